import { Migration } from 'portico';

/** Core notes the files nobody holds, for all plugins. */
export class ChangeRequests20261124140200 extends Migration {
  override up(): void {
    this.addSql('insert into core_stray_file (id, noted_at) select id, noted_at from change_requests_stray_file on conflict do nothing'); // prettier-ignore
    this.addSql('drop table change_requests_stray_file');
  }

  override down(): void {
    this.addSql(
      `create table change_requests_stray_file (id uuid primary key, noted_at timestamptz not null default now())`,
    );
  }
}
