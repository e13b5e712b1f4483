import { Migration } from 'portico';

const UNSOLVED = `state in ('new', 'open', 'pending_customer', 'pending_reminder')`;

/** The staff's desk: saved filters, templates, macros, links, presence, and the indexes of its lists and of its search. */
export class Tickets20261124162000 extends Migration {
  override up(): void {
    this.addSql(`create table tickets_filter (
      id uuid primary key, account_id uuid not null references core_account (id) on delete cascade, name text not null,
      shared boolean not null default false, query jsonb not null, created_at timestamptz not null default now(), unique (account_id, name))`);
    this.addSql(`create table tickets_template (
      id uuid primary key, name text not null unique, type_id uuid references tickets_type (id) on delete set null, bodies jsonb not null,
      active boolean not null default true, changed_by text not null, changed_at timestamptz not null default now(), version int not null default 1)`);
    this.addSql(`create table tickets_macro (
      id uuid primary key, name text not null unique, template_id uuid references tickets_template (id) on delete set null,
      state text check (state in ('open', 'pending_customer', 'resolved', 'closed')), priority text check (priority in ('low', 'normal', 'high', 'urgent')),
      type_id uuid references tickets_type (id) on delete set null, note text, active boolean not null default true,
      changed_by text not null, changed_at timestamptz not null default now(), version int not null default 1)`);
    this.addSql(`create table tickets_link (
      id uuid primary key, ticket_id uuid not null references tickets_ticket (id) on delete cascade,
      other_id uuid not null references tickets_ticket (id) on delete cascade, kind text not null check (kind in ('related', 'split')),
      linked_by text not null, linked_at timestamptz not null default now(), unique (ticket_id, other_id), check (ticket_id <> other_id))`);
    this.addSql(`create index tickets_link_other on tickets_link (other_id)`);
    // Touched every few seconds and worth nothing after a crash: not worth a line in the log either.
    this.addSql(`create unlogged table tickets_presence (
      id uuid primary key, ticket_id uuid not null references tickets_ticket (id) on delete cascade,
      account_id uuid not null references core_account (id) on delete cascade, name text not null, writing boolean not null,
      seen_at timestamptz not null default now(), unique (ticket_id, account_id))`);
    this.addSql(
      `alter table tickets_article add column call_result text check (call_result in ('agreed', 'no_agreement', 'not_reached'))`,
    );

    // For the search by the beginning of a number, whatever the collation.
    this.addSql(`create index tickets_ticket_number on tickets_ticket (number text_pattern_ops)`);
    this.addSql(`create index tickets_article_recent on tickets_article (created_at desc, id desc)`);
    this.addSql(`create index tickets_ticket_created on tickets_ticket (created_at desc, id desc)`);
    this.addSql(`create index tickets_ticket_due on tickets_ticket
      ((least(case when first_response_at is null then first_response_due end, update_due, coalesce(promised_at, resolution_due))))
      where state in ('new', 'open')`);
    this.addSql(`create index tickets_ticket_urgency on tickets_ticket
      ((case priority when 'urgent' then 3 when 'high' then 2 when 'normal' then 1 else 0 end) desc, updated_at desc, id desc)`);
    // The numbers on the folders come from this index alone.
    this.addSql(`create index tickets_ticket_counts on tickets_ticket (owner_id, state)
      include (first_response_at, first_response_due, update_due, promised_at, resolution_due) where ${UNSOLVED}`);
    this.addSql(
      `create index tickets_ticket_merged on tickets_ticket (merged_into_id) where merged_into_id is not null`,
    );
  }

  override down(): void {
    for (const index of ['ticket_number', 'article_recent', 'ticket_created', 'ticket_due', 'ticket_urgency', 'ticket_counts', 'ticket_merged'])
      this.addSql(`drop index if exists tickets_${index}`); // prettier-ignore
    this.addSql('alter table tickets_article drop column if exists call_result');
    this.addSql('drop table if exists tickets_presence, tickets_link, tickets_macro, tickets_template, tickets_filter');
  }
}
