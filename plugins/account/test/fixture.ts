import tap from 'tap';
import { executeIn } from 'portico';
import { addRule, buildPortal, makeGroup, makePerson, type Person, type TestPortal } from 'portico/testing';
import account from '../index.ts';

export const PASSWORD = 'four old garden chairs';

const portals = new Map<string, TestPortal>();

/** One portal per file and configuration: starting one costs more than most tests. Each test finds it empty. */
async function emptyPortal(config: Record<string, unknown>): Promise<TestPortal> {
  const key = JSON.stringify(config);
  const portal =
    portals.get(key) ?? (await buildPortal(tap, { plugins: [account], pluginConfig: { account: config } }));
  portals.set(key, portal);
  for (const table of ['account', 'customer', 'rule', 'attempt', 'mail', 'audit'])
    await rows(portal, `delete from core_${table}`);
  await rows(portal, 'delete from account_text');
  return portal;
}

/** A portal with two customers, Anna and Boris, and Marek of the staff, who may edit texts; all signed in, with {@link PASSWORD}. */
export async function withPeople(config: Record<string, unknown> = {}) {
  const portal = await emptyPortal(config);
  const groupId = await makeGroup(portal, 'CLIENTS', ['account.profile']);
  const editors = await makeGroup(portal, 'EDITORS', [], 'staff');
  await addRule(portal, editors, 'allow', 'update', 'PortalText');
  const person = (name: string, more: { groupId: string; staff?: boolean }) =>
    makePerson(portal, {
      name,
      login: `${name.split(' ')[0]!.toLowerCase()}@example.com`,
      password: PASSWORD,
      ...more,
    });
  return {
    portal,
    groupId,
    anna: await person('Anna Nová', { groupId }),
    boris: await person('Boris Malý', { groupId }),
    marek: await person('Marek Hudák', { groupId: editors, staff: true }),
  };
}

/** SQL as the role of jobs, for what a test has to set up or look at past the portal. */
export const rows = <T = Record<string, unknown>>(portal: TestPortal, text: string, values: unknown[] = []) =>
  portal.services.orm.em
    .fork({ session: { role: 'portico_job' } })
    .transactional((em) => executeIn<T>(em as never, text, values));

/** Posts a form as a browser would. */
export const post = (portal: TestPortal, who: Person | undefined, url: string, fields: Record<string, string> = {}) =>
  portal.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...who?.headers },
    body: new URLSearchParams(fields).toString(),
  });

export const get = (portal: TestPortal, who: Person | undefined, url: string, headers: object = {}) =>
  portal.app.inject({ url, headers: { ...who?.headers, ...headers } });

/** Signs the person in on another device and returns that one's header; the session it already has stays. */
export async function anotherDevice(portal: TestPortal, login: string): Promise<Person['headers']> {
  const answer = await post(portal, undefined, '/login', { login, password: PASSWORD });
  return { cookie: `portico_session=${answer.cookies.find((c) => c.name === 'portico_session')!.value}` };
}

export interface Letter {
  to_address: string;
  subject: string;
  body_text: string;
  purpose: string;
}

/** Mails for a purpose, the oldest first. */
export const letters = (portal: TestPortal, purpose: string) =>
  rows<Letter>(portal, 'select to_address, subject, body_text, purpose from core_mail where purpose = $1 order by id', [purpose]); // prettier-ignore

export const tokenOf = (letter: Letter | undefined): string => /token=([\w-]{43})/.exec(letter?.body_text ?? '')![1]!;
