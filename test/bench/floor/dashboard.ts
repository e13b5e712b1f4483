import { readdirSync, readFileSync } from 'node:fs';
import nunjucks from 'nunjucks';
import type pg from 'pg';
import type { FloorSession } from './session.ts';
import { floorTiles, type Row } from './tiles.ts';

const views = new URL('./views/', import.meta.url);
const sources = new Map(readdirSync(views).map((name) => [name, readFileSync(new URL(name, views), 'utf8')]));

const loader = { getSource: (name: string) => ({ src: sources.get(name)!, path: name, noCache: false }) };
const environment = new nunjucks.Environment(loader, {
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
const times = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'short',
  timeStyle: 'short',
  timeZone: 'Europe/Bratislava',
});
const icons = new Map<string, nunjucks.runtime.SafeString>();

function icon(name: string, size = ''): nunjucks.runtime.SafeString {
  const key = `${name} ${size}`;
  const text = `<svg class="icon${size ? ` ${size}` : ''}" aria-hidden="true"><use href="/assets/core/icons.0123456789.svg#i-${name}"/></svg>`;
  if (!icons.has(key)) icons.set(key, new nunjucks.runtime.SafeString(text));
  return icons.get(key)!;
}

environment.addFilter('amount', (value: string) => amounts.format(Number(value)));
environment.addFilter('bytes', (value: string) => `${Math.round(Number(value) / 1000)} kB`);
environment.addFilter('time', (value: Date) => times.format(value));
environment.addFilter('day', (value: string, style: keyof typeof days = 'medium') =>
  days[style].format(Date.parse(value)),
);
environment.addGlobal('icon', icon);
const page = environment.getTemplate('page.njk', true);

/** The dashboard: all queries of all tiles at once over the pool, then one page. */
export async function renderDashboard(
  pool: pg.Pool,
  session: FloorSession,
  ids: readonly string[],
  today: string,
): Promise<string> {
  const tiles = await Promise.all(ids.map((id) => loadTile(pool, session, id, today)));
  const initials = session.account_name.split(' ').map((part) => part[0]).join('').slice(0, 2); // prettier-ignore
  return page.render({ session, initials, today, tiles });
}

async function loadTile(pool: pg.Pool, session: FloorSession, id: string, today: string) {
  const tile = floorTiles[id]!;
  const asked = tile.queries.map((query) =>
    pool.query<Row>({ name: query.name, text: query.text, values: query.values(session, today) }),
  );
  const rows = (await Promise.all(asked)).map((result) => result.rows);
  return { ...tile, ...tile.model(rows as [Row[]], today), id, slug: id.replace('.', '-'), plugin: id.split('.')[0] };
}
