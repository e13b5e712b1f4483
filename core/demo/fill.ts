import { randomInt } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { v7 } from 'uuid';
import { executeIn, scopedEm } from '../database/orm.ts';
import { addMembership, createAccount } from '../directory/accounts.ts';
import { createCustomer } from '../directory/customers.ts';
import { allow, createGroup, findGroup, listGroups, placeDefaults, type GroupInfo } from '../directory/groups.ts';
import { jobContext, writeAs } from '../http/context.ts';
import type { Transaction } from '../plugin/contract.ts';
import type { Services } from '../portal.ts';
import { demoAccounts, demoCustomers, demoGroups, demoStaff, demoStaffRights, type DemoCustomer } from './company.ts';

/** A login of the demo company, printed at every start while the demo stands. */
export interface DemoLogin {
  who: string;
  login: string;
  password: string;
}

const fileOf = (dataDir: string) => path.join(dataDir, 'demo-logins');

/** The demo logins kept in DATA_DIR, or undefined where there is no demo. */
export function demoLogins(dataDir: string): DemoLogin[] | undefined {
  try {
    const lines = readFileSync(fileOf(dataDir), 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => {
      const [who = '', login = '', password = ''] = line.split('\t');
      return { who, login, password };
    });
  } catch {
    return undefined;
  }
}

const ask = <T>(services: Services, text: string, values: unknown[] = []): Promise<T[]> =>
  scopedEm(services.orm, { role: 'portico_job' }).transactional((em) => executeIn<T>(em as never, text, values));

/** Whether the portal has neither customers nor accounts. */
export async function isEmpty(services: Services): Promise<boolean> {
  const [row] = await ask<{ empty: boolean }>(
    services,
    'select not exists (select from core_account) and not exists (select from core_customer) as empty',
  );
  return row!.empty;
}

/** Whether an account of the demo can still sign in. */
export async function demoStands(services: Services): Promise<boolean> {
  const logins = [...demoStaff.map((s) => s.login), ...demoAccounts.map((a) => a.login)];
  const rows = await ask(
    services,
    `select 1 from core_account where login = any($1::text[]) and state = 'active' limit 1`,
    [logins],
  );
  return rows.length > 0;
}

const WORDS =
  'river stone cedar amber falcon meadow copper willow ember harbor lantern maple orbit pepper quartz saffron tundra violet walnut zephyr'.split(
    ' ',
  );

/** Random, yet easy to type: three words and a number. */
const newPassword = (): string =>
  [1, 2, 3].map(() => WORDS[randomInt(WORDS.length)]).join('-') + `-${randomInt(10, 99)}`;

/**
 * Fills an empty portal with the demo company: groups, staff, customers and accounts in one transaction, then what each plugin seeds.
 */
export async function fillDemo(services: Services, note: (line: string) => void): Promise<void> {
  await fillCompany(services);
  await seedDemo(services, note);
}

/** The demo company itself, without anything of the plugins. */
export async function fillCompany(services: Services): Promise<void> {
  const logins: DemoLogin[] = [];
  await write(services, async (tx) => {
    await fillGroups(tx, services);
    const groups = new Map((await listGroups(tx)).map((g) => [g.code, g]));
    await fillStaff(tx, groups, logins);
    const customers = await fillCustomers(tx);
    await fillAccounts(tx, groups, customers, logins);
    await brandOf(tx);
    keepLogins(services.settings.DATA_DIR, logins);
  }).catch((error: unknown) => {
    rmSync(fileOf(services.settings.DATA_DIR), { force: true });
    throw error;
  });
}

/**
 * Lets every plugin that has not yet done so fill in its part of the demo company; nothing where there is no demo. Called at each start:
 * one that was interrupted goes on, and a plugin that came later gets its data too.
 */
export async function seedDemo(services: Services, note: (line: string) => void): Promise<void> {
  const [row] = await ask<{ value: { seeded: string[] } }>(
    services,
    `select value from core_setting where key = 'demo'`,
  );
  if (!row) return;
  for (const plugin of services.registry.plugins) {
    if (!plugin.seed || row.value.seeded.includes(plugin.id)) continue;
    note(`  ${plugin.id} ...`);
    await plugin.seed(jobContext(services, plugin.id, 'Demo'));
    row.value.seeded.push(plugin.id);
    await ask(services, `update core_setting set value = $1 where key = 'demo' returning id`, [
      JSON.stringify(row.value),
    ]);
  }
}

const write = (services: Services, work: (tx: Transaction) => Promise<void>) =>
  writeAs(services, { scope: { role: 'portico_job' }, name: 'Demo', address: undefined, customerId: undefined }, work);

async function fillGroups(tx: Transaction, services: Services): Promise<void> {
  for (const { code, title } of demoGroups) await createGroup(tx, { code, title, kind: 'customer' });
  await allow(tx, (await findGroup(tx, 'STAFF')).id, demoStaffRights);
  await placeDefaults(tx, services.registry);
}

async function fillStaff(tx: Transaction, groups: Map<string, GroupInfo>, logins: DemoLogin[]): Promise<void> {
  for (const { login, name, group, locale, phone } of demoStaff) {
    const password = newPassword();
    const accountId = await createAccount(tx, { login, name, kind: 'staff', locale, phone, password });
    await addMembership(tx, { accountId, accountKind: 'staff', customerId: undefined, group: groups.get(group)! });
    if (group === 'ADMINS') logins.push({ who: 'administrator', login, password });
    else if (!logins.some((l) => l.who === 'staff')) logins.push({ who: 'staff', login, password });
  }
}

async function fillCustomers(tx: Transaction): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const customer of demoCustomers) {
    const { address: _address, service: _service, group: _group, ...input } = customer;
    const id = await createCustomer(tx, input);
    ids.set(customer.number, id);
    await fillAddresses(tx, id, customer);
  }
  return ids;
}

async function fillAddresses(tx: Transaction, customerId: string, { address, service, country }: DemoCustomer): Promise<void> {
  for (const [role, place] of [['billing', address], ['service', service ?? address]] as const) {
    await executeIn(
      tx.em,
      'insert into core_address (id, customer_id, role, line1, city, postal_code, country) values ($1, $2, $3, $4, $5, $6, $7)',
      [v7(), customerId, role, place.line1, place.city, place.postalCode, country],
    );
  }
} // prettier-ignore

async function fillAccounts(
  tx: Transaction,
  groups: Map<string, GroupInfo>,
  customers: Map<string, string>,
  logins: DemoLogin[],
): Promise<void> {
  for (const account of demoAccounts) {
    const password = newPassword();
    const accountId = await createAccount(tx, {
      login: account.login,
      name: account.name,
      kind: 'customer',
      locale: account.locale,
      password,
    });
    for (const number of account.customers) {
      const { group } = demoCustomers.find((c) => c.number === number)!;
      await addMembership(tx, {
        accountId,
        accountKind: 'customer',
        customerId: customers.get(number)!,
        group: groups.get(group)!,
      });
    }
    if ('shown' in account) logins.unshift({ who: account.shown, login: account.login, password });
  }
}

async function brandOf(tx: Transaction): Promise<void> {
  await executeIn(
    tx.em,
    `insert into core_setting (id, key, value) values ($1, 'brand', $2) on conflict (key) do nothing`,
    [v7(), JSON.stringify({ name: 'Lumenia', tokens: {} })],
  );
  await executeIn(tx.em, `insert into core_setting (id, key, value) values ($1, 'demo', '{"seeded": []}')`, [v7()]);
}

function keepLogins(dataDir: string, logins: readonly DemoLogin[]): void {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(fileOf(dataDir), logins.map((l) => [l.who, l.login, l.password].join('\t')).join('\n'), {
    mode: 0o600,
  });
}
