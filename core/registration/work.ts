import { createHash } from 'node:crypto';
import { executeIn } from '../database/orm.ts';
import type { Transaction } from '../plugin/contract.ts';
import type { Services } from '../portal.ts';
import { asPortal } from '../session/acting.ts';
import { isBlockedIn, noteFailureIn } from '../session/attempts.ts';
import { recipientsByName } from '../session/letters.ts';
import { issueLink } from '../session/one-time.ts';
import { hashToken, newToken } from '../session/tokens.ts';
import { registrationMail } from './mails.ts';
import { isOwner, membersOf } from './members.ts';
import { isProven, lockRegistration, type RegistrationRow } from './registration.ts';

/** Mails one address gets because somebody typed it, before it is left in peace for a while. */
const FREE_MAILS = 3;
/** Hours in which a mailbox can be confirmed. */
const HOURS = 24;

/** The job of a registration: writes the mail its state asks for, once however often it runs. */
export async function workOnRegistration(services: Services, data: Record<string, unknown>): Promise<void> {
  await asPortal(services, async (tx) => {
    const row = await lockRegistration(tx.em, String(data.id));
    if (row?.state === 'received') await greet(tx, services, row);
    if (row?.state === 'waiting' && row.told_at === null) await askColleagues(tx, services, row);
  });
}

/**
 * Writes to the mailbox: a link to confirm it, or, where it signs in somebody already, that it does. The mail does not say the typed name:
 * else strangers could have the portal mail their words to anybody.
 */
async function greet(tx: Transaction, services: Services, row: RegistrationRow): Promise<void> {
  const key = `register-mail:${createHash('sha256').update(row.email.toLowerCase()).digest('hex')}`;
  const known = (await recipientsByName(tx.em, row.email)).length > 0;
  const blocked = await isBlockedIn(tx.em, [key]);
  await noteFailureIn(tx.em, key, FREE_MAILS);
  if (known || blocked) await executeIn(tx.em, 'delete from core_registration where id = $1', [row.id]);
  if (blocked) return;
  const to = { address: row.email, locale: row.locale };
  if (known) {
    const links = { login: `${services.publicUrl}/login`, forgot: `${services.publicUrl}/forgot` };
    await tx.mail(await registrationMail(services, to, 'known', links));
    return;
  }
  const token = newToken();
  await executeIn(
    tx.em,
    `update core_registration set state = 'unconfirmed', token_hash = $2, expires_at = now() + make_interval(hours => $3) where id = $1`,
    [row.id, hashToken(token), HOURS],
  );
  const link = `${services.publicUrl}/register/confirm?token=${token}`;
  await tx.mail(await registrationMail(services, to, 'confirm', { link }));
}

/** Asks those who deal with everything of the customer whether they know the person; staff see it in their list anyway. */
async function askColleagues(tx: Transaction, services: Services, row: RegistrationRow): Promise<void> {
  await executeIn(tx.em, 'update core_registration set told_at = now() where id = $1', [row.id]);
  if (row.customer_id === null || !isProven(row.proof_result)) return;
  const text = 'select name from core_customer where id = $1';
  const [customer] = await executeIn<{ name: string }>(tx.em, text, [row.customer_id]);
  for (const owner of (await membersOf(tx.em, row.customer_id)).filter(isOwner)) {
    if (owner.email === null) continue;
    const data = { registration: row.id, customer: row.customer_id };
    const token = await issueLink(tx.em, { purpose: 'joining', accountId: owner.account_id, data });
    const to = { address: owner.email, locale: owner.locale, accountId: owner.account_id, name: owner.name };
    const link = `${services.publicUrl}/register/colleague?token=${token}`;
    const values = { name: row.name, email: row.email, customer: customer!.name, link };
    await tx.mail(await registrationMail(services, to, 'joining', values));
  }
}

/** Removes what nobody confirmed within a week, and forgets after 90 days what was decided. */
export async function sweepRegistrations(tx: Transaction): Promise<void> {
  await executeIn(tx.em, `delete from core_registration where state in ('received', 'unconfirmed') and created_at < now() - interval '7 days'`);
  await executeIn(tx.em, `delete from core_registration where state in ('approved', 'rejected') and decided_at < now() - interval '90 days'`);
} // prettier-ignore
