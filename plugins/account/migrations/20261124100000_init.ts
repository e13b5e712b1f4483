import { Migration } from 'portico';

export class Init20261124100000 extends Migration {
  override up(): void {
    this.addSql(`create table account_text (
      id uuid primary key, slug text not null, locale text not null, title text not null, body text not null, version int not null default 1,
      updated_at timestamptz not null, updated_by text not null, unique (slug, locale))`);
  }

  override down(): void {
    this.addSql('drop table account_text');
  }
}
