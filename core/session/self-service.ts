import { executeIn } from '../database/orm.ts';
import { defineQuery, queryBuilder, sql } from '../database/query.ts';
import { invalid } from '../errors.ts';
import type { Locale } from '../i18n/locales.ts';
import { isMailAddress } from '../mail/mail.ts';
import { beginEmailChange, dropEmailChange } from './email-change.ts';
import {
  changePassword, confirmPassword, isFresh, requireOwnSession, type OwnContext, type PasswordChange,
} from './own-password.ts'; // prettier-ignore
import {
  endOtherSessions,
  endSession,
  listSessions,
  listSignIns,
  type OwnSession,
  type OwnSignIn,
} from './own-sessions.ts';
import { createToken, listTokens, revokeToken, type OwnToken, type TokenInput } from './own-tokens.ts';

/** A change of the e-mail address that waits for its confirmations. */
export interface OwnEmailChange {
  to: string;
  expiresAt: string;
  /** Whether the old and the new address were confirmed; `old` is missing where there was no old one. */
  confirmed: { old?: boolean; new: boolean };
}

/** What a signed-in person does with his own account, and with no other: customers and staff alike. */
export interface SelfService {
  /** Whether the password was entered within the last quarter of an hour; otherwise sensitive steps ask for it. */
  readonly fresh: boolean;
  sessions(): Promise<OwnSession[]>;
  signIns(limit?: number): Promise<OwnSignIn[]>;
  endSession(id: string): Promise<void>;
  endOtherSessions(): Promise<number>;
  changePassword(entries: PasswordChange): Promise<void>;
  setLocale(locale: Locale): Promise<void>;
  emailChange(): Promise<OwnEmailChange | undefined>;
  /** @throws Problem 422 with the fields `email` or `password` */
  askEmailChange(entries: { email: string; password: string }): Promise<void>;
  cancelEmailChange(): Promise<void>;
  tokens(): Promise<OwnToken[]>;
  createToken(entries: TokenInput): Promise<string>;
  revokeToken(id: string): Promise<void>;
}

/**
 * Self-service of the viewer of a request.
 * @param ctx `request.ctx`
 * @throws Problem where the viewer is a preview or a token of the API
 * @example const sessions = await selfService(request.ctx).sessions();
 */
export function selfService(ctx: OwnContext): SelfService {
  requireOwnSession(ctx);
  return {
    fresh: isFresh(ctx),
    sessions: () => listSessions(ctx),
    signIns: (limit = 20) => listSignIns(ctx, limit),
    endSession: (id) => endSession(ctx, id),
    endOtherSessions: () => endOtherSessions(ctx),
    changePassword: (entries) => changePassword(ctx, entries),
    setLocale: (locale) => setLocale(ctx, locale),
    emailChange: () => emailChange(ctx),
    askEmailChange: (entries) => askEmailChange(ctx, entries),
    cancelEmailChange: () => cancelEmailChange(ctx),
    tokens: () => listTokens(ctx),
    createToken: (entries) => createToken(ctx, entries),
    revokeToken: (id) => revokeToken(ctx, id),
  };
}

const setLocale = (ctx: OwnContext, locale: Locale): Promise<void> =>
  ctx.write(async (tx) => {
    await tx.asJob((em) =>
      executeIn(em, 'update core_account set locale = $2 where id = $1 and locale is distinct from $2', [
        ctx.viewer.account.id,
        locale,
      ]),
    );
  });

interface ChangeRow {
  to: string;
  expiresAt: string;
  oldConfirmed: boolean | null;
  newConfirmed: boolean;
}

const db = queryBuilder<Record<string, Record<string, unknown>>>();
const myChange = defineQuery<object, ChangeRow>(
  () =>
    db
      .selectFrom(sql`core_my_email_change()`.as('c'))
      .select([
        'c.to_address as to', 'c.expires_at as expiresAt', 'c.old_confirmed as oldConfirmed', 'c.new_confirmed as newConfirmed',
      ]),
); // prettier-ignore

async function emailChange(ctx: OwnContext): Promise<OwnEmailChange | undefined> {
  const [[row]] = await ctx.read(myChange({}));
  if (!row) return undefined;
  const old = row.oldConfirmed === null ? {} : { old: row.oldConfirmed };
  return { to: row.to, expiresAt: row.expiresAt, confirmed: { ...old, new: row.newConfirmed } };
}

async function askEmailChange(ctx: OwnContext, entries: { email: string; password: string }): Promise<void> {
  const { account, session } = ctx.viewer;
  const email = entries.email.trim();
  if (!isMailAddress(email)) throw invalid({ email: { key: 'core.emailChange.address' } });
  if (email.toLowerCase() === account.email?.toLowerCase()) throw invalid({ email: { key: 'core.emailChange.same' } });
  await confirmPassword(ctx, entries.password, 'password');
  await ctx.write((tx) =>
    beginEmailChange(tx, { account, email, sessionId: session.id, t: ctx.t, link: (path) => ctx.link(path) }),
  );
}

const cancelEmailChange = (ctx: OwnContext): Promise<void> =>
  ctx.write(async (tx) => {
    const { id } = ctx.viewer.account;
    if (await tx.asJob((em) => dropEmailChange(em, id))) await tx.audit('email-change-cancelled', 'Account', id);
  });
