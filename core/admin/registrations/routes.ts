import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { findCustomer } from '../../directory/customers.ts';
import { invalid, notFound, problem, type FieldProblems } from '../../errors.ts';
import { pagerOf, withQuery } from '../../http/paging.ts';
import { closed, form, text, uuid } from '../../http/schema.ts';
import type { Services } from '../../portal.ts';
import { join, tellApproved, turnDown } from '../../registration/join.ts';
import { lockRegistration } from '../../registration/registration.ts';
import { chosenGroup, chosenRole } from '../accounts/create.ts';
import { accountLabel, accountOptions } from '../accounts/form.ts';
import { allGroups } from '../accounts/queries.ts';
import { mayManageAccounts } from '../customers/care.ts';
import { customerList, membersOf } from '../customers/queries.ts';
import { formErrors, line, noErrors, refusals } from '../forms.ts';
import { registrationById, registrationList, waitingCount, type RegistrationListRow } from './queries.ts';
import { settingRoutes } from './settings.ts';
import { registrationRows, typedProof } from './view.ts';

const PER_PAGE = 25;
const PATH = '/admin/registrations';
const LONGEST_REASON = 1000;
const params = closed({ id: uuid() });
const listQuery = closed({
  show: Type.Optional(text(10)),
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
});
const oneQuery = closed({ q: Type.Optional(text(200)) });
const approveForm = form({ customer: line(60), group: line(50), houseRole: line(20) });
const rejectForm = form({ reason: line(5000) });

type One = { Params: Static<typeof params> };
type Shown = { q?: string | undefined; values?: Record<string, string>; fields?: FieldProblems };

/** People who registered: those who wait for staff, and what became of the others. */
export function registrationAdminRoutes(services: Services) {
  return (app: FastifyInstance): void => {
    const config = { access: ['create', 'Account'] as const };
    // A caretaker decides about his customers' people; whose they are is known only when the registration is: refused inside.
    const one = { access: ['read', 'Customer'] as const };
    app.get<{ Querystring: Static<typeof listQuery> }>('/registrations', { config, schema: { querystring: listQuery } }, list);
    app.get<One & { Querystring: Static<typeof oneQuery> }>('/registrations/:id', { config: one, schema: { params, querystring: oneQuery } }, async (request, reply) =>
      show(services, request, reply, await findOne(request), { q: request.query.q }),
    );
    app.post<One & { Body: Static<typeof approveForm> }>('/registrations/:id/approve', { config: one, schema: { params, body: approveForm } }, (request, reply) =>
      approve(services, request, reply),
    );
    app.post<One & { Body: Static<typeof rejectForm> }>('/registrations/:id/reject', { config: one, schema: { params, body: rejectForm } }, (request, reply) =>
      reject(services, request, reply),
    );
    settingRoutes(services, app);
  };
} // prettier-ignore

async function list(request: FastifyRequest<{ Querystring: Static<typeof listQuery> }>, reply: FastifyReply) {
  const { ctx, query } = request;
  const open = query.show !== 'decided';
  const page = query.page ?? 1;
  const [rows, [count]] = await ctx.read(registrationList(open, PER_PAGE + 1, (page - 1) * PER_PAGE), waitingCount({}));
  const link = (more: Record<string, string | number | undefined>) => withQuery(PATH, { show: open ? undefined : 'decided', ...more });
  return reply.page('core:admin/registrations.njk', {
    rows: registrationRows(request, rows.slice(0, PER_PAGE)),
    open,
    tabs: [
      { href: link({ show: undefined }), label: ctx.t('core.admin.registrations.waiting'), current: open, count: count!.count },
      { href: link({ show: 'decided' }), label: ctx.t('core.admin.registrations.decided'), current: !open },
    ],
    settings: ctx.ability.can('manage', 'Registration') ? `${PATH}/settings` : undefined,
    isOpen: request.stored.registration.open,
    pager: pagerOf(page, PER_PAGE, Math.min(rows.length, PER_PAGE), rows.length > PER_PAGE, (n) => link({ page: n })),
  });
} // prettier-ignore

/** Whether the viewer may let a person in for any customer, and not only for those he takes care of. */
const decidesForAll = ({ ctx }: FastifyRequest): boolean => ctx.ability.can('create', 'Account');

/** @throws Problem 404 for who may not decide it: whose registration it is, is nothing for others */
async function findOne(request: FastifyRequest<One>): Promise<RegistrationListRow> {
  const [[row]] = await request.ctx.read(registrationById({ id: request.params.id }));
  const own = row?.customer_id != null && mayManageAccounts(request, row.caretaker_id);
  if (!row || !(decidesForAll(request) || own)) throw notFound();
  return row;
}

async function show(services: Services, request: FastifyRequest, reply: FastifyReply, row: RegistrationListRow, { q, values = {}, fields }: Shown) {
  const { ctx } = request;
  const any = decidesForAll(request);
  const typed = q ?? row.customer_number ?? row.number ?? '';
  const [groups, members] = await ctx.read(allGroups({}), membersOf({ id: row.customer_id ?? row.id }));
  const found = any && typed.trim() !== '' ? (await ctx.read(customerList({ q: typed.trim(), caretaker: undefined }, ctx.locale, 10, 0)))[0] : [];
  const customers = any ? found : [{ number: row.customer_number!, name: row.customer_name!, city: null }];
  const preset = groups.find((g) => g.code === request.stored.registration.group)?.id ?? '';
  const label = (field: string) => (field === 'reason' ? ctx.t('core.admin.registrations.reason') : accountLabel(ctx.t)(field));
  return reply.page(
    'core:admin/registration.njk',
    {
      row: registrationRows(request, [row])[0],
      typed: typedProof(request, row),
      base: `${PATH}/${row.id}`,
      back: any ? { href: PATH, label: ctx.t('core.admin.registrations.nav') } : { href: `/admin/customers/${row.customer_id}/accounts`, label: row.customer_name },
      members: members.map((m) => m.name),
      q: typed,
      any,
      customers,
      values: { customer: row.customer_number ?? '', group: preset, houseRole: row.customer_id !== null && members.length === 0 ? 'all' : 'read-only', ...values },
      options: { ...accountOptions(ctx.t), groups: groups.filter((g) => g.kind === 'customer').map((g) => ({ value: g.id, label: g.title })) },
      ...(fields ? formErrors(ctx.t, fields, label) : noErrors),
    },
    fields ? { status: 422 } : {},
  );
} // prettier-ignore

const decidedAlready = () => problem(409, 'decided', 'core.admin.registrations.error.decided');

async function approve(services: Services, request: FastifyRequest<One & { Body: Static<typeof approveForm> }>, reply: FastifyReply) {
  const { ctx, body } = request;
  const row = await findOne(request);
  // Who is no more than a caretaker lets people in for the customer they came to, whatever the form says.
  const number = decidesForAll(request) ? body.customer.trim() : row.customer_number!;
  const fields = await refusals(async () => {
    const problems: FieldProblems = {};
    const group = await chosenGroup(services, request, 'customer', body.group);
    const houseRole = chosenRole(body.houseRole);
    if (number === '') problems.customer = { key: 'core.field.error.required' };
    if (!group) problems.group = { key: 'core.field.error.choice' };
    if (!houseRole) problems.houseRole = { key: 'core.field.error.choice' };
    if (!group || !houseRole || Object.keys(problems).length > 0) throw invalid(problems);
    await ctx.write(async (tx) => {
      const saved = await lockRegistration(tx.em, row.id);
      if (saved?.state !== 'waiting') throw decidedAlready();
      const customer = await findCustomer(tx, number);
      await join(tx, services, saved, { customer, group, houseRole, by: ctx.viewer.account.name });
      await tellApproved(tx, services, saved, customer.name);
    });
  });
  if (fields) return show(services, request, reply, row, { values: body, fields: loginAsEmail(fields) });
  return done(request, reply, row, 'approved', { name: row.name });
} // prettier-ignore

/** The login is the e-mail address, which the form does not ask for. */
const loginAsEmail = ({ login, ...fields }: FieldProblems): FieldProblems =>
  login ? { ...fields, form: { key: 'core.admin.registrations.error.known' } } : fields;

async function reject(services: Services, request: FastifyRequest<One & { Body: Static<typeof rejectForm> }>, reply: FastifyReply) {
  const { ctx } = request;
  const row = await findOne(request);
  const reason = request.body.reason.trim();
  const wrong = reason === '' ? { key: 'core.field.error.required' } : reason.length > LONGEST_REASON ? { key: 'core.field.error.long', values: { max: LONGEST_REASON } } : undefined;
  if (wrong) return show(services, request, reply, row, { values: { reason }, fields: { reason: wrong } });
  await ctx.write(async (tx) => {
    const saved = await lockRegistration(tx.em, row.id);
    if (saved?.state !== 'waiting') throw decidedAlready();
    await turnDown(tx, services, saved, { by: ctx.viewer.account.name, reason });
  });
  return done(request, reply, row, 'rejected', { name: row.name });
} // prettier-ignore

function done(request: FastifyRequest, reply: FastifyReply, row: RegistrationListRow, what: string, values: Record<string, string>) {
  const path = decidesForAll(request) ? PATH : `/admin/customers/${row.customer_id}/accounts`;
  return reply.back(path, { kind: 'ok', key: `core.admin.registrations.done.${what}`, values });
} // prettier-ignore
