import type { EntityManager } from '@mikro-orm/postgresql';
import { executeIn } from '../database/orm.ts';
import type { ProofResult } from '../entities/index.ts';
import { writeAs } from '../http/context.ts';
import type { Transaction } from '../plugin/contract.ts';
import type { Services } from '../portal.ts';
import { asPortal } from '../session/acting.ts';
import { isBlocked, noteFailure } from '../session/attempts.ts';
import { recipientsByName } from '../session/letters.ts';
import { checkPassword } from '../session/passwords.ts';
import { hashToken, looksLikeToken } from '../session/tokens.ts';
import { join, registrationGroup } from './join.ts';
import { linkById } from './links.ts';
import { membersOf } from './members.ts';
import { fits, NOBODY, offeredProofs } from './proofs.ts';
import { isProven, readUnconfirmed, takeUnconfirmed, type RegistrationRow } from './registration.ts';

/** Wrong proofs for one customer number within a day, after which only staff let anybody in for it. */
export const WRONG_PROOFS = 10;
/** Wrong passwords for one link of a confirmation before it has to wait. */
const FREE_PASSWORDS = 10;

/** The registration a link of a confirmation belongs to; undefined where it no longer works. */
export async function openConfirmation(services: Services, token: string): Promise<RegistrationRow | undefined> {
  if (!looksLikeToken(token)) return undefined;
  return asPortal(services, ({ em }) => readUnconfirmed(em, hashToken(token)));
}

/** What became of a confirmation; `password` and `wait` leave the link as it was. */
export type Confirmed = 'active' | 'waiting' | 'known' | 'expired' | 'password' | 'wait';

/**
 * Confirms the mailbox of a registration. The password is asked for once more: else somebody could register with another's address and a
 * password of his own, and have the other confirm the account he can get into.
 */
export async function confirmRegistration(
  services: Services,
  { token, password, address }: { token: string; password: string; address: string },
): Promise<Confirmed> {
  const open = await openConfirmation(services, token);
  if (!open) return 'expired';
  const key = `register-password:${open.id}`;
  if (await isBlocked(services, [key])) return 'wait';
  if (!(await checkPassword(open.password_hash, password))) {
    await noteFailure(services, [key], FREE_PASSWORDS);
    return 'password';
  }
  const actor = { scope: { role: 'portico_job' } as const, name: open.name, address, customerId: undefined };
  return writeAs(services, actor, async (tx) => {
    const row = await takeUnconfirmed(tx.em, hashToken(token));
    return row ? settle(tx, services, row) : 'expired';
  });
}

interface Standing {
  /** The customer whose link it was, or to whom the proof fits. */
  customer: { id: string; name: string } | undefined;
  proof: ProofResult;
}

/** Lets the first person of a customer in; everybody else waits for a colleague or for staff. */
async function settle(tx: Transaction, services: Services, row: RegistrationRow): Promise<Confirmed> {
  const { customer, proof } = await standingOf(tx.em, services, row);
  const known = await recipientsByName(tx.em, row.email);
  const members = await membersOf(tx.em, customer?.id ?? NOBODY);
  if (known.length > 0) {
    await executeIn(tx.em, 'delete from core_registration where id = $1', [row.id]);
    return 'known';
  }
  await executeIn(tx.em, 'update core_registration set customer_id = $2, proof_result = $3 where id = $1', [
    row.id, customer?.id ?? null, proof,
  ]); // prettier-ignore
  await tx.audit('confirm', 'Registration', row.id, { email: row.email, proof }, customer?.id);
  if (customer && isProven(proof) && members.length === 0) {
    const group = await registrationGroup(tx, services);
    await join(tx, services, row, { customer, group, houseRole: 'all', by: row.name });
    return 'active';
  }
  await services.queue.send(tx.em, 'core.registration', { id: row.id });
  return 'waiting';
}

/**
 * What a registration has shown. Every proof costs the same statements, whether its number is a customer's or nobody's, and whether or not
 * too many wrong ones came before.
 */
async function standingOf(em: EntityManager, services: Services, row: RegistrationRow): Promise<Standing> {
  const setting = (await services.stored.get()).registration;
  const link = row.link_id === null ? undefined : await linkById(em, row.link_id);
  // A link that was revoked or switched off meanwhile lets nobody in by itself.
  const open = row.link_id === null ? setting.open : link !== undefined;
  const claimed = await claimedCustomer(em, row, link?.customer_id);
  if (open && link && !setting.proof) return { customer: claimed, proof: 'needless' };
  if (row.proof_kind === null) return { customer: link && claimed, proof: 'none' };
  const key = row.number ?? `link ${row.link_id}`;
  await executeIn(em, `select pg_advisory_xact_lock(hashtextextended('registration ' || $1, 0))`, [key]);
  const wrong = await wrongProofs(em, row);
  const right = await fits(em, offeredProofs(services.registry.contributions), {
    kind: row.proof_kind, values: row.proof_values, customerId: claimed?.id ?? NOBODY,
  }); // prettier-ignore
  if (wrong >= WRONG_PROOFS) return { customer: link && claimed, proof: 'blocked' };
  return right && open && claimed
    ? { customer: claimed, proof: 'fits' }
    : { customer: link && claimed, proof: 'wrong' };
}

/** The customer a registration names: by its link, else by the number that was typed. Locked, so that of two people one is the first. */
async function claimedCustomer(em: EntityManager, row: RegistrationRow, ofLink: string | undefined) {
  const text =
    'select id, name from core_customer where id = $1 or ($1::uuid is null and number = $2) for no key update';
  const [found] = await executeIn<{ id: string; name: string }>(em, text, [ofLink ?? null, row.number]);
  return found;
}

async function wrongProofs(em: EntityManager, row: RegistrationRow): Promise<number> {
  const [found] = await executeIn<{ count: number }>(
    em,
    `select count(*)::int as count from core_registration where proof_result = 'wrong' and confirmed_at > now() - interval '1 day'
      and number is not distinct from $1 and (number is not null or link_id = $2)`,
    [row.number, row.link_id],
  );
  return found!.count;
}
