import { Migration } from '@mikro-orm/migrations';

/** People register themselves: lasting links of customers, and what was typed until it is decided. */
export class Core20261124170000 extends Migration {
  override up(): void {
    this.addSql(`create table core_registration_link (
      id uuid primary key, customer_id uuid not null references core_customer (id) on delete cascade,
      token_hash bytea not null unique check (octet_length(token_hash) = 32), created_at timestamptz not null default now(), created_name text not null,
      expires_at timestamptz, revoked_at timestamptz, revoked_name text, check ((revoked_at is null) = (revoked_name is null)))`);
    // A customer has one link at a time, so that revoking it leaves none behind.
    this.addSql(
      `create unique index core_registration_link_open on core_registration_link (customer_id) where revoked_at is null`,
    );
    this.addSql(`create index core_registration_link_customer on core_registration_link (customer_id)`);

    this.addSql(`create table core_registration (
      id uuid primary key, link_id uuid references core_registration_link (id) on delete set null,
      customer_id uuid references core_customer (id) on delete cascade,
      name text not null, email text not null, locale text not null, password_hash text, number text, proof_kind text,
      proof_values jsonb not null default '{}', proof_result text check (proof_result in ('fits', 'wrong', 'none', 'needless', 'blocked')),
      token_hash bytea unique, expires_at timestamptz,
      state text not null default 'received' check (state in ('received', 'unconfirmed', 'waiting', 'approved', 'rejected')),
      created_at timestamptz not null default now(), confirmed_at timestamptz, told_at timestamptz, decided_at timestamptz, decided_name text,
      reason text, account_id uuid references core_account (id) on delete set null)`);
    this.addSql(`create index core_registration_customer on core_registration (customer_id)`);
    this.addSql(`create index core_registration_link_of on core_registration (link_id)`);
    this.addSql(`create index core_registration_account on core_registration (account_id)`);
    this.addSql(`create index core_registration_newest on core_registration (state, created_at desc)`);
    // Wrong proofs are counted by the number they were made for.
    this.addSql(
      `create index core_registration_wrong on core_registration (number, confirmed_at) where proof_result = 'wrong'`,
    );
  }

  override down(): void {
    this.addSql(`drop table if exists core_registration, core_registration_link`);
  }
}
