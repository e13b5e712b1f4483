import { addMembership, createAccount } from '../directory/accounts.ts';
import { findGroup, type GroupInfo } from '../directory/groups.ts';
import type { HouseRole } from '../entities/index.ts';
import type { Transaction } from '../plugin/contract.ts';
import type { Services } from '../portal.ts';
import { issueLink } from '../session/one-time.ts';
import { registrationMail } from './mails.ts';
import { isOwner, membersOf } from './members.ts';
import { closeRegistration, type RegistrationRow } from './registration.ts';

export interface Joining {
  customer: { id: string; name: string };
  group: Pick<GroupInfo, 'id' | 'code' | 'kind'>;
  houseRole: HouseRole;
  /** Who lets him in, for the list of registrations. */
  by: string;
}

/** The group people come into who register; the setting names it. */
export const registrationGroup = async (tx: Transaction, services: Services): Promise<GroupInfo> =>
  findGroup(tx, (await services.stored.get()).registration.group);

/**
 * Makes the account of a registration, which acts for a customer from now on, and tells everybody who acts for him already.
 * @returns id of the account
 * @throws OperatorError where the e-mail address signs in somebody already
 */
export async function join(tx: Transaction, services: Services, row: RegistrationRow, joining: Joining): Promise<string> {
  const { customer, group, houseRole, by } = joining;
  const before = await tx.asJob((em) => membersOf(em, customer.id));
  const accountId = await createAccount(tx, {
    login: row.email,
    name: row.name,
    kind: 'customer',
    email: row.email,
    locale: row.locale,
    passwordHash: row.password_hash!,
  });
  await addMembership(tx, {
    accountId,
    accountKind: 'customer',
    customerId: customer.id,
    group: group as GroupInfo,
    houseRole,
  });
  await tx.asJob((em) => closeRegistration(em, row.id, { state: 'approved', by, customerId: customer.id, accountId }));
  await tx.audit('join', 'Registration', row.id, { login: row.email, houseRole }, customer.id);
  for (const member of before) {
    if (member.state !== 'active' || member.email === null) continue;
    const to = { address: member.email, locale: member.locale, accountId: member.account_id, name: member.name };
    const values = { name: row.name, email: row.email, customer: customer.name };
    // Who deals with everything can send the newcomer away again; the others are told whom to ask.
    const kind = isOwner(member) ? 'joined' : 'joined-told';
    const data = { account: accountId, customer: customer.id };
    const token = isOwner(member) ? await tx.asJob((em) => issueLink(em, { purpose: 'joined', accountId: member.account_id, data })) : '';
    const link = `${services.publicUrl}/register/colleague?token=${token}`;
    await tx.mail(await registrationMail(services, to, kind, { ...values, link }));
  }
  return accountId;
} // prettier-ignore

/** Turns a registration down and tells the person, with the reason where one is given. */
export async function turnDown(
  tx: Transaction,
  services: Services,
  row: RegistrationRow,
  { by, reason }: { by: string; reason: string },
): Promise<void> {
  await tx.asJob((em) => closeRegistration(em, row.id, { state: 'rejected', by, reason }));
  await tx.audit('reject', 'Registration', row.id, { email: row.email, reason }, row.customer_id ?? undefined);
  const to = { address: row.email, locale: row.locale };
  await tx.mail(await registrationMail(services, to, 'rejected', { name: row.name, reason }));
}

/** Tells a person that he was let in. */
export const tellApproved = async (tx: Transaction, services: Services, row: RegistrationRow, customer: string) =>
  tx.mail(
    await registrationMail(services, { address: row.email, locale: row.locale }, 'approved', {
      name: row.name,
      login: row.email,
      customer,
      link: `${services.publicUrl}/login`,
    }),
  );
