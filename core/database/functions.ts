/**
 * What the database does by itself, for every role: read a session, raise data versions, write the audit log. SECURITY DEFINER
 * with a fixed search_path, because the roles of customers hold no right on the tables behind them.
 */
const viewerColumns = `
  session_id uuid, seen_at timestamptz, authenticated_at timestamptz, device text, second_step boolean,
  account_id uuid, account_name text, login text, email text, kind text, locale text, membership_id uuid, house_role text,
  customer_id uuid, customer_name text, customer_number text, caretaker_id uuid, group_id uuid, group_code text, group_version bigint,
  versions text, layout jsonb, houses int, second_required boolean`;

const viewerSelect = `
  a.id, a.name, a.login, a.email, a.kind, a.locale, m.id, m.house_role, c.id, c.name, c.number, c.caretaker_id, g.id, g.code, g.version,
  (select coalesce(string_agg(v.plugin || '=' || left(v.scope, 1) || v.version, ',' order by v.plugin, v.scope), '')
     from (values ('customer', c.id), ('group', g.id), ('account', a.id), ('portal', '00000000-0000-0000-0000-000000000000'::uuid)) as k (scope, id)
     join core_data_version v on v.scope = k.scope and v.scope_id = k.id),
  (select p.value from core_preference p where p.account_id = a.id and p.key = 'layout:' || g.id),
  (select count(*)::int from core_membership o where o.account_id = a.id),
  exists (select from core_membership o join core_group r on r.id = o.group_id where o.account_id = a.id and r.second_factor = 'required')`;

const definer = `security definer set search_path = public, pg_temp`;

/**
 * A table function over what the asker may see of the core's own tables. PL/pgSQL keeps the plan of its query for the length of the
 * connection; a function in SQL with a `set` clause would be planned anew at every call, which took ten times as long.
 */
const rowsOf = (name: string, columns: string, query: string): string =>
  `create or replace function ${name}() returns table (${columns}) language plpgsql stable ${definer} as $$
   #variable_conflict use_column
   begin
     return query ${query};
   end $$`;

/** Statements that (re)create the functions; each can run any number of times. */
export const functions = [
  `drop function if exists core_session_read(bytea)`,
  `drop function if exists core_session_read(bytea[])`,
  // For many sessions at once: requests that arrive together are identified by one query (session/reader.ts).
  `create function core_session_read(hashes bytea[]) returns table (n int, ${viewerColumns})
   language plpgsql stable ${definer} set plan_cache_mode = force_generic_plan as $$
   begin
     return query select h.n::int, s.id, s.seen_at, s.authenticated_at, s.device, s.second_step, ${viewerSelect}
       from unnest(hashes) with ordinality as h (hash, n)
       join core_session s on s.token_hash = h.hash
       join core_account a on a.id = s.account_id and a.state = 'active'
       left join core_membership m on m.id = s.membership_id
       left join core_group g on g.id = m.group_id
       left join core_customer c on c.id = m.customer_id
      where s.expires_at > now() and s.seen_at + s.idle > now();
   end $$`,
  `drop function if exists core_token_read(bytea)`,
  `create function core_token_read(hash bytea) returns table (${viewerColumns})
   language plpgsql volatile ${definer} as $$
   begin
     update core_token set used_at = now() where token_hash = hash and (used_at is null or used_at < now() - interval '1 minute');
     return query select s.id, now(), now(), null::text, true, ${viewerSelect}
       from core_token s
       join core_account a on a.id = s.account_id and a.state = 'active'
       join core_membership m on m.id = s.membership_id
       join core_group g on g.id = m.group_id
       left join core_customer c on c.id = m.customer_id
      where s.token_hash = hash and s.expires_at > now();
   end $$`,
  `create or replace function core_session_touch(hash bytea) returns void language sql volatile ${definer} as $$
     update core_session set seen_at = now() where token_hash = hash and seen_at < now() - interval '30 seconds' $$`,
  rowsOf(
    'core_my_memberships',
    'id uuid, customer_id uuid, name text, number text, house_role text',
    `select m.id, c.id, c.name, c.number, m.house_role from core_membership m join core_customer c on c.id = m.customer_id
      where m.account_id = current_setting('portico.account')::uuid order by c.name`,
  ),
  rowsOf(
    'core_my_caretaker',
    'name text, email text, phone text',
    `select a.name, a.email, a.phone from core_customer c join core_account a on a.id = c.caretaker_id and a.state = 'active'
      where c.id = current_setting('portico.customer')::uuid`,
  ),
  rowsOf(
    'core_my_sessions',
    'id uuid, created_at timestamptz, seen_at timestamptz, address text, user_agent text',
    `select s.id, s.created_at, s.seen_at, s.address, s.user_agent from core_session s
      where s.account_id = current_setting('portico.account')::uuid and s.expires_at > now() and s.seen_at + s.idle > now() order by s.seen_at desc`,
  ),
  `drop function if exists core_my_tokens()`,
  rowsOf(
    'core_my_tokens',
    'id uuid, name text, customer text, created_at timestamptz, expires_at timestamptz, used_at timestamptz',
    `select t.id, t.name, c.name, t.created_at, t.expires_at, t.used_at from core_token t
       join core_membership m on m.id = t.membership_id left join core_customer c on c.id = m.customer_id
      where t.account_id = current_setting('portico.account')::uuid order by t.created_at desc`,
  ),
  `drop function if exists core_my_email_change()`,
  rowsOf(
    'core_my_email_change',
    'to_address text, expires_at timestamptz, old_confirmed boolean, new_confirmed boolean',
    `select n.data->>'to', n.expires_at, case when o.id is not null then o.used_at is not null end, n.used_at is not null from core_one_time n
       left join core_one_time o on o.account_id = n.account_id and o.purpose = 'email-old' and o.data->>'change' = n.data->>'change'
      where n.account_id = current_setting('portico.account')::uuid and n.purpose = 'email-new' and n.expires_at > now()
      order by n.created_at desc limit 1`,
  ),
  rowsOf(
    'core_my_second_factor',
    'app_since timestamptz, codes_left int',
    `select (select f.created_at from core_second_factor f where f.account_id = a.id),
        (select count(*)::int from core_recovery_code r where r.account_id = a.id and r.used_at is null)
       from core_account a where a.id = current_setting('portico.account')::uuid`,
  ),
  rowsOf(
    'core_my_passkeys',
    'id uuid, name text, created_at timestamptz, used_at timestamptz',
    `select k.id, k.name, k.created_at, k.used_at from core_passkey k
      where k.account_id = current_setting('portico.account')::uuid order by k.created_at`,
  ),

  `create or replace function core_audit_write(entry_id uuid, actor text, did text, what text, what_id text, about uuid, detail jsonb, from_address text)
   returns void language sql volatile ${definer} as $$
     insert into core_audit (id, actor_id, actor_name, action, subject, subject_id, customer_id, details, address)
     values (entry_id, nullif(current_setting('portico.account', true), '')::uuid, actor, did, what, what_id, about, detail, from_address) $$`,

  // Statement triggers note who was touched; one deferred trigger raises the versions at commit, in one order, so that writers
  // never wait for each other in a circle.
  `create or replace function core_touch() returns trigger language plpgsql ${definer} as $$
   declare
     source text := case tg_argv[1]
       when 'group' then format('select unnest(%I) from changed', tg_argv[2])
       when 'portal' then 'select ''00000000-0000-0000-0000-000000000000''::uuid from changed'
       else format('select %I from changed', tg_argv[2]) end;
   begin
     execute format('insert into core_data_touch (tx, scope, scope_id, plugin)
       select distinct pg_current_xact_id(), %L, owner, %L from (%s) as t (owner) where owner is not null on conflict do nothing',
       tg_argv[1], tg_argv[0], source);
     perform set_config('portico.raised', '', true);
     return null;
   end $$`,
  `create or replace function core_raise() returns trigger language plpgsql ${definer} as $$
   begin
     -- One trigger waits for each row that was noted; the first raises them all, the others have nothing left to do.
     if current_setting('portico.raised', true) = pg_current_xact_id()::text then
       return null;
     end if;
     perform set_config('portico.raised', pg_current_xact_id()::text, true);
     insert into core_data_version as v (scope, scope_id, plugin)
       select scope, scope_id, plugin from core_data_touch where tx = pg_current_xact_id() order by scope, scope_id, plugin
       on conflict (scope, scope_id, plugin) do update set version = v.version + 1;
     delete from core_data_touch where tx = pg_current_xact_id();
     return null;
   end $$`,
  `drop trigger if exists core_data_touch_raise on core_data_touch`,
  `create constraint trigger core_data_touch_raise after insert on core_data_touch deferrable initially deferred
     for each row execute function core_raise()`,

  // Whatever decides what a group may do raises the group's version, which every request reads with its session.
  `create or replace function core_group_raise() returns trigger language plpgsql ${definer} as $$
   begin
     update core_group set version = version + 1 where id in (select group_id from changed);
     return null;
   end $$`,
  // Customers are shown their caretaker's name, phone and mail: a change of these counts as one of theirs.
  `create or replace function core_caretaker_touch() returns trigger language plpgsql ${definer} as $$
   begin
     insert into core_data_touch (tx, scope, scope_id, plugin)
       select pg_current_xact_id(), 'customer', c.id, 'core'
         from changed join former on former.id = changed.id join core_customer c on c.caretaker_id = changed.id
        where (changed.name, changed.phone, changed.email, changed.state) is distinct from (former.name, former.phone, former.email, former.state)
       on conflict do nothing;
     perform set_config('portico.raised', '', true);
     return null;
   end $$`,
];

/** Notes the customers of a caretaker whose own data change. */
export const caretakerTrigger = `drop trigger if exists portico_caretaker on core_account;
  create trigger portico_caretaker after update on core_account referencing new table as changed old table as former
    for each statement execute function core_caretaker_touch()`;

/** Tables whose change raises the version of the groups they name. */
export const groupTables = ['core_placement', 'core_rule'];
