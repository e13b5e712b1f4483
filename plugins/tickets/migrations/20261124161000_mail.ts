import { Migration } from 'portico';

/** Mail that came in, the mailboxes it comes to, and who is known by which address. */
export class Tickets20261124161000 extends Migration {
  override up(): void {
    this.addSql(`create table tickets_mailbox (
      id uuid primary key, address text not null unique check (address = lower(address)), name text not null,
      type_id uuid references tickets_type (id) on delete set null, direct boolean not null default false,
      responsible_id uuid references core_account (id) on delete set null, language text not null, auth_server text,
      active boolean not null default true, version int not null default 1)`);

    this.addSql(`create table tickets_inbound (
      id uuid primary key, mailbox_id uuid not null references tickets_mailbox (id), source_key text not null,
      raw_file_id uuid unique, size bigint not null, received_at timestamptz not null, taken_at timestamptz not null default now(),
      state text not null default 'received' check (state in ('received', 'parsed', 'decided')), attempts int not null default 0,
      place text check (place in ('waiting', 'held', 'automatic', 'quarantine', 'done')), reason text, error text,
      outcome text check (outcome in ('ticket', 'answer', 'bounce', 'own', 'double', 'ignored', 'spam')),
      message_id text, answers text[] not null default '{}', from_address text, from_name text, to_addresses jsonb not null default '[]',
      subject text not null default '', sent_at timestamptz, body text not null default '', html text, kind text not null default 'person',
      answerable boolean not null default false, bounce jsonb, authentication jsonb not null default '[]',
      fingerprint text, double_of_id uuid references tickets_inbound (id) on delete set null,
      customer_id uuid references core_customer (id) on delete set null, customer_ids uuid[] not null default '{}',
      account_id uuid references core_account (id) on delete set null,
      ticket_id uuid references tickets_ticket (id) on delete set null, article_id uuid, links jsonb not null default '[]',
      decided_by text, decided_at timestamptz, version int not null default 1,
      check ((state = 'decided') = (place is not null)), unique (mailbox_id, source_key))`);
    this.addSql(`create index tickets_inbound_left on tickets_inbound (taken_at) where state <> 'decided'`);
    this.addSql(
      `create index tickets_inbound_place on tickets_inbound (place, received_at desc) where place <> 'done'`,
    );
    this.addSql(`create index tickets_inbound_done on tickets_inbound (decided_at) where place = 'done'`);
    this.addSql(`create index tickets_inbound_sender on tickets_inbound (from_address, received_at)`);
    this.addSql(`create index tickets_inbound_customer on tickets_inbound (customer_id, received_at desc)`);
    this.addSql(`create index tickets_inbound_ticket on tickets_inbound (ticket_id) where ticket_id is not null`);
    this.addSql(
      `create unique index tickets_inbound_fingerprint on tickets_inbound (fingerprint) where double_of_id is null and fingerprint is not null`,
    );

    this.addSql(`create table tickets_inbound_file (
      id uuid primary key, inbound_id uuid not null references tickets_inbound (id) on delete cascade, file_id uuid not null unique, position int not null,
      name text not null, mime text not null, size bigint not null, sha256 text not null, content_id text)`);
    this.addSql(`create index tickets_inbound_file_of on tickets_inbound_file (inbound_id, position)`);

    this.addSql(`create table tickets_contact (
      id uuid primary key, customer_id uuid not null references core_customer (id) on delete cascade, address text not null check (address = lower(address)),
      name text not null, added_by text not null, added_at timestamptz not null default now(), unique (address, customer_id))`);
    this.addSql(`create index tickets_contact_customer on tickets_contact (customer_id)`);

    this.addSql(`create table tickets_bounce (
      id uuid primary key, address text not null unique, permanent boolean not null, status text not null, diagnostic text not null,
      count int not null default 1, first_at timestamptz not null default now(), last_at timestamptz not null default now())`);
    this.addSql(`create table tickets_automatic (
      id uuid primary key, address text not null, day date not null, count int not null, unique (address, day))`);
  }

  override down(): void {
    this.addSql(
      'drop table if exists tickets_automatic, tickets_bounce, tickets_contact, tickets_inbound_file, tickets_inbound, tickets_mailbox',
    );
  }
}
