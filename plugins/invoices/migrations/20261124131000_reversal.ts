import { Migration } from 'portico';

/**
 * Payments that the bank takes back, and what customers paid without an invoice to count it for: rows of `invoices_unmatched` whose
 * customer is known become his, so that his statement shows them.
 */
export class InvoicesReversal20261124131000 extends Migration {
  override up(): void {
    this.addSql(`alter table invoices_bank_entry add column reversal boolean not null default false, add column original_references text[],
      add column reverses_id uuid unique references invoices_bank_entry (id) on delete set null`);
    // By what the payment is known that is taken back.
    this.addSql(
      `create index invoices_bank_entry_end_to_end on invoices_bank_entry (end_to_end) where end_to_end is not null`,
    );
    this.addSql(
      `create index invoices_bank_entry_payer on invoices_bank_entry (payer_account) where payer_account is not null`,
    );
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
    // Guesses were kept as the customer of a payment; only what is certain may be shown to him.
    this.addSql(
      `update invoices_unmatched set customer_id = null where state = 'waiting' and why not in ('overpaid', 'settled', 'customer')`,
    );
  }

  override down(): void {
    this.addSql(`delete from invoices_bank_entry where reversal`);
    this.addSql(`update invoices_unmatched set state = 'dismissed' where state = 'reversed'`);
    this.addSql(`alter table invoices_unmatched drop constraint invoices_unmatched_state_check`);
    this.addSql(
      `alter table invoices_unmatched add constraint invoices_unmatched_state_check check (state in ('waiting', 'assigned', 'dismissed'))`,
    );
    this.addSql(`alter table invoices_unmatched drop column currency, drop column booked_on`);
    this.addSql(`drop index invoices_bank_entry_payer, invoices_bank_entry_end_to_end`);
    this.addSql(
      `alter table invoices_bank_entry drop column reversal, drop column original_references, drop column reverses_id`,
    );
  }
}
