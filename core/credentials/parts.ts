import type { EntityManager } from '@mikro-orm/postgresql';
import { executeIn } from '../database/orm.ts';
import { conflict, notFound } from '../errors.ts';
import { localDay } from '../i18n/format.ts';
import type { Transaction } from '../plugin/contract.ts';
import type { Services } from '../portal.ts';
import { languageOf, letter } from '../session/letters.ts';
import { dropLinks } from '../session/one-time.ts';
import { hashCode, newCode } from './codes.ts';
import { endOpen, openInBatch, settleStates } from './issue.ts';
import { credentialLetter, type CredentialLetter } from './letter.ts';
import { obstacle, recipientsByIds, type CredentialRecipient } from './recipients.ts';
import { mayPrint } from './two-people.ts';

/** Wrong tries against one part before it stops working and has to be issued anew. */
export const TRIES = 5;

const AFTER = 'now() + make_interval(days => b.days)';

/**
 * Makes part one anew for everybody of a batch who has not got in yet, or for one of them: letters that were made before stop working.
 * The codes are in what is returned and nowhere else. Those whose e-mail address the one who prints entered himself are left for a colleague.
 * @param by the member of staff who prints; null for the command line
 * @throws Problem 409 where there is nobody left, or only such as a colleague has to print
 */
export async function makeLetters(
  tx: Transaction,
  services: Services,
  batchId: string,
  by: string | null,
  only?: string,
): Promise<CredentialLetter[]> {
  const brand = (await services.stored.get()).brand.name;
  const { letters, done, foreign } = await tx.asJob(async (em) => {
    const able = (await openInBatch(em, batchId, only)).filter(({ to }) => obstacle(to, true) === undefined);
    const waiting = able.filter(({ to }) => mayPrint(to, by));
    const letters: CredentialLetter[] = [];
    for (const { credentialId, to } of waiting) letters.push(await makeLetter(em, services, brand, credentialId, to, by));
    await settleStates(em, waiting.map(({ to }) => to.id)); // prettier-ignore
    return { letters, done: waiting, foreign: able.length > 0 };
  });
  if (letters.length === 0) throw conflict(`core.credential.error.${foreign ? 'own-address' : 'nobody-left'}`);
  for (const { to } of done) await note(tx, 'letter-made', to);
  return letters;
} // prettier-ignore

async function makeLetter(em: EntityManager, services: Services, brand: string, id: string, to: CredentialRecipient, by: string | null) {
  const code = newCode();
  const [row] = await executeIn<{ until: string }>(
    em,
    `update core_credential c set letter_hash = $2, letter_state = 'made', letter_at = now(), letter_by = $3, letter_expires_at = ${AFTER},
       letter_failures = 0, letter_count = letter_count + 1, letter_reason = null
      from core_credential_batch b where b.id = c.batch_id and c.id = $1 returning c.letter_expires_at as until`,
    [id, hashCode(code), by],
  );
  // A link by mail alone would get somebody in without the letter.
  await dropLinks(em, to.id, ['invite', 'reset']);
  const zone = services.settings.PORTICO_TIMEZONE;
  const days = { today: localDay(new Date(), zone), until: localDay(new Date(row!.until), zone) };
  return credentialLetter(services, to, languageOf(services, to), { code, brand, ...days });
} // prettier-ignore

const note = (tx: Transaction, action: string, to: Pick<CredentialRecipient, 'id' | 'login' | 'customer_id'>, more: object = {}) =>
  tx.audit(action, 'Credential', to.id, { login: to.login, ...more }, to.customer_id ?? undefined); // prettier-ignore

/**
 * Notes that the letters of a batch went to the post, and mails part two to those who have none that holds.
 * @returns how many letters went out
 */
export async function postLetters(tx: Transaction, services: Services, batchId: string): Promise<number> {
  const rows = await tx.asJob((em) =>
    executeIn<{ id: string; account_id: string; mailed: boolean }>(
      em,
      `update core_credential set letter_state = 'posted' where batch_id = $1 and ended is null and letter_state = 'made'
        returning id, account_id, mail_hash is not null and mail_expires_at > now() and mail_failures < ${TRIES} as mailed`,
      [batchId],
    ),
  );
  if (rows.length === 0) throw conflict('core.credential.error.none-made');
  const found = await tx.asJob((em) => recipientsByIds(em, rows.map((row) => row.account_id))); // prettier-ignore
  for (const to of found) {
    const row = rows.find((one) => one.account_id === to.id)!;
    await note(tx, 'letter-posted', to);
    if (!row.mailed) await mailPart(tx, services, row.id, to);
  }
  await tx.asJob((em) => settleStates(em, found.map((to) => to.id))); // prettier-ignore
  return rows.length;
}

/** Mails a new part two; one that was mailed before stops working. Nobody but its owner ever sees it. */
async function mailPart(tx: Transaction, services: Services, id: string, to: CredentialRecipient): Promise<void> {
  if (to.email === null) return;
  const code = newCode();
  const [row] = await tx.asJob((em) =>
    executeIn<{ until: string }>(
      em,
      `update core_credential c set mail_hash = $2, mail_at = now(), mail_expires_at = ${AFTER}, mail_failures = 0, mail_count = mail_count + 1
        from core_credential_batch b where b.id = c.batch_id and c.id = $1 returning c.mail_expires_at as until`,
      [id, hashCode(code)],
    ),
  );
  const locale = languageOf(services, to);
  const t = (key: string, values?: Record<string, unknown>) => services.catalogues.t(locale, key, values);
  const until = new Date(row!.until).toLocaleDateString(locale, { dateStyle: 'long', timeZone: services.settings.PORTICO_TIMEZONE });
  const address = { id: to.id, name: to.name, address: to.email };
  const link = `${services.publicUrl}/activate?token=${code}`;
  await tx.mail(letter(t, address, 'activation', { code, until, link, page: `${services.publicUrl}/activate` }));
  await note(tx, 'part-two', to);
} // prettier-ignore

interface OpenCredential {
  id: string;
  account_id: string;
  letter_state: string;
}

async function openOf(em: EntityManager, batchId: string, id: string): Promise<{ row: OpenCredential; to: CredentialRecipient }> {
  const text = `select id, account_id, letter_state from core_credential where id = $1 and batch_id = $2 and ended is null for update`;
  const [row] = await executeIn<OpenCredential>(em, text, [id, batchId]);
  const [to] = row ? await recipientsByIds(em, [row.account_id]) : [];
  if (!row || !to) throw notFound();
  return { row, to };
} // prettier-ignore

/**
 * Mails part two of one account anew.
 * @returns the address it goes to
 * @throws Problem 409 where its letter never went out, or the account cannot get in
 */
export async function mailAgain(tx: Transaction, services: Services, batchId: string, id: string): Promise<string> {
  const { row, to } = await tx.asJob((em) => openOf(em, batchId, id));
  if (row.letter_state !== 'posted') throw conflict('core.credential.error.not-posted');
  const reason = obstacle(to, true);
  if (reason !== undefined) throw conflict(`core.credential.left-out.${reason}`);
  await mailPart(tx, services, id, to);
  await tx.asJob((em) => settleStates(em, [to.id]));
  return to.email!;
}

/** Why the post brings a letter back. */
export const RETURN_REASONS = ['unknown', 'moved', 'refused', 'not-collected', 'other'] as const;

/** Notes that a letter came back: its code, which is in unknown hands, stops working. A new letter can be made for it. */
export async function letterReturned(
  tx: Transaction,
  batchId: string,
  id: string,
  reason: (typeof RETURN_REASONS)[number],
): Promise<void> {
  const { to } = await tx.asJob(async (em) => {
    const found = await openOf(em, batchId, id);
    if (found.row.letter_state !== 'posted') throw conflict('core.credential.error.not-posted');
    await executeIn(em, `update core_credential set letter_state = 'returned', letter_hash = null, letter_reason = $2 where id = $1`, [
      id, reason,
    ]); // prettier-ignore
    await settleStates(em, [found.to.id]);
    return found;
  });
  await note(tx, 'letter-returned', to, { reason });
}

/**
 * Ends what is under way in a batch, of everybody or of one: the codes stop working and the accounts are as before.
 * @returns of how many
 */
export async function endCredentials(tx: Transaction, batchId: string, only?: string): Promise<number> {
  const found = await tx.asJob(async (em) => {
    const where = 'batch_id = $1 and ($2::uuid is null or id = $2)';
    const ended = await endOpen(em, where, [batchId, only ?? null], 'expired');
    const accounts = ended.map((row) => row.account_id);
    await settleStates(em, accounts);
    return recipientsByIds(em, accounts);
  });
  for (const to of found) await note(tx, 'expire', to);
  return found.length;
}
