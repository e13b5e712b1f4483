import { executeIn } from '../database/orm.ts';
import { invalid, notFound, problem } from '../errors.ts';
import type { RequestContext } from '../plugin/contract.ts';
import { forgetFailuresIn, isBlockedIn, noteFailureIn } from './attempts.ts';
import { letter } from './letters.ts';
import { checkPassword, hashPassword } from './passwords.ts';
import { newPasswordProblem, storePassword } from './recovery.ts';

/** What of a request's context self-service needs; every handler of a signed-in person has it. */
export type OwnContext = Pick<RequestContext, 'viewer' | 'read' | 'write' | 't' | 'link' | 'log'>;

/** Wrong entries of the current password before the next one has to wait. */
const FREE_FAILURES = 10;
/** How long a password that was entered counts for sensitive steps. */
const FRESH_MS = 15 * 60_000;

/** Read as the portal: no role of people can read a hash. Undefined while the account has to wait. */
const hashOf = (ctx: OwnContext, account: string, key: string): Promise<string | null | undefined> =>
  ctx.write((tx) =>
    tx.asJob(async (em) => {
      if (await isBlockedIn(em, [key])) return undefined;
      const text = 'select password_hash from core_account where id = $1';
      const [row] = await executeIn<{ password_hash: string | null }>(em, text, [account]);
      return row?.password_hash ?? null;
    }),
  );

/** @throws Problem where the context is no person's own session: a preview, or a token of the API */
export function requireOwnSession({ viewer }: Pick<OwnContext, 'viewer'>): void {
  if (viewer.preview) throw problem(403, 'preview', 'core.error.preview');
  if (viewer.token) throw notFound();
}

/** Whether the password was entered within the last quarter of an hour. */
export const isFresh = ({ viewer }: Pick<OwnContext, 'viewer'>): boolean =>
  Date.now() - Date.parse(viewer.session.authenticatedAt) < FRESH_MS;

/**
 * Checks the current password once more, as a session that somebody left open is not yet its owner. Right entries count for a quarter
 * of an hour, wrong ones are limited as at sign-in.
 * @param field name of the form field, for the refusal
 * @throws Problem 422 with `field`
 */
export async function confirmPassword(ctx: OwnContext, password: string, field: string): Promise<void> {
  const account = ctx.viewer.account.id;
  const key = `confirm:${account}`;
  const stored = await hashOf(ctx, account, key);
  const fits = await checkPassword(stored, password);
  await ctx.write((tx) =>
    tx.asJob(async (em) => {
      if (!fits) return noteFailureIn(em, key, FREE_FAILURES);
      await executeIn(em, 'update core_session set authenticated_at = now() where id = $1 and account_id = $2', [
        ctx.viewer.session.id,
        account,
      ]);
      return forgetFailuresIn(em, key);
    }),
  );
  if (fits) return;
  ctx.log.info({ outcome: 'refused', account }, 'password again');
  throw invalid({ [field]: { key: stored === undefined ? 'core.password.wait' : 'core.password.wrong' } });
}

/** Entries of the form that changes a password. */
export interface PasswordChange {
  current: string;
  password: string;
  again: string;
}

/**
 * Changes the viewer's own password: the current one is asked for, the other sessions end, links under way are void, and a notice goes out.
 * @throws Problem 422 with the fields `current`, `password` or `again`
 */
export async function changePassword(ctx: OwnContext, { current, password, again }: PasswordChange): Promise<void> {
  const { account, session } = ctx.viewer;
  await confirmPassword(ctx, current, 'current');
  const why = newPasswordProblem(password, again, account.login);
  if (why) throw invalid(why);
  const hash = await hashPassword(password);
  await ctx.write(async (tx) => {
    await tx.asJob(async (em) => {
      if (!(await storePassword(em, account.id, hash, ['active']))) throw notFound();
      await executeIn(em, 'delete from core_session where account_id = $1 and id <> $2', [account.id, session.id]);
    });
    await tx.audit('password', 'Account', account.id, { by: 'owner' });
    if (account.email !== null) {
      const to = { id: account.id, name: account.name, address: account.email };
      await tx.mail(letter(ctx.t, to, 'password-changed', { portal: ctx.link('/') }));
    }
  });
}
