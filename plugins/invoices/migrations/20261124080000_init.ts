import { Migration } from 'portico';

/** Tables of the invoices. Every index a customer's request uses starts with the customer, as row level security asks for it. */
export class Invoices20261124080000 extends Migration {
  override up(): void {
    const ofInvoice = `customer_id uuid not null, invoice_id uuid not null,
      foreign key (customer_id, invoice_id) references invoices_invoice (customer_id, id) on delete cascade`;

    // Both follow from amounts and the stored state, so that no two writers can disagree; only the day is left to the reader.
    const openAmount = `open_amount numeric not null generated always as (
        case when kind = 'invoice' and state in ('issued', 'disputed') then greatest(due_total - settled, 0) else 0 end) stored`;
    const standing = `standing text not null generated always as (
        case when state <> 'issued' then state
             when kind = 'credit-note' or due_total < 0 then
               case when settled >= abs(due_total) then 'paid' when settled > 0 then 'partially_paid' else 'issued' end
             when settled >= due_total then 'paid' when settled > 0 then 'partially_paid' else 'issued' end) stored`;
    this.addSql(`create table invoices_invoice (
      id uuid primary key, customer_id uuid not null references core_customer (id) on delete cascade,
      kind text not null check (kind in ('invoice', 'credit-note')), number text not null, type_code text not null,
      state text not null default 'issued' check (state in ('issued', 'disputed', 'cancelled', 'credited')),
      issue_date date not null, due_date date, tax_point_date date, period_start date, period_end date,
      currency text not null check (currency ~ '^[A-Z]{3}$'), subject text not null default '', place text,
      seller_name text not null, seller_vat_id text, seller_legal_id text, seller_key text not null,
      buyer_name text not null, buyer_vat_id text, buyer_legal_id text, buyer_endpoint text,
      payment_means text, iban text, bic text, remittance text, variable_symbol text, constant_symbol text, specific_symbol text,
      lines_total numeric not null, allowances_total numeric not null default 0, charges_total numeric not null default 0,
      net_total numeric not null, vat_total numeric not null, gross_total numeric not null, paid_total numeric not null default 0,
      rounding numeric not null default 0, due_total numeric not null, settled numeric not null default 0, settled_on date,
      preceding_numbers text[] not null default '{}', number_used_before boolean not null default false,
      source_sha256 text, document jsonb, created_at timestamptz not null default now(), version int not null default 1,
      ${openAmount}, ${standing}, unique (customer_id, id))`);
    this.addSql(`create index invoices_invoice_newest on invoices_invoice (customer_id, issue_date desc, id desc)`);
    this.addSql(`create index invoices_invoice_open on invoices_invoice (customer_id, due_date) where open_amount > 0`);
    this.addSql(`create index invoices_invoice_seller on invoices_invoice (seller_key, number, type_code)`);
    this.addSql(
      `create unique index invoices_invoice_source on invoices_invoice (source_sha256) where source_sha256 is not null`,
    );
    // The desk looks over all customers: newest first, what is overdue, and by a part of the number.
    this.addSql(`create index invoices_invoice_all on invoices_invoice (issue_date desc, id desc)`);
    this.addSql(`create index invoices_invoice_due on invoices_invoice (due_date) where open_amount > 0`);
    this.addSql(`create index invoices_invoice_number on invoices_invoice using gin (number gin_trgm_ops)`);

    this.addSql(`create table invoices_line (
      id uuid primary key, ${ofInvoice}, position int not null, line_id text not null, name text not null, description text, note text,
      object_id text, quantity numeric not null, unit_code text not null, price numeric not null, base_quantity numeric,
      net_amount numeric not null, vat_category text not null, vat_rate numeric, period_start date, period_end date,
      unique (customer_id, invoice_id, position))`);
    this.addSql(`create table invoices_vat (
      id uuid primary key, ${ofInvoice}, position int not null, category text not null, rate numeric, taxable numeric not null,
      tax numeric not null, exemption_reason text, unique (customer_id, invoice_id, position))`);
    this.addSql(`create table invoices_payment (
      id uuid primary key, ${ofInvoice}, paid_on date not null, amount numeric not null check (amount <> 0),
      method text not null check (method in ('transfer', 'card', 'direct-debit', 'cash', 'set-off')), reference text,
      created_at timestamptz not null default now())`);
    this.addSql(`create index invoices_payment_invoice on invoices_payment (customer_id, invoice_id, paid_on)`);
    this.addSql(`create table invoices_source (
      id uuid primary key, ${ofInvoice}, sha256 text not null unique, name text not null, content bytea not null,
      created_at timestamptz not null default now(), unique (customer_id, invoice_id))`);
  }

  override down(): void {
    this.addSql('drop table invoices_source, invoices_payment, invoices_vat, invoices_line, invoices_invoice');
  }
}
