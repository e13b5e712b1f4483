import { defineQuery, queryBuilder, sql, type Context } from 'portico';
import type { Receiver } from './chain.ts';

const db = queryBuilder<Record<string, Record<string, unknown>>>();

export interface PersonRow {
  id: string;
  name: string;
  active: boolean;
  /** Unsolved tickets. */
  load: number;
  load_limit: number | null;
  away_until: string | null;
}

/** People of the staff with what they carry, by name; who left is there as long as a team has him. */
export const peopleOfDesk = defineQuery<{ today: string }, PersonRow>((p) => ({
  compile: () =>
    sql<PersonRow>`select a.id, a.name, a.state = 'active' as active, g.load_limit,
        (select count(*)::int from tickets_ticket t where t.owner_id = a.id and t.state in ('new', 'open', 'pending_customer', 'pending_reminder')) as load,
        (select max(to_day) from tickets_absence b where b.account_id = a.id and ${p.today}::date between b.from_day and b.to_day) as away_until
      from core_account a left join tickets_agent g on g.account_id = a.id
      where a.kind = 'staff' and (a.state = 'active' or exists (select from tickets_member m where m.account_id = a.id)) order by a.name, a.id`.compile(db),
})); // prettier-ignore

export interface TeamRow {
  id: string;
  title: string;
  manager_id: string | null;
  version: number;
  members: { id: string; name: string; weight: number }[];
}

/** Teams with their members, by title. */
export const teamsOfDesk = defineQuery<Record<never, never>, TeamRow>(() => ({
  compile: () =>
    sql<TeamRow>`select m.id, m.title, m.manager_id, m.version,
        coalesce((select jsonb_agg(jsonb_build_object('id', a.id, 'name', a.name, 'weight', b.weight) order by a.name)
          from tickets_member b join core_account a on a.id = b.account_id where b.team_id = m.id), '[]') as members
      from tickets_team m order by m.title, m.id`.compile(db),
})); // prettier-ignore

/** A receiver as a form carries it: `account:<id>` or `team:<id>`. */
export const RECEIVER = '^(account|team):[0-9a-f-]{36}$';

/** Reads {@link RECEIVER}; nothing is nobody. */
export function parseReceiver(text: string): Receiver | null {
  const [kind, id] = text.split(':');
  if (!id) return null;
  return kind === 'team' ? { team: id } : { account: id };
}

export const receiverText = (to: Receiver): string => ('team' in to ? `team:${to.team}` : `account:${to.account}`);

/** Choices of people and teams for a form, and the name of one that is chosen. */
export function receivers({ t }: Pick<Context, 't'>, people: readonly PersonRow[], teams: readonly TeamRow[]) {
  const names = new Map<string, string>([
    ...people.map(({ id, name }) => [`account:${id}`, name] as const),
    ...teams.map(({ id, title }) => [`team:${id}`, t('tickets.team.named', { team: title })] as const),
  ]);
  return {
    options: [
      { label: t('tickets.teams'), options: teams.map(({ id, title }) => ({ value: `team:${id}`, label: title })) },
      { label: t('tickets.people'), options: people.filter(({ active }) => active).map(({ id, name }) => ({ value: `account:${id}`, label: name })) },
    ].filter(({ options }) => options.length > 0),
    nameOf: (to: Receiver): string => names.get(receiverText(to)) ?? t('tickets.receiver.gone'),
  };
} // prettier-ignore
