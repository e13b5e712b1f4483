import { executeIn } from '../database/orm.ts';
import { defineQuery, queryBuilder, sql } from '../database/query.ts';
import { notFound } from '../errors.ts';
import type { OwnContext } from './own-password.ts';

/** A session of the viewer's account. */
export interface OwnSession {
  id: string;
  createdAt: string;
  seenAt: string;
  address: string | null;
  userAgent: string | null;
  /** The one that asks. */
  current: boolean;
}

/** One try to sign in to the viewer's account. */
export interface OwnSignIn {
  at: string;
  outcome: 'ok' | 'refused';
  address: string | null;
  userAgent: string | null;
}

const sessions = queryBuilder<Record<string, Record<string, unknown>>>();
const mySessions = defineQuery<object, Omit<OwnSession, 'current'>>(
  () =>
    sessions
      .selectFrom(sql`core_my_sessions()`.as('s'))
      .select(['s.id', 's.created_at as createdAt', 's.seen_at as seenAt', 's.address', 's.user_agent as userAgent']),
); // prettier-ignore

const signIns = queryBuilder<{
  core_sign_in: { account_id: string; at: string; outcome: string; address: string | null; user_agent: string | null };
}>();
const mySignIns = defineQuery<{ account: string; limit: number }, OwnSignIn>((p) =>
  signIns
    .selectFrom('core_sign_in')
    .select(['at', 'outcome', 'address', 'user_agent as userAgent'])
    .where('account_id', '=', p.account)
    .orderBy('at', 'desc')
    .limit(p.limit as never),
);

export async function listSessions(ctx: OwnContext): Promise<OwnSession[]> {
  const [rows] = await ctx.read(mySessions({}));
  return rows.map((row) => ({ ...row, current: row.id === ctx.viewer.session.id }));
}

/** The newest first. */
export async function listSignIns(ctx: OwnContext, limit: number): Promise<OwnSignIn[]> {
  const [rows] = await ctx.read(mySignIns({ account: ctx.viewer.account.id, limit }));
  return rows;
}

/** Ends one session of the viewer's own account, on every node with its next request. @throws Problem 404 for any other */
export async function endSession(ctx: OwnContext, id: string): Promise<void> {
  await ctx.write(async (tx) => {
    const rows = await tx.asJob((em) =>
      executeIn(em, 'delete from core_session where id = $1 and account_id = $2 returning id', [
        id,
        ctx.viewer.account.id,
      ]),
    );
    if (rows.length === 0) throw notFound();
    await tx.audit('end-session', 'Account', ctx.viewer.account.id);
  });
}

/** Ends every session of the viewer's account but the one that asks; returns how many there were. */
export async function endOtherSessions(ctx: OwnContext): Promise<number> {
  const { account, session } = ctx.viewer;
  return ctx.write(async (tx) => {
    const rows = await tx.asJob((em) =>
      executeIn(em, 'delete from core_session where account_id = $1 and id <> $2 returning id', [
        account.id,
        session.id,
      ]),
    );
    await tx.audit('end-sessions', 'Account', account.id, { count: rows.length });
    return rows.length;
  });
}
