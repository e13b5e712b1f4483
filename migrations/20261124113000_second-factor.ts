import { Migration } from '@mikro-orm/migrations';

/** Two-step sign-in: the sealed key of an authenticator app, and hashes of recovery codes. */
export class Core20261124113000 extends Migration {
  override up(): void {
    this.addSql(`create table core_second_factor (
      id uuid primary key, account_id uuid not null unique references core_account (id) on delete cascade, sealed text not null,
      last_step bigint not null, created_at timestamptz not null default now())`);
    this.addSql(`create table core_recovery_code (
      id uuid primary key, account_id uuid not null references core_account (id) on delete cascade, code_hash bytea not null unique,
      used_at timestamptz)`);
    this.addSql(`create index core_recovery_code_account on core_recovery_code (account_id)`);
  }

  override down(): void {
    this.addSql(`drop table if exists core_recovery_code, core_second_factor`);
  }
}
