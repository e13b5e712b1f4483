import { readdirSync, readFileSync } from 'node:fs';
import nunjucks from 'nunjucks';
import type pg from 'pg';
import type { FloorSession } from './session.ts';
import { floorTiles, type FloorTile } from './tiles.ts';

const views = new URL('./views/', import.meta.url);
const sources = new Map(readdirSync(views).map((name) => [name, readFileSync(new URL(name, views), 'utf8')]));

const loader = { getSource: (name: string) => ({ src: sources.get(name)!, path: name, noCache: false }) };
const environment = new nunjucks.Environment(loader as unknown as nunjucks.ILoader, {
  autoescape: true,
  trimBlocks: true,
  lstripBlocks: true,
});

const amounts = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 2 });
const utc = (style: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-GB', { ...style, timeZone: 'UTC' });
const days = {
  medium: utc({ day: 'numeric', month: 'short', year: 'numeric' }),
  dayMonth: utc({ day: 'numeric', month: 'short' }),
  month: utc({ month: 'long', year: 'numeric' }),
  full: utc({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
};
const icons = new Map<string, nunjucks.runtime.SafeString>();

function icon(name: string, size = ''): nunjucks.runtime.SafeString {
  const key = `${name} ${size}`;
  const text = `<svg class="icon${size ? ` ${size}` : ''}" aria-hidden="true"><use href="/assets/core/icons.0123456789.svg#i-${name}"/></svg>`;
  if (!icons.has(key)) icons.set(key, new nunjucks.runtime.SafeString(text));
  return icons.get(key)!;
}

environment.addFilter('amount', (value: string) => amounts.format(value as never));
environment.addFilter('day', (value: string, style: keyof typeof days = 'medium') =>
  days[style].format(Date.parse(value)),
);
environment.addGlobal('icon', icon);
const page = environment.getTemplate('page.njk', true);

interface Shown extends FloorTile {
  id: string;
}

/** The dashboard: all queries of all tiles at once over the pool, then one page. */
export async function renderDashboard(
  pool: pg.Pool,
  session: FloorSession,
  ids: readonly string[],
  today: string,
): Promise<string> {
  const shown: Shown[] = ids.map((id) => ({ id, ...floorTiles[id]! }));
  const models = await Promise.all(
    shown.map(async (tile) => {
      const asked = tile.queries.map(({ name, text, values }) =>
        pool.query<Record<string, string | null>>({ name, text, values: values(session, today) }),
      );
      const results = await Promise.all(asked);
      return tile.model(results.map(({ rows }) => rows), today); // prettier-ignore
    }),
  );
  const tiles = shown.map((tile, index) => ({
    id: tile.id,
    slug: tile.id.replace('.', '-'),
    plugin: tile.id.split('.')[0],
    ...tile,
    ...models[index],
  }));
  const initials = session.account_name.split(' ').map((part) => part[0]).join('').slice(0, 2); // prettier-ignore
  return page.render({ session, initials, today, tiles });
}
