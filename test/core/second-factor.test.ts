import { generate } from 'otplib';
import t from 'tap';
import { makePerson, type Person } from 'portico/testing';
import { openKey, sealKey, stepOf } from '../../core/second-factor/totp.ts';
import { openOffice } from './admin-people.fixture.ts';

const PASSWORD = 'seven green lamps';
const office = await openOffice(t);
const { portal, ask, get, post, admin } = office;

let count = 0;
const person = async (staff = false) => {
  const login = `two${++count}@example.com`;
  const groupId = office.groups[staff ? 'STAFF' : 'CLIENTS']!;
  return { login, ...(await makePerson(portal, { groupId, login, password: PASSWORD, staff })) };
};

const setupOf = (body: string) => ({
  sealed: /name="sealed" value="([^"]+)"/.exec(body)![1]!,
  key: /<span class="code">([A-Z2-7 ]+)<\/span>/.exec(body)![1]!.replaceAll(' ', ''),
});

/** Sets the second step up as the pages do. */
async function setUp(who: Person, base = '/second-factor') {
  const begun = await post(who, `${base}/begin`, { password: PASSWORD });
  const { sealed, key } = setupOf(begun.body);
  const done = await post(who, `${base}/confirm`, { sealed, code: await generate({ secret: key }) });
  const codes = [...done.body.matchAll(/<span class="code num">([0-9A-Z-]{19})<\/span>/g)].map(([, code]) => code!);
  return { key, codes, done };
}

/** The code of the next half minute, since the one of now is used up. */
const later = (key: string) => generate({ secret: key, epoch: Math.floor(Date.now() / 1000) + 30 });
const sessionOf = (response: { headers: Record<string, unknown> }) =>
  [response.headers['set-cookie']].flat().some((cookie) => String(cookie).startsWith('portico_session='));
const firstStep = async (login: string) => {
  const answer = await post(undefined, '/login', { login, password: PASSWORD });
  return { answer, token: /name="token" value="([\w-]{43})"/.exec(answer.body)?.[1] };
};

t.test('codes are those of RFC 6238, count once, and the sealed key opens for its account only', async (t) => {
  const key = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  t.equal(await generate({ secret: key, epoch: 59 }), '287082', 'the test vector of the RFC');
  const code = await generate({ secret: key });
  const step = await stepOf(key, code);
  t.ok(step);
  t.equal(await stepOf(key, code, step), undefined);
  t.equal(await stepOf(key, 'abc'), undefined);
  const secret = Buffer.alloc(32, 1);
  t.equal(openKey(secret, 'one', sealKey(secret, 'one', key)), key);
  t.equal(openKey(secret, 'two', sealKey(secret, 'one', key)), undefined);
  t.equal(openKey(Buffer.alloc(32, 2), 'one', sealKey(secret, 'one', key)), undefined);
});

t.test('with a second step the password alone opens no session', async (t) => {
  const anna = await person();
  const { key, codes } = await setUp(anna);
  t.equal(codes.length, 10);
  t.notMatch((await get(anna, '/second-factor')).body, codes[0]!, 'the codes are shown once');
  const { answer, token } = await firstStep(anna.login);
  t.equal(answer.statusCode, 200);
  t.notOk(sessionOf(answer));
  const wrong = await post(undefined, '/login/second', { token: token!, code: '000000' });
  t.equal(wrong.statusCode, 401);
  t.notOk(sessionOf(wrong));
  const code = await later(key);
  const right = await post(undefined, '/login/second', { token: token!, code });
  t.equal(right.headers.location, '/');
  t.ok(sessionOf(right));
  const again = await firstStep(anna.login);
  t.equal((await post(undefined, '/login/second', { token: again.token!, code })).statusCode, 401, 'a code works once');
  t.equal((await post(undefined, '/login/second', { token: token!, code })).headers.location, '/login', 'and so does the first step'); // prettier-ignore
});

t.test('a recovery code lets in once, and its owner is told', async (t) => {
  const anna = await person();
  const { codes } = await setUp(anna);
  const use = async () => {
    const { token } = await firstStep(anna.login);
    return post(undefined, '/login/second', { token: token!, code: codes[0]!.toLowerCase() });
  };
  t.ok(sessionOf(await use()));
  t.equal((await use()).statusCode, 401);
  const mails = await ask(
    `select 1 from core_mail where account_id = $1 and purpose = 'second-factor'`,
    anna.accountId,
  );
  t.equal(mails.length, 2, 'of the setup and of the use');
});

t.test('whoever guesses has to wait, even with the right code', async (t) => {
  const anna = await person();
  const { key } = await setUp(anna);
  const { token } = await firstStep(anna.login);
  for (let i = 0; i < 6; i++) await post(undefined, '/login/second', { token: token!, code: `00000${i}` });
  t.equal((await post(undefined, '/login/second', { token: token!, code: await later(key) })).statusCode, 401);
});

t.test('setting it up and switching it off ask for the password; a wrong code sets nothing up', async (t) => {
  const anna = await person();
  t.equal((await post(anna, '/second-factor/begin', { password: 'wrong' })).statusCode, 422);
  const { sealed } = setupOf((await post(anna, '/second-factor/begin', { password: PASSWORD })).body);
  t.equal((await post(anna, '/second-factor/confirm', { sealed, code: '000000' })).statusCode, 422);
  t.equal((await firstStep(anna.login)).answer.statusCode, 303, 'it is not on');
  const bert = await person();
  t.equal(
    (await post(bert, '/second-factor/confirm', { sealed, code: '000000' })).statusCode,
    404,
    'a key is not lent',
  );
  await setUp(anna);
  t.equal((await post(anna, '/second-factor/end', { password: 'wrong' })).statusCode, 422);
  t.equal((await post(anna, '/second-factor/end', { password: PASSWORD })).statusCode, 303);
  t.equal((await firstStep(anna.login)).answer.statusCode, 303);
  t.equal((await post(anna, '/second-factor/codes', { password: PASSWORD })).statusCode, 404);
});

t.test('of the key and the codes nothing is readable in the database', async (t) => {
  const anna = await person();
  const { key, codes } = await setUp(anna);
  const rows = await ask<{ row: string }>(
    `select to_jsonb(f)::text as row from core_second_factor f where account_id = $1
     union all select to_jsonb(r)::text from core_recovery_code r where account_id = $1`,
    anna.accountId,
  );
  t.equal(rows.length, 11);
  for (const { row } of rows) for (const secret of [key, ...codes]) t.notMatch(row, secret);
});

t.test('where staff must have it, a sign-in sets it up before it opens a session; customers go on', async (t) => {
  const strict = await openOffice(t, { env: { SECOND_FACTOR: 'staff' } });
  const make = (staff: boolean) => makePerson(strict.portal, { groupId: strict.groups[staff ? 'STAFF' : 'CLIENTS']!, login: `must-${staff}@example.com`, password: PASSWORD, staff });
  await Promise.all([make(true), make(false)]);
  const login = (name: string) => strict.post(undefined, '/login', { login: name, password: PASSWORD });
  t.equal((await login('must-false@example.com')).statusCode, 303);
  const asked = await login('must-true@example.com');
  t.notOk(sessionOf(asked));
  const token = /name="token" value="([\w-]{43})"/.exec(asked.body)![1]!;
  const { sealed, key } = setupOf(asked.body);
  t.equal((await strict.post(undefined, '/login/second', { token, code: '000000' })).headers.location, '/login', 'it cannot be passed by');
  const wrong = await strict.post(undefined, '/login/setup', { token, sealed, code: '000000' });
  t.equal(wrong.statusCode, 401);
  t.notOk(sessionOf(wrong));
  const done = await strict.post(undefined, '/login/setup', { token, sealed, code: await generate({ secret: key }) });
  t.ok(sessionOf(done));
  t.equal([...done.body.matchAll(/<span class="code num">[0-9A-Z-]{19}</g)].length, 10);
  t.match((await login('must-true@example.com')).body, '/login/second');
}); // prettier-ignore

t.test('staff set it up at the desk, and staff with the right reset it for somebody else', async (t) => {
  const clerk = await person(true);
  await setUp(clerk, '/desk/second-factor');
  t.ok((await firstStep(clerk.login)).token);
  t.match((await get(admin, `/admin/accounts/${clerk.accountId}`)).body, 'Reset two-step sign-in');
  const refused = await office.staffWith(['read', 'Account']);
  t.not((await post(refused, `/admin/accounts/${clerk.accountId}/second-factor`)).statusCode, 303);
  t.equal((await post(admin, `/admin/accounts/${clerk.accountId}/second-factor`)).statusCode, 303);
  t.equal((await firstStep(clerk.login)).answer.headers.location, '/desk');
  t.equal((await get(clerk, '/desk')).statusCode, 303, 'its sessions ended');
  const steps = await ask<{ action: string }>(`select action from core_audit where subject_id = $1 and action like 'second-factor%' order by at`, clerk.accountId);
  t.same(steps.map((s) => s.action), ['second-factor-on', 'second-factor-reset']);
}); // prettier-ignore
