import { Migration } from '@mikro-orm/migrations';

/** Mail that answers mail: its sender, its place in a thread, and its files. */
export class Core20261124150000 extends Migration {
  override up(): void {
    this.addSql(`alter table core_mail add column options jsonb not null default '{}'`);
  }

  override down(): void {
    this.addSql(`alter table core_mail drop column if exists options`);
  }
}
