import { pagerOf, withQuery, type RequestContext } from 'portico';
import type { TicketsConfig } from '../config.ts';
import { NOBODY } from '../queries.ts';
import { STATES } from '../words.ts';
import { countTickets, ownTickets, SORTS, TABS, typesInUse, type Filter, type Sort } from './queries.ts';
import { inWords, summary } from './view.ts';

type Ctx = RequestContext<TicketsConfig>;

/** Members of the address of the list. */
export interface ListQuery extends Omit<Filter, 'flagged'> {
  flagged?: 'on';
  page?: number;
}

/** What of the address narrows the list. */
export const filterOf = ({ page, flagged, ...rest }: ListQuery): Filter => {
  void page;
  return { ...rest, ...(flagged === 'on' ? { flagged: true } : {}) };
};

/** The customer's tickets: tabs with counts, filters, one page. */
export async function listModel(ctx: Ctx, query: ListQuery) {
  const customer = ctx.viewer.customer?.id ?? NOBODY;
  const { pageSize } = ctx.config;
  const { page = 1, tab = 'open' } = query;
  const filter = { ...filterOf(query), tab };
  const [rows, [counts], [whole], types] = await ctx.read(
    ownTickets(customer, filter, pageSize, (page - 1) * pageSize),
    countTickets(customer, filter),
    countTickets(customer, {}),
    typesInUse({ customer }),
  );
  const { page: _page, ...kept } = query;
  const link = (change: Record<string, string | number | undefined>) => withQuery('/tickets', { ...kept, ...change });
  return {
    tickets: rows.map((row) => summary(ctx, row)),
    query: { ...query, tab },
    tabs: TABS.map((of) => ({ href: link({ tab: of }), label: ctx.t(`tickets.my.tab.${of}`), count: counts![of], current: of === tab })),
    types: types.map(({ id, titles }) => ({ value: id, label: inWords(titles, ctx.locale) })),
    states: STATES.map((value) => ({ value, label: ctx.t(`tickets.my.state.${value}`) })),
    heads: Object.fromEntries(SORTS.map((sort) => [sort, head(query, sort, link)])),
    pager: pagerOf(page, pageSize, rows.length, counts![tab], (to) => link({ page: to === 1 ? undefined : to })),
    none: whole!.all === 0,
    narrowed: Boolean(query.q || query.type || query.state || query.flagged),
    reset: withQuery('/tickets', { tab }),
    export: withQuery('/tickets/export.csv', { ...kept, tab }),
    canCreate: ctx.ability.can('create', 'Ticket') && !ctx.viewer.preview,
  };
} // prettier-ignore

/** A head that sorts: the same column again turns round. */
function head({ sort = 'updated', direction }: ListQuery, of: Sort, link: (change: Record<string, string>) => string) {
  const first = of === 'promised' ? 'asc' : 'desc';
  const now = sort === of ? (direction ?? first) : '';
  const next = now === '' ? first : now === 'asc' ? 'desc' : 'asc';
  return {
    href: link({ sort: of, direction: next }),
    direction: { '': '', asc: 'ascending', desc: 'descending' }[now],
  };
}
