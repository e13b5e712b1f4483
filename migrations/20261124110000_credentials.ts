import { Migration } from '@mikro-orm/migrations';

const STATES = `'invited', 'part_sent', 'pending_verification', 'active', 'locked', 'closed'`;

/** Credentials in two parts: one row per account and batch, the parts as hashes only. */
export class Core20261124110000 extends Migration {
  override up(): void {
    this.addSql(`alter table core_account drop constraint core_account_state_check`);
    this.addSql(`alter table core_account add constraint core_account_state_check check (state in (${STATES}))`);

    this.addSql(`create table core_credential_batch (
      id uuid primary key, number bigint generated always as identity unique, title text not null, days int not null check (days between 7 and 90),
      left_out jsonb not null default '[]', created_at timestamptz not null default now(),
      created_by uuid references core_account (id) on delete set null, created_name text not null)`);
    this.addSql(`create table core_credential (
      id uuid primary key, batch_id uuid not null references core_credential_batch (id) on delete cascade,
      account_id uuid not null references core_account (id) on delete cascade,
      customer_id uuid not null references core_customer (id) on delete cascade, created_at timestamptz not null default now(),
      letter_hash bytea unique, letter_state text not null default 'waiting' check (letter_state in ('waiting', 'made', 'posted', 'returned')),
      letter_at timestamptz, letter_by uuid, letter_expires_at timestamptz, letter_failures int not null default 0,
      letter_count int not null default 0, letter_reason text,
      mail_hash bytea unique, mail_at timestamptz, mail_expires_at timestamptz, mail_failures int not null default 0, mail_count int not null default 0,
      ended text check (ended in ('activated', 'replaced', 'expired')), ended_at timestamptz, check ((ended is null) = (ended_at is null)))`);
    this.addSql(`create unique index core_credential_open on core_credential (account_id) where ended is null`);
    this.addSql(`create index core_credential_account on core_credential (account_id)`);
    this.addSql(`create index core_credential_batch_rows on core_credential (batch_id)`);
    this.addSql(`create index core_credential_customer on core_credential (customer_id)`);
  }

  override down(): void {
    this.addSql(`drop table if exists core_credential, core_credential_batch`);
    this.addSql(`update core_account set state = 'invited' where state in ('part_sent', 'pending_verification')`);
    this.addSql(`alter table core_account drop constraint core_account_state_check`);
    this.addSql(
      `alter table core_account add constraint core_account_state_check check (state in ('invited', 'active', 'locked', 'closed'))`,
    );
  }
}
