import type { FastifyRequest } from 'fastify';
import { accountFieldProblems, addMembership, createAccount } from '../../directory/accounts.ts';
import { findCustomer } from '../../directory/customers.ts';
import { invalid, type FieldProblems } from '../../errors.ts';
import type { HouseRole } from '../../entities/index.ts';
import type { Transaction } from '../../plugin/contract.ts';
import type { Services } from '../../portal.ts';
import { issueInvitation } from '../../session/recovery.ts';
import { issueTo } from './issue.ts';
import { HAND_OUT, HOUSE_ROLES, type CustomerAccountBody } from './form.ts';
import { mayGive } from './power.ts';
import { allGroups, type GroupRow } from './queries.ts';

/** A group for an account as chosen in a form, if the viewer may let somebody into it. */
export async function chosenGroup(
  services: Services,
  request: FastifyRequest,
  kind: 'customer' | 'staff',
  id: string,
): Promise<GroupRow | undefined> {
  const [groups] = await request.ctx.read(allGroups({}));
  const group = groups.find((g) => g.id === id && g.kind === kind);
  return group && (await mayGive(services, request, group)) ? group : undefined;
}

/** A role in the customer's house as chosen in a form; staff have none but `all`. */
export const chosenRole = (text: string): HouseRole | undefined => HOUSE_ROLES.find((role) => role === text);

export interface NewAccount {
  kind: 'customer' | 'staff';
  body: Omit<CustomerAccountBody, 'handOut'> & { handOut?: string };
  /** Whom it acts for: the id where the form stands on a customer's card, else the number that was typed. */
  customer: { id: string } | { number: string } | undefined;
}

function problemsOf({ kind, body, customer }: NewAccount): FieldProblems {
  const problems = accountFieldProblems({ ...body, login: body.login });
  if (body.email.trim() === '') problems.email = { key: 'core.field.error.required' };
  if (kind === 'customer' && chosenRole(body.houseRole) === undefined)
    problems.houseRole = { key: 'core.field.error.choice' };
  if (customer && 'number' in customer && customer.number.trim() === '')
    problems.customer = { key: 'core.field.error.required' };
  if (body.handOut && !HAND_OUT.some((how) => how === body.handOut))
    problems.handOut = { key: 'core.field.error.choice' };
  return problems;
}

/**
 * Makes an account, lets it act for its customer and invites its owner or begins his credentials in two parts, all in one transaction.
 * @returns its id, and the address the invitation goes to or the number of the credentials' batch
 * @throws Problem 422 and OperatorError with what is wrong, by field
 */
export async function makeAccount(
  services: Services,
  request: FastifyRequest,
  account: NewAccount,
): Promise<MadeAccount> {
  const problems = problemsOf(account);
  const group = await chosenGroup(services, request, account.kind, account.body.group);
  if (!group) problems.group = { key: 'core.field.error.choice' };
  if (Object.keys(problems).length > 0 || !group) throw invalid(problems);
  const { viewer } = request.ctx;
  const by = { id: viewer.account.id, name: viewer.account.name };
  return request.ctx.write((tx) => writeAccount(services, tx, account, group, by));
}

/** What was made: invited at an address, or with credentials under way in a batch. */
export type MadeAccount = { id: string } & ({ address: string } | { batch: string });

async function writeAccount(
  services: Services,
  tx: Transaction,
  { kind, body, customer }: NewAccount,
  group: GroupRow,
  by: { id: string; name: string },
): Promise<MadeAccount> {
  const { login, name, email, phone, locale } = body;
  const customerId = customer && ('id' in customer ? customer.id : (await findCustomer(tx, customer.number.trim())).id);
  const id = await createAccount(tx, {
    login, name, kind, email: email.trim(), phone: phone.trim() || undefined, locale: locale || undefined,
  }); // prettier-ignore
  await addMembership(tx, {
    accountId: id,
    accountKind: kind,
    customerId,
    group: { ...group, members: 0 },
    houseRole: kind === 'staff' ? 'all' : chosenRole(body.houseRole)!,
  });
  if (body.handOut !== 'codes') return { id, address: await issueInvitation(tx, services, id) };
  const { number } = await issueTo(tx, login.trim(), by);
  return { id, batch: number };
}

/** What is said after an account was made: that a mail goes out, or that the link is to be handed over. */
export const madeFlash = (services: Services, made: MadeAccount) =>
  'batch' in made
    ? { kind: 'ok' as const, key: 'core.admin.accounts.made-codes', values: { number: made.batch } }
    : {
        kind: 'ok' as const,
        key: services.settings.SMTP_URL === undefined ? 'core.admin.accounts.made-link' : 'core.admin.accounts.made',
        values: { address: made.address },
      };
