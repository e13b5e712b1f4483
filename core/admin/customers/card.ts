import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { notFound, type FieldProblems } from '../../errors.ts';
import { initialsOf } from '../../http/pages.ts';
import type { Services } from '../../portal.ts';
import { madeFlash, makeAccount, type MadeAccount } from '../accounts/create.ts';
import {
  accountLabel, accountOptions, customerAccountForm, type CustomerAccountBody,
} from '../accounts/form.ts'; // prettier-ignore
import { allGroups } from '../accounts/queries.ts';
import { auditPage } from '../audit/list.ts';
import { auditQuery, type AuditQuery } from '../audit/queries.ts';
import { formErrors, noErrors, refusals } from '../forms.ts';
import { accessStepRoutes } from './access-steps.ts';
import { accessModel } from './access-view.ts';
import { mayReadAccounts, noteLook, refuseStranger } from './care.ts';
import { addressesOf, customerById, looksAt, membersOf, type Customer } from './queries.ts';
import { customerParams, tabParams } from './form.ts';
import { addressCards, cardHead, factsOf, memberRows, tabsOfPlugins } from './view.ts';

interface OfCustomer {
  Params: { id: string };
}

/** The card of a customer: what is known of him, who acts for him, what was done. */
export function customerCardRoutes(services: Services, app: FastifyInstance): void {
  const read = { config: { access: ['read', 'Customer'] as const }, schema: { params: customerParams } };
  app.get<OfCustomer>('/customers/:id', read, (request, reply) => showCard(services, request, reply));
  app.get<OfCustomer>('/customers/:id/accounts', read, async (request, reply) => {
    const found = await findCustomer(request);
    if (!mayReadAccounts(request, found.customer.caretaker_id)) refuseStranger(request, found.customer.caretaker_id);
    await noteLook(services, request, found.customer.id);
    return showAccounts(services, request, reply, found, {}, {});
  });
  app.get<{ Params: Static<typeof tabParams> }>(
    '/customers/:id/tab/:plugin/:tab',
    { ...read, schema: { params: tabParams } },
    (request, reply) => showTab(services, request, reply),
  );
  // Whether the viewer is the caretaker is known only when the customer is: refused inside for others without the right.
  app.post<OfCustomer & { Body: CustomerAccountBody }>(
    '/customers/:id/accounts',
    { ...read, schema: { params: customerParams, body: customerAccountForm } },
    (request, reply) => createAccount(services, request, reply),
  );
  accessStepRoutes(services, app);
  app.get<OfCustomer & { Querystring: AuditQuery }>(
    '/customers/:id/history',
    { config: { access: ['read', 'Audit'] }, schema: { params: customerParams, querystring: auditQuery } },
    async (request, reply) => {
      const { customer, members } = await findCustomer(request);
      const path = `/admin/customers/${customer.id}/history`;
      const list = await auditPage(services, request, { ...request.query, customer: customer.number }, path);
      return reply.page('core:admin/customers-history.njk', {
        ...cardHead(request, customer, members, 'history'),
        ...list,
      });
    },
  );
}

async function findCustomer(request: FastifyRequest<OfCustomer>) {
  const { id } = request.params;
  const [[customer], members] = await request.ctx.read(customerById({ id }), membersOf({ id }));
  if (!customer) throw notFound();
  return { customer, members };
}

async function showCard(services: Services, request: FastifyRequest<OfCustomer>, reply: FastifyReply) {
  const { customer, members } = await findCustomer(request);
  await noteLook(services, request, customer.id);
  const [addresses, looks] = await request.ctx.read(addressesOf({ id: customer.id }), looksAt({ id: customer.id }));
  const seen = mayReadAccounts(request, customer.caretaker_id);
  return reply.page('core:admin/customers-card.njk', {
    ...cardHead(request, customer, members, 'overview'),
    facts: factsOf(request, customer),
    addresses: addressCards(request, addresses),
    looks,
    caretaker: customer.caretaker_name === null ? undefined : { name: customer.caretaker_name, initials: initialsOf(customer.caretaker_name) },
    since: customer.created_at,
    ...(seen ? memberRows(request, customer, members) : { members: undefined }),
  });
} // prettier-ignore

async function showTab(
  services: Services,
  request: FastifyRequest<{ Params: Static<typeof tabParams> }>,
  reply: FastifyReply,
) {
  const { plugin, tab } = request.params;
  const found = tabsOfPlugins(request).find((c) => c.plugin === plugin && c.value.id === tab);
  if (!found) throw notFound();
  const { customer, members } = await findCustomer(request);
  await noteLook(services, request, customer.id);
  const ctx = { ...request.ctx, config: services.registry.configs.get(plugin) as never };
  const shown = { id: customer.id, number: customer.number, name: customer.name };
  return reply.page(found.value.template, {
    ...(await found.value.load(ctx, shown)),
    ...cardHead(request, customer, members, `${plugin}.${tab}`),
    customer: shown,
    tabTitle: request.ctx.t(found.value.label),
  });
}

async function createAccount(
  services: Services,
  request: FastifyRequest<OfCustomer & { Body: CustomerAccountBody }>,
  reply: FastifyReply,
) {
  const found = await findCustomer(request);
  const { customer } = found;
  refuseStranger(request, customer.caretaker_id);
  let made: MadeAccount | undefined;
  const fields = await refusals(async () => {
    made = await makeAccount(services, request, { kind: 'customer', body: request.body, customer: { id: customer.id } });
  });
  if (fields || !made) return showAccounts(services, request, reply, found, request.body, fields ?? {});
  return reply.back(`/admin/customers/${customer.id}/accounts`, madeFlash(services, made));
} // prettier-ignore

async function showAccounts(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  { customer, members }: { customer: Customer; members: Awaited<ReturnType<typeof findCustomer>>['members'] },
  typed: Record<string, string>,
  fields: FieldProblems,
) {
  const { t, read } = request.ctx;
  const groups = (await read(allGroups({})))[0].filter((g) => g.kind === 'customer');
  const preset = groups.find((g) => g.code === 'CLIENTS')?.id ?? '';
  const bad = Object.keys(fields).length > 0;
  return reply.page(
    'core:admin/customers-accounts.njk',
    {
      ...cardHead(request, customer, members, 'accounts'),
      ...memberRows(request, customer, members),
      ...(await accessModel(services, request, customer, members)),
      values: { login: '', name: '', email: '', phone: '', locale: customer.locale ?? '', group: preset, houseRole: 'all', handOut: 'invite', ...typed },
      options: { ...accountOptions(t), groups: groups.map((g) => ({ value: g.id, label: g.title })) },
      ...(bad ? formErrors(t, fields, accountLabel(t)) : noErrors),
      mailed: services.settings.SMTP_URL !== undefined,
    },
    bad ? { status: 422 } : {},
  );
} // prettier-ignore
