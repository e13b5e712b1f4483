import { Migration } from 'portico';

/** Teams, absences, and the versions of the chain by which somebody is found for a ticket. */
export class Tickets20261124161530 extends Migration {
  override up(): void {
    const account = 'uuid not null references core_account (id) on delete cascade';
    this.addSql(`create table tickets_team (
      id uuid primary key, title text not null unique, manager_id uuid references core_account (id) on delete set null, version int not null default 1)`);
    this.addSql(`create table tickets_member (
      id uuid primary key, team_id uuid not null references tickets_team (id) on delete cascade, account_id ${account},
      weight int not null default 1 check (weight between 1 and 9), unique (team_id, account_id))`);
    this.addSql(`create table tickets_agent (
      id uuid primary key, account_id ${account} unique, load_limit int check (load_limit >= 0), assigned_at timestamptz)`);
    this.addSql(`create table tickets_absence (
      id uuid primary key, account_id ${account}, from_day date not null, to_day date not null check (to_day >= from_day),
      substitute_id uuid references core_account (id) on delete set null, made_by text not null, made_at timestamptz not null default now())`);
    this.addSql(`create index tickets_absence_account on tickets_absence (account_id, to_day)`);
    this.addSql(`create table tickets_chain (
      id uuid primary key, number int not null unique, state text not null check (state in ('draft', 'active', 'retired')), made_by text not null,
      made_at timestamptz not null default now(), activated_by text, activated_at timestamptz, version int not null default 1)`);
    this.addSql(`create unique index tickets_chain_one on tickets_chain (state) where state in ('draft', 'active')`);
    this.addSql(`create table tickets_step (
      id uuid primary key, chain_id uuid not null references tickets_chain (id) on delete cascade, position int not null,
      kind text not null check (kind in ('by_type', 'caretaker', 'channel', 'general')), active boolean not null default true, params jsonb not null default '{}')`);
    this.addSql(`create index tickets_step_chain on tickets_step (chain_id, position)`);
    this.addSql(
      `insert into tickets_chain (id, number, state, made_by, activated_by, activated_at) values (gen_random_uuid(), 1, 'active', 'Portico', 'Portico', now())`,
    );
    this
      .addSql(`insert into tickets_step (id, chain_id, position, kind) select gen_random_uuid(), c.id, k.position, k.kind
      from tickets_chain c, (values (0, 'by_type'), (1, 'caretaker'), (2, 'channel'), (3, 'general')) k (position, kind)`);

    this.addSql(
      `alter table tickets_ticket add column team_id uuid references tickets_team (id) on delete set null, add column if not exists mailbox_id uuid`,
    );
    this.addSql(`create table tickets_assignment (
      id uuid primary key, ticket_id uuid not null references tickets_ticket (id) on delete cascade, at timestamptz not null default now(),
      by_id uuid references core_account (id) on delete set null, by_name text not null, owner_id uuid references core_account (id) on delete set null,
      owner_name text, step text, why jsonb not null, trace jsonb not null default '[]', told_at timestamptz)`);
    this.addSql(`create index tickets_assignment_ticket on tickets_assignment (ticket_id, at desc)`);
  }

  override down(): void {
    this.addSql('alter table tickets_ticket drop column if exists team_id');
    this.addSql(
      'drop table if exists tickets_assignment, tickets_step, tickets_chain, tickets_absence, tickets_agent, tickets_member, tickets_team',
    );
  }
}
