import t from 'tap';
import { executeIn } from 'portico';
import { jobContextOf } from 'portico/testing';
import type { Page } from 'playwright-core';
import { workOnRegistration } from '../../core/registration/work.ts';
import { accessibility, complaints, demoCompany, DESKTOP, PHONE, picture, scrollsSideways, type View, without } from './browser.fixture.ts'; // prettier-ignore

t.setTimeout(300_000);

const PASSWORD = 'seven green lamps';
const demo = await demoCompany(t);
const ask = <Row>(text: string, ...values: unknown[]) =>
  jobContextOf(demo.portal, 'core').write(({ em }) => executeIn<Row>(em, text, values));

// Three customers for whom nobody acts yet, and staff who read English.
const NOBODYS = ['20311884', '20311905', '10482240', '10482251'];
await ask(
  'delete from core_membership where customer_id in (select id from core_customer where number = any($1))',
  NOBODYS,
);
await ask(`update core_account set locale = 'en' where kind = 'staff'`);

/** Does what the job queue would do, and returns the link of the last mail to an address, on this server. */
async function linkMailedTo(address: string): Promise<string> {
  const jobs = await ask<{ data: Record<string, unknown> }>(`delete from portico_jobs.job where name = 'core.registration' returning data`);
  for (const { data } of jobs) await workOnRegistration(demo.portal.services, data);
  const [mail] = await ask<{ body_text: string }>('select body_text from core_mail where to_address = $1 order by id desc limit 1', address);
  return demo.url + /(\/register\/\w+\?token=[\w-]{43})/.exec(mail!.body_text)![1]!;
} // prettier-ignore

/** Fills what everybody fills, and sends it. */
async function fillIn(page: Page, name: string, email: string, more: () => Promise<void> = async () => {}): Promise<void> {
  await page.getByLabel('Name and surname').fill(name);
  await page.getByLabel('Your e-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('Password once more').fill(PASSWORD);
  await more();
  await page.getByRole('button', { name: 'Register' }).click();
  await page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor();
} // prettier-ignore

async function confirm(page: Page, email: string): Promise<void> {
  await page.goto(await linkMailedTo(email));
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Confirm' }).click();
}

async function signIn(page: Page, email: string): Promise<void> {
  await page.getByLabel('E-mail or login').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => url.pathname === '/');
}

const looker = (of: Pick<typeof t, 'same' | 'notOk'>, page: Page, name: string) => async (what: string) => {
  await page.evaluate('scrollTo(0, 0)'); // what lies below the sticky bar is no smaller for it
  of.same(await accessibility(page), [], `${what} is accessible`);
  of.notOk(await scrollsSideways(page), `${what} stays inside`);
  await picture(page, `registration-${name}-${what}`);
};

const VIEWS: [name: string, view: View, own: string, byLink: string][] = [
  ['desktop', DESKTOP, '20311884', '10482240'],
  ['phone', PHONE, '20311905', '10482251'],
];

for (const [name, view, own, byLink] of VIEWS) {
  t.test(`${name}: an administrator opens registration; who has an invoice gets in, who has nothing waits for staff`, { skip: without('invoices') }, async (t) => {
    const admin = await demo.signIn('administrator', view);
    const found = complaints(admin);
    const lookAt = looker(t, admin, name);
    await admin.goto(`${demo.url}/admin/registrations`);
    await admin.getByRole('link', { name: 'Link and settings' }).click();
    await admin.getByLabel('Offer the portal to all customers').setChecked(true);
    await admin.getByRole('button', { name: 'Save' }).click();
    await admin.getByRole('heading', { name: 'The link for all customers' }).waitFor();
    await lookAt('settings');

    const [invoice] = await ask<{ number: string; gross_total: string }>(
      `select i.number, i.gross_total::text from invoices_invoice i join core_customer c on c.id = i.customer_id
        where c.number = $1 and i.kind = 'invoice' and i.state = 'issued' order by i.issue_date desc limit 1`, own,
    );
    const person = await demo.open(view);
    const felt = complaints(person);
    const look = looker(t, person, name);
    await person.goto(`${demo.url}/login`);
    await person.getByRole('link', { name: /^Create an acc/ }).click();
    await look('form');
    await fillIn(person, 'Tomáš First', `first-${name}@people.example`, async () => {
      await person.getByLabel('Customer number').fill(own);
      await person.getByRole('radio', { name: 'An invoice' }).check();
      t.notOk(await person.getByLabel('Number of the meter').isVisible(), 'only the fields of the chosen proof are shown');
      await person.getByLabel('Invoice number').fill(invoice!.number);
      await person.getByLabel('Its amount').fill(invoice!.gross_total.replace('.', ','));
    });
    await look('sent');
    await confirm(person, `first-${name}@people.example`);
    await person.getByText('Your account is ready.').waitFor();
    await signIn(person, `first-${name}@people.example`);
    await look('inside');

    const guesser = await demo.open(view);
    await guesser.goto(`${demo.url}/register`);
    await fillIn(guesser, 'Vera Wrong', `wrong-${name}@people.example`, async () => {
      await guesser.getByLabel('Customer number').fill(own);
      await guesser.getByLabel('Invoice number').fill('20260001');
      await guesser.getByLabel('Its amount').fill('12,00');
    });
    await confirm(guesser, `wrong-${name}@people.example`);
    await guesser.getByRole('heading', { name: 'Your registration waits for approval' }).waitFor();

    await admin.goto(`${demo.url}/admin/registrations`);
    await lookAt('list');
    await admin.getByRole('link', { name: 'Vera Wrong' }).click();
    await admin.getByText('Proof does not fit').waitFor();
    await admin.getByRole('radio').first().check();
    await lookAt('one');
    await admin.getByRole('button', { name: 'Let in' }).click();
    await admin.getByText('Vera Wrong can sign in now').waitFor();
    await guesser.goto(`${demo.url}/login`);
    await signIn(guesser, `wrong-${name}@people.example`);
    t.same([...found, ...felt], []);
  }); // prettier-ignore

  t.test(`${name}: a caretaker makes the link of his customer; its people come by it, and the first decides about the second`, async (t) => {
    const [customer] = await ask<{ id: string; caretaker: string }>(`select c.id, k.login as caretaker from core_customer c join core_account k on k.id = c.caretaker_id where c.number = $1`, byLink);
    t.equal(customer!.caretaker, demo.logins.find((one) => one.who === 'staff')!.login);
    const caretaker = await demo.signIn('staff', view);
    const found = complaints(caretaker);
    const lookAt = looker(t, caretaker, name);
    await caretaker.goto(`${demo.url}/admin/customers/${customer!.id}`);
    await caretaker.getByRole('navigation', { name: 'Customer card' }).getByRole('link', { name: 'Accounts' }).click();
    await caretaker.getByLabel('Send it to the customer by e-mail').uncheck();
    await caretaker.getByRole('button', { name: 'Make a link' }).click();
    await caretaker.getByText('The link is ready.').waitFor();
    const address = (await caretaker.locator('[data-copy*="/register?token="]').getAttribute('data-copy'))!;
    const link = demo.url + new URL(address).pathname + new URL(address).search;

    const first = await demo.open(view);
    const look = looker(t, first, name);
    await first.goto(link);
    await first.getByText('You are creating an account to act for').waitFor();
    await look('personal');
    await fillIn(first, 'Olga Owner', `owner-${name}@people.example`);
    await confirm(first, `owner-${name}@people.example`);
    await first.getByText('Your account is ready.').waitFor();

    const second = await demo.open(view);
    await second.goto(link);
    await fillIn(second, 'Karel Colleague', `colleague-${name}@people.example`);
    await second.goto(await linkMailedTo(`colleague-${name}@people.example`));
    await looker(t, second, name)('confirm');
    await second.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await second.getByRole('button', { name: 'Confirm' }).click();
    await second.getByRole('heading', { name: 'Your registration waits for approval' }).waitFor();

    await caretaker.reload();
    await lookAt('accounts');
    await first.goto(await linkMailedTo(`owner-${name}@people.example`));
    await first.getByText('Karel Colleague').waitFor();
    await look('colleague');
    await first.getByRole('button', { name: 'Let in' }).click();
    await first.getByText('The person can sign in now.').waitFor();
    await second.goto(`${demo.url}/login`);
    await signIn(second, `colleague-${name}@people.example`);
    t.same(found, []);
  }); // prettier-ignore
}
