import { v7 } from 'uuid';
import type { Portal } from '../app.ts';
import { scopedEm, executeIn } from '../database/orm.ts';
import { hashPassword } from '../session/passwords.ts';
import { openSession } from '../session/sessions.ts';
import type { HouseRole } from '../entities/index.ts';

/** Somebody who is signed in: his ids and the header that makes a request his. */
export interface Person {
  accountId: string;
  membershipId: string;
  /** Empty for staff. */
  customerId: string;
  groupId: string;
  cookie: string;
  /** Headers of a request in this person's name. */
  headers: { cookie: string };
}

const inJob = <T>(portal: Portal, text: string, values: unknown[]) =>
  scopedEm(portal.services.orm, { role: 'portico_job' }).transactional((em) => executeIn<T>(em, text, values));

/** A group, with the portlets that are on in it. */
export async function makeGroup(
  portal: Portal,
  code: string,
  portlets: readonly string[],
  kind: 'customer' | 'staff' = 'customer',
): Promise<string> {
  const id = v7();
  const [row] = await inJob<{ id: string }>(
    portal,
    'insert into core_group (id, code, title, kind) values ($1, $2, $2, $3) on conflict (code) do update set title = excluded.title returning id',
    [id, code, kind],
  );
  await inJob(portal, 'delete from core_placement where group_id = $1', [row!.id]);
  for (const [position, portlet] of portlets.entries()) await switchPortlet(portal, row!.id, portlet, 'on', position);
  return row!.id;
}

/** Switches a portlet in a group, as the command line and the matrix do. */
export async function switchPortlet(
  portal: Portal,
  groupId: string,
  portlet: string,
  state: 'on' | 'off' | 'maintenance',
  position = 0,
): Promise<void> {
  const size = portal.services.registry.portlets.get(portlet)?.size ?? 'm';
  await inJob(
    portal,
    `insert into core_placement (id, group_id, portlet, state, position, size) values ($1, $2, $3, $4, $5, $6)
     on conflict (group_id, portlet) do update set state = excluded.state`,
    [v7(), groupId, portlet, state, position, size],
  );
}

/** An explicit rule of a group. */
export async function addRule(
  portal: Portal,
  groupId: string,
  effect: 'allow' | 'deny',
  action: string,
  subject: string,
): Promise<void> {
  await inJob(portal, 'insert into core_rule (id, group_id, effect, action, subject) values ($1, $2, $3, $4, $5)', [
    v7(),
    groupId,
    effect,
    action,
    subject,
  ]);
}

let counter = 0;

/** A customer with a number of its own; returns its id. */
export async function makeCustomer(portal: Portal, name?: string): Promise<string> {
  const id = v7();
  counter++;
  await inJob(portal, `insert into core_customer (id, number, kind, name) values ($1, $2, 'organisation', $3)`, [
    id,
    `T${process.pid}${counter}`,
    name ?? `Customer ${counter}`,
  ]);
  return id;
}

export interface PersonOptions {
  groupId: string;
  /** Without it a customer of his own is made. */
  customerId?: string;
  name?: string;
  houseRole?: HouseRole;
  staff?: boolean;
  login?: string;
  /** Without one nobody can sign in anew, which most tests never do. */
  password?: string;
}

/** An account that is signed in, for a customer or as staff. */
export async function makePerson(portal: Portal, options: PersonOptions): Promise<Person> {
  const { groupId, staff = false, houseRole = 'all' } = options;
  const customerId = staff ? '' : (options.customerId ?? (await makeCustomer(portal)));
  const accountId = v7();
  const membershipId = v7();
  counter++;
  const hash = options.password === undefined ? null : await hashPassword(options.password);
  const login = options.login ?? `person${process.pid}-${counter}@example.com`;
  await inJob(
    portal,
    `insert into core_account (id, login, kind, name, email, state, password_hash) values ($1, $2, $3, $4, $2, 'active', $5)`,
    [accountId, login, staff ? 'staff' : 'customer', options.name ?? `Person ${counter}`, hash],
  );
  await inJob(
    portal,
    'insert into core_membership (id, account_id, customer_id, group_id, house_role) values ($1, $2, $3, $4, $5)',
    [membershipId, accountId, staff ? null : customerId, groupId, houseRole],
  );
  const token = await openSession(portal.services, {
    accountId,
    membershipId,
    kind: staff ? 'staff' : 'customer',
    address: '127.0.0.1',
    userAgent: 'test',
    device: undefined,
  });
  const cookie = `portico_session=${token}`;
  return { accountId, membershipId, customerId, groupId, cookie, headers: { cookie } };
}
