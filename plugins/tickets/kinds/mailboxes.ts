import {
  conflict,
  defineQuery,
  executeIn,
  invalid,
  isMailAddress,
  newId,
  sql,
  type EntityManager,
  type Locale,
} from 'portico';
import { raw } from '../queries.ts';

/** A support address as administrators see it; where it is fetched from is configuration. */
export interface MailboxRow {
  id: string;
  address: string;
  name: string;
  type_id: string | null;
  type_titles: Record<string, string> | null;
  direct: boolean;
  responsible_id: string | null;
  responsible: string | null;
  language: Locale;
  auth_server: string | null;
  active: boolean;
  version: number;
}

export const mailboxes = defineQuery<Record<never, never>, MailboxRow>(() =>
  raw(sql`select m.id, m.address, m.name, m.type_id, y.titles as type_titles, m.direct, m.responsible_id, a.name as responsible, m.language, m.auth_server, m.active, m.version
    from tickets_mailbox m left join tickets_type y on y.id = m.type_id left join core_account a on a.id = m.responsible_id order by m.address`),
); // prettier-ignore

/** Staff who can be responsible for a mailbox. */
export const staff = defineQuery<Record<never, never>, { id: string; name: string }>(() =>
  raw(sql`select id, name from core_account where kind = 'staff' and state = 'active' order by name, id`),
);

/** What a form says of a mailbox. */
export interface MailboxForm {
  address: string;
  name: string;
  typeId: string | null;
  direct: boolean;
  responsibleId: string | null;
  language: Locale;
  authServer: string;
  active: boolean;
}

function faultsOf({ address, direct, typeId, authServer }: MailboxForm): Record<string, { key: string }> {
  return {
    ...(isMailAddress(address) ? {} : { address: { key: 'tickets.mailboxes.fault.address' } }),
    ...(direct && typeId === null ? { type: { key: 'tickets.mailboxes.fault.type' } } : {}),
    ...(authServer === '' || /^[a-z0-9.-]{1,253}$/i.test(authServer) ? {} : { auth_server: { key: 'tickets.mailboxes.fault.server' } }), // prettier-ignore
  };
}

/**
 * Saves a mailbox, or makes one; its address stays as it was made, since mail that came there names it.
 * @throws Problem 422 naming each field that is none, 409 where somebody saved it meanwhile
 */
export async function saveMailbox(
  em: EntityManager,
  id: string,
  version: number | undefined,
  form: MailboxForm,
): Promise<void> {
  const faults = faultsOf(form);
  if (Object.keys(faults).length > 0) throw invalid(faults);
  const values = [id, form.address, form.name, form.typeId, form.direct, form.responsibleId, form.language, form.authServer || null, form.active]; // prettier-ignore
  if (version === undefined) return insertMailbox(em, values);
  const saved = await executeIn(
    em,
    `update tickets_mailbox set name = $3, type_id = $4, direct = $5, responsible_id = $6, language = $7, auth_server = $8, active = $9, version = version + 1
       where id = $1 and address = $2 and version = $10 returning 1`,
    [...values, version],
  );
  if (saved.length === 0) throw conflict('tickets.conflict.state');
}

async function insertMailbox(em: EntityManager, values: unknown[]): Promise<void> {
  const made = await executeIn(
    em,
    `insert into tickets_mailbox (id, address, name, type_id, direct, responsible_id, language, auth_server, active)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing returning 1`,
    values,
  );
  if (made.length === 0) throw invalid({ address: { key: 'tickets.mailboxes.fault.taken' } });
}

/** A mailbox nobody has made yet, for an empty form. */
export const emptyMailbox = (language: Locale): MailboxRow => ({
  id: newId(), address: '', name: '', type_id: null, type_titles: null, direct: false, responsible_id: null, responsible: null, language, auth_server: null, active: true, version: 0,
}); // prettier-ignore
