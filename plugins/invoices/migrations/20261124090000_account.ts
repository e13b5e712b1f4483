import { Migration } from 'portico';

/** Staff find customers by the beginning of an invoice number or of a variable symbol; both over all customers. */
export class InvoicesAccount20261124090000 extends Migration {
  override up(): void {
    this.addSql(`create index invoices_invoice_number_prefix on invoices_invoice (number text_pattern_ops)`);
    this.addSql(
      `create index invoices_invoice_symbol_prefix on invoices_invoice (variable_symbol text_pattern_ops) where variable_symbol is not null`,
    );
    this.addSql(`create index invoices_payment_newest on invoices_payment (customer_id, paid_on desc, id desc)`);
  }

  override down(): void {
    this.addSql('drop index invoices_payment_newest, invoices_invoice_symbol_prefix, invoices_invoice_number_prefix');
  }
}
