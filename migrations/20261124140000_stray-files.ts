import { Migration } from '@mikro-orm/migrations';

/** Files of the store that no record holds, noted until they are kept or removed. */
export class Core20261124140000 extends Migration {
  override up(): void {
    this.addSql(`create table core_stray_file (id uuid primary key, noted_at timestamptz not null default now())`);
    this.addSql(`create index core_stray_file_noted_at on core_stray_file (noted_at)`);
  }

  override down(): void {
    this.addSql(`drop table if exists core_stray_file`);
  }
}
