import type { FastifyRequest } from 'fastify';
import type { Services } from '../../portal.ts';
import { addressOf } from '../../registration/links.ts';
import { qrPicture } from '../../templates/qr-picture.ts';
import { linkInHand } from '../accounts/view.ts';
import { printed } from '../credentials/queries.ts';
import { openLinkOf, waitingFor } from '../registrations/queries.ts';
import { registrationRows } from '../registrations/view.ts';
import { mayManageAccounts } from './care.ts';
import { LINK_DAYS } from './form.ts';
import type { Customer, MemberRow } from './queries.ts';

const WAITING: readonly string[] = ['invited', 'part_sent', 'pending_verification'];

/**
 * What whoever manages the accounts of a customer finds in their tab beside the people: the steps for each, the customer's own registration
 * link, and those who registered and wait.
 */
export async function accessModel(services: Services, request: FastifyRequest, customer: Customer, members: readonly MemberRow[]) {
  if (!mayManageAccounts(request, customer.caretaker_id)) return { waiting: [] };
  const { t } = request.ctx;
  const [[open], waiting] = await request.ctx.read(openLinkOf(customer.id), waitingFor({ customer: customer.id }));
  const address = open && addressOf(services, open);
  const steps = await Promise.all(members.map(async (m) => [m.id, await stepsFor(services, request, m)] as const));
  return {
    waiting: registrationRows(request, waiting),
    steps: Object.fromEntries(steps),
    link: open && { ...open, address, qr: address === undefined ? undefined : await qrPicture(address) },
    mayMail: customer.email !== null,
    lasts: LINK_DAYS.map((days) => ({ value: String(days), label: days === 0 ? t('core.admin.customers.link.lasting') : t('core.admin.customers.link.days', { count: days }) })),
  };
} // prettier-ignore

/** What can be done with the access of one person, and the link to hand over where there is no mail server to bring it. */
async function stepsFor(services: Services, request: FastifyRequest, member: MemberRow) {
  const open = WAITING.includes(member.state);
  const inOneHand = open && (await printed(request, member.account_id));
  const invitable = member.state === 'invited' && member.email !== null && !inOneHand;
  return {
    invite: invitable,
    credentials: open && member.email !== null,
    inHand: invitable ? await linkInHand(services, request, member.account_id) : undefined,
  };
}
