import { format, harmlessCell, type RequestContext } from 'portico';
import type { TicketsConfig } from '../config.ts';
import { NOBODY, type TicketRow } from '../queries.ts';
import { ownTickets, type Filter } from './queries.ts';
import { inWords } from './view.ts';

type Ctx = RequestContext<TicketsConfig>;

/** More than anybody reads; what is beyond it is asked for by a filter. */
const MOST = 10_000;

const COLUMNS = [
  'number',
  'subject',
  'type',
  'state',
  'priority',
  'owner',
  'channel',
  'created',
  'updated',
  'promised',
  'solved',
  'rating',
] as const;

const quoted = (value: string): string => `"${harmlessCell(value).replaceAll('"', '""')}"`;

/** The tickets that fit as CSV (RFC 4180) in UTF-8, with the byte order mark by which spreadsheets know it. */
export async function exportCsv(ctx: Ctx, filter: Filter): Promise<Buffer> {
  const [rows] = await ctx.read(ownTickets(ctx.viewer.customer?.id ?? NOBODY, filter, MOST, 0));
  const lines = [COLUMNS.map((column) => ctx.t(`tickets.my.column.${column}`)), ...rows.map((row) => cells(ctx, row))];
  return Buffer.from(`\ufeff${lines.map((line) => line.map(quoted).join(';')).join('\r\n')}\r\n`);
}

function cells(ctx: Ctx, row: TicketRow): string[] {
  const time = (moment: string | null) => (moment === null ? '' : format.dateTime(ctx.locale, moment, ctx.timeZone, 'short'));
  return [
    row.number, row.subject, inWords(row.type_titles, ctx.locale), ctx.t(`tickets.my.state.${row.state}`), ctx.t(`tickets.my.priority.${row.priority}`),
    row.owner_name ?? '', ctx.t(`tickets.my.channel.${row.channel}`), time(row.created_at), time(row.updated_at), time(row.promised_at), time(row.resolved_at),
    row.satisfaction === null ? '' : String(row.satisfaction),
  ];
} // prettier-ignore
