import { Migration } from 'portico';

/**
 * What a feed shows, for who knows its secret: nobody is signed in then, so row level security has no owner to go by. The function sees
 * past it, and gives only the rows of the one feed whose hash it is told. It answers while the person who made the feed still acts for
 * the customer and may see money in that house. One row without instalment says that the feed exists.
 */
export const feedReadByMembership = `create function advances_feed_read(hash bytea) returns table (
    locale text, customer_name text, number text, supply_point text, commodity text, method text, iban text, variable_symbol text, currency text,
    id uuid, due_on date, amount numeric, paid_amount numeric, paid_on date, changed_at timestamptz, version int)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
  #variable_conflict use_column
  begin
    return query select f.locale, c.name, s.number, s.supply_point, s.commodity, s.method, s.iban, s.variable_symbol, s.currency,
        i.id, i.due_on, i.amount, i.paid_amount, i.paid_on, i.changed_at, i.version
      from advances_feed f
      join core_customer c on c.id = f.customer_id
      join core_account a on a.id = f.account_id and a.state = 'active'
      left join advances_instalment i on i.customer_id = f.customer_id and i.due_on >= current_date - 400
      left join advances_schedule s on s.customer_id = i.customer_id and s.id = i.schedule_id
     where f.token_hash = hash
       and exists (select from core_membership m where m.account_id = f.account_id and m.customer_id = f.customer_id and m.house_role <> 'technical')
     order by i.due_on, i.id limit 2000;
  end $$`;

/** Roles are made after the first migrations of a fresh database; this one grants to one of them already. */
const ensureRole = `do $$ begin
  if not exists (select from pg_roles where rolname = 'portico_public') then create role portico_public nologin; end if;
  exception when duplicate_object or unique_violation then null; end $$`;

/** Tables of the advances. Every index a customer's request uses starts with the customer, as row level security asks for it. */
export class Advances20261124110000 extends Migration {
  override up(): void {
    this.addSql(`create table advances_schedule (
      id uuid primary key, customer_id uuid not null references core_customer (id) on delete cascade,
      number text not null unique, supply_point text not null,
      commodity text not null check (commodity in ('electricity', 'gas', 'heat', 'water', 'service', 'other')),
      starts_on date not null, ends_on date check (ends_on >= starts_on),
      frequency text not null check (frequency in ('monthly', 'quarterly', 'half_yearly', 'yearly')),
      due_day int not null check (due_day between 1 and 31), amount numeric not null check (amount > 0),
      currency text not null check (currency ~ '^[A-Z]{3}$'),
      method text not null check (method in ('direct_debit', 'transfer', 'postal_order')),
      iban text, payee text not null, variable_symbol text check (variable_symbol ~ '^[0-9]{1,10}$'),
      state text not null default 'active' check (state in ('active', 'closed')), version int not null default 1,
      unique (customer_id, id))`);
    // Staff find a schedule from the beginning of its number.
    this.addSql(`create index advances_schedule_number on advances_schedule (number text_pattern_ops)`);

    this.addSql(`create table advances_instalment (
      id uuid primary key, customer_id uuid not null, schedule_id uuid not null, period date not null, due_on date not null,
      amount numeric not null check (amount > 0), paid_amount numeric not null default 0 check (paid_amount between 0 and amount), paid_on date,
      changed_at timestamptz not null default now(), version int not null default 1,
      open_amount numeric not null generated always as (amount - paid_amount) stored,
      check ((paid_amount > 0) = (paid_on is not null)),
      foreign key (customer_id, schedule_id) references advances_schedule (customer_id, id) on delete cascade,
      unique (customer_id, schedule_id, period))`);
    this.addSql(`create index advances_instalment_due on advances_instalment (customer_id, due_on)`);
    this.addSql(
      `create index advances_instalment_paid on advances_instalment (customer_id, paid_on) where paid_on is not null`,
    );
    // The desk looks over all customers at what is overdue.
    this.addSql(`create index advances_instalment_open on advances_instalment (due_on) where paid_amount < amount`);

    this.addSql(`create table advances_feed (
      id uuid primary key, customer_id uuid not null references core_customer (id) on delete cascade,
      account_id uuid not null references core_account (id) on delete cascade, token_hash bytea not null unique, locale text not null,
      created_at timestamptz not null default now(), unique (customer_id, account_id))`);

    this.addSql(feedReadByMembership);
    this.addSql(ensureRole);
    this.addSql(`revoke all on function advances_feed_read(bytea) from public`);
    this.addSql(`grant execute on function advances_feed_read(bytea) to portico_public`);
  }

  override down(): void {
    this.addSql('drop function advances_feed_read(bytea)');
    this.addSql('drop table advances_feed, advances_instalment, advances_schedule');
  }
}
