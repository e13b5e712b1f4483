import { Migration } from 'portico';

/** Payments from bank statements: what came in, and what of it waits for staff. */
export class InvoicesBank20261124093000 extends Migration {
  override up(): void {
    this.addSql(`create table invoices_bank_entry (
      id uuid primary key, account text not null, reference text not null, part int not null default 0, booked_on date not null,
      amount numeric not null check (amount > 0), currency text not null, payer text, payer_account text, end_to_end text, remittance text,
      created_at timestamptz not null default now(), unique (account, reference, part))`);
    this.addSql(`create table invoices_unmatched (
      id uuid primary key, entry_id uuid not null unique references invoices_bank_entry (id) on delete cascade,
      remaining numeric not null check (remaining >= 0), why text not null, customer_id uuid references core_customer (id) on delete set null,
      state text not null default 'waiting' check (state in ('waiting', 'assigned', 'dismissed')), reason text, decided_by text,
      decided_at timestamptz, created_at timestamptz not null default now(), version int not null default 1)`);
    this.addSql(`create index invoices_unmatched_state on invoices_unmatched (state, id)`);
    this.addSql(
      `create index invoices_unmatched_customer on invoices_unmatched (customer_id) where customer_id is not null`,
    );
    this.addSql(
      `alter table invoices_payment add column bank_entry_id uuid references invoices_bank_entry (id) on delete set null`,
    );
    this.addSql(
      `create index invoices_payment_entry on invoices_payment (bank_entry_id) where bank_entry_id is not null`,
    );
    // By what payments are told: symbols without leading zeros, and creditor references (ISO 11649) without spaces.
    this.addSql(`create index invoices_invoice_symbol on invoices_invoice (ltrim(variable_symbol, '0'))`);
    this.addSql(
      `create index invoices_invoice_creditor on invoices_invoice (upper(replace(remittance, ' ', ''))) where remittance ~* '^\\s*RF'`,
    );
  }

  override down(): void {
    this.addSql('drop index invoices_invoice_creditor, invoices_invoice_symbol');
    this.addSql('alter table invoices_payment drop column bank_entry_id');
    this.addSql('drop table invoices_unmatched, invoices_bank_entry');
  }
}
