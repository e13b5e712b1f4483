import { Decimal } from 'decimal.js';
import {
  closed,
  conflict,
  form,
  format,
  isDay,
  problem,
  text,
  Type,
  uuid,
  type FastifyInstance,
  type RequestContext,
  type Routes,
} from 'portico';
import type { InvoicesConfig } from '../config.ts';
import { changeState, lockInvoice, recordPayment, type LockedInvoice } from '../invoices.service.ts';
import { DESK, deskDetailModel, deskListModel, TRANSITIONS, type DeskQuery } from '../models/desk.ts';
import { PAYMENT_METHODS, type PaymentMethod } from '../payment.entity.ts';
import { INVOICE_STATES } from '../state.ts';
import { customerByNumber } from '../statement/queries.ts';
import { bankRoutes } from './bank.ts';
import { fileRoutes } from './files.ts';
import { statementRoutes } from './statement.ts';
import { unmatchedRoutes } from './unmatched.ts';

type Ctx = RequestContext<InvoicesConfig>;
type ById = { Params: { id: string } };

const oneOf = (values: readonly string[]) => Type.Union(values.map((value) => Type.Literal(value)));
const params = closed({ id: uuid() });

const listQuery = closed({
  q: Type.Optional(Type.String({ maxLength: 60 })),
  state: Type.Optional(oneOf(['open', 'other', ...INVOICE_STATES, ''])),
  customer: Type.Optional(Type.String({ pattern: '^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$' })),
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
});

const paymentBody = form({
  version: Type.Integer(),
  amount: text(30),
  paidOn: text(10),
  method: oneOf(PAYMENT_METHODS),
  reference: Type.Optional(text(140)),
});
const stateBody = form({ version: Type.Integer(), state: oneOf(['issued', 'disputed', 'cancelled']) });

interface PaymentBody {
  version: number;
  amount: string;
  paidOn: string;
  method: PaymentMethod;
  reference?: string;
}

/** An amount as people type it, with a comma or a point and spaces between thousands; undefined where it is none. */
function amountOf(typed: string): string | undefined {
  const plain = typed.replace(/[\s\u00a0\u202f]/g, '').replace(',', '.');
  return /^\d{1,15}(\.\d{1,2})?$/.test(plain) && !/^[0.]*$/.test(plain) ? plain : undefined;
}

/** What of a payment is not allowed for this invoice, by field, in the viewer's words. */
function paymentErrors(ctx: Ctx, body: PaymentBody, invoice: LockedInvoice): Record<string, string> {
  const amount = amountOf(body.amount);
  const most = format.money(ctx.locale, invoice.open_amount, invoice.currency);
  const tooMuch = amount === undefined || new Decimal(amount).greaterThan(invoice.open_amount);
  const wrongDay = !isDay(body.paidOn) || body.paidOn > ctx.today || body.paidOn < invoice.issue_date;
  return {
    ...(tooMuch ? { amount: ctx.t('invoices.desk.payment.amountWrong', { amount: most }) } : {}),
    ...(wrongDay ? { paidOn: ctx.t('invoices.desk.payment.dayWrong') } : {}),
  };
}

/** Records a payment unless something is wrong with it; then nothing is written and the errors come back. */
function book(ctx: Ctx, id: string, body: PaymentBody): Promise<Record<string, string>> {
  return ctx.write(async (tx) => {
    const invoice = await lockInvoice(tx, id);
    if (invoice.version !== body.version) throw conflict();
    const errors = paymentErrors(ctx, body, invoice);
    if (Object.keys(errors).length > 0) return errors;
    const { paidOn, method, reference } = body;
    const amount = amountOf(body.amount)!;
    await recordPayment(tx, {
      customerId: invoice.customer_id,
      invoiceId: id,
      paidOn,
      amount,
      method,
      reference: reference || undefined,
    });
    const details = { number: invoice.number, amount, currency: invoice.currency, paidOn, method };
    await tx.audit('record-payment', 'Invoice', id, details, invoice.customer_id);
    return {};
  });
}

function setState(
  ctx: Ctx,
  id: string,
  body: { version: number; state: 'issued' | 'disputed' | 'cancelled' },
): Promise<void> {
  return ctx.write(async (tx) => {
    const invoice = await lockInvoice(tx, id);
    if (invoice.version !== body.version) throw conflict();
    if (!TRANSITIONS[invoice.state].includes(body.state)) {
      const values = { from: ctx.t(`invoices.state.${invoice.state}`), to: ctx.t(`invoices.state.${body.state}`) };
      throw problem(409, 'wrong-state', 'invoices.desk.state.wrong', { values });
    }
    await changeState(tx, id, body.state);
    await tx.audit(
      'change-state',
      'Invoice',
      id,
      { number: invoice.number, from: invoice.state, to: body.state },
      invoice.customer_id,
    );
  });
}

const withoutEmpty = (query: object): DeskQuery =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));

function bookRoutes(app: FastifyInstance): void {
  app.post<ById & { Body: PaymentBody }>(
    '/:id/payments',
    { config: { access: ['write', 'InvoiceBook'] }, schema: { params, body: paymentBody } },
    async (request, reply) => {
      const ctx = request.ctx as Ctx;
      const { id } = request.params;
      const errors = await book(ctx, id, request.body);
      if (Object.keys(errors).length === 0)
        return reply.back(`${DESK}/${id}`, { kind: 'ok', key: 'invoices.desk.payment.done' });
      const { version: _version, ...typed } = request.body;
      const model = await deskDetailModel(ctx, id, { values: { reference: '', ...typed }, errors });
      return reply.page('invoices:desk-detail.njk', model, { status: 422 });
    },
  );
  app.post<ById & { Body: { version: number; state: 'issued' | 'disputed' | 'cancelled' } }>(
    '/:id/state',
    { config: { access: ['write', 'InvoiceBook'] }, schema: { params, body: stateBody } },
    async (request, reply) => {
      await setState(request.ctx as Ctx, request.params.id, request.body);
      return reply.back(`${DESK}/${request.params.id}`, { kind: 'ok', key: 'invoices.desk.state.done' });
    },
  );
}

/** Invoices of all customers, for staff. */
export const deskRoutes: Routes<InvoicesConfig> = (app: FastifyInstance) => {
  app.get<{ Querystring: DeskQuery }>(
    '/',
    { config: { access: ['read', 'Invoice'] }, schema: { querystring: listQuery } },
    async (request, reply) =>
      reply.page('invoices:desk.njk', await deskListModel(request.ctx as Ctx, withoutEmpty(request.query))),
  );
  app.get<ById>('/:id', { config: { access: ['read', 'Invoice'] }, schema: { params } }, async (request, reply) => {
    const ctx = request.ctx as Ctx;
    const model = await deskDetailModel(ctx, request.params.id);
    await ctx.noteLook('look', 'Invoice', request.params.id, { number: model.stored.number }, model.customer?.id);
    return reply.page('invoices:desk-detail.njk', model);
  });
  fileRoutes(app);
  statementRoutes(app, {
    base: DESK,
    template: 'invoices:desk-statement.njk',
    query: { customer: Type.Optional(Type.String({ maxLength: 40 })) },
    async holder(ctx, { customer: number = '' }) {
      const [[found]] = await ctx.read(customerByNumber({ number: number.trim() }));
      return found;
    },
  });
  bookRoutes(app);
  unmatchedRoutes(app);
  bankRoutes(app);
};
