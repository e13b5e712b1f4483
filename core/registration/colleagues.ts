import type { EntityManager } from '@mikro-orm/postgresql';
import { removeMembership, setAccountState } from '../directory/accounts.ts';
import { executeIn } from '../database/orm.ts';
import type { HouseRole } from '../entities/index.ts';
import type { Transaction } from '../plugin/contract.ts';
import type { Services } from '../portal.ts';
import { asOwner, asPortal } from '../session/acting.ts';
import { recipientsByName } from '../session/letters.ts';
import { readLink, takeLink, type Link, type LinkPurpose } from '../session/one-time.ts';
import { join, registrationGroup, tellApproved, turnDown } from './join.ts';
import { registrationMail } from './mails.ts';
import { ownerOf, type Member } from './members.ts';
import { lockRegistration } from './registration.ts';

const PURPOSES: readonly LinkPurpose[] = ['joining', 'joined'];

/** Somebody who wants to act for a customer, or does so since a moment ago, as the one sees him who is asked. */
export interface Colleague {
  kind: 'joining' | 'joined';
  name: string;
  email: string;
  customer: { id: string; name: string };
  owner: Member;
  link: Link;
}

/** Whom a link asks about; undefined where it no longer works, the person is gone, or the asked one may not decide any more. */
export const openColleague = (services: Services, token: string): Promise<Colleague | undefined> =>
  asPortal(services, async ({ em }) => {
    const link = await readLink(em, token, PURPOSES);
    return link && colleagueOf(em, link);
  });

async function colleagueOf(em: EntityManager, link: Link): Promise<Colleague | undefined> {
  const kind = link.purpose as Colleague['kind'];
  const owner = await ownerOf(em, link.data.customer!, link.account_id);
  if (!owner) return undefined;
  const [row] = await executeIn<{ name: string; email: string; customer: string }>(em, PERSON[kind], [
    kind === 'joining' ? link.data.registration : link.data.account,
    link.data.customer,
  ]);
  return row && { kind, name: row.name, email: row.email, customer: { id: link.data.customer!, name: row.customer }, owner, link };
} // prettier-ignore

const PERSON = {
  joining: `select r.name, r.email, c.name as customer from core_registration r join core_customer c on c.id = r.customer_id
    where r.id = $1 and r.state = 'waiting' and r.customer_id = $2`,
  joined: `select a.name, coalesce(a.email, a.login) as email, c.name as customer from core_membership m join core_account a on a.id = m.account_id
    join core_customer c on c.id = m.customer_id where a.id = $1 and m.customer_id = $2`,
};

/** What became of an answer: `known` could not let somebody in who has an account meanwhile. */
export type Answered = 'admitted' | 'refused' | 'removed' | 'known' | 'expired';

/**
 * Does what a colleague decided: lets the person in with a role, turns him down, or takes his access away again. The link is used up.
 * @param role for somebody who is let in
 */
export async function answerColleague(
  services: Services,
  { token, admit, role, address }: { token: string; admit: boolean; role: HouseRole; address: string },
): Promise<Answered> {
  const found = await openColleague(services, token);
  if (!found) return 'expired';
  if (found.kind === 'joined' && admit) return 'admitted'; // nothing to do: he is in already
  const owner = { id: found.owner.account_id, name: found.owner.name };
  return asOwner(services, owner, address, async (tx) => {
    const link = await takeLink(tx.em, token, PURPOSES);
    const colleague = link && (await colleagueOf(tx.em, link));
    if (!colleague) return 'expired';
    return colleague.kind === 'joining'
      ? decide(tx, services, colleague, { admit, role })
      : sendAway(tx, services, colleague);
  });
}

async function decide(
  tx: Transaction,
  services: Services,
  { link, customer, owner }: Colleague,
  { admit, role }: { admit: boolean; role: HouseRole },
): Promise<Answered> {
  const row = await lockRegistration(tx.em, link.data.registration!);
  if (row?.state !== 'waiting') return 'expired';
  if (!admit) {
    await turnDown(tx, services, row, { by: owner.name, reason: '' });
    return 'refused';
  }
  if ((await recipientsByName(tx.em, row.email)).length > 0) return 'known';
  const group = await registrationGroup(tx, services);
  await join(tx, services, row, { customer, group, houseRole: role, by: owner.name });
  await tellApproved(tx, services, row, customer.name);
  return 'admitted';
}

/** Takes the access to the customer away; an account that acts for nobody else is locked. */
async function sendAway(tx: Transaction, services: Services, { link, customer, name, email, owner }: Colleague): Promise<Answered> {
  await removeFromCustomer(tx, link.data.account!, customer.id);
  await tx.audit('object', 'Account', link.data.account, { login: email }, customer.id);
  const text = `select k.email, k.locale, k.id from core_customer c join core_account k on k.id = c.caretaker_id where c.id = $1 and k.state = 'active'`;
  const [caretaker] = await executeIn<{ email: string | null; locale: string | null; id: string }>(tx.em, text, [customer.id]);
  if (caretaker && caretaker.email !== null) {
    const to = { address: caretaker.email, locale: caretaker.locale, accountId: caretaker.id };
    await tx.mail(await registrationMail(services, to, 'removed', { name, email, customer: customer.name, by: owner.name }));
  }
  return 'removed';
} // prettier-ignore

/** Ends that an account acts for a customer. Where it acts for nobody else it is locked, so that no link of it works any more. */
export async function removeFromCustomer(tx: Transaction, accountId: string, customerId: string): Promise<boolean> {
  if (!(await removeMembership(tx, accountId, customerId))) return false;
  const left = await executeIn(tx.em, 'select 1 from core_membership where account_id = $1 limit 1', [accountId]);
  if (left.length === 0) await setAccountState(tx, accountId, 'locked');
  return true;
}
