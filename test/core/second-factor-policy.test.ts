import { generate } from 'otplib';
import t from 'tap';
import { addRule, makeGroup, makePerson, type Person } from 'portico/testing';
import { fixturePlugin } from '../fixtures/notes/index.ts';
import { openOffice } from './admin-people.fixture.ts';

const PASSWORD = 'seven green lamps';
const office = await openOffice(t, { plugins: [fixturePlugin] });
const { portal, ask, get, post, admin } = office;

let count = 0;
const newGroup = (kind: 'customer' | 'staff' = 'customer') => makeGroup(portal, `POLICY-${++count}`, ['notes.list'].slice(kind === 'staff' ? 1 : 0), kind); // prettier-ignore
const person = async (groupId: string, staff = false) => {
  const login = `policy${++count}@example.com`;
  return { login, ...(await makePerson(portal, { groupId, login, password: PASSWORD, staff })) };
};
const codeOf = async (groupId: string) => (await ask<{ code: string; version: string }>('select code, version::text from core_group where id = $1', groupId))[0]!; // prettier-ignore
/** Sets the policy as the page of the group does. */
async function set(groupId: string, secondFactor: 'optional' | 'required', who = admin) {
  const { code, version } = await codeOf(groupId);
  return post(who, `/admin/groups/${code}/second-factor`, { secondFactor, version });
}
const setupOf = (body: string) => ({
  sealed: /name="sealed" value="([^"]+)"/.exec(body)![1]!,
  key: /<span class="code">([A-Z2-7 ]+)<\/span>/.exec(body)![1]!.replaceAll(' ', ''),
});
async function setUp(who: Person, base = '/second-factor') {
  const { sealed, key } = setupOf((await post(who, `${base}/begin`, { password: PASSWORD })).body);
  const done = await post(who, `${base}/confirm`, { sealed, code: await generate({ secret: key }) });
  return { key, done, codes: [...done.body.matchAll(/<span class="code num">([0-9A-Z-]{19})</g)].map(([, c]) => c!) };
}

t.test('the policy of a group is set on its page, by who may manage groups, and is audited', async (t) => {
  const group = await newGroup();
  const { code, version } = await codeOf(group);
  t.match((await get(admin, `/admin/groups/${code}`)).body, 'Second step at sign-in');
  const reader = await office.staffWith(['read', 'Group']);
  t.not((await set(group, 'required', reader)).statusCode, 303);
  t.equal((await set(group, 'required')).statusCode, 303);
  t.match(await ask(`select details from core_audit where action = 'second-factor-policy' and subject_id = $1`, group), [{ details: { policy: 'required', was: 'optional' } }]);
  const stale = await post(admin, `/admin/groups/${code}/second-factor`, { secondFactor: 'optional', version });
  t.equal(stale.statusCode, 409);
  t.equal((await post(admin, `/admin/groups/${code}/second-factor`, { secondFactor: 'never', version })).statusCode, 400);
}); // prettier-ignore

t.test('an open session is led to the setup with its next request, and does nothing else before', async (t) => {
  const group = await newGroup();
  const anna = await person(group);
  t.equal((await get(anna, '/notes')).statusCode, 200);
  await set(group, 'required');
  t.equal((await get(anna, '/notes')).headers.location, '/second-factor?next=%2Fnotes');
  t.equal((await get(anna, '/')).headers.location, '/second-factor');
  t.equal((await post(anna, '/notes', { title: 'Past it' })).headers.location, '/second-factor', 'nor by a form');
  const tile = await portal.app.inject({ url: '/', headers: { ...anna.headers, 'hx-request': 'true' } });
  t.match(tile, { statusCode: 401, headers: { 'hx-redirect': '/second-factor' } });
  const api = await portal.app.inject({ url: '/api/v1/notes', headers: anna.headers });
  t.equal(api.statusCode, 403, 'nor by the API');
  t.match((await get(anna, '/login')).body, 'name="password"', 'for public pages he is nobody');
  t.equal((await post(anna, '/switch', { membership: anna.membershipId })).statusCode, 404);
  const page = await get(anna, '/second-factor');
  t.match(page.body, 'Set up your second step');
  t.notMatch(page.body, 'href="/notes"', 'without navigation');
  const { done } = await setUp(anna);
  t.match(done.body, 'recovery codes');
  t.equal((await get(anna, '/notes')).statusCode, 200);
  t.equal((await post(anna, '/second-factor/end', { password: PASSWORD })).statusCode, 422, 'it stays');
}); // prettier-ignore

t.test('a session that the password alone opened passes the step that was set up elsewhere; the factor cannot be changed before', async (t) => {
  const group = await newGroup();
  const anna = await person(group);
  const old = await get(anna, '/second-factor');
  t.equal(old.statusCode, 200);
  const other = await post(undefined, '/login', { login: anna.login, password: PASSWORD });
  const second = { headers: { cookie: [other.headers['set-cookie']].flat().map(String).find((c) => c.startsWith('portico_session='))!.split(';')[0]! } } as Person;
  const { codes } = await setUp(anna);
  t.equal((await get(second, '/notes')).statusCode, 200, 'while it is optional');
  for (const [path, fields] of [['begin', {}], ['codes', {}], ['end', {}], ['passkeys', { response: '{}' }]] as const)
    t.equal((await post(second, `/second-factor/${path}`, { password: PASSWORD, ...fields })).headers.location, '/second-factor', path);
  await set(group, 'required');
  t.equal((await get(second, '/notes')).headers.location, '/second-factor?next=%2Fnotes');
  t.match((await get(second, '/second-factor?next=%2Fnotes')).body, 'action="/second-factor/step"');
  t.equal((await post(second, '/second-factor/step', { code: '000000', next: '/notes' })).statusCode, 422);
  t.equal((await get(second, '/notes')).statusCode, 303);
  t.equal((await post(second, '/second-factor/step', { code: codes[0]!, next: '/notes' })).headers.location, '/notes');
  t.equal((await get(second, '/notes')).statusCode, 200);
}); // prettier-ignore

t.test('any of several groups asks for it, whichever customer is chosen', async (t) => {
  const [plain, strict] = [await newGroup(), await newGroup()];
  const anna = await person(plain);
  const customer = (await person(strict)).customerId;
  await ask(
    `insert into core_membership (id, account_id, customer_id, group_id) values (gen_random_uuid(), $1, $2, $3) returning id`,
    anna.accountId, customer, strict,
  );
  t.equal((await get(anna, '/notes')).statusCode, 200);
  await set(strict, 'required');
  t.equal((await get(anna, '/notes')).statusCode, 303);
  const signed = await post(undefined, '/login', { login: anna.login, password: PASSWORD });
  t.match(signed.body, 'action="/login/setup"');
  await set(strict, 'optional');
  t.equal((await get(anna, '/notes')).statusCode, 200);
}); // prettier-ignore

t.test('who switched it off while he might owes it again when it is asked for', async (t) => {
  const group = await newGroup();
  const anna = await person(group);
  await setUp(anna);
  t.equal((await post(anna, '/second-factor/end', { password: PASSWORD })).statusCode, 303);
  await set(group, 'required');
  t.equal((await get(anna, '/notes')).headers.location, '/second-factor?next=%2Fnotes');
});

t.test('staff are led there too, through a preview as well; a token of the API goes on', async (t) => {
  const group = await newGroup('staff');
  await addRule(portal, group, 'allow', 'manage', 'all');
  const clerk = await person(group, true);
  await set(group, 'required');
  for (const url of ['/desk', '/admin/groups', '/'])
    t.match((await get(clerk, url)).headers.location, /^\/desk\/second-factor/, url);
  await setUp(clerk, '/desk/second-factor');
  t.equal((await get(clerk, '/desk')).statusCode, 200);

  const customers = await newGroup();
  const anna = await person(customers);
  const token = 'A'.repeat(43);
  await ask(
    `insert into core_token (id, token_hash, name, account_id, membership_id, expires_at)
       values (gen_random_uuid(), sha256($1::bytea), 'x', $2, $3, now() + interval '1 day') returning id`,
    token, anna.accountId, anna.membershipId,
  );
  await set(customers, 'required');
  const api = await portal.app.inject({ url: '/api/v1/notes', headers: { authorization: `Bearer ${token}` } });
  t.equal(api.statusCode, 200);
}); // prettier-ignore

t.test('a reset takes everything, ends the sessions and tells its owner', async (t) => {
  const anna = await person(await newGroup());
  await setUp(anna);
  t.equal((await post(admin, `/admin/accounts/${anna.accountId}/second-factor`)).statusCode, 303);
  t.same(await ask('select 1 from core_session where account_id = $1', anna.accountId), []);
  t.same(await ask('select 1 from core_recovery_code where account_id = $1', anna.accountId), []);
  const mails = await ask<{ body_text: string }>(`select body_text from core_mail where account_id = $1 and purpose = 'second-factor' order by created_at desc`, anna.accountId);
  t.match(mails[0]!.body_text, 'reset');
}); // prettier-ignore
