import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';
import { executeIn } from '../database/orm.ts';
import { OperatorError, type FieldProblems } from '../errors.ts';
import type { AccountState, HouseRole } from '../entities/index.ts';
import { isLocale } from '../i18n/locales.ts';
import { isMailAddress } from '../mail/mail.ts';
import type { Transaction } from '../plugin/contract.ts';
import { hashPassword, passwordProblem } from '../session/passwords.ts';
import { isRuling, keepAnAdministrator } from './administrators.ts';
import { PHONE } from './customers.ts';
import type { GroupInfo } from './groups.ts';

export interface AccountInput {
  login: string;
  name: string;
  kind: 'customer' | 'staff';
  email?: string | undefined;
  phone?: string | undefined;
  locale?: string | undefined;
  /** Without one the account is invited and sets its password by a link. */
  password?: string | undefined;
  /** Instead of a password: the hash of one that was checked before. */
  passwordHash?: string | undefined;
}

export interface AccountInfo {
  id: string;
  login: string;
  name: string;
  email: string | null;
  kind: 'customer' | 'staff';
  state: AccountState;
}

const LOGIN = /^[^\s<>"'\\\u0000-\u001f]{3,120}$/;

/** @throws OperatorError where there is no account with this login */
export async function findAccount(tx: Transaction, login: string): Promise<AccountInfo> {
  const [row] = await executeIn<AccountInfo>(
    tx.em,
    'select id, login, name, email, kind, state from core_account where lower(login) = lower($1)',
    [login],
  );
  if (!row) throw new OperatorError(`Account "${login}": there is none with this login.`);
  return row;
}

/** What of an account as entered is not allowed, by field, in words of the catalogues. */
export function accountFieldProblems(
  input: Pick<AccountInput, 'name' | 'email' | 'phone' | 'locale'> & { login?: string },
): FieldProblems {
  const problems: FieldProblems = {};
  if (input.login !== undefined && !LOGIN.test(input.login.trim())) problems.login = { key: 'core.field.error.login' };
  if (input.name.trim() === '') problems.name = { key: 'core.field.error.required' };
  if (input.name.trim().length > 200) problems.name = { key: 'core.field.error.long', values: { max: 200 } };
  if (input.email && !isMailAddress(input.email.trim())) problems.email = { key: 'core.field.error.email' };
  if (input.phone && !PHONE.test(input.phone.trim())) problems.phone = { key: 'core.field.error.phone' };
  if (input.locale && !isLocale(input.locale)) problems.locale = { key: 'core.field.error.choice' };
  return problems;
}

/**
 * Makes an account, `active` with a password and `invited` without.
 * @returns its id
 * @throws OperatorError for input that is not allowed or a login that is taken
 */
export async function createAccount(tx: Transaction, input: AccountInput): Promise<string> {
  const login = input.login.trim();
  if (!LOGIN.test(login))
    throw new OperatorError(
      `Login "${login}": allowed are 3 to 120 characters without spaces, quotes and angle brackets.`,
      { login: { key: 'core.field.error.login' } },
    );
  if (input.name.trim() === '')
    throw new OperatorError(`Account "${login}": the name is empty.`, { name: { key: 'core.field.error.required' } });
  const email = input.email?.trim() ?? (isMailAddress(login) ? login : undefined);
  if (email !== undefined && email !== '' && !isMailAddress(email))
    throw new OperatorError(`Account "${login}": e-mail "${email}" is no plain address.`, {
      email: { key: 'core.field.error.email' },
    });
  const id = v7();
  const hash = input.password === undefined ? (input.passwordHash ?? null) : await checkedHash(input.password, login);
  const [row] = await executeIn<{ id: string }>(
    tx.em,
    `insert into core_account (id, login, name, kind, email, phone, locale, password_hash, state, password_changed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, case when $8::text is null then null else now() end) on conflict (lower(login)) do nothing returning id`,
    [
      id,
      login,
      input.name.trim(),
      input.kind,
      email || null,
      input.phone ?? null,
      input.locale ?? null,
      hash,
      hash === null ? 'invited' : 'active',
    ],
  );
  if (!row)
    throw new OperatorError(`Account "${login}": there is one with this login already.`, {
      login: { key: 'core.field.error.login-taken' },
    });
  await tx.audit('create', 'Account', id, { login, kind: input.kind });
  return id;
}

/** What of an account can be changed after it was made; an e-mail address only before its owner has confirmed it. */
export interface AccountChange {
  name: string;
  phone: string;
  locale: string;
  /** Taken only while the account is invited; afterwards its owner changes it, confirmed at both addresses. */
  email: string;
}

interface ChangeableRow {
  version: number;
  state: string;
  name: string;
  phone: string | null;
  locale: string | null;
  email: string | null;
}

/**
 * Changes an account that is still at `version`.
 * @returns false where somebody else changed it meanwhile; nothing was written then
 * @throws OperatorError for input that is not allowed
 */
export async function updateAccount(
  tx: Transaction,
  id: string,
  version: number,
  input: AccountChange,
): Promise<boolean> {
  const fields = accountFieldProblems(input);
  if (Object.keys(fields).length > 0)
    throw new OperatorError(`Account: not allowed are ${Object.keys(fields).join(', ')} as entered.`, fields);
  const COLUMNS = 'version, state, name, phone, locale, email';
  const [before] = await executeIn<ChangeableRow>(
    tx.em,
    `select ${COLUMNS} from core_account where id = $1 for update`,
    [id],
  );
  if (before?.version !== version) return false;
  const email = before.state === 'invited' ? input.email.trim() || null : before.email;
  const [after] = await executeIn<ChangeableRow>(
    tx.em,
    `update core_account set name = $2, phone = $3, locale = $4, email = $5, version = version + 1 where id = $1 returning ${COLUMNS}`,
    [id, input.name.trim(), input.phone.trim() || null, input.locale || null, email],
  );
  const changed = (['name', 'phone', 'locale', 'email'] as const).filter((field) => before[field] !== after![field]);
  const changes = Object.fromEntries(changed.map((field) => [field, [before[field], after![field]]]));
  await tx.audit('update', 'Account', id, { name: input.name.trim(), changes });
  return true;
}

const SENTENCES: Record<string, string> = {
  'core.password.short': 'it is shorter than 10 characters',
  'core.password.long': 'it is longer than 200 characters',
  'core.password.common': 'it is among the first that anyone would try',
  'core.password.login': 'it contains the login',
};

async function checkedHash(password: string, login: string): Promise<string> {
  const problem = passwordProblem(password, login);
  if (problem) throw new OperatorError(`Password of "${login}": ${SENTENCES[problem.key] ?? problem.key}.`);
  return hashPassword(password);
}

/** Sets a password, activates an invited account and ends its sessions. */
export async function setPassword(tx: Transaction, accountId: string, login: string, password: string): Promise<void> {
  const hash = await checkedHash(password, login);
  await executeIn(
    tx.em,
    `update core_account set password_hash = $2, password_changed_at = now(), version = version + 1, state = case when state in ('locked', 'closed') then state else 'active' end where id = $1`,
    [accountId, hash],
  );
  await endCredentials(tx.em, accountId);
  await executeIn(tx.em, 'delete from core_session where account_id = $1', [accountId]);
  await tx.audit('password', 'Account', accountId);
}

/**
 * Locks or unlocks; a locked account's sessions end at once.
 * @throws OperatorError where it would take the last administrator away
 */
export async function setAccountState(
  tx: Transaction,
  accountId: string,
  state: 'active' | 'locked' | 'closed',
): Promise<void> {
  if (state !== 'active') await keepAnAdministrator(tx, accountId);
  await executeIn(
    tx.em,
    `update core_account set state = case when $2 = 'active' and password_hash is null then 'invited' else $2 end, version = version + 1 where id = $1`,
    [accountId, state],
  );
  if (state !== 'active') {
    await executeIn(tx.em, 'delete from core_session where account_id = $1', [accountId]);
    await endCredentials(tx.em, accountId);
  }
  await tx.audit(state === 'active' ? 'unlock' : state === 'locked' ? 'lock' : 'close', 'Account', accountId);
}

/** Codes that are under way stop working: whoever got in another way, or may not get in, needs none. */
const endCredentials = (em: EntityManager, accountId: string): Promise<unknown> =>
  executeIn(
    em,
    `update core_credential set ended = 'expired', ended_at = now(), letter_hash = null, mail_hash = null where account_id = $1 and ended is null`,
    [accountId],
  );

/** Ends all sessions of an account; returns how many there were. */
export async function endAccountSessions(tx: Transaction, accountId: string): Promise<number> {
  const rows = await executeIn(tx.em, 'delete from core_session where account_id = $1 returning id', [accountId]);
  await tx.audit('end-sessions', 'Account', accountId, { count: rows.length });
  return rows.length;
}

export interface MembershipInput {
  accountId: string;
  accountKind: 'customer' | 'staff';
  /** None for staff. */
  customerId: string | undefined;
  group: GroupInfo;
  houseRole?: HouseRole | undefined;
}

/**
 * Lets an account act for a customer in a group; there is one membership per account and customer, a second call changes its group.
 * @throws OperatorError where kinds do not fit (a staff group for a customer's account), or the last administrator would leave his group
 */
export async function addMembership(tx: Transaction, input: MembershipInput): Promise<string> {
  const { accountId, accountKind, customerId, group, houseRole = 'all' } = input;
  if (group.kind !== accountKind)
    throw new OperatorError(`Group "${group.code}" is for ${group.kind} accounts; this is a ${accountKind} account.`, {
      group: { key: 'core.field.error.choice' },
    });
  if ((accountKind === 'customer') !== (customerId !== undefined)) {
    throw new OperatorError(
      accountKind === 'customer'
        ? 'A customer account needs a customer to act for.'
        : 'A staff account acts for no customer.',
      { customer: { key: accountKind === 'customer' ? 'core.field.error.required' : 'core.field.error.choice' } },
    );
  }
  if (accountKind === 'staff' && !(await isRuling(tx, group.id))) await keepAnAdministrator(tx, accountId);
  const [row] = await executeIn<{ id: string }>(
    tx.em,
    `insert into core_membership (id, account_id, customer_id, group_id, house_role) values ($1, $2, $3, $4, $5)
     on conflict (account_id, customer_id) do update set group_id = excluded.group_id, house_role = excluded.house_role returning id`,
    [v7(), accountId, customerId ?? null, group.id, houseRole],
  );
  await tx.audit('membership-add', 'Account', accountId, { group: group.code, houseRole }, customerId);
  return row!.id;
}

/**
 * Takes a membership away; its sessions end with it. Returns whether it was there.
 * @throws OperatorError where the last administrator would leave his group
 */
export async function removeMembership(
  tx: Transaction,
  accountId: string,
  customerId: string | undefined,
): Promise<boolean> {
  if (customerId === undefined) await keepAnAdministrator(tx, accountId);
  const rows = await executeIn(
    tx.em,
    'delete from core_membership where account_id = $1 and customer_id is not distinct from $2 returning id',
    [accountId, customerId ?? null],
  );
  if (rows.length > 0) await tx.audit('membership-remove', 'Account', accountId, {}, customerId);
  return rows.length > 0;
}
