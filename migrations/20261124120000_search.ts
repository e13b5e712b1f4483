import { Migration } from '@mikro-orm/migrations';

/** Staff find customers by parts of names and numbers, without accents, among tens of thousands: by an index of three-letter parts. */
export class Core20261124120000 extends Migration {
  override up(): void {
    // `unaccent` depends on a dictionary, so PostgreSQL does not take it into an index; this one names the dictionary.
    this.addSql(`create function core_plain(given text) returns text language sql immutable strict parallel safe as $$
      select pg_catalog.lower(public.unaccent('public.unaccent'::regdictionary, given)) $$`);
    this
      .addSql(`create function core_customer_text(name text, number text, email text, vat_id text, company_reg_no text) returns text
      language sql immutable parallel safe as $$
      select public.core_plain(name || ' ' || number || ' ' || coalesce(email, '') || ' ' || coalesce(vat_id, '') || ' ' || coalesce(company_reg_no, '')) $$`);
    this.addSql(`create index core_customer_text_index on core_customer
      using gin (core_customer_text(name, number, email, vat_id, company_reg_no) gin_trgm_ops)`);
    this.addSql(
      `create index core_customer_plain_name_index on core_customer using gin (core_plain(name) gin_trgm_ops)`,
    );
  }

  override down(): void {
    this.addSql('drop index core_customer_plain_name_index');
    this.addSql('drop index core_customer_text_index');
    this.addSql('drop function core_customer_text(text, text, text, text, text)');
    this.addSql('drop function core_plain(text)');
  }
}
