import t from 'tap';
import { makePerson } from 'portico/testing';
import { anotherDevice, get, letters, PASSWORD, post, rows, withPeople } from './fixture.ts';

const NEW = 'nine tall blue ladders';

t.test('a person sees where he is signed in, and ends the others', async (t) => {
  const { portal, anna } = await withPeople();
  const phone = await anotherDevice(portal, 'anna@example.com');
  const tablet = await anotherDevice(portal, 'anna@example.com');
  const page = await get(portal, anna, '/account/security');
  t.equal(page.statusCode, 200);
  t.equal(page.headers['cache-control'], 'no-store');
  t.equal(page.body.match(/sessions\/end"/g)?.length, 2, 'two others, each with its own button');

  const id = /sessions\/end"[\s\S]*?name="id" value="([\w-]{36})"/.exec(page.body)![1]!;
  t.equal((await post(portal, anna, '/account/security/sessions/end', { id })).statusCode, 303);
  const left = async () => (await Promise.all([phone, tablet].map((headers) => portal.app.inject({ url: '/', headers })))).filter((a) => a.statusCode === 200).length; // prettier-ignore
  t.equal(await left(), 1, 'that one is out with its next request');
  await post(portal, anna, '/account/security/sessions/end-others');
  t.equal(await left(), 0);
  t.equal((await get(portal, anna, '/')).statusCode, 200, 'the one that asked stays');
});

t.test("nobody ends another person's session, sees it, or revokes another person's token", async (t) => {
  const { portal, groupId, anna, boris, marek } = await withPeople();
  const colleague = await makePerson(portal, { groupId, customerId: anna.customerId });
  await post(portal, anna, '/account/security/tokens', { name: 'mine', days: '30' });
  const [session] = await rows<{ id: string }>(portal, 'select id from core_session where account_id = $1', [anna.accountId]); // prettier-ignore
  const [token] = await rows<{ id: string }>(portal, 'select id from core_token where account_id = $1', [anna.accountId]); // prettier-ignore
  for (const [who, base] of [[boris, '/account'], [colleague, '/account'], [marek, '/desk/account']] as const) {
    t.equal((await post(portal, who, `${base}/security/sessions/end`, { id: session!.id })).statusCode, 404);
    t.equal((await post(portal, who, `${base}/security/tokens/revoke`, { id: token!.id })).statusCode, 404);
    await post(portal, who, `${base}/security/sessions/end-others`);
    const page = (await get(portal, who, `${base}/security`)).body;
    t.notMatch(page, session!.id);
    t.notMatch(page, token!.id);
    t.notMatch(page, 'anna@example.com');
  } // prettier-ignore
  t.equal((await get(portal, anna, '/')).statusCode, 200);
  t.equal((await rows(portal, 'select 1 from core_token')).length, 1);
});

t.test('a new password needs the current one, ends the other devices and tells the owner', async (t) => {
  const { portal, anna } = await withPeople();
  const phone = await anotherDevice(portal, 'anna@example.com');
  const change = (current: string, password = NEW, again = password) =>
    post(portal, anna, '/account/security/password', { current, password, again });

  const wrong = await change('a guess');
  t.equal(wrong.statusCode, 422);
  t.match(wrong.body, 'id="f-current-error"');
  t.equal((await change(PASSWORD, 'short')).statusCode, 422);
  t.equal((await change(PASSWORD, NEW, 'nine tall blue laders')).statusCode, 422);
  t.equal((await portal.app.inject({ url: '/', headers: phone })).statusCode, 200, 'nothing happened so far');

  t.equal((await change(PASSWORD)).statusCode, 303);
  t.equal((await portal.app.inject({ url: '/', headers: phone })).statusCode, 303, 'the phone is out');
  t.equal((await get(portal, anna, '/')).statusCode, 200, 'this one stays');
  const signIn = (password: string) => post(portal, undefined, '/login', { login: 'anna@example.com', password });
  t.equal((await signIn(NEW)).statusCode, 303);
  t.equal((await signIn(PASSWORD)).statusCode, 401);
  t.equal((await letters(portal, 'password-changed'))[0]!.to_address, 'anna@example.com');
});

t.test('a session left open gives no endless tries at the current password', async (t) => {
  const { portal, anna } = await withPeople();
  const change = (current: string) =>
    post(portal, anna, '/account/security/password', { current, password: NEW, again: NEW });
  for (let i = 0; i < 10; i++) t.equal((await change(`guess number ${i}`)).statusCode, 422);
  t.equal((await change(PASSWORD)).statusCode, 422, 'even the right one waits now');
  t.match((await change(PASSWORD)).body, 'Wait a few minutes');
  const signIn = await post(portal, undefined, '/login', { login: 'anna@example.com', password: PASSWORD });
  t.equal(signIn.statusCode, 303, 'the owner still signs in elsewhere');
});

t.test('staff have the same page on the desk, without tokens that would open nothing', async (t) => {
  const { portal, marek, anna } = await withPeople();
  const page = await get(portal, marek, '/desk/account/security');
  t.equal(page.statusCode, 200);
  t.notMatch(page.body, 'security/tokens');
  t.equal((await post(portal, marek, '/desk/account/security/tokens', { name: 'x', days: '30' })).statusCode, 404);
  const changed = await post(portal, marek, '/desk/account/security/password', { current: PASSWORD, password: NEW, again: NEW }); // prettier-ignore
  t.equal(changed.headers.location, '/desk/account/security');
  t.equal((await get(portal, anna, '/desk/account/security')).statusCode, 404, 'not for customers');
});

t.test('the history tells also of tries that were refused', async (t) => {
  const { portal, anna } = await withPeople();
  await post(portal, undefined, '/login', { login: 'anna@example.com', password: 'a guess' });
  await anotherDevice(portal, 'anna@example.com');
  const page = (await get(portal, anna, '/account/security')).body;
  t.match(page, />refused</);
  t.match(page, />signed in</);
});

t.test('the language a person chooses is the one of his pages from then on', async (t) => {
  const { portal, anna, marek } = await withPeople();
  t.equal((await post(portal, anna, '/account/preferences', { locale: 'sk' })).statusCode, 303);
  t.match((await get(portal, anna, '/account/preferences')).body, '<html lang="sk"');
  t.equal((await post(portal, marek, '/desk/account/preferences', { locale: 'pl' })).statusCode, 303);
  t.match((await get(portal, marek, '/desk/account/preferences')).body, '<html lang="pl"');
  t.equal((await post(portal, anna, '/account/preferences', { locale: 'xx' })).statusCode, 400);
  const [row] = await rows(portal, 'select locale from core_account where id = $1', [anna.accountId]);
  t.same(row, { locale: 'sk' });
});

t.test('who only looks through the eyes of a group changes nothing', async (t) => {
  const { portal, groupId, anna, marek } = await withPeople();
  await rows(portal, `insert into core_rule (id, group_id, effect, action, subject) values (gen_random_uuid(), $1, 'allow', 'preview', 'Portlet'), (gen_random_uuid(), $1, 'allow', 'read', 'Customer')`, [marek.groupId]); // prettier-ignore
  const [customer] = await rows(portal, 'select c.number, g.code from core_customer c, core_group g where c.id = $1 and g.id = $2', [anna.customerId, groupId]); // prettier-ignore
  const { number, code } = customer as { number: string; code: string };
  const begun = await post(portal, marek, '/admin/preview', { group: code, customer: number, reason: 'a call' });
  const sealed = begun.cookies.find((cookie) => cookie.name === 'portico_preview')!.value;
  const preview = { ...marek, headers: { cookie: `${marek.cookie}; portico_preview=${sealed}` } };
  t.equal((await get(portal, preview, '/account')).statusCode, 200, 'he sees what the customer sees');
  t.equal((await get(portal, preview, '/account/security')).statusCode, 403);
  for (const path of ['sessions/end-others', 'email/cancel'])
    t.equal((await post(portal, preview, `/account/security/${path}`)).statusCode, 403);
  t.equal((await post(portal, preview, '/account/security/password', { current: PASSWORD, password: NEW, again: NEW })).statusCode, 403); // prettier-ignore
  t.equal((await post(portal, preview, '/account/preferences', { locale: 'sk' })).statusCode, 403);
});

t.test('a form made for another customer is refused, as with two tabs open', async (t) => {
  const { portal, anna, boris } = await withPeople();
  const answer = await post(portal, anna, '/account/security/sessions/end-others', { customer: boris.customerId });
  t.equal(answer.statusCode, 409);
  t.equal((await post(portal, anna, '/account/security/sessions/end-others', { customer: anna.customerId })).statusCode, 303); // prettier-ignore
});
