import { adHoc, queryBuilder, sql, type Statement } from 'portico';

const db = queryBuilder<Record<string, Record<string, unknown>>>();

/** By what the board puts tickets together. */
export const BOARDS = ['person', 'team', 'type'] as const;
export type Board = (typeof BOARDS)[number];

/** Days, both included, `YYYY-MM-DD`. */
export interface Period {
  from: string;
  to: string;
}

/**
 * How timely the tickets founded in a period were. A first response counts once it was given or is overdue, a resolution likewise; what is
 * not due yet counts neither way. Medians are minutes of working time.
 */
export interface Figures {
  tickets: number;
  responses: number;
  responses_in_time: number;
  resolutions: number;
  resolutions_in_time: number;
  kept: number;
  broken: number;
  response_minutes: number | null;
  solution_minutes: number | null;
}

export interface BoardRow extends Figures {
  id: string | null;
  title: string | null;
  titles: Record<string, string> | null;
}

// What was solved without an answer of its own was answered by its solution. Of what waits for its customer nothing is overdue.
const ANSWERED = sql`coalesce(t.first_response_at, t.resolved_at)`;
const RESPONSE = sql`t.first_response_due is not null and (${ANSWERED} is not null or (t.first_response_due < now() and t.paused_at is null))`;
const RESOLUTION = sql`t.resolution_due is not null and (t.resolved_at is not null or (t.resolution_due < now() and t.paused_at is null))`;
const FIGURES = sql`count(*)::int as tickets,
  count(*) filter (where ${RESPONSE})::int as responses, count(*) filter (where ${RESPONSE} and ${ANSWERED} <= t.first_response_due)::int as responses_in_time,
  count(*) filter (where ${RESOLUTION})::int as resolutions, count(*) filter (where ${RESOLUTION} and t.resolved_at <= t.resolution_due)::int as resolutions_in_time,
  coalesce(sum(k.kept), 0)::int as kept, coalesce(sum(k.broken), 0)::int as broken,
  percentile_cont(0.5) within group (order by t.response_minutes) as response_minutes, percentile_cont(0.5) within group (order by t.solution_minutes) as solution_minutes`;
const PROMISES = sql`left join lateral (select count(*) filter (where m.kept)::int as kept, count(*) filter (where not m.kept)::int as broken
  from tickets_promise m where m.customer_id = t.customer_id and m.ticket_id = t.id) k on true`;
const within = (
  { from, to }: Period,
  zone: string,
) => sql`t.state <> 'merged' and t.created_at >= (${from}::date at time zone ${zone})
  and t.created_at < ((${to}::date + 1) at time zone ${zone})`;

const GROUP = {
  person: { columns: sql`t.owner_id as id, max(t.owner_name) as title, null::jsonb as titles`, join: sql``, by: sql`t.owner_id` },
  team: { columns: sql`t.team_id as id, max(g.title) as title, null::jsonb as titles`, join: sql`left join tickets_team g on g.id = t.team_id`, by: sql`t.team_id` },
  type: { columns: sql`t.type_id as id, null::text as title, y.titles`, join: sql`join tickets_type y on y.id = t.type_id`, by: sql`t.type_id, y.titles` },
}; // prettier-ignore

/** One row for each person, team or kind of request, those with most tickets first. */
export const boardRows = (board: Board, period: Period, zone: string): Statement<BoardRow> => {
  const { columns, join, by } = GROUP[board];
  return adHoc(wrap<BoardRow>(sql`select ${columns}, ${FIGURES} from tickets_ticket t ${join} ${PROMISES} where ${within(period, zone)}
    group by ${by} order by tickets desc, title limit 200`));
}; // prettier-ignore

/** All tickets of a period together. */
export const boardTotal = (period: Period, zone: string): Statement<Figures> =>
  adHoc(wrap<Figures>(sql`select ${FIGURES} from tickets_ticket t ${PROMISES} where ${within(period, zone)}`));

export interface WeekRow {
  /** Monday, `YYYY-MM-DD`. */
  week: string;
  in_time: number;
  late: number;
}

/** Resolutions in time and late by the week in which the ticket came. */
export const boardWeeks = (period: Period, zone: string): Statement<WeekRow> =>
  adHoc(
    wrap<WeekRow>(sql`select date_trunc('week', t.created_at at time zone ${zone})::date as week,
      count(*) filter (where ${RESOLUTION} and t.resolved_at <= t.resolution_due)::int as in_time,
      count(*) filter (where ${RESOLUTION} and (t.resolved_at is null or t.resolved_at > t.resolution_due))::int as late
      from tickets_ticket t where ${within(period, zone)} group by 1 order by 1`),
  );

const wrap = <Row>(query: ReturnType<typeof sql>) => ({
  compile: () => query.compile(db) as ReturnType<ReturnType<typeof sql<Row>>['compile']>,
});
