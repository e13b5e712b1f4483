import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';
import type { Page } from 'playwright-core';
import { executeIn } from '../../core/database/orm.ts';
import { addMembership, createAccount } from '../../core/directory/accounts.ts';
import { createCustomer } from '../../core/directory/customers.ts';
import { findGroup } from '../../core/directory/groups.ts';
import { jobContext } from '../../core/http/context.ts';
import {
  accessibility, complaints, demoCompany, DESKTOP, PHONE, picture, scrollsSideways,
} from './browser.fixture.ts'; // prettier-ignore
import { codeOn, readLetters, windowOn, type PlacedText } from './letters.fixture.ts';

const demo = await demoCompany(t);
const job = jobContext(demo.portal.services, 'core', 'Test');
const ask = <Row>(text: string, ...values: unknown[]) => job.write((tx) => executeIn<Row>(tx.em, text, values));
const PASSWORD = 'seven green lamps';
const staff = await demo.signIn('staff');
const admin = await demo.signIn('administrator');
const found = [...complaints(staff), ...complaints(admin)];

let count = 0;

/** A customer as an import brings him; with an account that waits for its credentials, or without any. */
async function newcomer(account = true): Promise<{ login: string; number: string; name: string }> {
  const number = `7070${++count}`;
  const name = `Žofia Ďurišová ${count}`;
  const login = `newcomer${count}@posta.example`;
  await job.write(async (tx) => {
    const id = await createCustomer(tx, { number, name, kind: 'person', country: 'SK', locale: 'sk', email: login });
    await executeIn(
      tx.em,
      `insert into core_address (id, customer_id, role, line1, city, postal_code, country)
        values (gen_random_uuid(), $1, 'mailing', 'Dlhá 5', 'Košice', '040 01', 'SK')`,
      [id],
    );
    if (!account) return;
    const accountId = await createAccount(tx, { login, name, kind: 'customer' });
    const group = await findGroup(tx, 'CLIENTS');
    await addMembership(tx, { accountId, accountKind: 'customer', customerId: id, group });
  });
  return { login, number, name };
}

/** Presses what makes a PDF of letters and reads what was downloaded. */
async function print(page: Page, press: () => Promise<void>): Promise<PlacedText[][]> {
  const waiting = page.waitForEvent('download');
  await press();
  return readLetters(readFileSync(await (await waiting).path()));
}

const printAll = (page: Page) => print(page, () => page.click('form[action$="/letters"] button.btn--primary'));
const post = (page: Page) => page.click('form[action$="/posted"] button');

/** Makes a batch for some logins as a member of staff does, and opens it. */
async function batchFor(page: Page, ...logins: string[]): Promise<string> {
  await page.goto(`${demo.url}/admin/credentials/new`);
  await page.locator('label:has(input[name=whom][value=accounts])').click();
  await page.fill('textarea[name=accounts]', logins.join('\n'));
  await page.click('form[action="/admin/credentials"] .btn--primary');
  await page.waitForURL(/credentials\/[0-9a-f-]{36}/);
  return page.url();
}

/** Part two, from the outbox: without a mail server somebody who printed no letter hands it over. */
async function partTwo(login: string): Promise<string> {
  await admin.goto(`${demo.url}/admin/outbox?q=${encodeURIComponent(login)}`);
  await admin.locator('main table a[href^="/admin/outbox/"]').first().click();
  return /^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/m.exec(await admin.locator('main').innerText())![0];
}

async function enter(page: Page, letter: string, mail: string): Promise<void> {
  await page.goto(`${demo.url}/activate`);
  await page.fill('input[name=letter]', letter);
  await page.fill('input[name=mail]', mail);
  await page.click('form[action="/activate"] button');
}

const refused = (page: Page) => page.locator('form[action="/activate"]').isVisible();

/** Both codes, a password, and in; the tries are counted per address, so each walk makes few. */
async function getIn(page: Page, login: string, letter: string, mail: string): Promise<void> {
  await enter(page, letter, mail);
  await page.fill('input[name=password]', PASSWORD);
  await page.fill('input[name=again]', PASSWORD);
  await page.click('form[action="/activate/password"] button.btn--primary');
  await page.waitForURL(/\/login/);
  await page.fill('input[name=login]', login);
  await page.fill('input[name=password]', PASSWORD);
  await page.click('form[action="/login"] button[type=submit]');
  await page.waitForURL((to) => to.pathname === '/');
}

t.test('one account: the letter is printed and posted, the mail goes out, and both together let its owner in', async (t) => {
  const who = await newcomer();
  await staff.goto(`${demo.url}/admin/accounts?q=${who.login}`);
  await staff.locator('main table a[href^="/admin/accounts/"]').click();
  await staff.click('a[href^="/admin/credentials/new"]');
  await staff.click('form[action="/admin/credentials"] .btn--primary');
  await staff.waitForURL(/credentials\/[0-9a-f-]{36}/);
  const pages = await printAll(staff);
  t.equal(pages.length, 1);
  const shown = windowOn(pages[0]!);
  t.match(shown.text, `${who.name}\nDlhá 5\n040 01 Košice`);
  t.ok(shown.inside, 'the address keeps to the window of a DL envelope');
  const letter = codeOn(pages[0]!);
  t.notMatch(shown.text, letter, 'which shows no code');
  await staff.reload();
  await post(staff);
  await staff.locator('.callout--ok').waitFor();
  await picture(staff, 'credentials-batch');
  const mail = await partTwo(who.login);

  for (const view of [PHONE, DESKTOP]) {
    const page = await demo.open(view);
    const [wrong] = complaints(page);
    await enter(page, letter, '');
    t.ok(await refused(page), 'the letter alone does not let anybody in');
    await enter(page, '', mail);
    t.ok(await refused(page), 'nor does the mail');
    await enter(page, letter, letter);
    t.ok(await refused(page), 'nor one of them twice');
    await picture(page, `activate-${view.width}`);
    t.notOk(await scrollsSideways(page));
    t.same(await accessibility(page), []);
    t.equal(wrong, undefined);
  }
  const phone = await demo.open(PHONE);
  await getIn(phone, who.login, letter, mail);
  t.equal(await phone.locator('.portlet').count() > 0, true, 'the overview is there');
  const late = await demo.open();
  await enter(late, letter, mail);
  t.ok(await refused(late), 'and they are spent');
  await staff.reload();
  t.equal(await staff.locator('.badge--ok').count() > 0, true);
  t.same(found.splice(0), []);
}); // prettier-ignore

t.test('a batch: a page for each, a letter that came back, wrong tries and codes that ran out', async (t) => {
  const people = [await newcomer(false), await newcomer(false), await newcomer(false)];
  await admin.goto(`${demo.url}/admin/credentials/new`);
  await admin.locator('label:has(input[name=whom][value=customers])').click();
  await admin.click('form[action="/admin/credentials"] .btn--primary');
  await admin.waitForURL(/credentials\/[0-9a-f-]{36}/);
  const batch = admin.url();
  await staff.goto(batch);
  const pages = await printAll(staff);
  t.equal(pages.length, 3);
  for (const [at, page] of pages.entries()) {
    const shown = windowOn(page);
    t.match(shown.text, people[at]!.name);
    t.ok(shown.inside, `letter ${at + 1}`);
  }
  t.equal(new Set(pages.map(codeOn)).size, 3, 'each has a code of its own');
  await staff.reload();
  await post(staff);

  const row = (at: number) => staff.locator('main table tbody tr').nth(at);
  const open = async (at: number) => {
    await staff.goto(batch);
    await row(at).locator('summary').click();
  };
  const oneLetter = async (at: number) => {
    await open(at);
    await row(at).locator('button[popovertarget*=letter]').first().click();
    return codeOn((await print(staff, () => row(at).locator('form[action$="/letter"] .btn--danger').click()))[0]!);
  };

  await t.test('a letter that came back is void, and a new one works with the same mail', async (t) => {
    await open(0);
    await row(0).locator('select[name=reason]').selectOption('moved');
    await row(0).locator('form[action$="/returned"] button').click();
    await staff.locator('.callout--ok').waitFor();
    t.equal(await row(0).locator('.badge--danger').count(), 1);
    const mail = await partTwo(people[0]!.login);
    const page = await demo.open(PHONE);
    await enter(page, codeOn(pages[0]!), mail);
    t.ok(await refused(page));
    const letter = await oneLetter(0);
    await staff.reload();
    await post(staff);
    await getIn(page, people[0]!.number, letter, mail);
  });

  await t.test('after five wrong tries the part is dead until it is sent again', async (t) => {
    const letter = codeOn(pages[1]!);
    const first = await partTwo(people[1]!.login);
    const other = await partTwo(people[2]!.login);
    const page = await demo.open();
    for (let i = 0; i < 5; i++) await enter(page, letter, other);
    await enter(page, letter, first);
    t.ok(await refused(page), 'the right pair no longer works');
    await open(1);
    t.equal(await row(1).locator('.badge--danger').count() > 0, true, 'staff see which');
    const again = await oneLetter(1);
    await open(1);
    await post(staff);
    await open(1);
    await row(1).locator('form[action$="/mail"] button').click();
    await getIn(page, people[1]!.number, again, await partTwo(people[1]!.login));
  });

  await t.test('a part that ran out is issued anew', async (t) => {
    await ask(`update core_credential set letter_expires_at = now() - interval '1 hour', mail_failures = 0 where account_id = (select id from core_account where login = $1)`, people[2]!.number);
    const mail = await partTwo(people[2]!.login);
    const page = await demo.open();
    await enter(page, codeOn(pages[2]!), mail);
    t.ok(await refused(page));
    const letter = await oneLetter(2);
    await staff.reload();
    await post(staff);
    await getIn(page, people[2]!.number, letter, mail);
    await staff.goto(batch);
    await picture(staff, 'credentials-done');
  });
  t.same(found.splice(0), []);
}); // prettier-ignore

t.test('whoever wrote the e-mail address down is sent to a colleague for the letter', async (t) => {
  await staff.goto(`${demo.url}/admin/customers?q=10482232`);
  await staff.locator('main table a').first().click();
  await staff.locator('nav.tabs a[href$="/accounts"]').click();
  await staff.fill('input[name=name]', 'Martin Kováč');
  await staff.fill('input[name=email]', 'martin.kovac@posta.example');
  await staff.fill('input[name=login]', 'martin.kovac@posta.example');
  await staff.locator('form[action$="/accounts"] .btn--primary').click();
  await staff.locator('.callout--ok').waitFor();
  const batch = await batchFor(staff, 'martin.kovac@posta.example');
  await picture(staff, 'credentials-colleague');
  await staff.click('form[action$="/letters"] button.btn--primary');
  t.match(await staff.locator('main').innerText(), 'List musí vytlačiť kolega');
  await admin.goto(batch);
  t.equal((await printAll(admin)).length, 1);
  found.splice(0);
});

t.test('the command line issues the same letters, and the mail goes out with them', async (t) => {
  const who = await newcomer();
  const out = path.join(demo.portal.dataDir, 'letters.pdf');
  const bin = fileURLToPath(new URL('../../cli/portico.js', import.meta.url));
  const { NODE_OPTIONS: _of, ...env } = process.env;
  await promisify(execFile)(process.execPath, [bin, 'credentials', 'issue', '--login', who.login, '--out', out, '--json'], {
    env: { ...env, DATABASE_URL: demo.portal.database.appUrl, DATA_DIR: demo.portal.dataDir, PUBLIC_URL: demo.url, LOG_LEVEL: 'warn' },
  });
  const [page] = readLetters(readFileSync(out));
  t.ok(windowOn(page!).inside);
  await getIn(await demo.open(), who.login, codeOn(page!), await partTwo(who.login));
}); // prettier-ignore

t.test('the pages of credentials fit a phone', async (t) => {
  const phone = await demo.signIn('staff', PHONE);
  for (const url of ['/admin/credentials', '/admin/credentials/new', new URL(await batchOf(phone)).pathname]) {
    await phone.goto(demo.url + url);
    t.notOk(await scrollsSideways(phone), url);
    t.same(await accessibility(phone), [], url);
    await picture(phone, `credentials-phone${url.replace(/[0-9a-f-]{36}/, 'id').replaceAll('/', '_')}`);
  }
});

async function batchOf(page: Page): Promise<string> {
  await page.goto(`${demo.url}/admin/credentials`);
  return new URL((await page.locator('main table a').first().getAttribute('href'))!, page.url()).href;
}
