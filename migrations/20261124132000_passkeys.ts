import { Migration } from '@mikro-orm/migrations';

/** Passkeys, the policy of a group on the second step, and which sessions have passed it. */
export class Core20261124132000 extends Migration {
  override up(): void {
    this.addSql(`alter table core_group add column second_factor text not null default 'optional'
      check (second_factor in ('optional', 'required'))`);
    this.addSql(`alter table core_session add column second_step boolean not null default false`);
    this.addSql(`create table core_passkey (
      id uuid primary key, account_id uuid not null references core_account (id) on delete cascade, credential_id text not null unique,
      public_key bytea not null, counter bigint not null, transports text[] not null default '{}', name text not null,
      created_at timestamptz not null default now(), used_at timestamptz)`);
    this.addSql(`create index core_passkey_account on core_passkey (account_id)`);
    this.addSql(`create table core_passkey_challenge (
      id uuid primary key, hash bytea not null unique, purpose text not null, bound text not null, expires_at timestamptz not null)`);
  }

  override down(): void {
    this.addSql(`drop table if exists core_passkey_challenge, core_passkey`);
    this.addSql(`alter table core_session drop column if exists second_step`);
    this.addSql(`alter table core_group drop column if exists second_factor`);
  }
}
