import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { holdsAll } from '../../access/ability.ts';
import { createCustomer, updateCustomer } from '../../directory/customers.ts';
import { notFound, type FieldProblems } from '../../errors.ts';
import type { Services } from '../../portal.ts';
import { differences, formErrors, noErrors, refusals } from '../forms.ts';
import { pagerOf, withQuery } from '../../http/paging.ts';
import { customerCardRoutes } from './card.ts';
import {
  customerForm, customerParams, emptyValues, inputOf, labelOf, listQuery, newCustomerForm, optionsOf, typedValues, valuesOf, type CustomerBody, type FormValues,
} from './form.ts'; // prettier-ignore
import {
  addressesOf, caretakers, customerById, customerCount, customerList, customersById, lastChange, similarCustomers, type Customer, type CustomerRow,
} from './queries.ts'; // prettier-ignore

const PER_PAGE = 25;
type Params = Static<typeof customerParams>;
type Update = { Params: Params; Body: CustomerBody & { version: number } };

/** Customers: search, card, and the form for what is known of them. */
export function customerRoutes(services: Services) {
  return (app: FastifyInstance): void => {
    app.get<{ Querystring: Static<typeof listQuery> }>(
      '/customers',
      { config: { access: ['read', 'Customer'] }, schema: { querystring: listQuery } },
      list,
    );
    app.get('/customers/new', { config: { access: ['create', 'Customer'] } }, async (request, reply) =>
      showForm(request, reply, { values: emptyValues() }),
    );
    app.post<{ Body: CustomerBody }>(
      '/customers',
      { config: { access: ['create', 'Customer'] }, schema: { body: newCustomerForm } },
      create,
    );
    app.get<{ Params: Params }>(
      '/customers/:id/edit',
      { config: { access: ['update', 'Customer'] }, schema: { params: customerParams } },
      async (request, reply) => {
        const { customer, values } = await saved(request);
        return showForm(request, reply, { customer, values, version: customer.version });
      },
    );
    app.post<Update>(
      '/customers/:id',
      { config: { access: ['update', 'Customer'] }, schema: { params: customerParams, body: customerForm } },
      update,
    );
    customerCardRoutes(services, app);
  };
}

async function list(request: FastifyRequest<{ Querystring: Static<typeof listQuery> }>, reply: FastifyReply) {
  const { ctx, query } = request;
  const page = query.page ?? 1;
  const mine = query.care === 'mine';
  const filter = { q: query.q?.trim() ?? '', caretaker: mine ? ctx.viewer.account.id : undefined };
  const [rows, [count]] = await ctx.read(
    customerList(filter, ctx.locale, PER_PAGE, (page - 1) * PER_PAGE),
    customerCount(filter),
  );
  const byRecord = page === 1 ? await foundByRecord(request, filter.q) : [];
  const similar = rows.length === 0 && byRecord.length === 0 && filter.q.length >= 3 ? (await ctx.read(similarCustomers(filter.q)))[0] : [];
  const link = (more: object) => withQuery('/admin/customers', { q: filter.q, care: mine ? 'mine' : undefined, ...more });
  const rowOf = (row: CustomerRow) => ({ ...row, href: `/admin/customers/${row.id}`, kind: ctx.t(`core.customer.kind.${row.kind}`) });
  return reply.page('core:admin/customers.njk', {
    rows: rows.map(rowOf),
    similar: similar.map(rowOf),
    byRecord,
    filter: { q: filter.q, mine },
    whose: [
      { href: link({ care: undefined }), label: ctx.t('core.admin.customers.all'), current: !mine },
      { href: link({ care: 'mine' }), label: ctx.t('core.admin.customers.mine'), current: mine },
    ],
    pager: pagerOf(page, PER_PAGE, rows.length, count?.count ?? 0, (n) => link({ page: n })),
    create: ctx.ability.can('create', 'Customer'),
  });
} // prettier-ignore

/** Customers found by a number of one of their records: an invoice, a meter, whatever plugins know. */
async function foundByRecord({ ctx }: FastifyRequest, q: string) {
  const finders = ctx.contributions('core.customer-finder').filter(({ value }) => holdsAll(ctx.ability, [value.needs]));
  if (q.length < 3 || finders.length === 0) return [];
  const hits = await ctx.read(...finders.map(({ value }) => value.query(q)));
  const found = hits.flatMap((rows, i) => rows.map((row) => ({ ...row, label: ctx.t(finders[i]!.value.label) })));
  if (found.length === 0) return [];
  const [customers] = await ctx.read(customersById({ ids: [...new Set(found.map((row) => row.customer_id))] }));
  const byId = new Map(customers.map((c) => [c.id, c]));
  return found.flatMap(({ customer_id: id, ...hit }) => {
    const customer = byId.get(id);
    return customer ? [{ ...hit, customer: { ...customer, href: `/admin/customers/${id}` } }] : [];
  });
}

async function create(request: FastifyRequest<{ Body: CustomerBody }>, reply: FastifyReply) {
  let id = '';
  const fields = await refusals(async () => {
    id = await request.ctx.write((tx) => createCustomer(tx, inputOf(request.body)));
  });
  if (fields) return showForm(request, reply, { values: typedValues(request.body), fields });
  return reply.back(`/admin/customers/${id}`, { kind: 'ok', key: 'core.admin.customers.created' });
}

async function update(request: FastifyRequest<Update>, reply: FastifyReply) {
  const { id } = request.params;
  const { version, ...body } = request.body;
  let done = false;
  const fields = await refusals(async () => {
    done = await request.ctx.write((tx) => updateCustomer(tx, id, version, inputOf(body)));
  });
  const { customer, values } = await saved(request);
  if (fields) return showForm(request, reply, { customer, values: typedValues(body), fields, version });
  if (done) return reply.back(`/admin/customers/${id}`, { kind: 'ok', key: 'core.admin.saved' });
  const [[last]] = await request.ctx.read(lastChange({ subject: 'Customer', id }));
  const lines = differences(values, typedValues(body), labelOf(request.ctx.t));
  return showForm(request, reply, { customer, values: typedValues(body), version: customer.version, conflict: { last, lines } }); // prettier-ignore
}

/** A customer as it is saved now. */
async function saved(request: FastifyRequest<{ Params: Params }>): Promise<{ customer: Customer; values: FormValues }> {
  const { id } = request.params;
  const [[customer], addresses] = await request.ctx.read(customerById({ id }), addressesOf({ id }));
  if (!customer) throw notFound();
  return { customer, values: valuesOf(customer, addresses) };
}

interface Shown {
  customer?: Customer;
  values: FormValues;
  fields?: FieldProblems;
  version?: number;
  conflict?: object;
}

async function showForm(request: FastifyRequest, reply: FastifyReply, { customer, values, fields, version, conflict }: Shown) {
  const { t, locale, read } = request.ctx;
  const [staff] = await read(caretakers({}));
  // A caretaker who was locked stays in the list of his customer, or saving the form would take him away unseen.
  const known = staff.some((s) => s.login === values.caretaker) || !customer?.caretaker_login;
  const all = known ? staff : [...staff, { login: customer.caretaker_login!, name: customer.caretaker_name! }];
  return reply.page(
    'core:admin/customers-form.njk',
    {
      values,
      version: version ?? '',
      conflict,
      back: customer ? { href: `/admin/customers/${customer.id}`, label: customer.name } : undefined,
      action: customer ? `/admin/customers/${customer.id}` : '/admin/customers',
      options: optionsOf(t, locale, all),
      ...(fields ? formErrors(t, fields, labelOf(t)) : noErrors),
    },
    conflict ? { status: 409 } : fields ? { status: 422 } : {},
  );
} // prettier-ignore
