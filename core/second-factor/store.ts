import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';
import { hashCode, newCode, readCode } from '../credentials/codes.ts';
import { executeIn } from '../database/orm.ts';
import { openKey, stepOf } from './totp.ts';

const CODES = 10;

/** What an account has to pass the second step with, beside its recovery codes. */
export interface Factors {
  app: boolean;
  passkeys: number;
}

/** The factors of an account; as the role of jobs. */
export async function factorsOf(em: EntityManager, account: string): Promise<Factors> {
  const text = `select exists (select from core_second_factor where account_id = $1) as app,
    (select count(*)::int from core_passkey where account_id = $1) as passkeys`;
  return (await executeIn<Factors>(em, text, [account]))[0]!;
}

/** Whether an account signs in in two steps. */
export const hasFactor = ({ app, passkeys }: Factors): boolean => app || passkeys > 0;

interface FactorRow {
  sealed: string;
  last_step: string;
}

/**
 * Checks what somebody typed as the second step: a code of the app, which then is used up, or a recovery code, likewise.
 * @returns what it was; undefined where it fits nothing
 */
export async function checkCode(
  em: EntityManager,
  secret: Buffer,
  account: string,
  typed: string,
): Promise<'app' | 'recovery' | undefined> {
  const digits = typed.replace(/\s/g, '');
  if (!/^\d{6}$/.test(digits)) return (await takeRecoveryCode(em, account, typed)) ? 'recovery' : undefined;
  const [row] = await executeIn<FactorRow>(
    em,
    'select sealed, last_step::text from core_second_factor where account_id = $1 for update',
    [account],
  );
  const key = row && openKey(secret, account, row.sealed);
  const step = key && (await stepOf(key, digits, Number(row.last_step)));
  if (!step) return undefined;
  await executeIn(em, 'update core_second_factor set last_step = $2 where account_id = $1', [account, step]);
  return 'app';
}

async function takeRecoveryCode(em: EntityManager, account: string, typed: string): Promise<boolean> {
  const read = readCode(typed);
  if (!('code' in read)) return false;
  const text = `update core_recovery_code set used_at = now() where account_id = $1 and code_hash = $2 and used_at is null returning id`;
  return (await executeIn(em, text, [account, hashCode(read.code)])).length > 0;
}

/** Stores the sealed key of an app; the one that was there before is replaced. */
export async function storeApp(em: EntityManager, account: string, sealed: string, step: number): Promise<void> {
  await executeIn(
    em,
    `insert into core_second_factor (id, account_id, sealed, last_step) values ($1, $2, $3, $4)
      on conflict (account_id) do update set sealed = excluded.sealed, last_step = excluded.last_step, created_at = now()`,
    [v7(), account, sealed, step],
  );
}

/** Recovery codes for an account that has none yet, shown once; undefined where it has. */
export async function firstCodes(em: EntityManager, account: string): Promise<string[] | undefined> {
  const there = await executeIn(em, 'select 1 from core_recovery_code where account_id = $1 limit 1', [account]);
  return there.length > 0 ? undefined : renewCodes(em, account);
}

/** New recovery codes, shown once; those before stop working. */
export async function renewCodes(em: EntityManager, account: string): Promise<string[]> {
  await executeIn(em, 'delete from core_recovery_code where account_id = $1', [account]);
  const codes = Array.from({ length: CODES }, newCode);
  for (const code of codes) {
    await executeIn(em, 'insert into core_recovery_code (id, account_id, code_hash) values ($1, $2, $3)', [
      v7(), account, hashCode(code),
    ]); // prettier-ignore
  }
  return codes;
}

/** Notes that a session has passed the second step. */
export const passSecondStep = (em: EntityManager, session: string, account: string): Promise<unknown> =>
  executeIn(em, 'update core_session set second_step = true where id = $1 and account_id = $2', [session, account]);

/**
 * Takes every factor of an account away, and its recovery codes. Its sessions have passed nothing any more: a factor that is asked for
 * later is set up anew. Returns whether there was any.
 */
export async function dropFactors(em: EntityManager, account: string): Promise<boolean> {
  const had = hasFactor(await factorsOf(em, account));
  for (const table of ['core_recovery_code', 'core_second_factor', 'core_passkey'])
    await executeIn(em, `delete from ${table} where account_id = $1`, [account]);
  await executeIn(em, 'update core_session set second_step = false where account_id = $1', [account]);
  return had;
}
