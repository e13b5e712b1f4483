import type { RequestContext } from 'portico';
import { waitingCount } from '../bank/queries.ts';
import type { InvoicesConfig } from '../config.ts';
import { customerOfInvoice, deskPage, type DeskFilters, type DeskInvoice } from '../desk-queries.ts';
import { PAYMENT_METHODS } from '../payment.entity.ts';
import type { StateFilter } from '../search.ts';
import type { InvoiceColumns } from '../tables.ts';
import { detailModel } from './detail.ts';
import { rowOf, type RowContext } from './row.ts';

export const DESK = '/desk/invoices';

/** What the address of the desk's list asks for. */
export interface DeskQuery {
  q?: string;
  state?: StateFilter;
  customer?: string;
  page?: number;
}

type Ctx = RequestContext<InvoicesConfig>;

function address(query: DeskQuery, changes: { [K in keyof DeskQuery]?: DeskQuery[K] | undefined }): string {
  const { q, state, customer, page } = { ...query, ...changes };
  const params = new URLSearchParams();
  if (state !== undefined) params.set('state', state);
  if (q) params.set('q', q);
  if (customer !== undefined) params.set('customer', customer);
  if (page !== undefined && page > 1) params.set('page', String(page));
  return params.size === 0 ? DESK : `${DESK}?${params.toString()}`;
}

/** An invoice at the desk: a row with its customer. */
export const deskRow = (ctx: RowContext, row: DeskInvoice) => ({
  ...rowOf(ctx, row, DESK),
  customer: { name: row.customer_name, number: row.customer_number, href: `${DESK}?customer=${row.customer_id}` },
});

/** One page of the list over all customers. */
export async function deskListModel(ctx: Ctx, query: DeskQuery) {
  const { deskPageSize: size } = ctx.config;
  const page = query.page ?? 1;
  const filters: DeskFilters = { state: query.state, q: query.q, customer: query.customer };
  const [rows, [waiting]] = await ctx.read(deskPage(filters, ctx.today, size + 1, (page - 1) * size), waitingCount({}));
  const shown = rows.slice(0, size);
  return {
    invoices: shown.map((row) => deskRow(ctx, row)),
    thisYear: ctx.today.slice(0, 4),
    query: { q: query.q ?? '', state: query.state ?? '', customer: query.customer ?? '' },
    customer: query.customer === undefined ? undefined : shown[0]?.customer_name,
    mayBook: ctx.ability.can('write', 'InvoiceBook'),
    waiting: Number(waiting?.count ?? 0),
    customerNumber: query.customer === undefined ? undefined : shown[0]?.customer_number,
    filtered: query.state !== undefined || Boolean(query.q?.trim()) || query.customer !== undefined,
    segments: ([undefined, 'open', 'overdue', 'paid', 'other'] as const).map((state) => ({
      href: address(query, { state, page: undefined }),
      label: ctx.t(`invoices.filter.${state ?? 'all'}`),
      current: query.state === state,
    })),
    page: {
      from: (page - 1) * size + 1,
      to: (page - 1) * size + shown.length,
      previous: page > 1 ? address(query, { page: page - 1 }) : undefined,
      next: rows.length > size ? address(query, { page: page + 1 }) : undefined,
    },
  };
}

/** What somebody typed into the form of a payment, and what was wrong with it. */
export interface PaymentForm {
  values: Record<string, string>;
  errors: Record<string, string>;
}

/** States the stored state can be changed to by hand; credited follows from a credit note alone. */
export const TRANSITIONS: Record<InvoiceColumns['state'], readonly InvoiceColumns['state'][]> = {
  issued: ['disputed', 'cancelled'],
  disputed: ['issued', 'cancelled'],
  cancelled: ['issued'],
  credited: [],
};

/** The page of an invoice at the desk: what the customer sees, and the forms to record what happened. */
export async function deskDetailModel(ctx: Ctx, id: string, form?: PaymentForm) {
  const detail = await detailModel(ctx, id, DESK);
  const [[customer]] = await ctx.read(customerOfInvoice({ id }));
  const { stored } = detail;
  const mayBook = ctx.ability.can('write', 'InvoiceBook');
  return {
    ...detail,
    customer: customer && { ...customer, href: `${DESK}?customer=${customer.id}` },
    book: mayBook && {
      payable: !/^[0.]*$/.test(stored.open_amount),
      values: { amount: stored.open_amount, paidOn: ctx.today, method: 'transfer', reference: '', ...form?.values },
      errors: form?.errors ?? {},
      methods: PAYMENT_METHODS.map((value) => ({ value, label: ctx.t(`invoices.detail.method.${value}`) })),
      transitions: TRANSITIONS[stored.state],
      state: stored.state,
      version: stored.version,
      open: stored.open_amount,
    },
  };
}
