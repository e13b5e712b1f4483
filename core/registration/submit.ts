import { executeIn } from '../database/orm.ts';
import type { Services } from '../portal.ts';
import { asPortal } from '../session/acting.ts';
import { isBlocked, noteFailureIn } from '../session/attempts.ts';
import { hashPassword } from '../session/passwords.ts';

/** Registrations one network may send before it has to wait; a house behind one address is many people. */
const FREE_PER_ADDRESS = 20;

const networkKey = (addressKey: string): string => `register-address:${addressKey}`;

/** What somebody typed, checked as far as the form itself tells. */
export interface Application {
  /** Id the form was given: sent twice, it counts once. */
  id: string;
  linkId: string | undefined;
  name: string;
  email: string;
  password: string;
  locale: string;
  number: string | undefined;
  proof: { kind: string; values: Record<string, string> } | undefined;
}

/** Whether a network sent so many registrations that it has to wait. */
export const mustWait = (services: Services, addressKey: string): Promise<boolean> =>
  isBlocked(services, [networkKey(addressKey)]);

/**
 * Takes a registration: one hash, one row, one job, whoever it is and whatever is true of it. What it amounts to is looked up by the job
 * and, once the mailbox is confirmed, by `confirm.ts`, so that neither the answer nor its time says anything to a guesser
 * (OWASP ASVS 5.0, 6.3.8).
 */
export async function submitRegistration(services: Services, addressKey: string, one: Application): Promise<void> {
  const hash = await hashPassword(one.password);
  await asPortal(services, async (tx) => {
    await noteFailureIn(tx.em, networkKey(addressKey), FREE_PER_ADDRESS);
    const rows = await executeIn(
      tx.em,
      `insert into core_registration (id, link_id, name, email, locale, password_hash, number, proof_kind, proof_values)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (id) do nothing returning id`,
      [
        one.id,
        one.linkId ?? null,
        one.name,
        one.email,
        one.locale,
        hash,
        one.number ?? null,
        one.proof?.kind ?? null,
        JSON.stringify(one.proof?.values ?? {}),
      ],
    );
    if (rows.length > 0) await services.queue.send(tx.em, 'core.registration', { id: one.id });
  });
}
