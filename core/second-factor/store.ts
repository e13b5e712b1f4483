import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';
import { hashCode, newCode, readCode } from '../credentials/codes.ts';
import { executeIn } from '../database/orm.ts';
import type { Services } from '../portal.ts';
import { asPortal } from '../session/acting.ts';
import { openKey, stepOf } from './totp.ts';

const CODES = 10;

interface FactorRow {
  sealed: string;
  last_step: string;
}

/** Whether an account signs in in two steps. */
export const hasSecondFactor = (services: Services, account: string): Promise<boolean> =>
  asPortal(services, async ({ em }) => {
    const rows = await executeIn(em, 'select 1 from core_second_factor where account_id = $1', [account]);
    return rows.length > 0;
  });

/**
 * Checks what somebody typed as the second step: a code of the app, which then is used up, or a recovery code, likewise.
 * @returns what it was; undefined where it fits nothing
 */
export const checkSecondStep = (
  services: Services,
  account: string,
  typed: string,
): Promise<'app' | 'recovery' | undefined> =>
  asPortal(services, async ({ em }) => {
    const [row] = await executeIn<FactorRow>(
      em,
      'select sealed, last_step::text from core_second_factor where account_id = $1 for update',
      [account],
    );
    const digits = typed.replace(/\s/g, '');
    if (!/^\d{6}$/.test(digits)) return (await takeRecoveryCode(em, account, typed)) ? 'recovery' : undefined;
    const key = row && openKey(services.secret, account, row.sealed);
    const step = key && (await stepOf(key, digits, Number(row.last_step)));
    if (!step) return undefined;
    await executeIn(em, 'update core_second_factor set last_step = $2 where account_id = $1', [account, step]);
    return 'app';
  });

async function takeRecoveryCode(em: EntityManager, account: string, typed: string): Promise<boolean> {
  const read = readCode(typed);
  if (!('code' in read)) return false;
  const text = `update core_recovery_code set used_at = now() where account_id = $1 and code_hash = $2 and used_at is null returning id`;
  return (await executeIn(em, text, [account, hashCode(read.code)])).length > 0;
}

/** Switches the second step on; what was there before is replaced. */
export async function storeFactor(em: EntityManager, account: string, sealed: string, step: number): Promise<void> {
  await executeIn(
    em,
    `insert into core_second_factor (id, account_id, sealed, last_step) values ($1, $2, $3, $4)
      on conflict (account_id) do update set sealed = excluded.sealed, last_step = excluded.last_step, created_at = now()`,
    [v7(), account, sealed, step],
  );
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

/** Switches the second step off. Returns whether it was on. */
export async function dropFactor(em: EntityManager, account: string): Promise<boolean> {
  await executeIn(em, 'delete from core_recovery_code where account_id = $1', [account]);
  const text = 'delete from core_second_factor where account_id = $1 returning id';
  return (await executeIn(em, text, [account])).length > 0;
}
