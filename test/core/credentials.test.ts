import { inflateSync } from 'node:zlib';
import t from 'tap';
import { hashCode, newCode, readCode } from '../../core/credentials/codes.ts';
import { ADDRESS_FIELD, isInWindow, mm, placeAddress } from '../../core/credentials/layout.ts';
import { lettersPdf } from '../../core/credentials/letter-pdf.ts';
import type { CredentialLetter } from '../../core/credentials/letter.ts';
import { makeLetters } from '../../core/credentials/parts.ts';
import { createAccount, addMembership, setAccountState } from '../../core/directory/accounts.ts';
import { createCustomer } from '../../core/directory/customers.ts';
import { findGroup } from '../../core/directory/groups.ts';
import { jobContext } from '../../core/http/context.ts';
import { openOffice } from './admin-people.fixture.ts';

const office = await openOffice(t);
const { portal, admin, ask } = office;
const job = jobContext(portal.services, 'core', 'Test');
const PASSWORD = 'seven green lamps';

let count = 0;

/** An invited customer with an address, and his batch, each of its own. */
async function invited(more: { locale?: string; kind?: 'person' | 'organisation' } = {}) {
  const login = `customer${++count}@example.com`;
  const id = await job.write(async (tx) => {
    const kind = more.kind ?? 'person';
    const customerId = await createCustomer(tx, { number: `K-${count}`, name: `Žofia Ďurišová ${count}`, kind, ...more });
    const accountId = await createAccount(tx, { login, name: `Žofia ${count}`, kind: 'customer' });
    await addMembership(tx, { accountId, accountKind: 'customer', customerId, group: await findGroup(tx, 'CLIENTS') });
    return { accountId, customerId };
  });
  await ask(
    `insert into core_address (id, customer_id, role, line1, city, postal_code, country) values (gen_random_uuid(), $1, 'billing', 'Dlhá 5', 'Košice', '040 01', 'SK')`,
    id.customerId,
  );
  return { ...id, login };
} // prettier-ignore

async function batchFor(login: string, who = admin): Promise<string> {
  const made = await office.post(who, '/admin/credentials', { whom: 'accounts', group: 'CLIENTS', accounts: login, title: 'Test', days: '30' });
  t.equal(made.statusCode, 303, made.body.slice(0, 300));
  return String(made.headers.location);
} // prettier-ignore

const partOne = async (batch: string): Promise<CredentialLetter> =>
  (await job.write((tx) => makeLetters(tx, portal.services, batch.split('/').at(-1)!, admin.accountId)))[0]!;

async function partTwo(login: string): Promise<string> {
  const [mail] = await ask<{ body_text: string }>(
    `select m.body_text from core_mail m join core_account a on a.id = m.account_id where a.login = $1 and m.purpose = 'activation' order by m.id desc limit 1`,
    login,
  );
  return /^([0-9A-Z]{4}(-[0-9A-Z]{4}){3})$/m.exec(mail!.body_text)![1]!;
}

/** Everything is out: both codes and the address of the batch. */
async function underWay(more: Parameters<typeof invited>[0] = {}) {
  const person = await invited(more);
  const batch = await batchFor(person.login);
  const letter = await partOne(batch);
  await office.post(admin, `${batch}/posted`);
  return { ...person, batch, letter: letter.code, mail: await partTwo(person.login) };
}

let address = 0;
const enter = (letter: string, mail: string, path = '/activate', more: Record<string, string> = {}) =>
  portal.app.inject({
    method: 'POST', url: path, remoteAddress: `10.1.${Math.floor(++address / 200)}.${(address % 200) + 1}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
    payload: new URLSearchParams({ letter, mail, ...more }).toString(),
  }); // prettier-ignore
const choose = (letter: string, mail: string) =>
  enter(letter, mail, '/activate/password', { password: PASSWORD, again: PASSWORD });
const stateOf = async (id: string) =>
  (await ask<{ state: string }>('select state from core_account where id = $1', id))[0]!.state;
const oneOf = async (id: string) =>
  (await ask<{ id: string }>('select id from core_credential where account_id = $1 and ended is null', id))[0]!.id;
const signIn = (login: string) => portal.app.inject({
  method: 'POST', url: '/login', headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: new URLSearchParams({ login, password: PASSWORD }).toString(),
}); // prettier-ignore

t.test('a code tells every wrong character and every two that changed places, and reads as people type', (t) => {
  const code = newCode();
  t.match(code, /^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
  t.same(readCode(` ${code.toLowerCase().replaceAll('-', ' ')} `), { code });
  t.same(readCode(code.replaceAll('0', 'o').replaceAll('1', 'l')), { code });
  const plain = code.replaceAll('-', '');
  for (let at = 0; at < 16; at++) {
    for (const other of '0123456789ABCDEFGHJKMNPQRSTVWXYZ')
      if (other !== plain[at]) t.same(readCode(plain.slice(0, at) + other + plain.slice(at + 1)), { problem: 'mistyped' });
    if (at < 15 && plain[at] !== plain[at + 1])
      t.same(readCode(plain.slice(0, at) + plain[at + 1]! + plain[at]! + plain.slice(at + 2)), { problem: 'mistyped' });
  }
  t.same(readCode(plain.slice(1)), { problem: 'length' });
  t.same(readCode(' - '), { problem: 'empty' });
  t.end();
}); // prettier-ignore

t.test('both parts together set a password and make the account active; then they are spent', async (t) => {
  const person = await invited();
  const batch = await batchFor(person.login);
  t.equal(await stateOf(person.accountId), 'invited', 'a batch alone sends nothing');
  const { code } = await partOne(batch);
  t.equal(await stateOf(person.accountId), 'part_sent');
  await office.post(admin, `${batch}/posted`);
  t.equal(await stateOf(person.accountId), 'pending_verification');
  const mail = await partTwo(person.login);
  const asked = await enter(code, mail);
  t.equal(asked.statusCode, 200);
  t.match(asked.body, person.login, 'the login is told only now');
  t.equal(asked.headers['cache-control'], 'no-store');
  t.equal((await enter(code, mail, '/activate/password', { password: 'short', again: 'short' })).statusCode, 422);
  const done = await choose(code, mail);
  t.equal(done.headers.location, '/login');
  t.equal(await stateOf(person.accountId), 'active');
  t.equal((await signIn(person.login)).statusCode, 303);
  t.equal((await choose(code, mail)).statusCode, 422, 'the codes are spent');
  const [notice] = await ask(`select 1 from core_mail where account_id = $1 and purpose = 'activated'`, person.accountId);
  t.ok(notice, 'the owner is told');
  const steps = await ask<{ action: string }>(`select action from core_audit where subject_id = $1 and subject = 'Credential' order by at, id`, person.accountId);
  t.same(steps.map((s) => s.action), ['letter-made', 'letter-posted', 'part-two', 'activate']);
}); // prettier-ignore

t.test('the order of the codes does not matter, and the link of the mail fills its field in', async (t) => {
  const { letter, mail } = await underWay();
  t.match((await office.get(undefined, `/activate?token=${mail}`)).body, `value="${mail}"`);
  t.equal((await choose(mail, letter)).headers.location, '/login');
});

t.test('neither part alone gets in, and unknown, wrong and foreign codes are answered alike', async (t) => {
  const one = await underWay();
  const other = await underWay();
  const text = (body: string) => body.replace(/value="[^"]*"/g, '');
  const unknown = await enter(newCode(), newCode());
  t.equal(unknown.statusCode, 422);
  for (const [letter, mail] of [[one.letter, newCode()], [newCode(), one.mail], [one.letter, other.mail], [other.letter, one.mail]] as const) {
    const answer = await enter(letter, mail);
    t.equal(answer.statusCode, 422);
    t.equal(text(answer.body), text(unknown.body));
  }
  t.equal((await enter(one.letter, '')).statusCode, 422);
  t.equal((await enter(one.letter, one.letter)).statusCode, 422);
  t.equal((await choose(one.letter, one.mail)).statusCode, 303, 'the right pair still works');
}); // prettier-ignore

t.test('of the codes only hashes are stored', async (t) => {
  const { accountId, letter, mail } = await underWay();
  const [row] = await ask<{ row: string; hash: Buffer }>('select to_jsonb(c)::text as row, letter_hash as hash from core_credential c where account_id = $1', accountId);
  t.notMatch(row!.row, letter);
  t.notMatch(row!.row, mail);
  t.same(row!.hash, hashCode(letter));
}); // prettier-ignore

t.test('a mistyped code costs no try; after five wrong ones that part is dead until it is issued anew', async (t) => {
  const { accountId, login, letter, batch } = await underWay();
  let mail = await partTwo(login);
  for (let i = 0; i < 6; i++) await enter(letter, mail.slice(0, -1) + (mail.endsWith('0') ? '1' : '0'));
  const tries = async () => (await ask<{ n: number }>('select mail_failures as n from core_credential where account_id = $1', accountId))[0]!.n;
  t.equal(await tries(), 0);
  for (let i = 0; i < 5; i++) await enter(letter, newCode());
  t.equal(await tries(), 5);
  t.equal((await choose(letter, mail)).statusCode, 422, 'the right one no longer works');
  const one = await oneOf(accountId);
  t.equal((await office.post(admin, `${batch}/accounts/${one}/mail`)).statusCode, 303);
  mail = await partTwo(login);
  t.equal((await choose(letter, mail)).statusCode, 303);
}); // prettier-ignore

t.test('an address that guesses has to wait, whatever it guesses at', async (t) => {
  const { letter, mail } = await underWay();
  const guess = (one: string, other: string) => portal.app.inject({
    method: 'POST', url: '/activate', remoteAddress: '10.9.9.9', headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ letter: one, mail: other }).toString(),
  });
  for (let i = 0; i < 20; i++) await guess(newCode(), newCode());
  t.equal((await guess(letter, mail)).statusCode, 429);
  t.equal((await enter(letter, mail)).statusCode, 200, 'others need not');
}); // prettier-ignore

t.test('each part runs out by itself', async (t) => {
  for (const part of ['letter', 'mail']) {
    const { accountId, letter, mail } = await underWay();
    await ask(`update core_credential set ${part}_expires_at = now() - interval '1 second' where account_id = $1`, accountId);
    t.equal((await choose(letter, mail)).statusCode, 422, part);
  }
}); // prettier-ignore

t.test('a new letter and a new mail void the ones before', async (t) => {
  const { accountId, login, letter, mail, batch } = await underWay();
  const one = await oneOf(accountId);
  await office.post(admin, `${batch}/accounts/${one}/mail`);
  const newMail = await partTwo(login);
  t.equal((await enter(letter, mail)).statusCode, 422);
  const pdf = await office.post(admin, `${batch}/accounts/${one}/letter`);
  t.equal(pdf.headers['content-type'], 'application/pdf');
  t.equal(pdf.headers['cache-control'], 'private, no-store');
  t.equal((await enter(letter, newMail)).statusCode, 422);
  t.equal(await stateOf(accountId), 'part_sent');
  await office.post(admin, `${batch}/posted`);
  t.equal(await partTwo(login), newMail, 'a mail that still holds is not sent twice');
});

t.test('a letter that came back is void, is shown so, and can be made anew', async (t) => {
  const { accountId, letter, mail, batch } = await underWay();
  const one = await oneOf(accountId);
  await office.post(admin, `${batch}/accounts/${one}/returned`, { reason: 'moved' });
  t.equal((await choose(letter, mail)).statusCode, 422);
  t.equal(await stateOf(accountId), 'part_sent');
  t.match((await office.get(admin, batch)).body, 'Addressee moved');
  const again = await partOne(batch);
  t.equal((await choose(again.code, mail)).statusCode, 422, 'not before it is posted');
  await office.post(admin, `${batch}/posted`);
  t.equal((await choose(again.code, mail)).statusCode, 303);
});

t.test('ended credentials and those of a locked account do not work', async (t) => {
  const ended = await underWay();
  await office.post(admin, `${ended.batch}/end`);
  t.equal((await choose(ended.letter, ended.mail)).statusCode, 422);
  t.equal(await stateOf(ended.accountId), 'invited');
  const locked = await underWay();
  await job.write((tx) => setAccountState(tx, locked.accountId, 'locked'));
  t.equal((await choose(locked.letter, locked.mail)).statusCode, 422);
  t.equal(await stateOf(locked.accountId), 'locked');
});

t.test('staff who print never see part two, and no link by mail goes around the letter', async (t) => {
  const printer = await office.staffWith(['issue', 'Credential'], ['read', 'Outbox'], ['reset', 'Account'], ['read', 'Account']);
  const person = await invited();
  await office.post(admin, `/admin/accounts/${person.accountId}/reset`);
  const [invite] = await ask<{ body_text: string }>(`select body_text from core_mail where account_id = $1 and purpose = 'invite'`, person.accountId);
  const token = /token=([\w-]{43})/.exec(invite!.body_text)![1]!;
  const batch = await batchFor(person.login, printer);
  const pdf = await office.post(printer, `${batch}/letters`);
  t.equal(pdf.rawPayload.subarray(0, 5).toString(), '%PDF-');
  await office.post(printer, `${batch}/posted`);
  t.equal((await office.get(undefined, `/reset?token=${token}`)).statusCode, 410, 'the invitation is void');
  t.equal((await office.post(printer, `/admin/accounts/${person.accountId}/reset`)).statusCode, 409);
  const code = await partTwo(person.login);
  const [mail] = await ask<{ id: string }>(`select id from core_mail where account_id = $1 and purpose = 'activation'`, person.accountId);
  const hidden = await office.get(printer, `/admin/outbox/${mail!.id}`);
  t.equal(hidden.statusCode, 200);
  t.notMatch(hidden.body, code);
  for (const page of [batch, '/admin/credentials', '/admin/outbox', `/admin/accounts/${person.accountId}`])
    t.notMatch((await office.get(printer, page)).body, code, page);
  const other = await office.get(admin, `/admin/outbox/${mail!.id}`);
  t.match(other.body, code, 'without a mail server somebody else hands it over');
}); // prettier-ignore

const EDITS = [['issue', 'Credential'], ['read', 'Account'], ['update', 'Account'], ['reset', 'Account'], ['read', 'Outbox']] as const; // prettier-ignore

async function changeAddress(who: typeof admin, accountId: string, email: string) {
  const [row] = await ask<{ name: string; version: number }>('select name, version from core_account where id = $1', accountId);
  return office.post(who, `/admin/accounts/${accountId}`, { name: row!.name, email, phone: '', locale: '', version: String(row!.version) });
} // prettier-ignore

const actions = async (accountId: string) =>
  (await ask<{ action: string }>(`select action from core_audit where subject_id = $1 and action not in ('create', 'membership-add') order by at, id`, accountId)).map((row) => row.action); // prettier-ignore

t.test('whoever entered the e-mail address prints no letter for it; a colleague does', async (t) => {
  const clerk = await office.staffWith(...EDITS);
  const person = await invited();
  t.equal((await changeAddress(clerk, person.accountId, 'clerk@evil.example')).statusCode, 303);
  const [told] = await ask<{ to_address: string; body_text: string }>(`select to_address, body_text from core_mail where account_id = $1 and purpose = 'address-replaced'`, person.accountId);
  t.equal(told!.to_address, person.login, 'the customer is told at the address before');
  t.match(told!.body_text, 'c•••@evil.example');
  const batch = await batchFor(person.login, clerk);
  t.match((await office.get(clerk, batch)).body, 'A colleague prints it');
  const refused = await office.post(clerk, `${batch}/letters`);
  t.equal(refused.statusCode, 409);
  t.match(refused.body, 'A colleague has to print this letter');
  t.equal((await office.post(clerk, `${batch}/accounts/${await oneOf(person.accountId)}/letter`)).statusCode, 409);
  t.equal(await stateOf(person.accountId), 'invited', 'no code came to be');
  t.equal((await office.post(clerk, `${batch}/posted`)).statusCode, 409, 'and no mail goes out');
  t.same(await actions(person.accountId), ['update', 'letter-refused', 'letter-refused'], 'the audit log knows');
  t.equal((await office.post(await office.staffWith(...EDITS), `${batch}/letters`)).headers['content-type'], 'application/pdf');
  t.equal((await office.post(clerk, `${batch}/accounts/${await oneOf(person.accountId)}/letter`)).statusCode, 409, 'nor another after it');
}); // prettier-ignore

t.test('an address copied from the customer counts as entered by whoever entered it there', async (t) => {
  const clerk = await office.staffWith(...EDITS, ['create', 'Account'], ['update', 'Customer'], ['read', 'Customer']);
  const customerId = await job.write((tx) => createCustomer(tx, { number: 'NEW-9', name: 'Deviata', kind: 'person', email: 'deviata@example.com' }));
  await ask(`insert into core_address (id, customer_id, role, line1, city, postal_code, country) values (gen_random_uuid(), $1, 'mailing', 'Krátka 9', 'Žilina', '010 01', 'SK')`, customerId);
  const form = { number: 'NEW-9', name: 'Deviata', kind: 'person', email: 'clerk@evil.example', version: '1', 'mailing.line1': 'Krátka 9', 'mailing.city': 'Žilina', 'mailing.postalCode': '010 01', 'mailing.country': 'SK' };
  t.equal((await office.post(clerk, `/admin/customers/${customerId}`, form)).statusCode, 303);
  const made = await office.post(clerk, '/admin/credentials', { whom: 'customers', group: 'CLIENTS', accounts: '', title: '', days: '14' });
  t.equal(made.statusCode, 303, made.body.slice(0, 300));
  await office.post(clerk, `${String(made.headers.location)}/letters`); // others are in the batch too
  const [account] = await ask<{ id: string }>(`select id from core_account where login = 'NEW-9'`);
  t.equal(await stateOf(account!.id), 'invited', 'no letter was made');
  t.same(await actions(account!.id), ['letter-refused']);
}); // prettier-ignore

t.test('whoever printed a letter neither changes the address nor sends or reads a link, also when the letter was ended', async (t) => {
  const clerk = await office.staffWith(...EDITS);
  const colleague = await office.staffWith(...EDITS);
  const person = await invited();
  const batch = await batchFor(person.login, clerk);
  t.equal((await office.post(clerk, `${batch}/letters`)).statusCode, 200);
  await changeAddress(clerk, person.accountId, 'clerk@evil.example');
  const address = async () => (await ask<{ email: string }>('select email from core_account where id = $1', person.accountId))[0]!.email;
  t.equal(await address(), person.login, 'not while a part is out');
  await office.post(clerk, `${batch}/end`);
  const refused = await changeAddress(clerk, person.accountId, 'clerk@evil.example');
  t.equal(refused.statusCode, 422);
  t.match(refused.body, 'A colleague has to do this');
  t.equal(await address(), person.login, 'nor afterwards');
  t.equal((await office.post(clerk, `/admin/accounts/${person.accountId}/reset`)).statusCode, 409);
  t.same(await actions(person.accountId), ['letter-made', 'update', 'expire', 'address-refused']);
  t.equal((await office.post(colleague, `/admin/accounts/${person.accountId}/reset`)).statusCode, 303);
  const [mail] = await ask<{ id: string; body_text: string }>(`select id, body_text from core_mail where account_id = $1 and purpose = 'invite'`, person.accountId);
  const link = /token=([\w-]{43})/.exec(mail!.body_text)![1]!;
  for (const page of [`/admin/outbox/${mail!.id}`, `/admin/accounts/${person.accountId}`]) {
    t.notMatch((await office.get(clerk, page)).body, link, page);
    t.match((await office.get(colleague, page)).body, link, page);
  }
}); // prettier-ignore

t.test('only staff with the right issue credentials', async (t) => {
  const { batch } = await underWay();
  for (const url of ['/admin/credentials', '/admin/credentials/new', batch]) {
    t.not((await office.get(office.clerk, url)).statusCode, 200, url);
    t.equal((await office.get(await office.staffWith(['issue', 'Credential']), url)).statusCode, 200, url);
  }
  t.not((await office.post(office.clerk, `${batch}/letters`)).statusCode, 200);
  t.match((await office.get(undefined, '/admin/credentials')).headers.location, '/login');
});

t.test('customers for whom nobody can sign in get an account under their number', async (t) => {
  const customerId = await job.write((tx) => createCustomer(tx, { number: 'NEW-1', name: 'Nová, s. r. o.', kind: 'organisation', email: 'nova@example.com', locale: 'sk' }));
  await job.write((tx) => createCustomer(tx, { number: 'NEW-2', name: 'Bez adresy', kind: 'person' }));
  await ask(`insert into core_address (id, customer_id, role, line1, city, postal_code, country) values (gen_random_uuid(), $1, 'mailing', 'Krátka 1', 'Žilina', '010 01', 'SK')`, customerId);
  const made = await office.post(admin, '/admin/credentials', { whom: 'customers', group: 'CLIENTS', accounts: '', title: '', days: '14' });
  t.equal(made.statusCode, 303);
  const page = await office.get(admin, String(made.headers.location));
  t.match(page.body, 'NEW-1');
  t.match(page.body, 'there is no e-mail address', 'who was left out, and why');
  const [account] = await ask<{ login: string; email: string }>('select a.login, a.email from core_account a join core_membership m on m.account_id = a.id where m.customer_id = $1', customerId);
  t.same(account, { login: 'NEW-1', email: 'nova@example.com' });
  const bad = await office.post(admin, '/admin/credentials', { whom: 'accounts', group: 'CLIENTS', accounts: 'nobody@example.com', title: '', days: '3' });
  t.equal(bad.statusCode, 422);
}); // prettier-ignore

t.test('letter and mail speak the language of the customer', async (t) => {
  const words = { sk: ['Váš prístup', 'druhý prístupový kód'], cs: ['Váš přístup', 'druhý přístupový kód'], pl: ['Państwa dostęp', 'drugi kod dostępu'] };
  for (const [locale, [subject, mail]] of Object.entries(words)) {
    const person = await invited({ locale });
    const batch = await batchFor(person.login);
    t.match((await partOne(batch)).subject, subject);
    await office.post(admin, `${batch}/posted`);
    const [sent] = await ask<{ subject: string }>(`select subject from core_mail where account_id = $1 and purpose = 'activation'`, person.accountId);
    t.match(sent!.subject, mail);
  }
}); // prettier-ignore

t.test('the address lies in the window of the envelope, and no code does', async (t) => {
  const placed = placeAddress('Sender', ['1', '2', '3', '4', '5', '6', '7']);
  t.equal(placed.length, 7);
  for (const line of placed) t.ok(isInWindow(line), line.text);
  t.equal(placed.at(-1)!.text, '7', 'the country stays');

  const person = await invited({ kind: 'organisation' });
  const letter = await partOne(await batchFor(person.login));
  t.same(letter.address.lines.slice(-3), ['Dlhá 5', '040 01 Košice', 'SLOVAKIA']);
  const drawn = textPositions(await lettersPdf([letter], 'Test'));
  const { left, top, width, height } = ADDRESS_FIELD;
  const inside = drawn.filter(({ y }) => y > mm(top) && y < mm(top + height));
  const rows = new Set(inside.map(({ y }) => Math.round(y)));
  t.equal(rows.size, 1 + letter.address.lines.length, 'sender and address, a row each');
  for (const { x, y } of inside) {
    t.ok(x >= mm(left + 3) && x < mm(left + width - 3), `x ${x}`);
    t.ok(y >= mm(top + 3) && y <= mm(top + height - 3), `y ${y}`);
  }
}); // prettier-ignore

/** Baselines of the texts of a page, in points from its top left corner. */
function textPositions(pdf: Buffer): { x: number; y: number }[] {
  const found: { x: number; y: number }[] = [];
  for (const part of pdf.toString('latin1').matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)) {
    let content = '';
    try {
      content = inflateSync(Buffer.from(part[1]!, 'latin1')).toString('latin1');
    } catch {
      continue;
    }
    for (const [, x, y] of content.matchAll(/1 0 0 1 ([\d.]+) ([\d.]+) Tm/g)) found.push({ x: Number(x), y: 841.89 - Number(y) });
  }
  return found;
} // prettier-ignore
