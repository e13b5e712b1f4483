import { generate } from 'otplib';
import t from 'tap';
import { makePerson, type Person } from 'portico/testing';
import { openOffice } from './admin-people.fixture.ts';
import { authenticator, type Authenticator, type Spoilt } from './authenticator.fixture.ts';

const ORIGIN = 'http://localhost:3000';
const PASSWORD = 'seven green lamps';
const office = await openOffice(t, { env: { PUBLIC_URL: ORIGIN } });
const { portal, ask, get, post } = office;

type Answer = Awaited<ReturnType<typeof post>>;
let count = 0;
const person = async (staff = false) => {
  const login = `key${++count}@example.com`;
  const groupId = office.groups[staff ? 'STAFF' : 'CLIENTS']!;
  return { login, ...(await makePerson(portal, { groupId, login, password: PASSWORD, staff })) };
};
const cookieOf = (answer: Answer, name = 'portico_session') => [answer.headers['set-cookie']].flat().map(String).find((c) => c.startsWith(`${name}=`) && !c.startsWith(`${name}=;`))?.split(';')[0]; // prettier-ignore
const options = (answer: Answer) => JSON.parse(answer.body) as Parameters<Authenticator['get']>[0];
const codesIn = (answer: Answer) => [...answer.body.matchAll(/<span class="code num">([0-9A-Z-]{19})<\/span>/g)].map(([, code]) => code!); // prettier-ignore

/** Adds a passkey as the page's script does. */
async function add(who: Person, device: Authenticator, spoilt: Spoilt = {}, base = '/second-factor') {
  const asked = await post(who, `${base}/passkeys/options`, { password: PASSWORD });
  const response = device.create(options(asked), spoilt);
  return post(who, `${base}/passkeys`, { password: '', name: 'My phone', response });
}
const firstStep = async (login: string) => {
  const answer = await post(undefined, '/login', { login, password: PASSWORD });
  return { answer, token: /name="token" value="([\w-]{43})"/.exec(answer.body)?.[1] ?? '' };
};
const challengeOf = async (token: string) =>
  options(await post(undefined, '/login/second/passkey/options', { token, response: '' }));
const keysOf = (who: Person) => ask<{ id: string; name: string; counter: string; used_at: string | null }>('select id, name, counter::text, used_at from core_passkey where account_id = $1', who.accountId); // prettier-ignore

t.test('a passkey is added with the password, gives recovery codes with the first, and passes the second step', async (t) => {
  const anna = await person();
  const device = authenticator(ORIGIN);
  t.equal((await post(anna, '/second-factor/passkeys/options', { password: 'wrong' })).statusCode, 422);
  const added = await add(anna, device);
  t.equal(codesIn(added).length, 10);
  t.match((await get(anna, '/second-factor')).body, 'My phone');
  const { answer, token } = await firstStep(anna.login);
  t.notOk(cookieOf(answer), 'the password alone opens no session');
  const asked = await challengeOf(token);
  const done = await post(undefined, '/login/second/passkey', { token, response: device.get(asked) });
  t.equal(done.headers.location, '/');
  t.ok(cookieOf(done));
  t.match(await keysOf(anna), [{ name: 'My phone', counter: '2', used_at: String }]);
  const again = await add(anna, authenticator(ORIGIN));
  t.equal(again.statusCode, 303, 'a second one shows no codes');
  t.equal((await keysOf(anna)).length, 2);
}); // prettier-ignore

t.test('an answer counts once: challenge and first step are used up', async (t) => {
  const anna = await person();
  const device = authenticator(ORIGIN);
  await add(anna, device);
  const { token } = await firstStep(anna.login);
  const asked = await challengeOf(token);
  const response = device.get(asked);
  t.ok(cookieOf(await post(undefined, '/login/second/passkey', { token, response })));
  const next = await firstStep(anna.login);
  const replayed = await post(undefined, '/login/second/passkey', { token: next.token, response });
  t.equal(replayed.statusCode, 401);
  t.notOk(cookieOf(replayed));
  const fresh = await challengeOf(next.token);
  const spoilt = await post(undefined, '/login/second/passkey', { token: next.token, response: device.get(fresh, { origin: 'http://localhost:4000' }) });
  t.equal(spoilt.statusCode, 401);
  t.equal((await post(undefined, '/login/second/passkey', { token: next.token, response: device.get(fresh) })).statusCode, 401, 'a refused answer uses its challenge up too');
}); // prettier-ignore

t.test('an answer for another page, host or challenge, or of a user the device did not verify, is refused', async (t) => {
  const anna = await person();
  const device = authenticator(ORIGIN);
  await add(anna, device);
  const { token } = await firstStep(anna.login);
  const wrongs: Spoilt[] = [
    { origin: 'https://portal.evil.example' }, { rpId: 'evil.example' }, { verified: false }, { crossOrigin: true },
    { userHandle: Buffer.alloc(16, 7).toString('base64url') },
  ];
  for (const wrong of wrongs) {
    const response = device.get(await challengeOf(token), wrong);
    const answer = await post(undefined, '/login/second/passkey', { token, response });
    t.equal(answer.statusCode, 401, JSON.stringify(wrong));
    t.notOk(cookieOf(answer));
  }
  const made = device.get({ challenge: Buffer.alloc(32, 1).toString('base64url'), rpId: 'localhost' });
  t.equal((await post(undefined, '/login/second/passkey', { token, response: made })).statusCode, 401);
  for (const response of ['', '{', '{}', 'null', '[]', '{"response":{"clientDataJSON":"e30"}}', '{"response":{"clientDataJSON":7}}'])
    t.equal((await post(undefined, '/login/second/passkey', { token, response })).statusCode, 401, `no answer: ${response}`);
  t.ok(cookieOf(await post(undefined, '/login/second/passkey', { token, response: device.get(await challengeOf(token)) })), 'the right one still is taken');
}); // prettier-ignore

t.test("somebody else's passkey, and a challenge that was given to somebody else, open nothing", async (t) => {
  const [anna, bert] = [await person(), await person()];
  const [annas, berts] = [authenticator(ORIGIN), authenticator(ORIGIN)];
  await add(anna, annas);
  await add(bert, berts);
  const { token } = await firstStep(anna.login);
  const other = await post(undefined, '/login/second/passkey', { token, response: berts.get(await challengeOf(token)) });
  t.equal(other.statusCode, 401);
  const bertsStep = await firstStep(bert.login);
  const lent = annas.get(await challengeOf(bertsStep.token));
  t.equal((await post(undefined, '/login/second/passkey', { token, response: lent })).statusCode, 401);
  const asked = options(await post(anna, '/second-factor/passkeys/options', { password: PASSWORD }));
  const taken = await post(bert, '/second-factor/passkeys', { password: '', response: authenticator(ORIGIN).create(asked) });
  t.equal(taken.statusCode, 422, 'nor does a challenge to register');
  t.equal((await keysOf(bert)).length, 1);
  const known = await post(bert, '/second-factor/passkeys', { password: '', response: annas.create(options(await post(bert, '/second-factor/passkeys/options', { password: PASSWORD }))) });
  t.equal(known.statusCode, 422, 'a credential belongs to one account');
  const [key] = await keysOf(anna);
  t.equal((await post(bert, `/second-factor/passkeys/${key!.id}/remove`, { password: PASSWORD })).statusCode, 404);
}); // prettier-ignore

t.test('a device that has signed less often than before is refused, and its owner is told', async (t) => {
  const anna = await person();
  const device = authenticator(ORIGIN);
  await add(anna, device, { counter: 50 });
  const { token } = await firstStep(anna.login);
  for (const counter of [50, 49, 0]) {
    const response = device.get(await challengeOf(token), { counter });
    t.equal((await post(undefined, '/login/second/passkey', { token, response })).statusCode, 401, `after 50 comes ${counter}`);
  }
  const [mail] = await ask<{ body_text: string }>(`select body_text from core_mail where account_id = $1 order by created_at desc`, anna.accountId);
  t.match(mail!.body_text, 'exist twice');
  t.match(await ask(`select 1 as n from core_audit where subject_id = $1 and action = 'passkey-cloned'`, anna.accountId), [{ n: 1 }, { n: 1 }, { n: 1 }]);
  t.ok(cookieOf(await post(undefined, '/login/second/passkey', { token, response: device.get(await challengeOf(token), { counter: 51 }) })));
}); // prettier-ignore

t.test('a passkey alone signs in, from the browser that was asked; a locked account stays locked', async (t) => {
  const anna = await person(true);
  const device = authenticator(ORIGIN);
  await add(anna, device, {}, '/desk/second-factor');
  const fresh = async () => {
    const answer = await post(undefined, '/login/passkey/options', { response: '' });
    return { who: { headers: { cookie: cookieOf(answer, 'portico_challenge')! } } as Person, asked: options(answer) };
  };
  const first = await fresh();
  const signed = await post(first.who, '/login/passkey', { response: device.get(first.asked) });
  t.equal(signed.headers.location, '/desk');
  t.match(await ask('select second_step from core_session where account_id = $1 order by created_at desc', anna.accountId), [{ second_step: true }]);
  t.notOk(cookieOf(await post(first.who, '/login/passkey', { response: device.get(first.asked) })), 'once');
  const [here, there] = [await fresh(), await fresh()];
  t.equal((await post(there.who, '/login/passkey', { response: device.get(here.asked) })).headers.location, '/login', 'another browser');
  t.equal((await post(undefined, '/login/passkey', { response: device.get(there.asked) })).headers.location, '/login');
  const nobody = await fresh();
  t.notOk(cookieOf(await post(nobody.who, '/login/passkey', { response: device.get(nobody.asked, { userHandle: '' }) })), 'the device names the account');
  const stranger = await fresh();
  t.notOk(cookieOf(await post(stranger.who, '/login/passkey', { response: authenticator(ORIGIN).get(stranger.asked) })), 'unknown passkey');
  await ask(`update core_account set state = 'locked' where id = $1 returning id`, anna.accountId);
  const locked = await fresh();
  t.notOk(cookieOf(await post(locked.who, '/login/passkey', { response: device.get(locked.asked) })));
}); // prettier-ignore

t.test('a challenge that was not answered in time is good for nothing', async (t) => {
  const anna = await person();
  const device = authenticator(ORIGIN);
  await add(anna, device);
  const { token } = await firstStep(anna.login);
  const response = device.get(await challengeOf(token));
  await ask(`update core_passkey_challenge set expires_at = now() - interval '1 second' returning id`);
  t.equal((await post(undefined, '/login/second/passkey', { token, response })).statusCode, 401);
});

t.test('passkeys are removed with the password; with the last factor the recovery codes go too', async (t) => {
  const anna = await person();
  await add(anna, authenticator(ORIGIN));
  const [key] = await keysOf(anna);
  t.equal((await post(anna, `/second-factor/passkeys/${key!.id}/remove`, { password: 'wrong' })).statusCode, 422);
  t.equal((await post(anna, `/second-factor/passkeys/${key!.id}/remove`, { password: PASSWORD })).statusCode, 303);
  t.same(await ask('select 1 from core_recovery_code where account_id = $1', anna.accountId), []);
  t.equal((await firstStep(anna.login)).answer.statusCode, 303);
});

t.test('of passkeys, keys and codes the roles of people can read nothing', async (t) => {
  const anna = await person();
  await add(anna, authenticator(ORIGIN));
  const read = portal.services.reader.in({ role: 'portico_customer', customer: anna.customerId, account: anna.accountId, group: anna.groupId });
  for (const table of ['core_passkey', 'core_passkey_challenge', 'core_second_factor', 'core_recovery_code'])
    await t.rejects(read({ text: `select * from ${table}`, values: [] }), { message: /permission denied/ }, table);
}); // prettier-ignore

t.test('an address without https or with a bare number offers none', async (t) => {
  const bare = await openOffice(t, { env: { PUBLIC_URL: 'https://192.0.2.7' } });
  t.notMatch((await bare.get(undefined, '/login')).body, 'data-passkey');
  t.equal((await bare.post(undefined, '/login/passkey/options', { response: '' })).statusCode, 404);
});

t.test('who must have a second step sets a passkey up during the sign-in', async (t) => {
  const strict = await openOffice(t, { env: { PUBLIC_URL: ORIGIN, SECOND_FACTOR: 'everybody' } });
  const login = 'must@example.com';
  await makePerson(strict.portal, { groupId: strict.groups.CLIENTS!, login, password: PASSWORD });
  const device = authenticator(ORIGIN);
  const asked = await strict.post(undefined, '/login', { login, password: PASSWORD });
  const token = /name="token" value="([\w-]{43})"/.exec(asked.body)![1]!;
  const creation = options(await strict.post(undefined, '/login/setup/passkey/options', { token, response: '' }));
  const wrong = await strict.post(undefined, '/login/setup/passkey', { token, response: device.create(creation, { origin: 'https://evil.example' }) });
  t.equal(wrong.statusCode, 401);
  t.notOk(cookieOf(wrong));
  const again = options(await strict.post(undefined, '/login/setup/passkey/options', { token, response: '' }));
  const done = await strict.post(undefined, '/login/setup/passkey', { token, response: device.create(again) });
  t.equal(codesIn(done).length, 10);
  const cookie = cookieOf(done)!;
  const me = { headers: { cookie } } as Person;
  t.equal((await strict.get(me, '/')).statusCode, 200);
  const [key] = await strict.ask<{ id: string }>('select id from core_passkey');
  const kept = await strict.post(me, `/second-factor/passkeys/${key!.id}/remove`, { password: PASSWORD });
  t.equal(kept.statusCode, 422);
  t.match(kept.body, 'This is your last second step');
  t.equal((await strict.ask('select 1 from core_passkey')).length, 1);
  const { body } = await strict.post(me, '/second-factor/begin', { password: PASSWORD });
  const sealed = /name="sealed" value="([^"]+)"/.exec(body)![1]!;
  const secret = /<span class="code">([A-Z2-7 ]+)<\/span>/.exec(body)![1]!.replaceAll(' ', '');
  t.equal((await strict.post(me, '/second-factor/confirm', { sealed, code: await generate({ secret }) })).statusCode, 303);
  t.equal((await strict.post(me, `/second-factor/passkeys/${key!.id}/remove`, { password: PASSWORD })).statusCode, 303, 'with another one it may go');
}); // prettier-ignore
