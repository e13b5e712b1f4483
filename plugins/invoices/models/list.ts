import type { RequestContext, Statement } from 'portico';
import { ownCredit } from '../bank/credit.ts';
import type { InvoicesConfig } from '../config.ts';
import { newest, paidSince, sumsToPay, years, type ListedInvoice, type Sums } from '../queries.ts';
import { listCount, listPage, type Filters, type Order, type Sort, type StateFilter } from '../search.ts';
import { rowOf, type InvoiceRow } from './row.ts';

/** What the address of the list asks for. */
export interface ListQuery {
  state?: StateFilter;
  /** Four digits, or empty for all. */
  year?: string;
  q?: string;
  sort?: Sort;
  direction?: 'asc' | 'desc';
  page?: number;
}

type Ctx = RequestContext<InvoicesConfig>;
type Changes = { [K in keyof ListQuery]?: ListQuery[K] | undefined };

/** Address of the list with some of its parameters changed; what is as by default is left out. */
function address(query: ListQuery, changes: Changes): string {
  const { state, year, q, sort, direction, page } = { ...query, ...changes };
  const params = new URLSearchParams();
  if (state !== undefined) params.set('state', state);
  if (year) params.set('year', year);
  if (q) params.set('q', q);
  if (sort !== undefined) params.set('sort', sort);
  if (direction !== undefined) params.set('direction', direction);
  if (page !== undefined && page > 1) params.set('page', String(page));
  const text = params.toString();
  return text === '' ? '/invoices' : `/invoices?${text}`;
}

const filtersOf = ({ state, year, q }: ListQuery): Filters => ({ state, year: year ? Number(year) : undefined, q });
const isFiltered = (query: ListQuery): boolean =>
  query.state !== undefined || Boolean(query.year) || Boolean(query.q?.trim());

const orderOf = ({ sort = 'issued', direction = 'desc' }: ListQuery): Order => ({ sort, direction });

function rowsStatement(ctx: Ctx, query: ListQuery): Statement<ListedInvoice> {
  const { pageSize } = ctx.config;
  const page = query.page ?? 1;
  const plain = !isFiltered(query) && page === 1 && query.sort === undefined && query.direction === undefined;
  if (plain) return newest({ limit: pageSize });
  return listPage(filtersOf(query), ctx.today, orderOf(query), pageSize, (page - 1) * pageSize);
}

/** Head of a column that sorts: a first click sorts amounts and days from the greatest, numbers from the first. */
function columnHead(query: ListQuery, sort: Sort) {
  const order = orderOf(query);
  const active = order.sort === sort;
  const first = sort === 'number' ? 'asc' : 'desc';
  const turned = order.direction === 'asc' ? 'desc' : 'asc';
  return {
    href: address(query, { sort, direction: active ? turned : first, page: undefined }),
    direction: active ? `${order.direction}ending` : '',
  };
}

function segments(ctx: Ctx, query: ListQuery, sums: readonly Sums[]) {
  const count = (key: 'count' | 'overdue_count') => sums.reduce((total, sum) => total + Number(sum[key]), 0);
  const counts: Partial<Record<StateFilter, number>> = { open: count('count'), overdue: count('overdue_count') };
  return ([undefined, 'open', 'overdue', 'paid', 'other'] as const).map((state) => ({
    href: address(query, { state, page: undefined }),
    label: ctx.t(`invoices.filter.${state ?? 'all'}`),
    current: query.state === state,
    count: state === undefined ? 0 : (counts[state] ?? 0),
  }));
}

function pager(query: ListQuery, total: number, pageSize: number, shown: number) {
  const page = query.page ?? 1;
  const before = (page - 1) * pageSize;
  return {
    from: shown === 0 ? 0 : before + 1,
    to: before + shown,
    total,
    previous: page > 1 ? address(query, { page: page - 1 }) : undefined,
    next: before + shown < total ? address(query, { page: page + 1 }) : undefined,
  };
}

/** Everything the list shows, read in one go. */
export async function listModel(ctx: Ctx, query: ListQuery) {
  const filters = filtersOf(query);
  const yearStart = `${ctx.today.slice(0, 4)}-01-01`;
  const [rows, [counted], sums, paid, issuedIn, credit] = await ctx.read(
    rowsStatement(ctx, query),
    listCount(filters, ctx.today),
    sumsToPay({ today: ctx.today }),
    paidSince({ since: yearStart }),
    years({}),
    ownCredit({ customer: ctx.viewer.customer!.id }),
  );
  const invoices: InvoiceRow[] = rows.map((row) => rowOf(ctx, row));
  return {
    invoices,
    sums,
    paid,
    credit,
    thisYear: ctx.today.slice(0, 4),
    years: issuedIn.map(({ year }) => String(year)),
    query: { state: query.state ?? '', year: query.year ?? '', q: query.q ?? '', sort: query.sort ?? '', direction: query.direction ?? '' },
    filtered: isFiltered(query),
    reset: '/invoices',
    segments: segments(ctx, query, sums),
    heads: Object.fromEntries((['number', 'issued', 'due', 'amount', 'open'] as const).map((sort) => [sort, columnHead(query, sort)])),
    page: pager(query, Number(counted?.count ?? 0), ctx.config.pageSize, rows.length),
  }; // prettier-ignore
}
