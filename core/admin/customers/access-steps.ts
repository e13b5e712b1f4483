import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { conflict, isProblem, notFound } from '../../errors.ts';
import { closed, form, uuid } from '../../http/schema.ts';
import type { Transaction } from '../../plugin/contract.ts';
import type { Services } from '../../portal.ts';
import { removeFromCustomer } from '../../registration/colleagues.ts';
import { addressOf, makeLink, revokeLink } from '../../registration/links.ts';
import { registrationMail } from '../../registration/mails.ts';
import { issueInvitation } from '../../session/recovery.ts';
import { issueTo } from '../accounts/issue.ts';
import { printed } from '../credentials/queries.ts';
import { openLinkOf } from '../registrations/queries.ts';
import { refuseStranger } from './care.ts';
import { customerParams, LINK_DAYS } from './form.ts';
import { customerById, membersOf, type Customer, type MemberRow } from './queries.ts';

const memberParams = closed({ id: uuid(), account: uuid() });
const linkForm = form({
  days: Type.Unsafe<(typeof LINK_DAYS)[number]>(Type.Union(LINK_DAYS.map((days) => Type.Literal(days)))),
  send: Type.Optional(Type.String({ maxLength: 5 })),
});

type OfCustomer = { Params: Static<typeof customerParams> };
type OfMember = { Params: Static<typeof memberParams> };

/** What the caretaker of a customer, or whoever manages accounts, does with the access of the customer's people. */
export function accessStepRoutes(services: Services, app: FastifyInstance): void {
  // Whether the viewer is the caretaker is known only when the customer is: refused inside for others without the right.
  const config = { access: ['read', 'Customer'] as const };
  const member = { config, schema: { params: memberParams, body: form({}) } };
  const base = '/customers/:id/accounts/:account';
  app.post<OfMember>(`${base}/invite`, member, (request, reply) => invite(services, request, reply));
  app.post<OfMember>(`${base}/credentials`, member, (request, reply) => issue(request, reply));
  app.post<OfMember>(`${base}/revoke`, member, (request, reply) => revoke(request, reply));
  app.post<OfCustomer & { Body: Static<typeof linkForm> }>(
    '/customers/:id/registration-link',
    { config, schema: { params: customerParams, body: linkForm } },
    (request, reply) => link(services, request, reply),
  );
  const step = { config, schema: { params: customerParams, body: form({}) } };
  app.post<OfCustomer>('/customers/:id/registration-link/send', step, (request, reply) =>
    sendLink(services, request, reply),
  );
  app.post<OfCustomer>('/customers/:id/registration-link/revoke', step, (request, reply) => endLink(request, reply));
}

/** @throws Problem 404 where there is no such customer, 403 where the viewer may not manage his accounts */
async function managed(request: FastifyRequest<OfCustomer>): Promise<{ customer: Customer; members: readonly MemberRow[] }> {
  const { id } = request.params;
  const [[customer], members] = await request.ctx.read(customerById({ id }), membersOf({ id }));
  if (!customer) throw notFound();
  refuseStranger(request, customer.caretaker_id);
  return { customer, members };
} // prettier-ignore

/** One who acts for the customer; others' accounts are not there, whoever takes care of them. */
async function memberOf(request: FastifyRequest<OfMember>): Promise<{ customer: Customer; member: MemberRow }> {
  const { customer, members } = await managed(request);
  const member = members.find((one) => one.account_id === request.params.account);
  if (!member) throw notFound();
  return { customer, member };
}

const back = (request: FastifyRequest<OfCustomer>, reply: FastifyReply, key: string, values: Record<string, string> = {}) =>
  reply.back(`/admin/customers/${request.params.id}/accounts`, { kind: 'ok', key, values }); // prettier-ignore

async function invite(services: Services, request: FastifyRequest<OfMember>, reply: FastifyReply) {
  const { member } = await memberOf(request);
  if (member.state !== 'invited' || member.email === null) throw conflict('core.admin.accounts.error.no-link');
  if (await printed(request, member.account_id)) throw conflict('core.credential.error.printed');
  const address = await request.ctx.write((tx) => issueInvitation(tx, services, member.account_id));
  const key = services.settings.SMTP_URL === undefined ? 'link-kept' : 'link-sent';
  return back(request, reply, `core.admin.accounts.${key}`, { address });
}

/** Begins credentials in two parts; whoever may issue them goes on to the letter. */
async function issue(request: FastifyRequest<OfMember>, reply: FastifyReply) {
  const { member } = await memberOf(request);
  const { ctx } = request;
  const { viewer, ability } = ctx;
  const by = { id: viewer.account.id, name: viewer.account.name };
  const batch = await ctx.write((tx) => issueTo(tx, member.login, by)).catch(told);
  if (ability.can('issue', 'Credential')) return reply.redirect(`/admin/credentials/${batch.id}`, 303);
  return back(request, reply, 'core.admin.customers.access.issued', { number: batch.number });
} // prettier-ignore

/** A step has no form: why somebody can get no credentials is said on a page of its own. */
function told(error: unknown): never {
  const key = isProblem(error) ? error.fields.handOut?.key : undefined;
  throw key === undefined ? error : conflict(key);
}

async function revoke(request: FastifyRequest<OfMember>, reply: FastifyReply) {
  const { customer, member } = await memberOf(request);
  await request.ctx.write((tx) => removeFromCustomer(tx, member.account_id, customer.id));
  return back(request, reply, 'core.admin.customers.access.revoked', { name: member.name });
}

async function link(services: Services, request: FastifyRequest<OfCustomer & { Body: Static<typeof linkForm> }>, reply: FastifyReply) {
  const { customer } = await managed(request);
  const { days, send } = request.body;
  if (send !== undefined && customer.email === null) throw conflict('core.admin.customers.link.no-email');
  await request.ctx.write(async (tx) => {
    const by = request.ctx.viewer.account.name;
    const { address } = await makeLink(tx, services, { customerId: customer.id, days: days || undefined, by });
    if (send !== undefined) await mailLink(tx, services, customer, address);
  });
  return send === undefined
    ? back(request, reply, 'core.admin.customers.link.made')
    : back(request, reply, 'core.admin.customers.link.sent', { address: customer.email! });
} // prettier-ignore

/** Mails the link again that the customer has. */
async function sendLink(services: Services, request: FastifyRequest<OfCustomer>, reply: FastifyReply) {
  const { customer } = await managed(request);
  const [[open]] = await request.ctx.read(openLinkOf(customer.id));
  const address = open && addressOf(services, open);
  if (address === undefined) throw conflict('core.admin.customers.link.none');
  if (customer.email === null) throw conflict('core.admin.customers.link.no-email');
  await request.ctx.write((tx) => mailLink(tx, services, customer, address));
  return back(request, reply, 'core.admin.customers.link.sent', { address: customer.email });
}

async function mailLink(tx: Transaction, services: Services, { id, name, email, locale }: Customer, link: string) {
  await tx.mail(await registrationMail(services, { address: email!, locale, name }, 'link', { link, customer: name }));
  await tx.audit('link-sent', 'Registration', undefined, { to: email }, id);
}

async function endLink(request: FastifyRequest<OfCustomer>, reply: FastifyReply) {
  const { customer } = await managed(request);
  await request.ctx.write((tx) => revokeLink(tx, customer.id, request.ctx.viewer.account.name));
  return back(request, reply, 'core.admin.customers.link.revoked');
}
