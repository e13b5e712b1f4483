import { closed, conflict, executeIn, notFound, problem, text, Type, uuid, type FastifyInstance, type FastifyReply, type RequestContext, type Routes, type Transaction } from 'portico'; // prettier-ignore
import {
  changeSchedule, closeSchedule, createSchedule, lockInstalment, lockSchedule, payInstalment, unpayInstalment, type LockedSchedule,
} from '../advances.service.ts'; // prettier-ignore
import type { AdvancesConfig } from '../config.ts';
import {
  amountOf, changeBody, changeErrors, closeBody, closeErrors, newBody, newErrors, paymentBody, paymentErrors, scheduleFrom, unpaidBody, type ChangeBody,
  type CloseBody, type NewBody, type PaymentBody,
} from '../desk-forms.ts'; // prettier-ignore
import { customerByNumber } from '../desk-queries.ts';
import { editRoutes } from './desk-edit.ts';
import { sendPdf } from './files.ts';
import { DESK, deskListModel, deskScheduleModel, type DeskQuery, type Sent } from '../models/desk.ts';

type Ctx = RequestContext<AdvancesConfig>;
type ById = { Params: { id: string } };
type Errors = Record<string, string>;

const params = closed({ id: uuid() });
const write = { access: ['write', 'AdvanceBook'] as const };
const listQuery = closed({
  customer: Type.Optional(text(40)),
  q: Type.Optional(text(40)),
  state: Type.Optional(Type.Union([Type.Literal('overdue'), Type.Literal('')])),
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
});

const withoutEmpty = (query: object): DeskQuery =>
  Object.fromEntries(
    Object.entries(query)
      .map(([name, value]) => [name, typeof value === 'string' ? value.trim() : (value as unknown)])
      .filter(([, value]) => value !== ''),
  ) as DeskQuery;

/** Whether a schedule of this id, or of this number, is there. */
async function known(tx: Transaction, body: NewBody): Promise<'same' | 'number' | undefined> {
  const rows = await executeIn<{ id: string }>(tx.em, 'select id from advances_schedule where id = $1 or number = $2', [
    body.id,
    body.number.trim(),
  ]);
  if (rows.some((row) => row.id === body.id)) return 'same';
  return rows.length > 0 ? 'number' : undefined;
}

/** Makes the schedule unless something is wrong with it. */
function make(ctx: Ctx, body: NewBody, customerId: string): Promise<Errors> {
  return ctx.write(async (tx) => {
    const errors = newErrors(ctx, body);
    if (Object.keys(errors).length > 0) return errors;
    await executeIn(tx.em, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', ['advances number']);
    const before = await known(tx, body);
    if (before === 'same') return {}; // the form was sent twice
    if (before === 'number') return { number: ctx.t('advances.desk.wrong.numberTaken') };
    const schedule = scheduleFrom(body, customerId);
    const instalments = await createSchedule(tx, schedule, ctx.today, ctx.config.monthsAhead);
    const { number, amount, currency, frequency } = schedule;
    await tx.audit('create', 'Advance', body.id, { number, amount, currency, frequency, instalments }, customerId);
    return {};
  });
}

/** Works on a schedule as the page showed it. What comes back are errors of the form; then nothing was written. */
function change(
  ctx: Ctx,
  id: string,
  version: number,
  work: (tx: Transaction, schedule: LockedSchedule) => Promise<Errors | undefined>,
): Promise<Errors> {
  return ctx.write(async (tx) => {
    const schedule = await lockSchedule(tx, id);
    if (schedule.version !== version) throw conflict();
    return (await work(tx, schedule)) ?? {};
  });
}

const none = (errors: Errors): boolean => Object.keys(errors).length === 0;

const pay = (ctx: Ctx, id: string, body: PaymentBody): Promise<Errors> =>
  change(ctx, id, body.version, async (tx, schedule) => {
    const instalment = await lockInstalment(tx, id, body.instalment);
    const errors = paymentErrors(ctx, body, instalment, schedule.currency);
    if (!none(errors)) return errors;
    const payment = { amount: amountOf(body.amount)!, paidOn: body.paidOn };
    await payInstalment(tx, id, instalment.id, payment);
    const details = { number: schedule.number, dueOn: instalment.due_on, ...payment, currency: schedule.currency };
    await tx.audit('record-payment', 'Advance', id, details, schedule.customer_id);
    return undefined;
  });

const unpay = (ctx: Ctx, id: string, body: { version: number; instalment: string }): Promise<Errors> =>
  change(ctx, id, body.version, async (tx, schedule) => {
    const { due_on: dueOn, paid_amount: amount } = await lockInstalment(tx, id, body.instalment);
    await unpayInstalment(tx, id, body.instalment);
    const details = { number: schedule.number, dueOn, amount, currency: schedule.currency };
    await tx.audit('take-back-payment', 'Advance', id, details, schedule.customer_id);
    return undefined;
  });

const alter = (ctx: Ctx, id: string, body: ChangeBody): Promise<Errors> =>
  change(ctx, id, body.version, async (tx, schedule) => {
    refuseClosed(schedule);
    const errors = changeErrors(ctx, body, schedule);
    if (!none(errors)) return errors;
    const to = { amount: amountOf(body.amount)!, dueDay: body.dueDay };
    const instalments = await changeSchedule(tx, id, { from: body.from, ...to }, ctx.today);
    const before = { amount: schedule.amount, dueDay: schedule.due_day };
    const details = { number: schedule.number, from: body.from, before, after: to, instalments };
    await tx.audit('change', 'Advance', id, details, schedule.customer_id);
    return undefined;
  });

const close = (ctx: Ctx, id: string, body: CloseBody): Promise<Errors> =>
  change(ctx, id, body.version, async (tx, schedule) => {
    refuseClosed(schedule);
    const errors = closeErrors(ctx, body);
    if (!none(errors)) return errors;
    const removed = await closeSchedule(tx, id, body.lastDay);
    const details = { number: schedule.number, lastDay: body.lastDay, removed };
    await tx.audit('close', 'Advance', id, details, schedule.customer_id);
    return undefined;
  });

function refuseClosed(schedule: LockedSchedule): void {
  if (schedule.state === 'closed') throw problem(409, 'wrong-state', 'advances.desk.wrong.closed');
}

/** Goes on to the schedule, or shows the form again with what was typed. */
async function answer(ctx: Ctx, reply: FastifyReply, id: string, key: string, sent: Sent): Promise<FastifyReply> {
  if (none(sent.errors)) return reply.back(`${DESK}/${id}`, { kind: 'ok', key });
  return reply.page('advances:desk-schedule.njk', await deskScheduleModel(ctx, id, sent), { status: 422 });
}

function bookRoutes(app: FastifyInstance): void {
  app.post<{ Body: NewBody }>('/', { config: write, schema: { body: newBody } }, async (request, reply) => {
    const ctx = request.ctx as Ctx;
    const { id: _id, customerNumber: customer, ...values } = request.body;
    const [[whose]] = await ctx.read(customerByNumber({ number: customer }));
    if (!whose) throw notFound();
    const errors = await make(ctx, request.body, whose.id);
    if (none(errors))
      return reply.back(`${DESK}/${request.body.id}`, { kind: 'ok', key: 'advances.desk.created' });
    return reply.page('advances:desk.njk', await deskListModel(ctx, { customer }, { values, errors }), { status: 422 });
  });
  app.post<ById & { Body: PaymentBody }>('/:id/payments', { config: write, schema: { params, body: paymentBody } }, async (request, reply) => {
    const { ctx, params: { id }, body } = request;
    const errors = await pay(ctx as Ctx, id, body);
    const { version: _version, ...values } = body;
    return answer(ctx as Ctx, reply, id, 'advances.desk.payment.done', { form: 'payment', values, errors });
  });
  app.post<ById & { Body: { version: number; instalment: string } }>('/:id/unpaid', { config: write, schema: { params, body: unpaidBody } }, async (request, reply) => {
    await unpay(request.ctx as Ctx, request.params.id, request.body);
    return reply.back(`${DESK}/${request.params.id}`, { kind: 'ok', key: 'advances.desk.unpaid.done' });
  });
  app.post<ById & { Body: ChangeBody }>('/:id/change', { config: write, schema: { params, body: changeBody } }, async (request, reply) => {
    const { ctx, params: { id }, body } = request;
    const errors = await alter(ctx as Ctx, id, body);
    const { version: _version, ...values } = body;
    return answer(ctx as Ctx, reply, id, 'advances.desk.change.done', { form: 'change', values, errors });
  });
  app.post<ById & { Body: CloseBody }>('/:id/close', { config: write, schema: { params, body: closeBody } }, async (request, reply) => {
    const { ctx, params: { id }, body } = request;
    const errors = await close(ctx as Ctx, id, body);
    return answer(ctx as Ctx, reply, id, 'advances.desk.close.done', { form: 'close', values: { lastDay: body.lastDay }, errors });
  });
} // prettier-ignore

/** Schedules of all customers, for staff. */
export const deskRoutes: Routes<AdvancesConfig> = (app: FastifyInstance) => {
  app.get<{ Querystring: DeskQuery }>(
    '/',
    { config: { access: ['read', 'Advance'] }, schema: { querystring: listQuery } },
    async (request, reply) => {
      const query = withoutEmpty(request.query);
      return reply.page('advances:desk.njk', await deskListModel(request.ctx as Ctx, query));
    },
  );
  app.get<ById>('/:id', { config: { access: ['read', 'Advance'] }, schema: { params } }, async (request, reply) => {
    const ctx = request.ctx as Ctx;
    const model = await deskScheduleModel(ctx, request.params.id);
    await ctx.noteLook('look', 'Advance', request.params.id, { number: model.stored.number }, model.customer?.id);
    return reply.page('advances:desk-schedule.njk', model);
  });
  app.get<ById>('/:id.pdf', { config: { access: ['read', 'Advance'] }, schema: { params } }, (request, reply) =>
    sendPdf(request.ctx as Ctx, reply, request.params.id),
  );
  bookRoutes(app);
  editRoutes(app);
};
