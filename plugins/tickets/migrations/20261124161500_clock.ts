import { Migration } from 'portico';

/** Working calendars, what is due of each ticket with its escalation, and working time that was taken. */
export class Tickets20261124161500 extends Migration {
  override up(): void {
    this.addSql(`create table tickets_calendar (
      id uuid primary key, title text not null, time_zone text not null, country text check (country in ('SK', 'CZ', 'PL')), hours jsonb not null,
      is_default boolean not null default false, version int not null default 1)`);
    this.addSql(`create unique index tickets_calendar_default on tickets_calendar (is_default) where is_default`);
    this.addSql(`create table tickets_holiday (
      id uuid primary key, calendar_id uuid not null references tickets_calendar (id) on delete cascade, day date not null,
      kind text not null check (kind in ('closed', 'open')), title text not null, unique (calendar_id, day))`);
    // So that tickets can be measured from the first one on; administrators make it their own.
    this
      .addSql(`insert into tickets_calendar (id, title, time_zone, country, hours, is_default) values (gen_random_uuid(), 'Standard', 'Europe/Bratislava', 'SK',
      '{"1": [[480, 960]], "2": [[480, 960]], "3": [[480, 960]], "4": [[480, 960]], "5": [[480, 960]]}', true)`);

    this
      .addSql(`alter table tickets_type add column calendar_id uuid references tickets_calendar (id) on delete set null,
      add column priority_factors jsonb not null default '{}'`);
    this.addSql(
      `alter table tickets_ticket add column clock_at timestamptz not null default now(), add column response_minutes int, add column solution_minutes int`,
    );
    this.addSql(`alter table tickets_promise add column reason_key text`);
    this.addSql(`create table tickets_due (
      id uuid primary key, ticket_id uuid not null references tickets_ticket (id) on delete cascade,
      target text not null check (target in ('first_response', 'update', 'resolution')), since timestamptz not null, minutes int not null,
      warn_at timestamptz not null, due_at timestamptz not null, warned_at timestamptz, escalated_at timestamptz, unique (ticket_id, target))`);
    this.addSql(
      `create index tickets_due_warn on tickets_due (warn_at) where warned_at is null and escalated_at is null`,
    );
    this.addSql(`create index tickets_due_due on tickets_due (due_at) where escalated_at is null`);
    this.addSql(`create index tickets_ticket_remind on tickets_ticket (remind_at) where state = 'pending_reminder'`);
  }

  override down(): void {
    this.addSql('drop index if exists tickets_ticket_remind');
    this.addSql('alter table tickets_promise drop column if exists reason_key');
    this.addSql(
      'alter table tickets_ticket drop column if exists clock_at, drop column if exists response_minutes, drop column if exists solution_minutes',
    );
    this.addSql('alter table tickets_type drop column if exists calendar_id, drop column if exists priority_factors');
    this.addSql('drop table if exists tickets_due, tickets_holiday, tickets_calendar');
  }
}
