import t from 'tap';
import { anotherDevice, get, letters, PASSWORD, post, rows, tokenOf, withPeople } from './fixture.ts';
import type { TestPortal } from 'portico/testing';

const NEW = 'anna@nova.example';

async function asked(email = NEW) {
  const people = await withPeople();
  const { portal, anna } = people;
  const answer = await post(portal, anna, '/account/security/email', { email, emailPassword: PASSWORD });
  return { ...people, answer };
}

const account = async (portal: TestPortal, id: string) =>
  (
    await rows<{ login: string; email: string }>(portal, 'select login, email from core_account where id = $1', [id])
  )[0];
const answer = (portal: TestPortal, token: string, decision = 'confirm') =>
  post(portal, undefined, '/email-change', { token, decision });
const linkOf = async (portal: TestPortal, side: 'old' | 'new') => tokenOf((await letters(portal, `email-${side}`))[0]);

t.test('the e-mail address changes only when the old and the new address have both confirmed it', async (t) => {
  for (const order of [['old', 'new'], ['new', 'old']] as const) {
    const { portal, anna } = await asked();
    const phone = await anotherDevice(portal, 'anna@example.com');
    t.equal((await letters(portal, 'email-old'))[0]!.to_address, 'anna@example.com');
    t.equal((await letters(portal, 'email-new'))[0]!.to_address, NEW);
    const before = { login: 'anna@example.com', email: 'anna@example.com' };
    const [first, second] = [await linkOf(portal, order[0]), await linkOf(portal, order[1])];

    t.equal((await get(portal, undefined, `/email-change?token=${first}`)).statusCode, 200);
    t.same(await account(portal, anna.accountId), before, 'opening a link changes nothing: mail scanners open links');
    t.equal((await answer(portal, first)).statusCode, 303);
    t.same(await account(portal, anna.accountId), before, `after the ${order[0]} address alone`);
    t.equal((await answer(portal, first)).statusCode, 410, 'one address cannot confirm for both');
    t.same(await account(portal, anna.accountId), before);

    t.equal((await answer(portal, second)).statusCode, 303);
    t.same(await account(portal, anna.accountId), { login: NEW, email: NEW }, 'the login was the address and goes with it');
    t.equal((await get(portal, anna, '/')).statusCode, 200, 'the session that asked stays');
    t.equal((await portal.app.inject({ url: '/', headers: phone })).statusCode, 303, 'the others end');
    const notices = await letters(portal, 'email-changed');
    t.same(notices.map((letter) => letter.to_address).sort(), ['anna@example.com', NEW], 'both addresses are told');
    t.same(await rows(portal, 'select 1 from core_one_time'), [], 'nothing is left open');
  } // prettier-ignore
});

t.test('the owner of the old address can stop it', async (t) => {
  const { portal, anna } = await asked();
  const confirmed = await linkOf(portal, 'new');
  await answer(portal, confirmed);
  const old = await linkOf(portal, 'old');
  t.equal((await answer(portal, old, 'reject')).statusCode, 303);
  t.equal((await answer(portal, old)).statusCode, 410);
  t.equal((await account(portal, anna.accountId))!.email, 'anna@example.com');
});

t.test('the password is needed, and the page says what is waited for and lets one withdraw', async (t) => {
  const { portal, anna } = await withPeople();
  const ask = (email: string, emailPassword: string) => post(portal, anna, '/account/security/email', { email, emailPassword }); // prettier-ignore
  const wrong = await ask(NEW, 'a guess');
  t.equal(wrong.statusCode, 422);
  t.match(wrong.body, 'id="f-emailPassword-error"');
  t.match(wrong.body, `value="${NEW}"`, 'what was typed is still there');
  for (const email of [
    'not an address',
    'a@b.example, c@d.example',
    'a@b.example\r\nBcc: x@y.example',
    'anna@example.com',
  ]) {
    const refused = await ask(email, PASSWORD);
    t.ok([400, 422].includes(refused.statusCode), email);
  }
  t.same(await letters(portal, 'email-new'), [], 'nothing was mailed');

  t.equal((await ask(NEW, PASSWORD)).statusCode, 303);
  await answer(portal, await linkOf(portal, 'new'));
  const page = (await get(portal, anna, '/account/security')).body;
  t.match(page, `${NEW} has confirmed`);
  t.match(page, 'anna@example.com has not confirmed yet');
  await post(portal, anna, '/account/security/email/cancel');
  t.equal((await answer(portal, await linkOf(portal, 'old'))).statusCode, 410);
  t.equal((await account(portal, anna.accountId))!.email, 'anna@example.com');
});

t.test('where there was no address, only the new one confirms, and the login stays', async (t) => {
  const { portal, anna } = await withPeople();
  await rows(portal, `update core_account set email = null, login = 'anna' where id = $1`, [anna.accountId]);
  await post(portal, anna, '/account/security/email', { email: NEW, emailPassword: PASSWORD });
  t.same(await letters(portal, 'email-old'), []);
  await answer(portal, await linkOf(portal, 'new'));
  t.same(await account(portal, anna.accountId), { login: 'anna', email: NEW });
});

t.test('whether an address already signs somebody in is told to that address alone', async (t) => {
  const taken = await asked('boris@example.com');
  const [told] = await letters(taken.portal, 'email-taken');
  t.equal(told!.to_address, 'boris@example.com');
  t.notMatch(told!.body_text, 'token=', 'and it gets no link');
  const free = await asked();
  t.equal(taken.answer.statusCode, free.answer.statusCode);
  t.equal(taken.answer.headers.location, free.answer.headers.location);
});

t.test('links hold for a day, are stored as hashes, and end with a new password', async (t) => {
  const { portal, anna } = await asked();
  const [old, fresh] = [await linkOf(portal, 'old'), await linkOf(portal, 'new')];
  const stored = JSON.stringify(await rows(portal, 'select to_jsonb(o) from core_one_time o'));
  t.notMatch(stored, old);
  t.notMatch(stored, fresh);
  await rows(portal, `update core_one_time set expires_at = now() - interval '1 second' where purpose = 'email-old'`);
  t.equal((await answer(portal, old)).statusCode, 410);
  await post(portal, anna, '/account/security/password', { current: PASSWORD, password: 'nine tall blue ladders', again: 'nine tall blue ladders' }); // prettier-ignore
  t.equal((await answer(portal, fresh)).statusCode, 410);
});

t.test('letters are in the language of the account, and their links are made of PUBLIC_URL', async (t) => {
  const { portal, anna } = await withPeople();
  await post(portal, anna, '/account/preferences', { locale: 'cs' });
  await portal.app.inject({
    method: 'POST',
    url: '/account/security/email',
    headers: { ...anna.headers, host: 'evil.example', 'x-forwarded-host': 'evil.example', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ email: NEW, emailPassword: PASSWORD }).toString(),
  }); // prettier-ignore
  const [letter] = await letters(portal, 'email-old');
  t.equal(letter!.subject, 'Potvrďte změnu e-mailové adresy');
  t.match(letter!.body_text, /^http:\/\/portal\.test\/email-change\?token=[\w-]{43}$/m);
  t.notMatch(letter!.body_text, 'evil');
});
