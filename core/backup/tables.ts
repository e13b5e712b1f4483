import type pg from 'pg';
import { LEFT_OUT } from './format.ts';

interface Edge {
  child: string;
  parent: string;
}

/** The portal's tables in an order in which every row finds what it points at. */
export async function tablesInOrder(client: pg.ClientBase): Promise<string[]> {
  const tables = await client.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`,
  );
  const edges = await client.query<Edge>(
    `select distinct c.conrelid::regclass::text as child, c.confrelid::regclass::text as parent from pg_constraint c
      where c.contype = 'f' and c.connamespace = 'public'::regnamespace and c.conrelid <> c.confrelid`,
  );
  return order(
    tables.rows.map((t) => t.name).filter((name) => !LEFT_OUT.has(name)),
    edges.rows,
  );
}

/** @throws Error where tables point at each other in a circle */
function order(tables: readonly string[], edges: readonly Edge[]): string[] {
  const left = new Set(tables);
  const ordered: string[] = [];
  while (left.size > 0) {
    const free = [...left].filter((t) => !edges.some((e) => e.child === t && left.has(e.parent)));
    if (free.length === 0) throw new Error(`Tables point at each other in a circle: ${[...left].join(', ')}`);
    for (const table of free) {
      ordered.push(table);
      left.delete(table);
    }
  }
  return ordered;
}

/** Names of the migrations that ran, in their order. */
export const migrationsOf = async (client: pg.ClientBase): Promise<string[]> =>
  (await client.query<{ name: string }>('select name from core_migration order by id')).rows.map((r) => r.name);
