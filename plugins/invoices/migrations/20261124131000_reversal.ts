import { Migration } from 'portico';

/**
 * Payments that the bank takes back, and what customers paid without an invoice to count it for: rows of `invoices_unmatched` whose
 * customer is known become his, so that his statement shows them.
 */
export class InvoicesReversal20261124131000 extends Migration {
  override up(): void {
    this
      .addSql(`alter table invoices_bank_entry add column reversal boolean not null default false, add column original_references text[],
      add column reverses_id uuid unique references invoices_bank_entry (id) on delete set null`);
    // By what a payment is known that is taken back: its reference, or its payer where it has none.
    this.addSql(`create index invoices_bank_entry_known on invoices_bank_entry (coalesce(end_to_end, payer_account))`);
    this.addSql(`alter table invoices_unmatched add column currency text, add column booked_on date`);
    this.addSql(
      `update invoices_unmatched u set currency = e.currency, booked_on = e.booked_on from invoices_bank_entry e where e.id = u.entry_id`,
    );
    this.addSql(
      `alter table invoices_unmatched alter column currency set not null, alter column booked_on set not null`,
    );
    this.addSql(`alter table invoices_unmatched drop constraint invoices_unmatched_state_check`);
    this.addSql(
      `alter table invoices_unmatched add constraint invoices_unmatched_state_check check (state in ('waiting', 'assigned', 'dismissed', 'reversed'))`,
    );
    this.addSql(`drop index invoices_unmatched_customer`);
    this.addSql(`create index invoices_unmatched_customer on invoices_unmatched (customer_id, booked_on)`);
    // Guesses were kept as the customer of a payment; only what is certain may be shown to him.
    this.addSql(
      `update invoices_unmatched set customer_id = null where state = 'waiting' and why not in ('overpaid', 'settled', 'customer')`,
    );
  }

  override down(): void {
    this.addSql(`drop index invoices_unmatched_customer`);
    this.addSql(
      `create index invoices_unmatched_customer on invoices_unmatched (customer_id) where customer_id is not null`,
    );
    this.addSql(`delete from invoices_bank_entry where reversal`);
    this.addSql(`update invoices_unmatched set state = 'dismissed' where state = 'reversed'`);
    this.addSql(`alter table invoices_unmatched drop constraint invoices_unmatched_state_check`);
    this.addSql(
      `alter table invoices_unmatched add constraint invoices_unmatched_state_check check (state in ('waiting', 'assigned', 'dismissed'))`,
    );
    this.addSql(`alter table invoices_unmatched drop column currency, drop column booked_on`);
    this.addSql(`drop index invoices_bank_entry_known`);
    this.addSql(
      `alter table invoices_bank_entry drop column reversal, drop column original_references, drop column reverses_id`,
    );
  }
}
