import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';
import { executeIn } from '../database/orm.ts';
import { addMembership, createAccount } from '../directory/accounts.ts';
import type { GroupInfo } from '../directory/groups.ts';
import { OperatorError } from '../errors.ts';
import type { Transaction } from '../plugin/contract.ts';
import {
  customersWithoutAccount, obstacle, recipientsByIds, recipientsByLogins, recipientsInGroup, recipientsWithoutAccess, type CredentialRecipient,
} from './recipients.ts'; // prettier-ignore

/** Letters in one batch at most: what one PDF holds and one person folds. */
export const BATCH_MAX = 500;

/** For whom a batch is made. */
export type BatchFor =
  | { by: 'group'; group: GroupInfo }
  /** Customers for whom nobody can sign in; those without any account get one in `group`, with their number as login. */
  | { by: 'customers'; group: GroupInfo; mayCreate: boolean }
  | { by: 'accounts'; logins: readonly string[] };

export interface NewBatch {
  whom: BatchFor;
  title: string;
  /** Days the codes of a letter and of a mail hold, 7 to 90, each from the day it goes out. */
  days: number;
  /** Who makes it; null for the command line. */
  by: { id: string | null; name: string };
}

/** Who was left out of a batch, and why: the end of a key `core.credential.left-out.<reason>`. */
export interface LeftOut {
  name: string;
  number: string;
  reason: string;
}

export interface MadeBatch {
  id: string;
  number: string;
  count: number;
  leftOut: LeftOut[];
}

/**
 * Makes a batch: nothing goes out yet, codes come to be when its letters are printed.
 * @throws OperatorError where nobody can get credentials, or a login is unknown
 */
export async function createBatch(tx: Transaction, batch: NewBatch): Promise<MadeBatch> {
  const { found, leftOut } = await candidates(tx, batch.whom);
  const anew = batch.whom.by === 'accounts';
  for (const to of found) {
    const reason = obstacle(to, anew);
    if (reason !== undefined) leftOut.push(left(to, reason));
  }
  const able = found.filter((to) => obstacle(to, anew) === undefined);
  const chosen = able.slice(0, BATCH_MAX);
  leftOut.push(...able.slice(BATCH_MAX).map((to) => left(to, 'full')));
  if (chosen.length === 0) throw nobody(leftOut);
  const { id, number } = await tx.asJob((em) => insertBatch(em, batch, chosen, leftOut.slice(0, 1000)));
  await tx.audit('create', 'Credential', id, { number, title: batch.title, count: chosen.length });
  return { id, number, count: chosen.length, leftOut };
}

const left = (to: CredentialRecipient, reason: string): LeftOut => ({
  name: to.name, number: to.customer_number ?? to.login, reason,
}); // prettier-ignore

function nobody(leftOut: readonly LeftOut[]): OperatorError {
  const reasons = [...new Set(leftOut.map((one) => one.reason))].join(', ');
  const why = reasons === '' ? 'there is no account that waits for them' : `left out were ${leftOut.length} (${reasons})`;
  const key = leftOut.length === 1 ? `core.credential.left-out.${leftOut[0]!.reason}` : 'core.credential.error.nobody';
  return new OperatorError(`Credentials: nobody can get any, ${why}.`, { whom: { key } });
} // prettier-ignore

async function candidates(tx: Transaction, whom: BatchFor): Promise<{ found: CredentialRecipient[]; leftOut: LeftOut[] }> {
  if (whom.by === 'group') return { found: await tx.asJob((em) => recipientsInGroup(em, whom.group.id)), leftOut: [] };
  if (whom.by === 'accounts') return { found: await named(tx, whom.logins), leftOut: [] };
  const made = await makeAccounts(tx, whom.group, whom.mayCreate);
  return { found: await tx.asJob((em) => recipientsWithoutAccess(em)), leftOut: made };
} // prettier-ignore

async function named(tx: Transaction, logins: readonly string[]): Promise<CredentialRecipient[]> {
  const found = await tx.asJob((em) => recipientsByLogins(em, logins));
  const known = new Set(found.map((to) => to.login.toLowerCase()));
  const unknown = [...new Set(logins)].filter((login) => !known.has(login.toLowerCase()));
  if (unknown.length === 0) return found;
  throw new OperatorError(`Account "${unknown.join('", "')}": there is none with this login.`, {
    accounts: { key: 'core.credential.error.unknown', values: { logins: unknown.slice(0, 10).join(', ') } },
  });
}

/** Accounts for customers who have none; the login is the customer number, which people have at hand. */
async function makeAccounts(tx: Transaction, group: GroupInfo, mayCreate: boolean): Promise<LeftOut[]> {
  const leftOut: LeftOut[] = [];
  for (const customer of await tx.asJob((em) => customersWithoutAccount(em, BATCH_MAX))) {
    const { name, number } = customer;
    const taken = await tx.asJob((em) => recipientsByLogins(em, [number]));
    const reason = !mayCreate ? 'no-account' : customer.email === null ? 'no-email' : taken.length > 0 ? 'login-taken' : undefined;
    if (reason !== undefined) {
      leftOut.push({ name, number, reason });
      continue;
    }
    const accountId = await createAccount(tx, { login: number, name, kind: 'customer', email: customer.email! });
    await executeIn(tx.em, 'update core_account set email_by = $2 where id = $1', [accountId, customer.email_by]);
    await addMembership(tx, { accountId, accountKind: 'customer', customerId: customer.id, group });
  }
  return leftOut;
} // prettier-ignore

async function insertBatch(em: EntityManager, batch: NewBatch, chosen: readonly CredentialRecipient[], leftOut: readonly LeftOut[]) {
  const id = v7();
  const [row] = await executeIn<{ number: string }>(
    em,
    `insert into core_credential_batch (id, title, days, left_out, created_by, created_name) values ($1, $2, $3, $4, $5, $6)
      returning number::text`,
    [id, batch.title, batch.days, JSON.stringify(leftOut), batch.by.id, batch.by.name],
  );
  const accounts = chosen.map((to) => to.id);
  await endOpen(em, 'account_id = any($1::uuid[])', [accounts], 'replaced');
  for (const to of chosen) {
    await executeIn(em, 'insert into core_credential (id, batch_id, account_id, customer_id) values ($1, $2, $3, $4)', [
      v7(), id, to.id, to.customer_id,
    ]); // prettier-ignore
  }
  await settleStates(em, accounts);
  return { id, number: row!.number };
} // prettier-ignore

/** Ends what is under way: its codes are gone at once. Returns the accounts whose credentials ended. */
export async function endOpen(
  em: EntityManager,
  where: string,
  values: readonly unknown[],
  how: 'replaced' | 'expired' | 'activated',
): Promise<{ account_id: string; customer_id: string }[]> {
  return executeIn(
    em,
    `update core_credential set ended = '${how}', ended_at = now(), letter_hash = null, mail_hash = null
      where ended is null and ${where} returning account_id, customer_id`,
    [...values],
  );
}

/** Brings the states of accounts in line with the parts that are out; active, locked and closed ones stay as they are. */
export const settleStates = (em: EntityManager, accounts: readonly string[]): Promise<unknown> =>
  executeIn(
    em,
    `update core_account a set version = version + 1, state = s.state from (
       select b.id, case when c.letter_hash is not null and c.letter_state = 'posted' and c.mail_hash is not null then 'pending_verification'
         when c.letter_hash is not null or c.mail_hash is not null then 'part_sent' else 'invited' end as state
       from core_account b left join core_credential c on c.account_id = b.id and c.ended is null where b.id = any($1::uuid[])) s
     where s.id = a.id and a.state in ('invited', 'part_sent', 'pending_verification') and a.state <> s.state`,
    [accounts],
  );

/** Those of a batch whose letters are to be made now: everybody who has not got in yet, or one of them. */
export async function openInBatch(
  em: EntityManager,
  batchId: string,
  only?: string,
): Promise<{ credentialId: string; to: CredentialRecipient }[]> {
  const rows = await executeIn<{ id: string; account_id: string }>(
    em,
    `select c.id, c.account_id from core_credential c join core_account a on a.id = c.account_id
      where c.batch_id = $1 and c.ended is null and ($2::uuid is null or c.id = $2)
        and a.state in ('invited', 'part_sent', 'pending_verification') for update of c`,
    [batchId, only ?? null],
  );
  const byAccount = new Map(rows.map((row) => [row.account_id, row.id]));
  const found = await recipientsByIds(em, [...byAccount.keys()]);
  return found.map((to) => ({ credentialId: byAccount.get(to.id)!, to }));
}
