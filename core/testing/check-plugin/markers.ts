import { readFileSync } from 'node:fs';
import { LOCALES } from '../../i18n/locales.ts';
import { coreRoom } from '../../app.ts';
import { ownershipOf } from '../../database/ownership.ts';
import type { Person } from '../people.ts';
import { tableOf, type Bench } from './bench.ts';

/** A row of a table of the plugin, as JSON. */
export interface OwnedRow {
  table: string;
  row: Record<string, unknown>;
}

const CONDITIONS = {
  customer: (who: Person) => `customer_id = '${who.customerId}'`,
  account: (who: Person) => `account_id = '${who.accountId}'`,
  groups: (who: Person) => `group_ids @> array['${who.groupId}'::uuid]`,
};

// How many columns of a row hold something; num_nonnulls(t.*) would take the row as one value and say 1 for each.
const FILLED = `(select count(*) from jsonb_each(to_jsonb(t)) as filled where filled.value <> 'null')`;

/** Rows that one person may see and the other may not, as the entities' owners say; at most `limit` per table, those with most filled in first. */
export async function rowsOf(bench: Bench, who: Person, other: Person, limit = 40): Promise<OwnedRow[]> {
  const found = await Promise.all((bench.plugin.entities ?? []).map(async (entity) => {
    const kind = ownershipOf(entity)!.kind;
    if (kind === 'internal' || kind === 'everyone') return [];
    const table = tableOf(entity);
    const rows = await bench.sql<{ row: OwnedRow['row'] }>(
      `select to_jsonb(t) as row from "${table}" t where ${CONDITIONS[kind](who)} and not ${CONDITIONS[kind](other)} order by ${FILLED} desc, id limit ${limit}`);
    return rows.map(({ row }) => ({ table, row }));
  }));
  return found.flat();
} // prettier-ignore

/** Something that may stand on no page of anybody else. */
export interface Marker {
  text: string;
  where: string;
}

/**
 * What gives a row away: its id, and texts that no other row and no catalogue has. Only texts of some length with a digit or a space
 * count, so that a word such as "cancelled" is no evidence.
 */
export async function markersOf(bench: Bench, mine: readonly OwnedRow[], theirs: readonly OwnedRow[]): Promise<Marker[]> {
  const elsewhere = `${JSON.stringify(theirs)} ${catalogues(bench)}`;
  const ids = mine.map(({ table, row }) => ({ text: String(row.id), where: `${table}.id` }));
  const texts = mine.flatMap(({ table, row }) => Object.entries(row)
    .filter(([, value]) => typeof value === 'string' && telling(value))
    .map(([column, value]) => ({ text: value as string, where: `${table}.${column}` })));
  const own = texts.filter(({ text }) => !elsewhere.includes(text));
  return [...ids, ...own.slice(0, 400)];
} // prettier-ignore

const DAY_OR_TIME = /^\d{4}-\d{2}-\d{2}/;
const UUID = /^[0-9a-f]{8}-/;

const telling = (text: string): boolean =>
  text.length >= 8 &&
  text.length <= 200 &&
  /[\d ]/.test(text) &&
  /^[^&<>"'\\]+$/.test(text) &&
  !DAY_OR_TIME.test(text) &&
  !UUID.test(text);

function catalogues({ plugin }: Bench): string {
  const rooms = [plugin.directory, coreRoom.directory];
  return rooms.flatMap((room) => LOCALES.map((locale) => read(new URL(`locales/${locale}.json`, room)))).join(' ');
}

function read(file: URL): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // a plugin without texts
  }
}
