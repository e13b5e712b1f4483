import { Migration } from 'portico';

/** Tickets, their correspondence, their history and what was promised. */
export class Tickets20261124160000 extends Migration {
  override up(): void {
    this.addSql(`create table tickets_type (
      id uuid primary key, group_ids uuid[] not null default '{}', code text not null unique, titles jsonb not null, hints jsonb not null default '{}',
      icon text not null default 'help-circle', priority text not null default 'normal', first_response_minutes int check (first_response_minutes > 0),
      update_minutes int check (update_minutes > 0), resolution_minutes int check (resolution_minutes > 0), position int not null default 100,
      active boolean not null default true, version int not null default 1)`);
    this.addSql(`create index tickets_type_groups on tickets_type using gin (group_ids)`);

    this.addSql(`create table tickets_ticket (
      id uuid primary key, customer_id uuid not null references core_customer (id) on delete cascade, no bigint generated always as identity (start with 1001), number text not null generated always as ('T-' || no::text) stored unique, token text not null unique,
      type_id uuid not null references tickets_type (id), subject text not null,
      channel text not null check (channel in ('portal', 'mail', 'web', 'phone', 'counter', 'staff', 'api')),
      state text not null default 'new' check (state in ('new', 'open', 'pending_customer', 'pending_reminder', 'resolved', 'closed', 'merged')),
      priority text not null default 'normal' check (priority in ('low', 'normal', 'high', 'urgent')),
      customer_priority text check (customer_priority in ('low', 'normal', 'high', 'urgent')), flagged boolean not null default false,
      owner_id uuid references core_account (id) on delete set null, owner_name text, assigned_step text, assigned_why jsonb, assigned_at timestamptz,
      about_type text, about_id uuid, about_label text,
      requester_account_id uuid references core_account (id) on delete set null, requester_name text not null, requester_email text, locale text not null,
      created_at timestamptz not null default now(), updated_at timestamptz not null default now(), customer_at timestamptz, staff_at timestamptz,
      first_response_due timestamptz, first_response_at timestamptz, update_due timestamptz, resolution_due timestamptz, promised_at timestamptz,
      resolved_at timestamptz, closed_at timestamptz, paused_at timestamptz, paused_minutes int not null default 0, remind_at timestamptz,
      escalation_level int not null default 0, reopen_count int not null default 0,
      satisfaction int check (satisfaction between 1 and 5), satisfaction_text text, satisfaction_at timestamptz,
      merged_into_id uuid, shown boolean not null default true, version int not null default 1,
      search tsvector generated always as (to_tsvector('simple', core_plain('T-' || no::text || ' ' || subject || ' ' || requester_name || ' ' || coalesce(requester_email, '')))) stored,
      unique (customer_id, id), foreign key (customer_id, merged_into_id) references tickets_ticket (customer_id, id) on update cascade deferrable)`);
    this.addSql(`create index tickets_ticket_customer on tickets_ticket (customer_id, updated_at desc)`);
    this.addSql(
      `create index tickets_ticket_owner on tickets_ticket (owner_id, updated_at desc) where state in ('new', 'open', 'pending_customer', 'pending_reminder')`,
    );
    this.addSql(
      `create index tickets_ticket_unassigned on tickets_ticket (created_at) where owner_id is null and state in ('new', 'open', 'pending_customer', 'pending_reminder')`,
    );
    this.addSql(`create index tickets_ticket_state on tickets_ticket (state, updated_at desc)`);
    this.addSql(`create index tickets_ticket_updated on tickets_ticket (updated_at desc, id desc)`);
    for (const due of ['first_response_due', 'resolution_due', 'update_due'])
      this.addSql(`create index tickets_ticket_${due} on tickets_ticket (${due}) where state in ('new', 'open')`);
    this.addSql(`create index tickets_ticket_search on tickets_ticket using gin (search)`);
    this.addSql(
      `create index tickets_ticket_about on tickets_ticket (about_type, about_id) where about_id is not null`,
    );

    // A ticket that is found to be another customer's takes everything of it along.
    const ofTicket = `customer_id uuid not null, ticket_id uuid not null,
      foreign key (customer_id, ticket_id) references tickets_ticket (customer_id, id) on update cascade on delete cascade`;
    this.addSql(`create table tickets_article (
      id uuid primary key, ${ofTicket}, kind text not null check (kind in ('web', 'mail', 'call', 'sms', 'note')),
      side text not null check (side in ('customer', 'staff', 'portal', 'outsider')), author_id uuid references core_account (id) on delete set null,
      author_name text not null, author_email text, body text not null, html text, message_id text, raw_file_id uuid, mail_id uuid,
      created_at timestamptz not null default now(), shown boolean not null, check (kind <> 'note' or not shown),
      search tsvector generated always as (to_tsvector('simple', core_plain(left(body, 200000)))) stored, unique (customer_id, id))`);
    this.addSql(`create index tickets_article_ticket on tickets_article (customer_id, ticket_id, created_at)`);
    this.addSql(
      `create unique index tickets_article_message on tickets_article (message_id) where message_id is not null`,
    );
    this.addSql(`create index tickets_article_search on tickets_article using gin (search)`);

    this.addSql(`create table tickets_file (
      id uuid primary key, ${ofTicket}, article_id uuid not null, file_id uuid not null unique, name text not null, mime text not null, size bigint not null,
      sha256 text not null, content_id text, shown boolean not null,
      foreign key (customer_id, article_id) references tickets_article (customer_id, id) on update cascade on delete cascade)`);
    this.addSql(`create index tickets_file_ticket on tickets_file (customer_id, ticket_id)`);
    this.addSql(`create index tickets_file_article on tickets_file (customer_id, article_id)`);

    this.addSql(`create table tickets_event (
      id uuid primary key, ${ofTicket}, kind text not null, values jsonb not null default '{}', author_name text not null,
      at timestamptz not null default now(), shown boolean not null)`);
    this.addSql(`create index tickets_event_ticket on tickets_event (customer_id, ticket_id, at)`);
    this.addSql(`create table tickets_promise (
      id uuid primary key, ${ofTicket}, promised_at timestamptz not null, reason text, author_name text not null,
      made_at timestamptz not null default now(), kept boolean, shown boolean not null)`);
    this.addSql(`create index tickets_promise_ticket on tickets_promise (customer_id, ticket_id, made_at)`);
    this.addSql(`create table tickets_participant (
      id uuid primary key, ${ofTicket}, account_id uuid not null references core_account (id) on delete cascade, name text not null,
      added_at timestamptz not null default now(), shown boolean not null, unique (customer_id, ticket_id, account_id))`);
    this.addSql(`create table tickets_visibility (
      id uuid primary key, customer_id uuid not null unique references core_customer (id) on delete cascade,
      mode text not null check (mode in ('all', 'since', 'new')), since timestamptz, set_by text not null, set_at timestamptz not null default now(),
      check ((mode = 'all') = (since is null)))`);
  }

  override down(): void {
    this.addSql(
      'drop table if exists tickets_visibility, tickets_participant, tickets_promise, tickets_event, tickets_file, tickets_article, tickets_ticket, tickets_type',
    );
  }
}
