import { Migration } from 'portico';

/** What went out to whom, and how far the folders of mail servers are read. */
export class Tickets20261124164500 extends Migration {
  override up(): void {
    this.addSql(`create table tickets_outgoing (
      id uuid primary key, about_id uuid not null, ticket_id uuid references tickets_ticket (id) on delete cascade,
      address text not null check (address = lower(address)), name text not null, mail_id uuid,
      held text check (held in ('hidden', 'limit', 'address')), created_at timestamptz not null default now(),
      unique (about_id, address), check (mail_id is null or held is null))`);
    this.addSql(`create index tickets_outgoing_ticket on tickets_outgoing (ticket_id)`);
    this.addSql(`create index tickets_outgoing_mail on tickets_outgoing (mail_id)`);

    this.addSql(`create table tickets_imap (
      id uuid primary key, mailbox_id uuid not null references tickets_mailbox (id) on delete cascade, source text not null unique,
      uid_validity bigint not null, last_uid bigint not null default 0, old_uid bigint not null default 0, begun_at timestamptz not null default now(),
      renumbered boolean not null default false)`);
    this.addSql(`create table tickets_imap_left (
      id uuid primary key, folder_id uuid not null references tickets_imap (id) on delete cascade, uid_validity bigint not null, uid bigint not null,
      error text not null, attempts int not null default 1, next_at timestamptz not null, noted_at timestamptz not null default now(),
      unique (folder_id, uid_validity, uid))`);
  }

  override down(): void {
    this.addSql('drop table if exists tickets_imap_left, tickets_imap, tickets_outgoing');
  }
}
