import { Migration } from 'portico';

/** Tables of the change requests. */
export class ChangeRequests20261124120000 extends Migration {
  override up(): void {
    this.addSql(`create table change_requests_request (
      id uuid primary key, customer_id uuid not null references core_customer (id) on delete cascade,
      serial bigint generated always as identity unique, number text not null generated always as ('CR-' || (100000 + serial)::text) stored,
      kind text not null, record text not null default '', record_label text not null default '', form_id uuid not null,
      state text not null check (state in ('draft', 'submitted', 'in_verification', 'needs_info', 'approved', 'partly_approved', 'rejected', 'applied', 'withdrawn')),
      reason text, effective_on date, snapshot jsonb not null default '{}',
      submitted_by_id uuid references core_account (id) on delete set null, submitted_by text not null, on_behalf boolean not null default false,
      created_at timestamptz not null default now(), submitted_at timestamptz, reviewer text,
      decided_by_id uuid references core_account (id) on delete set null, decided_by text, decided_at timestamptz, decision_note text,
      approved_by_id uuid references core_account (id) on delete set null, approved_by text, approved_at timestamptz,
      applied_at timestamptz, undone_at timestamptz, undone_by text, version int not null default 1,
      unique (customer_id, id), unique (customer_id, form_id))`);
    this.addSql(
      `create index change_requests_request_newest on change_requests_request (customer_id, created_at desc, id desc)`,
    );
    this.addSql(`create unique index change_requests_request_number on change_requests_request (number)`);
    this.addSql(
      `create index change_requests_request_prefix on change_requests_request (number text_pattern_ops) where submitted_at is not null`,
    );
    this.addSql(`create index change_requests_request_queue on change_requests_request (state, submitted_at, id)`);
    this.addSql(
      `create index change_requests_request_due on change_requests_request (effective_on) where state in ('approved', 'partly_approved')`,
    );

    this.addSql(`create table change_requests_field (
      id uuid primary key, customer_id uuid not null, request_id uuid not null, position int not null, field text not null, label text not null,
      old_value text not null, new_value text not null, decision text check (decision in ('accept', 'reject')), note text, replaced text,
      unique (request_id, field),
      foreign key (customer_id, request_id) references change_requests_request (customer_id, id) on delete cascade)`);
    this.addSql(`create index change_requests_field_owner on change_requests_field (customer_id, request_id)`);

    this.addSql(`create table change_requests_message (
      id uuid primary key, customer_id uuid not null, request_id uuid not null, kind text not null check (kind in
        ('submitted', 'taken', 'question', 'answer', 'decided', 'approved', 'applied', 'conflict', 'undone', 'withdrawn')),
      side text not null check (side in ('customer', 'staff', 'portal')), author text not null, body text, at timestamptz not null default clock_timestamp(),
      foreign key (customer_id, request_id) references change_requests_request (customer_id, id) on delete cascade)`);
    this.addSql(`create index change_requests_message_owner on change_requests_message (customer_id, request_id, at)`);

    this.addSql(`create table change_requests_evidence (
      id uuid primary key, customer_id uuid not null, request_id uuid not null, file_id uuid not null unique, name text not null, mime text not null,
      size bigint not null, sha256 text not null, author text not null, at timestamptz not null default now(),
      foreign key (customer_id, request_id) references change_requests_request (customer_id, id) on delete cascade)`);
    this.addSql(`create index change_requests_evidence_owner on change_requests_evidence (customer_id, request_id)`);

    this.addSql(`create table change_requests_bank_account (
      id uuid primary key, customer_id uuid not null unique references core_customer (id) on delete cascade,
      iban text, holder text, updated_at timestamptz not null default now(), version int not null default 1)`);
    this.addSql(
      `create table change_requests_stray_file (id uuid primary key, noted_at timestamptz not null default now())`,
    );
  }

  override down(): void {
    this.addSql(
      'drop table change_requests_stray_file, change_requests_bank_account, change_requests_evidence, change_requests_message, change_requests_field, change_requests_request',
    );
  }
}
