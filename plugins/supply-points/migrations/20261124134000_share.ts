import { Migration } from 'portico';

/**
 * What opening a link needs before anything is known: whose it is. Nobody is signed in then, so row level security has no owner to go by,
 * and the function sees past it. It tells three ids to who knows the secret; whether the link still works, and what it shows, is then read
 * with the rights of a customer's own request.
 */
const find = `create function supply_points_share_find(hash bytea) returns table (id uuid, customer_id uuid, account_id uuid)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.id, s.customer_id, s.account_id from public.supply_points_share s
     where s.token_hash = hash and s.account_id is not null $$`;

/** Roles are made after the first migrations of a fresh database; this one grants to one of them already. */
const ensureRole = `do $$ begin
  if not exists (select from pg_roles where rolname = 'portico_public') then create role portico_public nologin; end if;
  exception when duplicate_object or unique_violation then null; end $$`;

/** Links by which customers share their consumption, and who opened them. */
export class SupplyPointsShare20261124134000 extends Migration {
  override up(): void {
    this.addSql(`create table supply_points_share (
      id uuid primary key, customer_id uuid not null references core_customer (id) on delete cascade,
      account_id uuid references core_account (id) on delete set null, account_name text not null,
      token_hash bytea not null unique check (octet_length(token_hash) = 32),
      adviser_name text, adviser_email text, message text,
      from_on date, to_on date check (to_on >= from_on), months int check (months between 1 and 120),
      forms text[] not null check (forms <@ '{page,csv,xlsx,espi}' and cardinality(forms) > 0), shown text[] not null check (shown <@ '{name,city,codes}'),
      expires_on date not null, created_at timestamptz not null default now(),
      revoked_at timestamptz, revoked_by text check (revoked_by in ('customer', 'staff')), revoked_by_name text, first_opened_at timestamptz,
      check (num_nonnulls(revoked_at, revoked_by, revoked_by_name) in (0, 3)),
      check ((months is null) = (from_on is not null and to_on is not null)), unique (customer_id, id))`);
    this.addSql(`create index supply_points_share_newest on supply_points_share (customer_id, created_at desc)`);
    // The nightly job looks for what ended long ago.
    this.addSql(`create index supply_points_share_expiry on supply_points_share (expires_on)`);

    const ofShare = `share_id uuid not null, foreign key (customer_id, share_id) references supply_points_share (customer_id, id) on delete cascade`;
    // A point that goes takes its place in every link along.
    this.addSql(`create table supply_points_share_point (
      id uuid primary key, customer_id uuid not null, ${ofShare}, point_id uuid not null,
      foreign key (customer_id, point_id) references supply_points_point (customer_id, id) on delete cascade,
      unique (customer_id, share_id, point_id))`);
    this.addSql(`create index supply_points_share_point_of on supply_points_share_point (customer_id, point_id)`);

    this.addSql(`create table supply_points_share_opening (
      id uuid primary key, customer_id uuid not null, ${ofShare}, opened_at timestamptz not null default now(),
      form text not null check (form in ('page', 'csv', 'xlsx', 'espi')), point_id uuid, network text not null, browser text, system text,
      foreign key (customer_id, point_id) references supply_points_point (customer_id, id) on delete set null (point_id))`);
    this.addSql(`create index supply_points_share_opening_newest on supply_points_share_opening (customer_id, share_id, opened_at desc)`);
    this.addSql(`create index supply_points_share_opening_point on supply_points_share_opening (customer_id, point_id) where point_id is not null`);

    this.addSql(find);
    this.addSql(ensureRole);
    this.addSql(`revoke all on function supply_points_share_find(bytea) from public`);
    this.addSql(`grant execute on function supply_points_share_find(bytea) to portico_public`);
  }

  override down(): void {
    this.addSql('drop function supply_points_share_find(bytea)');
    this.addSql('drop table supply_points_share_opening, supply_points_share_point, supply_points_share');
  }
} // prettier-ignore
