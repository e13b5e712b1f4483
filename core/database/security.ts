import type pg from 'pg';
import { caretakerTrigger, functions, groupTables } from './functions.ts';
import { ownershipOf, type OwnedEntity, type Ownership } from './ownership.ts';

/** The roles a request works in; the application's login is a member of each and owns nothing itself. */
export const ROLES = ['portico_customer', 'portico_desk', 'portico_job', 'portico_public'] as const;

/** An entity with the room that owns it (`core` or a plugin id), which names its data version. */
export interface RoomEntity {
  room: string;
  entity: OwnedEntity;
}

/** Entities whose changes raise the version of the whole portal: only what administrators edit. */
const PORTAL_TABLES = new Set(['core_setting', 'core_announcement']);

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

/**
 * Makes roles, grants, row level security policies and version triggers follow from the entities. Runs as the owner after every
 * migration, in one transaction, any number of times.
 */
export async function applySecurity(owner: pg.ClientBase, entities: readonly RoomEntity[]): Promise<void> {
  for (const role of ROLES) await owner.query(createRole(role));
  await owner.query('begin');
  try {
    await owner.query(`select pg_advisory_xact_lock(727001)`);
    await owner.query(`grant usage on schema public to ${ROLES.join(', ')}`);
    for (const statement of functions) await owner.query(statement);
    await owner.query(functionGrants());
    for (const { room, entity } of entities) await owner.query(tableSecurity(room, entity));
    await owner.query(caretakerTrigger);
    for (const table of groupTables) await owner.query(triggers(table, 'core_group_raise()', 'group'));
    await owner.query('commit');
  } catch (error) {
    await owner.query('rollback');
    throw error;
  }
}

const createRole = (role: string) => `do $$ begin
  if not exists (select from pg_roles where rolname = '${role}') then create role ${role} nologin; end if;
  exception when duplicate_object or unique_violation then null; end $$`;

function functionGrants(): string {
  const house = 'core_my_memberships(), core_my_caretaker()';
  const own =
    'core_my_sessions(), core_my_tokens(), core_my_email_change(), core_my_second_factor(), core_my_passkeys()';
  const audit = 'core_audit_write(uuid, text, text, text, text, uuid, jsonb, text)';
  const session = 'core_session_read(bytea[]), core_token_read(bytea), core_session_touch(bytea)';
  return `revoke all on function ${house}, ${own}, ${audit}, ${session} from public;
    grant execute on function ${house} to portico_customer;
    grant execute on function ${own} to portico_customer, portico_desk;
    grant execute on function ${audit} to portico_customer, portico_desk, portico_job`;
}

/** The session functions are for the login itself: what it may do outside any role. */
export const loginGrants = (login: string): string =>
  `grant execute on function core_session_read(bytea[]), core_token_read(bytea), core_session_touch(bytea) to ${quote(login)}`;

function tableSecurity(room: string, entity: OwnedEntity): string {
  const ownership = ownershipOf(entity)!;
  const table = entity.meta.tableName ?? entity.meta.collection;
  const all = ROLES.join(', ');
  const parts = [
    `alter table ${quote(table)} enable row level security`,
    `revoke all on ${quote(table)} from ${all}`,
    `grant select, insert, update, delete on ${quote(table)} to portico_desk, portico_job`,
    policy(table, 'portico_staff', 'all', 'portico_desk, portico_job', 'true'),
    ...customerSecurity(table, ownership),
    ...versionTriggers(room, table, ownership),
  ];
  return parts.join(';\n');
}

function customerSecurity(table: string, { kind, column, customerMay, hidden = [], shownBy }: Ownership): string[] {
  const drop = `drop policy if exists portico_owner on ${quote(table)}`;
  if (kind === 'internal') return [drop];
  if (kind === 'everyone') {
    const readers = 'portico_customer, portico_public';
    return [`grant select on ${quote(table)} to ${readers}`, policy(table, 'portico_owner', 'all', readers, 'true')];
  }
  const rights = ['select', ...customerMay].join(', ');
  const name = quote(column!);
  const condition = {
    customer: `${name} = current_setting('portico.customer')::uuid`,
    account: `${name} = current_setting('portico.account')::uuid`,
    groups: `${name} @> array[current_setting('portico.group')::uuid]`,
  }[kind];
  return [
    hidden.length === 0 ? `grant ${rights} on ${quote(table)} to portico_customer` : grantAllBut(table, hidden),
    policy(table, 'portico_owner', 'all', 'portico_customer', shownBy === undefined ? condition : `${condition} and ${quote(shownBy)}`), // prettier-ignore
  ];
}

/** Reading of every column but the hidden ones; the list is made where the table is known as it really is. */
const grantAllBut = (table: string, hidden: readonly string[]) => `do $$ declare columns text; begin
  select string_agg(quote_ident(attname), ', ') into columns from pg_attribute
   where attrelid = '${table}'::regclass and attnum > 0 and not attisdropped and attname <> all('{${hidden.join(',')}}'::text[]);
  execute format('grant select (%s) on %I to portico_customer', columns, '${table}'); end $$`;

const policy = (table: string, name: string, command: string, roles: string, condition: string) =>
  `drop policy if exists ${name} on ${quote(table)};
   create policy ${name} on ${quote(table)} for ${command} to ${roles} using (${condition}) with check (${condition})`;

function versionTriggers(room: string, table: string, { kind, column }: Ownership): string[] {
  const scope = PORTAL_TABLES.has(table)
    ? 'portal'
    : { customer: 'customer', account: 'account', groups: 'group', everyone: 'portal', internal: '' }[kind];
  if (scope === '') return [];
  return [triggers(table, `core_touch('${room}', '${scope}', '${column ?? ''}')`, 'touch')];
}

/** Three statement triggers, since a transition table belongs to one kind of statement; an update counts for both its old and new owner. */
function triggers(table: string, call: string, prefix: string): string {
  const one = (suffix: string, event: string, referencing: string) =>
    `drop trigger if exists portico_${prefix}_${suffix} on ${quote(table)};
     create trigger portico_${prefix}_${suffix} after ${event} on ${quote(table)} referencing ${referencing} as changed
       for each statement execute function ${call}`;
  return [
    one('insert', 'insert', 'new table'),
    one('update', 'update', 'new table'),
    one('moved', 'update', 'old table'),
    one('delete', 'delete', 'old table'),
  ].join(';\n');
}
