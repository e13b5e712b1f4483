import { Option, type Command } from 'commander';
import {
  addMembership,
  createAccount,
  endAccountSessions,
  findAccount,
  removeMembership,
  setAccountState,
  setPassword,
} from '../../core/directory/accounts.ts';
import { findCustomer } from '../../core/directory/customers.ts';
import { findGroup } from '../../core/directory/groups.ts';
import type { Transaction } from '../../core/plugin/contract.ts';
import { resetSecondFactor } from '../../core/second-factor/reset.ts';
import { OperatorError, type HouseRole } from 'portico';
import { asOperator, withServices } from '../context.ts';
import { done } from '../output.ts';
import { readPassword } from '../password.ts';

interface CreateOptions {
  login: string;
  name: string;
  email?: string;
  locale?: string;
  customer?: string;
  staff?: boolean;
  group: string;
  role: HouseRole;
  passwordStdin?: boolean;
  invite?: boolean;
  json?: boolean;
}

const roleOption = () =>
  new Option('--role <role>', 'role in the house of the customer')
    .choices(['all', 'money', 'technical', 'read-only'])
    .default('all');

/** `portico account create | lock | unlock | reset | second-factor-reset | end-sessions`, `portico membership add | remove` */
export function accountCommands(program: Command): void {
  const account = program.command('account').description('Logins of customers and staff');
  account
    .command('create')
    .description('make an account; the password is asked for, or read with --password-stdin')
    .requiredOption('--login <login>', 'what the person signs in with')
    .requiredOption('--name <name>', 'first and last name')
    .option('--email <address>', 'e-mail address; the login is taken where it is one')
    .option('--locale <code>', 'language: en, sk, cs, pl')
    .option('--customer <number>', 'customer the account acts for')
    .option('--staff', 'an account of staff')
    .option('--group <code>', 'group', 'CLIENTS')
    .addOption(roleOption())
    .option('--password-stdin', 'read the password from the first line of stdin')
    .option('--invite', 'set no password; the account waits for its invitation')
    .option('--json', 'print JSON')
    .action(create);
  state(account, 'lock', 'lock an account; its sessions end at once', 'locked');
  state(account, 'unlock', 'unlock an account', 'active');
  account
    .command('reset <login>')
    .description('set a new password; all sessions end')
    .option('--password-stdin', 'read the password from the first line of stdin')
    .option('--json', 'print JSON')
    .action(async (login: string, options: { passwordStdin?: boolean; json?: boolean }) => {
      const password = await readPassword(options.passwordStdin === true);
      await onAccount(login, (tx, found) => setPassword(tx, found.id, found.login, password));
      done(options.json, { login }, `The password of ${login} is set; its sessions have ended.`);
    });
  account
    .command('second-factor-reset <login>')
    .description(
      'take app, passkeys and recovery codes from somebody who lost them; all sessions end, the person is told by mail',
    )
    .option('--json', 'print JSON')
    .action(secondFactorReset);
  account
    .command('end-sessions <login>')
    .description('end all sessions of an account')
    .option('--json', 'print JSON')
    .action(async (login: string, options: { json?: boolean }) => {
      const ended = await onAccount(login, (tx, found) => endAccountSessions(tx, found.id));
      done(options.json, { login, ended }, `Sessions ended: ${ended}.`);
    });
  membershipCommands(program);
}

async function secondFactorReset(login: string, options: { json?: boolean }): Promise<void> {
  const reset = await withServices((services) =>
    asOperator(services, async (tx) => resetSecondFactor(services, tx, (await findAccount(tx, login)).id)),
  );
  const sentence = reset
    ? `Two-step sign-in of ${login} is reset; its sessions have ended.`
    : `${login} has no second factor.`;
  done(options.json, { login, reset }, sentence);
}

async function create(options: CreateOptions): Promise<void> {
  const staff = options.staff === true;
  if (staff === (options.customer !== undefined))
    throw new OperatorError('Give either --customer NUMBER (an account of a customer) or --staff.');
  if (staff && options.group === 'CLIENTS')
    throw new OperatorError('A staff account needs a staff group: --group STAFF, --group ADMINS or one of your own.');
  const password = options.invite === true ? undefined : await readPassword(options.passwordStdin === true);
  const id = await withServices((services) =>
    asOperator(services, async (tx) => {
      const group = await findGroup(tx, options.group);
      const customer = options.customer === undefined ? undefined : await findCustomer(tx, options.customer);
      const kind = staff ? 'staff' : 'customer';
      const accountId = await createAccount(tx, {
        login: options.login,
        name: options.name,
        email: options.email,
        locale: options.locale,
        kind,
        password,
      });
      await addMembership(tx, {
        accountId,
        accountKind: kind,
        customerId: customer?.id,
        group,
        houseRole: options.role,
      });
      return accountId;
    }),
  );
  done(options.json, { id, login: options.login }, `Account ${options.login} is made.`);
}

type Found = Awaited<ReturnType<typeof findAccount>>;

const onAccount = <T>(login: string, work: (tx: Transaction, account: Found) => Promise<T>): Promise<T> =>
  withServices((services) => asOperator(services, async (tx) => work(tx, await findAccount(tx, login))));

function state(account: Command, name: string, about: string, next: 'active' | 'locked'): void {
  account
    .command(`${name} <login>`)
    .description(about)
    .option('--json', 'print JSON')
    .action(async (login: string, options: { json?: boolean }) => {
      await onAccount(login, (tx, found) => setAccountState(tx, found.id, next));
      done(options.json, { login, state: next }, `Account ${login} is ${next}.`);
    });
}

interface MembershipOptions {
  login: string;
  customer?: string;
  group: string;
  role: HouseRole;
  json?: boolean;
}

function membershipCommands(program: Command): void {
  const membership = program.command('membership').description('For which customers an account acts');
  membership
    .command('add')
    .description('let an account act for a customer in a group; a second call changes group and role')
    .requiredOption('--login <login>', 'account')
    .option('--customer <number>', 'customer; none for staff')
    .requiredOption('--group <code>', 'group')
    .addOption(roleOption())
    .option('--json', 'print JSON')
    .action(async (options: MembershipOptions) => {
      await onAccount(options.login, async (tx, found) => {
        const customer = options.customer === undefined ? undefined : await findCustomer(tx, options.customer);
        const group = await findGroup(tx, options.group);
        await addMembership(tx, {
          accountId: found.id,
          accountKind: found.kind,
          customerId: customer?.id,
          group,
          houseRole: options.role,
        });
      });
      done(options.json, { login: options.login }, 'The membership is in force.');
    });
  membership
    .command('remove')
    .description('take a membership away; its sessions end')
    .requiredOption('--login <login>', 'account')
    .option('--customer <number>', 'customer; none for staff')
    .option('--json', 'print JSON')
    .action(async (options: Omit<MembershipOptions, 'group' | 'role'>) => {
      const removed = await onAccount(options.login, async (tx, found) => {
        const customer = options.customer === undefined ? undefined : await findCustomer(tx, options.customer);
        return removeMembership(tx, found.id, customer?.id);
      });
      if (!removed) throw new OperatorError('There is no such membership.');
      done(options.json, { login: options.login }, 'The membership is gone.');
    });
}
