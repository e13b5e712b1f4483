import { conflict, defineQuery, executeIn, invalid, LOCALES, newId, sql, type EntityManager } from 'portico';
import { raw } from '../queries.ts';
import { PRIORITIES, type Priority } from '../words.ts';

/** A kind of request as administrators see it. */
export interface KindRow {
  id: string;
  code: string;
  titles: Record<string, string>;
  hints: Record<string, string>;
  group_ids: string[];
  priority: Priority;
  asks_when: boolean;
  for_strangers: boolean;
  position: number;
  active: boolean;
  version: number;
}

/** All kinds, in the order in which customers read them. */
export const kinds = defineQuery<Record<never, never>, KindRow>(() =>
  raw(sql`select id, code, titles, hints, group_ids, priority, asks_when, for_strangers, position, active, version from tickets_type order by position, code`),
); // prettier-ignore

/** Groups of customers, who may choose a kind. */
export const customerGroups = defineQuery<Record<never, never>, { id: string; title: string }>(() =>
  raw(sql`select id, title from core_group where kind = 'customer' order by builtin desc, code`),
);

/** What a form says of a kind; titles and hints by language. */
export interface KindForm {
  code: string;
  titles: Record<string, string>;
  hints: Record<string, string>;
  groupIds: readonly string[];
  priority: Priority;
  asksWhen: boolean;
  forStrangers: boolean;
  position: number;
  active: boolean;
}

const CODE = /^[a-z][a-z0-9-]{0,39}$/;

function faultsOf({ code, titles }: KindForm): Record<string, { key: string }> {
  return Object.fromEntries([
    ...(CODE.test(code) ? [] : [['code', { key: 'tickets.kinds.fault.code' }]]),
    ...LOCALES.filter((locale) => !titles[locale]).map((locale) => [`title_${locale}`, { key: 'tickets.kinds.fault.title' }]), // prettier-ignore
  ]) as Record<string, { key: string }>;
}

/**
 * Saves a kind of request, or makes one. Its code stays as it was made, since rules and imports name it.
 * @param id of a new one: not there yet
 * @throws Problem 422 naming each field that is none, 409 where somebody saved it meanwhile
 */
export async function saveKind(
  em: EntityManager,
  id: string,
  version: number | undefined,
  form: KindForm,
): Promise<void> {
  const faults = faultsOf(form);
  if (Object.keys(faults).length > 0) throw invalid(faults);
  const values = [
    id, form.code, JSON.stringify(form.titles), JSON.stringify(form.hints), form.groupIds, form.priority, form.asksWhen, form.forStrangers, form.position, form.active,
  ]; // prettier-ignore
  if (version === undefined) return insertKind(em, values);
  const saved = await executeIn(
    em,
    `update tickets_type set titles = $3, hints = $4, group_ids = $5, priority = $6, asks_when = $7, for_strangers = $8, position = $9, active = $10, version = version + 1
       where id = $1 and code = $2 and version = $11 returning 1`,
    [...values, version],
  );
  if (saved.length === 0) throw conflict('tickets.conflict.state');
}

async function insertKind(em: EntityManager, values: unknown[]): Promise<void> {
  const made = await executeIn(
    em,
    `insert into tickets_type (id, code, titles, hints, group_ids, priority, asks_when, for_strangers, position, active)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing returning 1`,
    values,
  );
  if (made.length === 0) throw invalid({ code: { key: 'tickets.kinds.fault.taken' } });
}

/** A kind nobody has made yet, for an empty form. */
export const emptyKind = (): KindRow => ({
  id: newId(), code: '', titles: {}, hints: {}, group_ids: [], priority: PRIORITIES[1], asks_when: false, for_strangers: false, position: 100, active: true, version: 0,
}); // prettier-ignore
