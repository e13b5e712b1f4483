import t from 'tap';
import { executeIn, scopedEm } from '../../core/database/orm.ts';
import { addMembership, createAccount, setAccountState } from '../../core/directory/accounts.ts';
import { createCustomer } from '../../core/directory/customers.ts';
import { ensureGroups, findGroup } from '../../core/directory/groups.ts';
import { jobContext } from '../../core/http/context.ts';
import { buildPortal, type Teardown, type TestPortal } from 'portico/testing';
import { fixturePlugin } from '../fixtures/notes/index.ts';

const PASSWORD = 'three-quiet-rivers';

async function withAnna(t: Teardown, env: Record<string, string> = {}) {
  const portal = await buildPortal(t, { plugins: [fixturePlugin], env });
  const account = await jobContext(portal.services, 'core').write(async (tx) => {
    await ensureGroups(tx, portal.services.registry);
    const customerId = await createCustomer(tx, { number: '1001', name: 'Anna', kind: 'person' });
    const accountId = await createAccount(tx, {
      login: 'anna@example.com',
      name: 'Anna',
      kind: 'customer',
      password: PASSWORD,
    });
    await addMembership(tx, { accountId, accountKind: 'customer', customerId, group: await findGroup(tx, 'CLIENTS') });
    return accountId;
  });
  return { portal, account };
}

const form = (values: Record<string, string>) => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(values).toString(),
});

const login = (
  portal: TestPortal,
  password = PASSWORD,
  more: Record<string, string> = {},
  headers: Record<string, string> = {},
) => {
  const { headers: base, body } = form({ login: 'anna@example.com', password, ...more });
  return portal.app.inject({ method: 'POST', url: '/login', headers: { ...base, ...headers }, body });
};

const sessionOf = (response: { cookies: { name: string; value: string }[] }) =>
  response.cookies.find((c) => c.name === 'portico_session')?.value;

t.test('signing in opens the dashboard and gives a cookie no script can read', async (t) => {
  const { portal } = await withAnna(t);
  const response = await login(portal);
  t.equal(response.statusCode, 303);
  t.equal(response.headers.location, '/');
  const cookie = response.cookies.find((c) => c.name === 'portico_session')!;
  t.match(cookie, { httpOnly: true, sameSite: 'Lax', path: '/' });
  const page = await portal.app.inject({ url: '/', headers: { cookie: `portico_session=${cookie.value}` } });
  t.equal(page.statusCode, 200);
  t.match(page.body, 'Anna');
});

t.test('every sign-in gets a new session and ends the one it replaces', async (t) => {
  const { portal } = await withAnna(t);
  const first = sessionOf(await login(portal))!;
  const second = sessionOf(await login(portal, PASSWORD, {}, { cookie: `portico_session=${first}` }))!;
  t.not(second, first);
  const old = await portal.app.inject({ url: '/', headers: { cookie: `portico_session=${first}` } });
  t.equal(old.statusCode, 303, 'the old one is dead');
});

t.test('wrong password, unknown login and locked account are answered alike', async (t) => {
  const { portal, account } = await withAnna(t);
  const wrong = await login(portal, 'not-the-password');
  const unknown = await portal.app.inject({
    method: 'POST',
    url: '/login',
    ...form({ login: 'nobody@example.com', password: PASSWORD }),
  });
  await jobContext(portal.services, 'core').write((tx) => setAccountState(tx, account, 'locked'));
  const locked = await login(portal);
  const text = (body: string) => body.replace(/value="[^"]*@example.com"/, '');
  for (const response of [wrong, unknown, locked]) {
    t.equal(response.statusCode, 401);
    t.notOk(sessionOf(response));
    t.equal(text(response.body), text(wrong.body));
  }
});

t.test('after thirty wrong passwords even the right one waits', async (t) => {
  const { portal } = await withAnna(t);
  for (let i = 0; i < 30; i++) await login(portal, `wrong-${i}-password`);
  t.equal((await login(portal)).statusCode, 401);
});

t.test('whoever comes without a session signs in and is back where he was', async (t) => {
  const { portal } = await withAnna(t);
  const refused = await portal.app.inject({ url: '/notes?page=2' });
  t.equal(refused.headers.location, '/login?next=%2Fnotes%3Fpage%3D2');
  t.equal((await login(portal, PASSWORD, { next: '/notes?page=2' })).headers.location, '/notes?page=2');
  t.equal((await portal.app.inject({ url: '/api/v1/notes' })).statusCode, 401, 'a program is told instead');
});

t.test('nobody is led to another site after signing in', async (t) => {
  const { portal } = await withAnna(t);
  const tricks = [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    '/%09/evil',
    '\\\\evil',
    '/..//evil.example',
  ];
  for (const next of tricks) {
    const { location } = (await login(portal, PASSWORD, { next })).headers;
    t.ok(
      location === '/' || (String(location).startsWith('/') && !/^\/[/\\]/.test(String(location))),
      `${next} leads to ${String(location)}`,
    );
  }
});

t.test('signing out ends the session on the server and clears what the browser kept', async (t) => {
  const { portal } = await withAnna(t);
  const cookie = `portico_session=${sessionOf(await login(portal))!}`;
  const out = await portal.app.inject({
    method: 'POST',
    url: '/logout',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    body: '',
  });
  t.equal(out.headers['clear-site-data'], '"cache"');
  t.equal((await portal.app.inject({ url: '/', headers: { cookie } })).statusCode, 303);
});

t.test('a session ends by itself: after its idle time and after its longest time', async (t) => {
  const { portal } = await withAnna(t);
  const age = (set: string) =>
    scopedEm(portal.services.orm, { role: 'portico_job' }).transactional((em) =>
      executeIn(em, `update core_session set ${set} returning id`),
    );
  const idle = `portico_session=${sessionOf(await login(portal))!}`;
  await age(`seen_at = now() - interval '14 days 1 minute'`);
  t.equal((await portal.app.inject({ url: '/', headers: { cookie: idle } })).statusCode, 303);
  const old = `portico_session=${sessionOf(await login(portal))!}`;
  await age(`expires_at = now() - interval '1 second'`);
  t.equal((await portal.app.inject({ url: '/', headers: { cookie: old } })).statusCode, 303);
});

t.test('a form of a foreign site is refused, a script without browser headers is not', async (t) => {
  const { portal } = await withAnna(t);
  t.equal((await login(portal, PASSWORD, {}, { 'sec-fetch-site': 'cross-site' })).statusCode, 403);
  t.equal((await login(portal, PASSWORD, {}, { origin: 'https://evil.example' })).statusCode, 403);
  t.equal(
    (await login(portal, PASSWORD, {}, { 'sec-fetch-site': 'same-origin', origin: 'http://portal.test' })).statusCode,
    303,
  );
  t.equal((await login(portal)).statusCode, 303);
});

t.test('a new device is told to the owner by mail, in his language', async (t) => {
  const { portal } = await withAnna(t);
  const first = await login(portal);
  const device = first.cookies.find((c) => c.name === 'portico_device')!.value;
  await login(portal, PASSWORD, {}, { cookie: `portico_device=${device}` });
  const mails = () =>
    scopedEm(portal.services.orm, { role: 'portico_job' }).transactional((em) =>
      executeIn<{ subject: string }>(em, `select subject from core_mail where purpose = 'new-device'`),
    );
  t.equal((await mails()).length, 0, 'the known one is not');
  await login(portal);
  t.equal((await mails()).length, 1);
});

t.test('the first-run page makes the first administrator, once', async (t) => {
  const portal = await buildPortal(t, { plugins: [fixturePlugin] });
  t.equal((await portal.app.inject({ url: '/setup' })).statusCode, 200);
  t.equal(
    (await portal.app.inject({ url: '/setup', remoteAddress: '192.0.2.1' })).statusCode,
    404,
    'from this machine only',
  );
  const bad = await portal.app.inject({
    method: 'POST',
    url: '/setup',
    ...form({ name: '', login: 'no address', password: 'short' }),
  });
  t.equal(bad.statusCode, 422);
  t.match(bad.body, 'no address', 'what was typed is still there');
  const made = await portal.app.inject({
    method: 'POST',
    url: '/setup',
    ...form({ name: 'Eva', login: 'eva@example.com', password: PASSWORD }),
  });
  t.equal(made.headers.location, '/desk');
  const desk = await portal.app.inject({ url: '/desk', headers: { cookie: `portico_session=${sessionOf(made)!}` } });
  t.equal(desk.statusCode, 200);
  t.equal((await portal.app.inject({ url: '/setup' })).statusCode, 404, 'gone');
});
