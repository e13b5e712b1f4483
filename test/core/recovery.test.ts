import t from 'tap';
import { buildPortal, makeGroup, makePerson } from 'portico/testing';
import { OperatorError } from 'portico';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import Fastify from 'fastify';
import { SMTPServer } from 'smtp-server';
import { sendMail } from '../../core/mail/send.ts';
import { loggedRequest } from '../../core/http/server.ts';
import { asPortal } from '../../core/session/acting.ts';
import { issueInvitation, issueReset } from '../../core/session/recovery.ts';
import { letters, post, rows, tokenOf, workOnForgotten } from './recovery.fixture.ts';

const NEW = 'seven green lamps';

const portal = await buildPortal(t);

let tests = 0;

/** Anna on a portal that is otherwise empty; each test comes from an address of its own, since addresses are limited. */
async function withAnna() {
  tests++;
  for (const table of ['account', 'customer', 'attempt', 'mail']) await rows(portal, `delete from core_${table}`);
  await rows(portal, `delete from portico_jobs.job where name = 'core.forgot'`);
  const groupId = await makeGroup(portal, 'CLIENTS', []);
  return makePerson(portal, { groupId, name: 'Anna Nová', login: 'anna@example.com', password: 'the old password' });
}

const forgot = (login: string, headers: object = {}) => post(portal, '/forgot', { login }, headers, `10.0.0.${tests}`);
const reset = (token: string, password = NEW, again = password) => post(portal, '/reset', { token, password, again });
const signIn = (login: string, password: string) => post(portal, '/login', { login, password });

t.test('whether there is an account is not told by the answer, nor by what the request does', async (t) => {
  await withAnna();
  const known = await forgot('anna@example.com');
  const unknown = await forgot('nobody@example.com');
  const headers = (answer: typeof known) => Object.keys(answer.headers).filter((name) => !/ratelimit/.test(name)).sort(); // prettier-ignore
  t.equal(known.statusCode, 303);
  t.equal(unknown.statusCode, known.statusCode);
  t.equal(unknown.headers.location, known.headers.location);
  t.equal(unknown.body, known.body);
  t.same(headers(unknown), headers(known));
  t.same(await letters(portal), [], 'no mail was written by either request');
  const jobs = await rows<{ n: string }>(portal, `select count(*) n from portico_jobs.job where name = 'core.forgot'`);
  t.equal(Number(jobs[0]!.n), 2, 'both wrote one job');

  await workOnForgotten(portal);
  const sent = await letters(portal);
  t.same(sent.map((letter) => letter.to_address), ['anna@example.com'], 'only a real account is written to'); // prettier-ignore
});

t.test('a link sets a new password once, ends every session and tells the owner', async (t) => {
  const anna = await withAnna();
  await forgot('ANNA@example.com');
  await workOnForgotten(portal);
  const token = tokenOf((await letters(portal))[0]);

  const page = await portal.app.inject({ url: `/reset?token=${token}` });
  t.equal(page.statusCode, 200);
  t.equal(page.headers['cache-control'], 'no-store');
  t.equal(page.headers['referrer-policy'], 'strict-origin', 'no Referer carries the token');
  t.notMatch(page.body, /anna@example.com<\/a>/);
  t.equal((await portal.app.inject({ url: `/reset?token=${token}` })).statusCode, 200, 'looking does not use it up');

  const done = await reset(token);
  t.equal(done.statusCode, 303);
  t.equal(done.headers.location, '/login');
  t.equal((await signIn('anna@example.com', NEW)).statusCode, 303);
  t.equal((await signIn('anna@example.com', 'the old password')).statusCode, 401);
  t.match((await portal.app.inject({ url: '/', headers: anna.headers })).headers.location, '/login');
  t.equal((await letters(portal)).at(-1)!.purpose, 'password-changed');

  const again = await reset(token, 'another good password');
  t.equal(again.statusCode, 410, 'the second time it no longer works');
  t.equal((await signIn('anna@example.com', NEW)).statusCode, 303);
});

t.test('of the token only a hash is stored, and it holds for an hour', async (t) => {
  await withAnna();
  await forgot('anna@example.com');
  await workOnForgotten(portal);
  const token = tokenOf((await letters(portal))[0]);
  const [stored] = await rows<{ row: string; minutes: string }>(
    portal,
    `select to_jsonb(o)::text as row, extract(epoch from o.expires_at - o.created_at) / 60 as minutes from core_one_time o`,
  );
  t.notMatch(stored!.row, token);
  t.equal(Math.round(Number(stored!.minutes)), 60);
  await rows(portal, `update core_one_time set expires_at = now() - interval '1 second'`);
  t.equal((await portal.app.inject({ url: `/reset?token=${token}` })).statusCode, 410);
  t.equal((await reset(token)).statusCode, 410);
});

t.test(
  'a later link replaces an earlier one, and neither is a cookie, a bearer token or another purpose',
  async (t) => {
    await withAnna();
    for (let i = 0; i < 2; i++) {
      await forgot('anna@example.com');
      await workOnForgotten(portal);
    }
    const [first, second] = (await letters(portal)).map(tokenOf);
    t.equal((await reset(first!)).statusCode, 410);
    t.equal((await portal.app.inject({ url: `/email-change?token=${second}` })).statusCode, 410);
    const asCookie = await portal.app.inject({ url: '/', headers: { cookie: `portico_session=${second}` } });
    t.match(asCookie.headers.location, '/login');
    t.equal((await reset(second!)).statusCode, 303);
  },
);

t.test('the link is made of PUBLIC_URL, whatever host the request names', async (t) => {
  await withAnna();
  const poisoned: Record<string, string>[] = [
    { host: 'evil.example' }, { host: 'portal.test.evil.example' }, { host: 'portal.test:80@evil.example' }, { host: 'evil.example#portal.test' },
    { 'x-forwarded-host': 'evil.example' }, { 'x-forwarded-host': 'portal.test, evil.example' }, { 'x-host': 'evil.example' },
    { 'x-forwarded-server': 'evil.example' }, { forwarded: 'host=evil.example;proto=https' }, { 'x-forwarded-proto': 'javascript' },
    { 'x-original-url': 'http://evil.example/' }, { 'x-rewrite-url': '//evil.example' },
  ]; // prettier-ignore
  for (const headers of poisoned) {
    await rows(portal, 'delete from core_attempt');
    await forgot('anna@example.com', headers);
    await workOnForgotten(portal);
  }
  const sent = await letters(portal);
  t.equal(sent.length, poisoned.length);
  for (const letter of sent) {
    t.match(letter.body_text, /^http:\/\/portal\.test\/reset\?token=[\w-]{43}$/m);
    t.notMatch(letter.body_text, /evil|javascript/);
  }
});

t.test('a password that is refused says why beside its field, and the link still works', async (t) => {
  await withAnna();
  await forgot('anna@example.com');
  await workOnForgotten(portal);
  const token = tokenOf((await letters(portal))[0]);
  const short = await reset(token, 'short');
  t.equal(short.statusCode, 422);
  t.match(short.body, 'id="f-password-error"');
  const differs = await reset(token, NEW, 'seven green lanps');
  t.equal(differs.statusCode, 422);
  t.match(differs.body, 'id="f-again-error"');
  t.notMatch(differs.body, 'lanps', 'a password is never sent back');
  t.equal((await reset(token)).statusCode, 303);
});

t.test('a reset does not unlock: a locked account is told so, and a link from before no longer works', async (t) => {
  const anna = await withAnna();
  await forgot('anna@example.com');
  await workOnForgotten(portal);
  const token = tokenOf((await letters(portal))[0]);
  await rows(portal, `update core_account set state = 'locked' where id = $1`, [anna.accountId]);
  t.equal((await reset(token)).statusCode, 410);
  await forgot('anna@example.com');
  await workOnForgotten(portal);
  const last = (await letters(portal)).at(-1)!;
  t.equal(last.purpose, 'locked');
  t.notMatch(last.body_text, 'token=');
  const [account] = await rows(portal, 'select state, password_changed_at from core_account where id = $1', [anna.accountId]); // prettier-ignore
  t.same(account, { state: 'locked', password_changed_at: null });
});

t.test(
  'mail goes out in the language of the account, else of its customer, else the one that was asked in',
  async (t) => {
    const anna = await withAnna();
    const subject = async (headers: object = {}) => {
      await forgot('anna@example.com', headers);
      await workOnForgotten(portal);
      return (await letters(portal)).at(-1)!.subject;
    };
    t.equal(await subject({ 'accept-language': 'pl' }), 'Ustawienie nowego hasła');
    await rows(portal, `update core_customer set locale = 'cs' where id = $1`, [anna.customerId]);
    t.equal(await subject({ 'accept-language': 'pl' }), 'Nastavení nového hesla');
    await rows(portal, `update core_account set locale = 'sk' where id = $1`, [anna.accountId]);
    t.equal(await subject({ 'accept-language': 'pl' }), 'Nastavenie nového hesla');
  },
);

t.test('nobody can be flooded: an account gets three links, an address asks for twenty', async (t) => {
  await withAnna();
  for (let i = 0; i < 6; i++) await forgot('anna@example.com');
  await workOnForgotten(portal);
  t.equal((await letters(portal)).length, 3);
  let last = 0;
  for (let i = 0; i < 20; i++) last = (await forgot(`nobody${i}@example.com`)).statusCode;
  t.equal(last, 429);
});

t.test('a person who shares an address with others gets a link for each of the accounts', async (t) => {
  await withAnna();
  const second = await makePerson(portal, { groupId: await makeGroup(portal, 'CLIENTS', []), login: 'anna.firma' });
  await rows(portal, `update core_account set email = 'shared@example.com'`);
  await forgot('shared@example.com');
  await workOnForgotten(portal);
  const sent = await letters(portal);
  t.equal(sent.length, 2);
  t.match(sent.map((letter) => letter.body_text).join(), 'anna.firma');
  t.ok(second);
});

t.test('an invitation makes an account active, once and within seven days', async (t) => {
  const anna = await withAnna();
  await rows(portal, `update core_account set state = 'invited', password_hash = null where id = $1`, [anna.accountId]);
  const invite = () => asPortal(portal.services, (tx) => issueInvitation(tx, portal.services, anna.accountId));
  t.equal(await invite(), 'anna@example.com');
  const token = tokenOf((await letters(portal))[0]);
  const [link] = await rows<{ days: string }>(
    portal,
    `select extract(epoch from expires_at - created_at) / 86400 as days from core_one_time where purpose = 'invite'`,
  );
  t.equal(Number(link!.days), 7);
  t.match((await portal.app.inject({ url: `/reset?token=${token}` })).body, 'Welcome');
  t.equal((await reset(token)).statusCode, 303);
  t.equal((await signIn('anna@example.com', NEW)).statusCode, 303);
  t.equal((await reset(token)).statusCode, 410);
  await t.rejects(invite(), OperatorError, 'an active account is not invited');
  await t.rejects(invite(), /is active, not invited; start a reset instead/);
});

t.test('staff start a reset without ever seeing or choosing the password', async (t) => {
  const anna = await withAnna();
  const start = () => asPortal(portal.services, (tx) => issueReset(tx, portal.services, anna.accountId));
  t.equal(await start(), 'anna@example.com');
  t.equal((await reset(tokenOf((await letters(portal))[0]))).statusCode, 303);
  await rows(portal, 'update core_account set email = null where id = $1', [anna.accountId]);
  await t.rejects(start(), /no e-mail address/);
});

t.test('what nobody asked for is refused before anything is looked up', async (t) => {
  await withAnna();
  for (const token of ['', 'x', 'a'.repeat(43), "' or 1=1 --", '../../etc/passwd']) {
    t.equal((await portal.app.inject({ url: `/reset?token=${encodeURIComponent(token)}` })).statusCode, 410, token);
    t.equal((await reset(token)).statusCode, 410, token);
  }
  t.equal((await forgot('   ')).statusCode, 422);
  t.equal((await post(portal, '/reset', { token: 'x', password: 'y', again: 'y', role: 'admin' })).statusCode, 400);
  t.equal(
    (await post(portal, '/forgot', { login: 'anna@example.com' }, { 'sec-fetch-site': 'cross-site' })).statusCode,
    403,
  );
});

t.test('the secret of a link is in no line of the log, however talkative it is', async (t) => {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const log = pino({ level: 'trace' }, stream).child({}, { serializers: { req: loggedRequest } });
  const app = Fastify({ loggerInstance: log });
  t.teardown(() => app.close());
  app.get('/reset', () => 'page');
  for (const url of ['/reset?token=SECRET', '/reset?a=1&token=SECRET&b=2', '/reset?TOKEN=SECRET'])
    await app.inject({ url });
  t.match(lines.join(), '/reset?a=1&token=…&b=2');
  t.notMatch(lines.join(), 'SECRET');
});

t.test('once a mail is out, the copy in the outbox no longer holds the secret of its link', async (t) => {
  let delivered = '';
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, _session, done) {
      stream.on('data', (chunk) => (delivered += String(chunk)));
      stream.on('end', done);
    },
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  t.teardown(() => new Promise<void>((closed) => server.close(() => closed())));
  const { port } = server.server.address() as { port: number };
  const mailing = await buildPortal(t, { env: { SMTP_URL: `smtp://127.0.0.1:${port}` } });
  await makePerson(mailing, { groupId: await makeGroup(mailing, 'CLIENTS', []), login: 'anna@example.com' });
  await post(mailing, '/forgot', { login: 'anna@example.com' });
  await workOnForgotten(mailing);
  const token = tokenOf((await letters(mailing))[0]);
  const [mail] = await rows<{ id: string }>(mailing, 'select id from core_mail');
  await sendMail(mailing.services, mail!.id);
  const plain = delivered.replace(/=\r?\n/g, '').replaceAll('=3D', '=');
  t.match(plain, `token=${token}`, 'the person has it');
  t.match((await letters(mailing))[0]!.body_text, 'http://portal.test/reset?token=…\n');
});
