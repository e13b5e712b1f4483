import { Migration } from '@mikro-orm/migrations';

/** The tables of core. Roles, policies and triggers are not here: they follow from the entities (`core/database/security.ts`). */
export class Core20261124060000 extends Migration {
  override up(): void {
    this.addSql(`create extension if not exists pg_trgm`);
    this.addSql(`create extension if not exists unaccent`);

    this.addSql(`create table core_group (
      id uuid primary key, code text not null unique, title text not null, kind text not null check (kind in ('customer', 'staff')),
      builtin boolean not null default false, version bigint not null default 1, created_at timestamptz not null default now())`);

    this.addSql(`create table core_account (
      id uuid primary key, login text not null, kind text not null check (kind in ('customer', 'staff')), name text not null,
      email text, phone text, password_hash text, state text not null default 'invited' check (state in ('invited', 'active', 'locked', 'closed')),
      locale text, created_at timestamptz not null default now(), password_changed_at timestamptz, version int not null default 1)`);
    this.addSql(`create unique index core_account_login on core_account (lower(login))`);
    this.addSql(`create index core_account_email on core_account (lower(email))`);

    this.addSql(`create table core_customer (
      id uuid primary key, number text not null unique, kind text not null check (kind in ('person', 'organisation')), name text not null,
      email text, phone text, locale text, country text, company_reg_no text, tax_id text, vat_id text, endpoint_scheme text, endpoint_id text,
      segment text, caretaker_id uuid references core_account (id) on delete set null, e_invoice_consent boolean not null default false,
      created_at timestamptz not null default now(), updated_at timestamptz not null default now(), version int not null default 1)`);
    this.addSql(`create index core_customer_vat on core_customer (vat_id) where vat_id is not null`);
    this.addSql(`create index core_customer_reg on core_customer (company_reg_no) where company_reg_no is not null`);
    this.addSql(`create index core_customer_endpoint on core_customer (endpoint_id) where endpoint_id is not null`);
    this.addSql(`create index core_customer_name on core_customer using gin (name gin_trgm_ops)`);
    this.addSql(`create index core_customer_caretaker on core_customer (caretaker_id) where caretaker_id is not null`);

    this.addSql(`create table core_address (
      id uuid primary key, customer_id uuid not null references core_customer (id) on delete cascade,
      role text not null check (role in ('billing', 'mailing', 'service')), line1 text not null, line2 text, city text not null,
      postal_code text not null, country text not null, unique (customer_id, id), unique (customer_id, role))`);

    this.addSql(`create table core_membership (
      id uuid primary key, account_id uuid not null references core_account (id) on delete cascade,
      customer_id uuid references core_customer (id) on delete cascade, group_id uuid not null references core_group (id),
      house_role text not null default 'all' check (house_role in ('all', 'money', 'technical', 'read-only')),
      created_at timestamptz not null default now(), unique nulls not distinct (account_id, customer_id))`);
    this.addSql(`create index core_membership_customer on core_membership (customer_id)`);
    this.addSql(`create index core_membership_group on core_membership (group_id)`);

    this.addSql(`create table core_placement (
      id uuid primary key, group_id uuid not null references core_group (id) on delete cascade, portlet text not null,
      state text not null default 'on' check (state in ('on', 'off', 'maintenance')), position int not null default 0,
      size text not null check (size in ('xs', 's', 'm', 'l', 'xl')), settings jsonb not null default '{}', locked boolean not null default false,
      message text, unique (group_id, portlet))`);
    this.addSql(`create table core_rule (
      id uuid primary key, group_id uuid not null references core_group (id) on delete cascade, effect text not null check (effect in ('allow', 'deny')),
      action text not null, subject text not null, created_at timestamptz not null default now(), unique (group_id, effect, action, subject))`);
    this.addSql(`create table core_revision (
      id uuid primary key, number bigint generated always as identity unique, at timestamptz not null default now(), actor_id uuid, actor_name text not null,
      reason text, before jsonb not null, after jsonb not null, undoes bigint)`);

    this.addSql(`create table core_session (
      id uuid primary key, token_hash bytea not null unique, account_id uuid not null references core_account (id) on delete cascade,
      membership_id uuid references core_membership (id) on delete cascade, created_at timestamptz not null default now(),
      seen_at timestamptz not null default now(), authenticated_at timestamptz not null default now(), expires_at timestamptz not null,
      idle interval not null, address text, user_agent text, device text)`);
    this.addSql(`create index core_session_account on core_session (account_id)`);
    this.addSql(`create table core_token (
      id uuid primary key, token_hash bytea not null unique, name text not null, account_id uuid not null references core_account (id) on delete cascade,
      membership_id uuid not null references core_membership (id) on delete cascade, created_at timestamptz not null default now(),
      expires_at timestamptz not null, used_at timestamptz)`);
    this.addSql(`create table core_sign_in (
      id uuid primary key, account_id uuid not null references core_account (id) on delete cascade, at timestamptz not null default now(),
      outcome text not null, address text, user_agent text, device text)`);
    this.addSql(`create index core_sign_in_account on core_sign_in (account_id, at desc)`);
    this.addSql(`create table core_one_time (
      id uuid primary key, purpose text not null, token_hash bytea not null unique, account_id uuid not null references core_account (id) on delete cascade,
      data jsonb not null default '{}', created_at timestamptz not null default now(), expires_at timestamptz not null, used_at timestamptz)`);
    this.addSql(`create table core_attempt (
      key text primary key, failures int not null default 0, last_at timestamptz not null default now(), blocked_until timestamptz)`);

    this.addSql(`create table core_preference (
      id uuid primary key, account_id uuid not null references core_account (id) on delete cascade, key text not null, value jsonb not null,
      unique (account_id, key))`);
    this.addSql(
      `create table core_setting (id uuid primary key, key text not null unique, value jsonb not null, version int not null default 1)`,
    );
    this.addSql(`create table core_announcement (
      id uuid primary key, kind text not null default 'info' check (kind in ('info', 'warn', 'danger')), texts jsonb not null, group_ids uuid[] not null default '{}',
      starts_at timestamptz not null default now(), ends_at timestamptz, version int not null default 1)`);

    this.addSql(`create table core_mail (
      id uuid primary key, to_address text not null, to_name text, subject text not null, body_text text not null, body_html text, purpose text not null,
      account_id uuid references core_account (id) on delete set null, state text not null default 'queued', attempts int not null default 0,
      created_at timestamptz not null default now(), sent_at timestamptz, error text)`);
    this.addSql(`create index core_mail_created on core_mail (created_at desc)`);
    this.addSql(`create table core_event (
      id uuid primary key, name text not null, payload jsonb not null, customer_id uuid, at timestamptz not null default now())`);
    this.addSql(`create table core_audit (
      id uuid primary key, at timestamptz not null default now(), actor_id uuid, actor_name text not null, action text not null, subject text not null,
      subject_id text, customer_id uuid, details jsonb not null default '{}', address text)`);
    this.addSql(`create index core_audit_at on core_audit (at desc)`);
    this.addSql(`create index core_audit_customer on core_audit (customer_id, at desc) where customer_id is not null`);
    this.addSql(`create index core_audit_actor on core_audit (actor_id, at desc)`);

    this.addSql(`create table core_data_version (
      scope text not null, scope_id uuid not null, plugin text not null, version bigint not null default 1, primary key (scope, scope_id, plugin))
      with (fillfactor = 70)`);
    this.addSql(`create unlogged table core_data_touch (
      tx xid8 not null, scope text not null, scope_id uuid not null, plugin text not null, primary key (tx, scope, scope_id, plugin))`);
  }

  override down(): void {
    for (const table of [
      'data_touch',
      'data_version',
      'audit',
      'event',
      'mail',
      'announcement',
      'setting',
      'preference',
      'attempt',
      'one_time',
      'sign_in',
      'token',
      'session',
      'revision',
      'rule',
      'placement',
      'membership',
      'address',
      'customer',
      'account',
      'group',
    ]) {
      this.addSql(`drop table if exists core_${table} cascade`);
    }
  }
}
