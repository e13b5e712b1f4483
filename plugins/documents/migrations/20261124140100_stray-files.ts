import { Migration } from 'portico';

/** Core notes the files nobody holds, for all plugins. */
export class Documents20261124140100 extends Migration {
  override up(): void {
    this.addSql('insert into core_stray_file (id, noted_at) select id, noted_at from documents_stray_file on conflict do nothing'); // prettier-ignore
    this.addSql('drop table documents_stray_file');
  }

  override down(): void {
    this.addSql(`create table documents_stray_file (id uuid primary key, noted_at timestamptz not null default now())`);
  }
}
