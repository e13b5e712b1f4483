import { addDays, closed, isDay, monthStart, Type, withQuery, type FastifyInstance, type RequestContext, type Static } from 'portico'; // prettier-ignore
import { boardCsv, boardLine, shareChart, weekChart, withShares } from '../clock/board.ts';
import { boardRows, BOARDS, boardTotal, boardWeeks, type Board, type Period } from '../clock/timeliness.ts';

const HOME = '/desk/tickets/timeliness';
const day = () => Type.Optional(Type.String({ maxLength: 10 }));
const asked = closed({
  by: Type.Unsafe<Board>(Type.Union(BOARDS.map((board) => Type.Literal(board)), { default: 'person' })),
  from: day(),
  to: day(),
}); // prettier-ignore
type Asked = { Querystring: Static<typeof asked> };
const config = { access: ['read', 'Timeliness'] } as const;

/** The board of timeliness: how much was answered and solved in time, by whom and of what kind. */
export function deskTimelinessRoutes(app: FastifyInstance): void {
  app.get<Asked>('/timeliness', { config, schema: { querystring: asked } }, async ({ ctx, query }, reply) => {
    const period = periodOf(ctx, query);
    const [rows, [total], weeks] = await ctx.read(boardRows(query.by, period, ctx.timeZone), boardTotal(period, ctx.timeZone), boardWeeks(period, ctx.timeZone));
    const lines = rows.map((row) => boardLine(ctx, query.by, row));
    return reply.page('tickets:desk/timeliness.njk', {
      lines,
      by: query.by,
      period,
      periods: periodsOf(ctx).map((one) => ({ href: withQuery(HOME, { by: query.by, ...one.period }), label: one.label, current: one.period.from === period.from && one.period.to === period.to })),
      tabs: BOARDS.map((board) => ({ href: withQuery(HOME, { ...period, by: board }), label: ctx.t(`tickets.timeliness.by.${board}`), current: board === query.by })),
      total: withShares(ctx, total!),
      chart: shareChart(lines.slice(0, 12)),
      weeks: weekChart(ctx, weeks),
      csv: withQuery(`${HOME}.csv`, { ...period, by: query.by }),
    });
  });
  app.get<Asked>('/timeliness.csv', { config, schema: { querystring: asked } }, async ({ ctx, query }, reply) => {
    const period = periodOf(ctx, query);
    const [rows] = await ctx.read(boardRows(query.by, period, ctx.timeZone));
    const body = boardCsv(ctx, query.by, rows.map((row) => boardLine(ctx, query.by, row)));
    return reply.download({ name: `timeliness-${query.by}-${period.from}-${period.to}.csv`, mime: 'text/csv; charset=utf-8', body });
  });
} // prettier-ignore

/** The period that was asked for; the last thirty days where there is none, or days that are none. */
function periodOf({ today }: RequestContext, { from, to }: Static<typeof asked>): Period {
  if (from !== undefined && to !== undefined && isDay(from) && isDay(to) && from <= to) return { from, to };
  return { from: addDays(today, -29), to: today };
}

const periodsOf = ({ today, t }: RequestContext) => [
  { period: { from: addDays(today, -29), to: today }, label: t('tickets.timeliness.days30') },
  { period: { from: monthStart(today), to: today }, label: t('tickets.timeliness.month') },
  { period: { from: monthStart(today, -1), to: addDays(monthStart(today), -1) }, label: t('tickets.timeliness.last-month') },
  { period: { from: `${today.slice(0, 4)}-01-01`, to: today }, label: t('tickets.timeliness.year') },
]; // prettier-ignore
