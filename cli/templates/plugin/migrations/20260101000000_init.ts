import { Migration } from 'portico';

/** The table of the entity. Every index that a customer's request uses starts with the customer. */
export class Init extends Migration {
  override up(): void {
    this.addSql(`create table template_plugin_entry (
      id uuid primary key, customer_id uuid not null references core_customer (id) on delete cascade,
      title text not null, created_at timestamptz not null default now(), unique (customer_id, id))`);
    this.addSql(
      `create index template_plugin_entry_newest on template_plugin_entry (customer_id, created_at desc, id desc)`,
    );
  }

  override down(): void {
    this.addSql('drop table template_plugin_entry');
  }
}
