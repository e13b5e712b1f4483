import { Migration } from 'portico';

/**
 * A code on every invoice by which anybody who holds it can ask whether it is genuine. It is random, so nothing has to be kept secret
 * beside the rows. The question goes through one function: whoever is not signed in reads no table of the invoices.
 */
export class InvoicesCheck20261124094500 extends Migration {
  override up(): void {
    // Twelve random hexadecimal digits (48 bits), written with characters that are not mistaken for each other.
    this.addSql(`create function invoices_new_code() returns text language sql volatile as $$
      select translate(substr(replace(gen_random_uuid()::text, '-', ''), 1, 12), '0123456789abcdef', '23456789ACDEFHKM') $$`);
    this.addSql(`alter table invoices_invoice add column check_code text not null default invoices_new_code()`);
    this.addSql(`create index invoices_invoice_check on invoices_invoice (check_code)`);
    // The code alone leads to a row: without it nothing can be learnt, not even from the time, about which numbers there are.
    this.addSql(`create function invoices_check(asked_code text, asked_number text, asked_amount numeric)
      returns table (number text, amount numeric, currency text, seller text, iban text, variable_symbol text, cancelled boolean)
      language sql stable security definer set search_path = pg_catalog, pg_temp as $$
        select i.number, i.gross_total, i.currency, i.seller_name, i.iban, i.variable_symbol, i.state = 'cancelled'
          from public.invoices_invoice i
         where i.check_code = asked_code and upper(replace(i.number, ' ', '')) = asked_number and asked_amount in (i.gross_total, i.due_total)
         limit 1 $$`);
  }

  override down(): void {
    this.addSql('drop function invoices_check(text, text, numeric)');
    this.addSql('alter table invoices_invoice drop column check_code');
    this.addSql('drop function invoices_new_code()');
  }
}
