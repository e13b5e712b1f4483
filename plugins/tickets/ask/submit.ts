import {
  executeIn,
  hashToken,
  isLocale,
  looksLikeToken,
  newToken,
  type EntityManager,
  type Guest,
  type JobContext,
  type Transaction,
} from 'portico';
import type { TicketsConfig } from '../config.ts';
import { isProved, readChallenge, type Challenge } from './challenge.ts';
import type { Question } from './form.ts';
import { layAmongReceived } from './received.ts';

type Ctx = Guest<TicketsConfig>;

/** What became of a question: taken; taken once its address is confirmed; the page was open too long; asked too often. */
export type Outcome = 'taken' | 'confirm' | 'old' | 'often';

/** A question as it comes from the form. */
export interface Submission {
  question: Question;
  challenge: string;
  /** What the script found; empty without script. */
  proof: string;
  /** A field that nobody sees. */
  trap: string;
}

const CONFIRM_HOURS = 24;

/**
 * Takes a question of somebody without a login. A program that fills every field is told that all is well, and nothing is kept. Whose
 * browser did the work is taken at once; everybody else confirms his address first.
 */
export async function submitQuestion(guest: Ctx, { question, challenge, proof, trap }: Submission): Promise<Outcome> {
  if (trap !== '') return 'taken';
  const known = readChallenge(guest.sign, challenge);
  if (!known) return 'old';
  const proved = !known.quick && isProved(challenge, known.bits, proof);
  return guest.write(async (tx) => {
    if (await tx.asJob((em) => tooOften(em, guest, question.email))) return 'often';
    return proved ? take(guest, tx, known, question) : askToConfirm(guest, tx, known, question);
  });
}

async function tooOften(em: EntityManager, { network, config }: Ctx, email: string): Promise<boolean> {
  // One at a time per network, so that many at once count each other.
  await executeIn(em, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [`tickets.ask ${network}`]);
  const [row] = await executeIn<{ network: number; address: number }>(
    em,
    `select (select count(*)::int from tickets_asked where network = $1 and asked_at > now() - interval '1 hour') as network,
       (select count(*)::int from tickets_asked where email = $2 and asked_at > now() - interval '1 hour') as address`,
    [network, email.trim().toLowerCase()],
  );
  return row!.network >= config.askPerNetwork || row!.address >= config.askPerAddress;
}

/** Notes a use of the form. @returns false where the challenge was used before: then it is the same form again */
async function note(
  guest: Ctx,
  tx: Transaction,
  { id }: Challenge,
  question: Question,
  token?: string,
): Promise<boolean> {
  const kept = token === undefined ? null : JSON.stringify({ question, language: guest.locale });
  const made = await tx.asJob((em) =>
    executeIn(
      em,
      `insert into tickets_asked (id, network, email, form, token_hash, expires_at, taken_at)
         values ($1, $2, $3, $4, $5, case when $5::bytea is not null then now() + make_interval(hours => $6) end, case when $5::bytea is null then now() end)
         on conflict (id) do nothing returning id`,
      [
        id,
        guest.network,
        question.email.trim().toLowerCase(),
        kept,
        token === undefined ? null : hashToken(token),
        CONFIRM_HOURS,
      ],
    ),
  );
  return made.length > 0;
}

async function take(guest: Ctx, tx: Transaction, challenge: Challenge, question: Question): Promise<Outcome> {
  if (await note(guest, tx, challenge, question))
    await layAmongReceived(guest, tx, `ask/${challenge.id}`, question, guest.locale);
  return 'taken';
}

/** Mails a link in fixed words: not a word that was typed goes to an address that is perhaps not its author's. */
async function askToConfirm(guest: Ctx, tx: Transaction, challenge: Challenge, question: Question): Promise<Outcome> {
  const token = newToken();
  if (!(await note(guest, tx, challenge, question, token))) return 'confirm';
  const t = (key: string, values?: Record<string, unknown>) => guest.t(guest.locale, `tickets.ask.mail.${key}`, values);
  await tx.mail({
    to: { address: question.email.trim() },
    subject: t('subject'),
    text: t('text', { link: guest.link(`/tickets/ask/confirm?token=${token}`), hours: CONFIRM_HOURS }),
    purpose: 'tickets-ask',
  });
  return 'confirm';
}

/** Takes a question whose address is confirmed. @returns false for a link that is used, too old or none */
export const confirmQuestion = (guest: Ctx, token: string): Promise<boolean> =>
  guest.write(async (tx) => {
    if (!looksLikeToken(token)) return false;
    const [row] = await tx.asJob((em) =>
      executeIn<{ id: string; form: { question: Question; language: string } }>(
        em,
        `update tickets_asked a set taken_at = now(), form = null, token_hash = null from (select id, form from tickets_asked where token_hash = $1 and taken_at is null and expires_at > now() for update) f
          where a.id = f.id returning a.id, f.form`,
        [hashToken(token)],
      ),
    );
    if (!row) return false;
    const { question, language } = row.form;
    await layAmongReceived(guest, tx, `ask/${row.id}`, question, isLocale(language) ? language : 'en');
    return true;
  });

/** Forgets uses of the form that no limit and no link needs any more. */
export const sweepAsked = (ctx: Pick<JobContext, 'write'>): Promise<unknown> =>
  ctx.write(({ em }) => executeIn(em, `delete from tickets_asked where asked_at < now() - interval '2 days'`));
