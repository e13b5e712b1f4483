import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { addMembership, removeMembership } from '../../directory/accounts.ts';
import { findCustomer } from '../../directory/customers.ts';
import { invalid, notFound, type FieldProblems } from '../../errors.ts';
import { form } from '../../http/schema.ts';
import type { Services } from '../../portal.ts';
import { refusals } from '../forms.ts';
import { showCard, touchableAccount } from './card.ts';
import { chosenGroup, chosenRole } from './create.ts';
import { addMembershipForm, accountParams, membershipForm, membershipParams } from './form.ts';

type Add = { Params: Static<typeof accountParams>; Body: Static<typeof addMembershipForm> };
type Change = { Params: Static<typeof membershipParams>; Body: Static<typeof membershipForm> };
type Remove = { Params: Static<typeof membershipParams> };

/** For whom an account acts, in which group and with which part of its customer's house. */
export function membershipRoutes(services: Services, app: FastifyInstance): void {
  const access = ['update', 'Account'] as const;
  app.post<Add>(
    '/accounts/:id/memberships',
    { config: { access }, schema: { params: accountParams, body: addMembershipForm } },
    (request, reply) => add(services, request, reply),
  );
  app.post<Change>(
    '/accounts/:id/memberships/:membership',
    { config: { access }, schema: { params: membershipParams, body: membershipForm } },
    (request, reply) => change(services, request, reply),
  );
  app.post<Remove>(
    '/accounts/:id/memberships/:membership/remove',
    { config: { access }, schema: { params: membershipParams, body: form({}) } },
    (request, reply) => remove(services, request, reply),
  );
}

/** Group and role as chosen; what of them is not allowed goes into `problems`. */
async function choose(
  services: Services,
  request: FastifyRequest,
  kind: 'customer' | 'staff',
  body: { group: string; houseRole: string },
  problems: FieldProblems,
) {
  const group = await chosenGroup(services, request, kind, body.group);
  const role = kind === 'staff' ? 'all' : chosenRole(body.houseRole);
  if (!group) problems.group = { key: 'core.field.error.choice' };
  if (!role) problems.houseRole = { key: 'core.field.error.choice' };
  return group && role ? { group: { ...group, members: 0 }, houseRole: role } : undefined;
}

async function add(services: Services, request: FastifyRequest<Add>, reply: FastifyReply) {
  const { account, memberships } = await touchableAccount(services, request);
  const { body, ctx } = request;
  const staff = account.kind === 'staff';
  const fields = await refusals(async () => {
    const problems: FieldProblems = {};
    const chosen = await choose(services, request, account.kind, body, problems);
    if (!staff && body.customer.trim() === '') problems.customer = { key: 'core.field.error.required' };
    if (staff && memberships.length > 0) problems.group = { key: 'core.admin.accounts.error.one-group' };
    if (memberships.some((m) => m.customer_number === body.customer.trim()))
      problems.customer = { key: 'core.admin.accounts.error.member-already' };
    if (!chosen || Object.keys(problems).length > 0) throw invalid(problems);
    await ctx.write(async (tx) => {
      const customerId = staff ? undefined : (await findCustomer(tx, body.customer.trim())).id;
      return addMembership(tx, { accountId: account.id, accountKind: account.kind, customerId, ...chosen });
    });
  });
  if (fields) return showCard(services, request, reply, fields, 'add', body);
  return reply.back(`/admin/accounts/${account.id}`, { kind: 'ok', key: 'core.admin.saved' });
}

async function change(services: Services, request: FastifyRequest<Change>, reply: FastifyReply) {
  const { account, memberships } = await touchableAccount(services, request);
  const membership = memberships.find((m) => m.id === request.params.membership);
  if (!membership) throw notFound();
  const fields = await refusals(async () => {
    const problems: FieldProblems = {};
    const chosen = await choose(services, request, account.kind, request.body, problems);
    if (!chosen) throw invalid(problems);
    const customerId = membership.customer_id ?? undefined;
    await request.ctx.write((tx) =>
      addMembership(tx, { accountId: account.id, accountKind: account.kind, customerId, ...chosen }),
    );
  });
  if (fields) return showCard(services, request, reply, fields, membership.id);
  return reply.back(`/admin/accounts/${account.id}`, { kind: 'ok', key: 'core.admin.saved' });
}

async function remove(services: Services, request: FastifyRequest<Remove>, reply: FastifyReply) {
  const { account, memberships } = await touchableAccount(services, request);
  const membership = memberships.find((m) => m.id === request.params.membership);
  if (!membership) throw notFound();
  const customerId = membership.customer_id ?? undefined;
  const fields = await refusals(() => request.ctx.write((tx) => removeMembership(tx, account.id, customerId)));
  if (fields) return showCard(services, request, reply, fields, membership.id);
  return reply.back(`/admin/accounts/${account.id}`, { kind: 'ok', key: 'core.admin.accounts.membership-removed' });
}
