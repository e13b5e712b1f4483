import type { Services } from '../../portal.ts';

/** A migration that ran, and when. */
interface Executed {
  name: string;
  executed_at: string;
}

/**
 * What of the migrations known here ran and what is pending (another version of the portal may have been installed beside this one), and
 * what ran of plugins that are not loaded.
 */
export async function migrationsOf(services: Services) {
  const rows = await services.reader.bare<Executed>({
    text: 'select name, executed_at from core_migration order by id',
    values: [],
  });
  const known = services.registry.migrations.map((m) => m.name);
  const done = new Set(rows.map((row) => row.name));
  return {
    executed: rows,
    pending: known.filter((name) => !done.has(name)),
    orphans: rows.map((row) => row.name).filter((name) => !known.includes(name)),
    last: rows.at(-1)?.executed_at,
  };
}
