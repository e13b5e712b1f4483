import { v7 } from 'uuid';
import { executeIn } from '../database/orm.ts';
import { defineQuery, queryBuilder, sql } from '../database/query.ts';
import { invalid, notFound } from '../errors.ts';
import { confirmPassword, isFresh, type OwnContext } from './own-password.ts';
import { hashToken, newToken } from './tokens.ts';

/** A bearer token of the API as its owner sees it; the secret itself is shown once and never kept. */
export interface OwnToken {
  id: string;
  name: string;
  /** For whom it acts; empty for staff. */
  customer: string | null;
  createdAt: string;
  expiresAt: string;
  usedAt: string | null;
  expired: boolean;
}

const AT_MOST = 20;
/** Days a token may hold; nothing of a portal should outlive a year unseen. */
export const TOKEN_DAYS_MAX = 366;

const db = queryBuilder<Record<string, Record<string, unknown>>>();
const myTokens = defineQuery<object, Omit<OwnToken, 'expired'>>(
  () =>
    db
      .selectFrom(sql`core_my_tokens()`.as('t'))
      .select([
        't.id', 't.name', 't.customer', 't.created_at as createdAt', 't.expires_at as expiresAt', 't.used_at as usedAt',
      ]),
); // prettier-ignore

export async function listTokens(ctx: OwnContext): Promise<OwnToken[]> {
  const [rows] = await ctx.read(myTokens({}));
  return rows.map((row) => ({ ...row, expired: Date.parse(row.expiresAt) <= Date.now() }));
}

/** Entries of the form that makes a token. */
export interface TokenInput {
  name: string;
  /** Days it holds, 1 to {@link TOKEN_DAYS_MAX}. */
  days: number;
  /** Needed where the password was last entered more than a quarter of an hour ago. */
  password?: string | undefined;
}

/**
 * Makes a token that acts as the viewer does now: for the same customer, in the same group, at most with what that may do.
 * @returns the secret, to be shown once
 * @throws Problem 422 with the fields `name`, `days` or `password`
 */
export async function createToken(ctx: OwnContext, input: TokenInput): Promise<string> {
  const name = input.name.trim();
  if (name === '' || name.length > 60) throw invalid({ name: { key: 'core.token.name' } });
  if (!Number.isInteger(input.days) || input.days < 1 || input.days > TOKEN_DAYS_MAX)
    throw invalid({ days: { key: 'core.token.days', values: { count: TOKEN_DAYS_MAX } } });
  if (!isFresh(ctx)) await confirmPassword(ctx, input.password ?? '', 'password');
  const { account, membership } = ctx.viewer;
  const token = newToken();
  const id = v7();
  await ctx.write(async (tx) => {
    const made = await tx.asJob((em) =>
      executeIn(
        em,
        `insert into core_token (id, token_hash, name, account_id, membership_id, expires_at)
         select $1, $2, $3, $4, $5, now() + make_interval(days => $6)
          where (select count(*) from core_token where account_id = $4) < $7
            and exists (select 1 from core_membership where id = $5 and account_id = $4) returning id`,
        [id, hashToken(token), name, account.id, membership.id, input.days, AT_MOST],
      ),
    );
    if (made.length === 0) throw invalid({ name: { key: 'core.token.many', values: { count: AT_MOST } } });
    await tx.audit('create', 'Token', id, { name, days: input.days });
  });
  return token;
}

/** Ends a token of the viewer's own account at once. @throws Problem 404 for any other */
export async function revokeToken(ctx: OwnContext, id: string): Promise<void> {
  await ctx.write(async (tx) => {
    const [row] = await tx.asJob((em) =>
      executeIn<{ name: string }>(em, 'delete from core_token where id = $1 and account_id = $2 returning name', [
        id,
        ctx.viewer.account.id,
      ]),
    );
    if (!row) throw notFound();
    await tx.audit('revoke', 'Token', id, { name: row.name });
  });
}
