import { Migration } from 'portico';

/**
 * What the customer sees: whatever hangs on a ticket follows it, in the database itself, so that no service can forget it. A row is shown
 * where its ticket is shown and it is not internal.
 */
export class Tickets20261124163000 extends Migration {
  override up(): void {
    this.addSql(
      `alter table tickets_type add column asks_when boolean not null default false, add column for_strangers boolean not null default false`,
    );
    this.addSql(`alter table tickets_ticket add column wished_at timestamptz`);
    for (const table of ['tickets_article', 'tickets_event']) {
      this.addSql(`alter table ${table} add column internal boolean not null default false`);
      this.addSql(`update ${table} set internal = kind = 'note' or not shown`);
    }
    this.addVisibility();
    this.addPeople();
    // What comes by the public form lies among received messages as mail does, but came to no mailbox.
    this.addSql(`alter table tickets_inbound alter column mailbox_id drop not null, add column language text,
      add column channel text not null default 'mail' check (channel in ('mail', 'web')), add check ((channel = 'mail') = (mailbox_id is not null))`);
    this.addSql(`create table tickets_asked (
      id uuid primary key, network text not null, email text not null, asked_at timestamptz not null default now(), form jsonb, token_hash bytea unique,
      expires_at timestamptz, taken_at timestamptz)`);
    this.addSql(`create index tickets_asked_network on tickets_asked (network, asked_at)`);
    this.addSql(`create index tickets_asked_email on tickets_asked (email, asked_at)`);
    this.addSql(`create index tickets_asked_at on tickets_asked (asked_at)`);
  }

  private addVisibility(): void {
    this
      .addSql(`create function tickets_visible(customer uuid, made timestamptz) returns boolean language sql stable as $$
      select coalesce((select v.since is null or made >= v.since from tickets_visibility v where v.customer_id = customer), true) $$`);

    // The lock waits for a change of the customer's visibility that is under way: see visibility/set.ts.
    this.addSql(`create function tickets_ticket_shown() returns trigger language plpgsql as $$ begin
      perform 1 from core_customer where id = new.customer_id for key share;
      new.shown := (tg_op = 'UPDATE' or new.shown) and tickets_visible(new.customer_id, new.created_at);
      return new; end $$`);
    this.addSql(`create trigger tickets_ticket_shown before insert or update of customer_id on tickets_ticket
      for each row execute function tickets_ticket_shown()`);

    this
      .addSql(`create function tickets_written_shown() returns trigger language plpgsql as $$ declare visible boolean; begin
      select shown into visible from tickets_ticket where id = new.ticket_id;
      if new.kind = 'note' or (tg_op = 'INSERT' and visible and not new.shown) then new.internal := true; end if;
      new.shown := coalesce(visible, false) and not new.internal;
      return new; end $$`);
    for (const table of ['tickets_article', 'tickets_event'])
      this.addSql(`create trigger ${table}_shown before insert or update of ticket_id, internal on ${table}
        for each row execute function tickets_written_shown()`);

    this.addSql(`create function tickets_file_shown() returns trigger language plpgsql as $$ begin
      new.shown := coalesce((select shown from tickets_article where id = new.article_id), false);
      return new; end $$`);
    this.addSql(`create trigger tickets_file_shown before insert or update of ticket_id, article_id on tickets_file
      for each row execute function tickets_file_shown()`);

    this.addSql(`create function tickets_part_shown() returns trigger language plpgsql as $$ begin
      new.shown := coalesce((select shown from tickets_ticket where id = new.ticket_id), false);
      return new; end $$`);
    for (const table of ['tickets_promise', 'tickets_participant'])
      this.addSql(`create trigger ${table}_shown before insert or update of ticket_id on ${table}
        for each row execute function tickets_part_shown()`);

    this.addSql(`create function tickets_follow_ticket() returns trigger language plpgsql as $$ begin
      update tickets_article set shown = new.shown and not internal where customer_id = new.customer_id and ticket_id = new.id;
      update tickets_event set shown = new.shown and not internal where customer_id = new.customer_id and ticket_id = new.id;
      update tickets_promise set shown = new.shown where customer_id = new.customer_id and ticket_id = new.id;
      update tickets_participant set shown = new.shown where customer_id = new.customer_id and ticket_id = new.id;
      return null; end $$`);
    this.addSql(`create trigger tickets_follow_ticket after update on tickets_ticket
      for each row when (old.shown is distinct from new.shown) execute function tickets_follow_ticket()`);

    this.addSql(`create function tickets_follow_article() returns trigger language plpgsql as $$ begin
      update tickets_file set shown = new.shown where customer_id = new.customer_id and article_id = new.id;
      return null; end $$`);
    this.addSql(`create trigger tickets_follow_article after update on tickets_article
      for each row when (old.shown is distinct from new.shown) execute function tickets_follow_article()`);
  }

  /** Of people a customer's role reads nothing but himself; these tell who works on his ticket, and who his colleagues are. */
  private addPeople(): void {
    const definer = 'language plpgsql stable security definer set search_path = public, pg_temp';
    this
      .addSql(`create function tickets_owner_of(ticket uuid) returns table (name text, phone text, email text) ${definer} as $$
      #variable_conflict use_column
      begin return query select a.name, a.phone, a.email from tickets_ticket t join core_account a on a.id = t.owner_id
        where t.id = ticket and t.shown and t.customer_id = current_setting('portico.customer')::uuid; end $$`);
    this.addSql(`create function tickets_my_colleagues() returns table (account_id uuid, name text) ${definer} as $$
      #variable_conflict use_column
      begin return query select distinct a.id, a.name from core_membership m join core_account a on a.id = m.account_id and a.state = 'active'
        where m.customer_id = current_setting('portico.customer')::uuid order by a.name; end $$`);
  }

  override down(): void {
    this.addSql('drop table if exists tickets_asked');
    this.addSql(`delete from tickets_inbound where channel = 'web'`);
    this.addSql(
      'alter table tickets_inbound drop column if exists channel, drop column if exists language, alter column mailbox_id set not null',
    );
    this.addSql('drop function if exists tickets_my_colleagues(), tickets_owner_of(uuid)');
    for (const table of ['ticket', 'article', 'event', 'file', 'promise', 'participant'])
      this.addSql(`drop trigger if exists tickets_${table}_shown on tickets_${table}`);
    this.addSql('drop trigger if exists tickets_follow_ticket on tickets_ticket');
    this.addSql('drop trigger if exists tickets_follow_article on tickets_article');
    this
      .addSql(`drop function if exists tickets_follow_article(), tickets_follow_ticket(), tickets_part_shown(), tickets_file_shown(),
      tickets_written_shown(), tickets_ticket_shown(), tickets_visible(uuid, timestamptz)`);
    for (const table of ['tickets_article', 'tickets_event'])
      this.addSql(`alter table ${table} drop column if exists internal`);
    this.addSql('alter table tickets_ticket drop column if exists wished_at');
    this.addSql('alter table tickets_type drop column if exists asks_when, drop column if exists for_strangers');
  }
}
