import {
  closed,
  form,
  groupIban,
  notFound,
  text,
  Type,
  uuid,
  type FastifyInstance,
  type RequestContext,
} from 'portico';
import { assign, assignable, dismiss, lockUnmatched } from '../bank/assign.ts';
import { nextToPay, PLANNED, type ToPay } from '../bank/credit.ts';
import { oneUnmatched, unmatchedPage, waitingCount, type UnmatchedRow } from '../bank/queries.ts';
import type { UnmatchedState } from '../bank/unmatched.entity.ts';
import type { InvoicesConfig } from '../config.ts';
import { DESK } from '../models/desk.ts';

type Ctx = RequestContext<InvoicesConfig>;
type ById = { Params: { id: string } };

export const UNMATCHED = `${DESK}/unmatched`;
const STATES = ['waiting', 'assigned', 'dismissed', 'reversed'] as const;
const PAGE = 25;

const params = closed({ id: uuid() });
const access = ['write', 'InvoiceBook'] as const;
const listQuery = closed({
  state: Type.Optional(Type.Union(STATES.map((state) => Type.Literal(state)))),
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
});
const assignBody = form({ version: Type.Integer(), invoice: text(60) });
const dismissBody = form({ version: Type.Integer(), reason: text(300) });

interface Query {
  state?: UnmatchedState;
  page?: number;
}

/** What of it matters: what waits, or the whole once all is decided; negative where the bank took it back. */
function shownAmount({ state, amount, remaining, reversal }: UnmatchedRow): string {
  const shown = state === 'assigned' || (state === 'reversed' && reversal) ? amount : remaining;
  return reversal ? `-${shown}` : shown;
}

const rowModel = ({ t }: Ctx, row: UnmatchedRow) => ({
  ...row,
  account: groupIban(row.account),
  payer_account: row.payer_account && groupIban(row.payer_account),
  whyText: t(`invoices.unmatched.why.${row.why}`),
  shown: shownAmount(row),
  href: `${UNMATCHED}/${row.id}`,
  customerHref: row.customer_id === null ? undefined : `${DESK}?customer=${row.customer_id}&state=open`,
  partly: row.remaining !== row.amount,
});

async function listModel(ctx: Ctx, { state = 'waiting', page = 1 }: Query) {
  const [rows, [waiting]] = await ctx.read(unmatchedPage(state, PAGE + 1, (page - 1) * PAGE), waitingCount({}));
  const shown = rows.slice(0, PAGE);
  const address = (to: UnmatchedState, number = 1) => {
    const query = new URLSearchParams({ ...(to === 'waiting' ? {} : { state: to }), ...(number > 1 ? { page: String(number) } : {}) });
    return query.size === 0 ? UNMATCHED : `${UNMATCHED}?${query.toString()}`;
  };
  return {
    rows: shown.map((row) => rowModel(ctx, row)),
    state,
    segments: STATES.map((one) => ({
      href: address(one),
      label: ctx.t(`invoices.unmatched.state.${one}`),
      current: one === state,
      count: one === 'waiting' ? Number(waiting!.count) : 0,
    })),
    page: {
      from: (page - 1) * PAGE + 1,
      to: (page - 1) * PAGE + shown.length,
      previous: page > 1 ? address(state, page - 1) : undefined,
      next: rows.length > PAGE ? address(state, page + 1) : undefined,
    },
  };
} // prettier-ignore

/** What the customer of a payment has to pay, where he is known. */
async function suggested(ctx: Ctx, row: UnmatchedRow): Promise<ToPay[]> {
  if (row.customer_id === null || row.state !== 'waiting' || row.reversal) return [];
  const { customer_id: customer, currency } = row;
  return (await ctx.read(nextToPay({ customer, currency, limit: PLANNED })))[0];
}

interface FormState {
  values?: { invoice?: string; reason?: string };
  errors?: Record<string, string>;
}

async function oneModel(ctx: Ctx, id: string, { values = {}, errors = {} }: FormState = {}) {
  const [[row]] = await ctx.read(oneUnmatched(id));
  if (!row) throw notFound();
  return {
    suggested: await suggested(ctx, row),
    row: rowModel(ctx, row),
    values: { invoice: '', reason: '', ...values },
    errors,
    list: UNMATCHED,
  };
}

/** What was wrong, in the viewer's words, or the text that says what was done. */
type Done = { wrong: string } | { key: string };

/** Assigns unless the number fits no invoice, or several. */
function assignTo(
  ctx: Ctx,
  id: string,
  { version, invoice: typed }: { version: number; invoice: string },
): Promise<Done> {
  return ctx.write(async (tx) => {
    const row = await lockUnmatched(tx, id, version);
    const found = await assignable(tx, typed.replace(/\s/g, ''), row);
    const [invoice] = found;
    if (invoice === undefined)
      return {
        wrong: ctx.t(`invoices.unmatched.${row.reversal ? 'noPaid' : 'noInvoice'}`, { currency: row.currency }),
      };
    if (found.length > 1) return { wrong: ctx.t('invoices.unmatched.several', { numbers: found.map(({ number }) => number).join(', ') }) }; // prettier-ignore
    const amount = await assign(tx, row, invoice, ctx.viewer.account.name);
    const details = { number: invoice.number, amount, currency: row.currency, account: row.account };
    await tx.audit(
      row.reversal ? 'take-payment-back' : 'assign-payment',
      'Invoice',
      invoice.id,
      details,
      invoice.customer_id,
    );
    return { key: `invoices.unmatched.${row.reversal ? 'tookBack' : 'assigned'}` };
  });
}

/** Payments from bank statements that no invoice was found for. */
export function unmatchedRoutes(app: FastifyInstance): void {
  app.get<{ Querystring: Query }>(
    '/unmatched',
    { config: { access }, schema: { querystring: listQuery } },
    async (request, reply) =>
      reply.page('invoices:unmatched.njk', await listModel(request.ctx as Ctx, request.query)),
  ); // prettier-ignore
  app.get<ById>('/unmatched/:id', { config: { access }, schema: { params } }, async (request, reply) =>
    reply.page('invoices:unmatched-one.njk', await oneModel(request.ctx as Ctx, request.params.id)),
  );
  app.post<ById & { Body: { version: number; invoice: string } }>(
    '/unmatched/:id/assign',
    { config: { access }, schema: { params, body: assignBody } },
    async (request, reply) => {
      const ctx = request.ctx as Ctx;
      const { id } = request.params;
      const done = await assignTo(ctx, id, request.body);
      if ('key' in done) return reply.back(UNMATCHED, { kind: 'ok', key: done.key });
      const model = await oneModel(ctx, id, { values: request.body, errors: { invoice: done.wrong } });
      return reply.page('invoices:unmatched-one.njk', model, { status: 422 });
    },
  );
  app.post<ById & { Body: { version: number; reason: string } }>(
    '/unmatched/:id/dismiss',
    { config: { access }, schema: { params, body: dismissBody } },
    async (request, reply) => {
      const ctx = request.ctx as Ctx;
      const { id } = request.params;
      const { version, reason } = request.body;
      if (reason.trim() === '') {
        const errors = { reason: ctx.t('invoices.unmatched.reasonMissing') };
        return reply.page('invoices:unmatched-one.njk', await oneModel(ctx, id, { errors }), { status: 422 });
      }
      await ctx.write(async (tx) => {
        const row = await lockUnmatched(tx, id, version);
        await dismiss(tx, row, reason.trim(), ctx.viewer.account.name);
        const details = { amount: row.remaining, currency: row.currency, account: row.account, reason: reason.trim() };
        await tx.audit('dismiss-payment', 'InvoiceBook', id, details);
      });
      return reply.back(UNMATCHED, { kind: 'ok', key: 'invoices.unmatched.dismissed' });
    },
  );
}
