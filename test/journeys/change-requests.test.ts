import t from 'tap';
import type { Page } from 'playwright-core';
import { executeIn } from 'portico';
import { addRule, jobContextOf, makeCustomer, makeGroup, makePerson } from 'portico/testing';
import account from '../../plugins/account/index.ts';
import changeRequests from '../../plugins/change-requests/index.ts';
import { DESKTOP, PHONE, type View } from './browser.fixture.ts';
import { reads, town } from './people.fixture.ts';

t.setTimeout(300_000);

const { portal, url, as } = await town(t, [account, changeRequests], { 'change-requests': { fourEyes: true } });
const clients = await makeGroup(portal, 'CLIENTS', ['account.profile', 'change-requests.open']);
const reviewers = await makeGroup(portal, 'REVIEWERS', ['change-requests.queue'], 'staff');
await addRule(portal, reviewers, 'allow', 'read', 'Customer');
const marek = await makePerson(portal, { groupId: reviewers, staff: true, name: 'Marek Hudák' });
const kasia = await makePerson(portal, { groupId: reviewers, staff: true, name: 'Katarzyna Nowak' });
const job = jobContextOf(portal, 'change-requests');
const write = (text: string, values: unknown[]) => job.write(({ em }) => executeIn(em, text, values));

/** Anna of a bakery with a billing address. */
async function newClient(name: string) {
  const customerId = await makeCustomer(portal, name);
  await write(
    `insert into core_address (id, customer_id, role, line1, city, postal_code, country) values (gen_random_uuid(), $1, 'billing', 'Stará 1', 'Nitra', '949 01', 'SK')`,
    [customerId],
  );
  await write(`update core_customer set country = 'SK', phone = '+421 37 111 1111' where id = $1`, [customerId]);
  return makePerson(portal, { groupId: clients, customerId, name: 'Anna Nová' });
}

const proof = { name: 'contract.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n') }; // prettier-ignore
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click();
const follow = (page: Page, name: string | RegExp) => page.getByRole('main').getByRole('link', { name }).first().click(); // prettier-ignore
/** Chooses what a reviewer thinks of a field; the buttons are labels of radios. */
const judge = (page: Page, field: string, verdict: 'accept' | 'reject') =>
  page.locator(`label:has(input[name="d_${field}"][value=${verdict}])`).click();

const WIDTHS: [string, View][] = [
  ['at 1440 px', DESKTOP],
  ['at 360 px', PHONE],
];

for (const [where, view] of WIDTHS) {
  t.test(`a customer proposes an address and an account, staff ask, decide by field with four eyes, and take back, ${where}`, async (t) => {
    const anna = await newClient(`Bakery ${view.width}`);
    const customer = await as(anna, view);
    await customer.goto(`${url}/account`);
    await reads(t, customer, `Bakery ${view.width}`, 'Stará 1', 'These data stand on your invoices, payment calendars and other printed matter');

    await follow(customer, 'Propose a change');
    await reads(t, customer, 'What would you like to change?', 'Bank account', 'Billing data', 'Another request');
    await follow(customer, 'Billing address');
    await customer.getByLabel('Street and number').fill('Hlavná 7');
    await customer.getByLabel('City').fill('Poprad');
    await customer.getByLabel('Postal code').fill('058 01');
    await customer.getByLabel('Reason').fill('We moved.');
    await customer.getByLabel('Evidence').setInputFiles(proof);
    await press(customer, 'Send the request');
    await reads(t, customer, 'was sent', 'Stará 1', 'Hlavná 7', 'We moved.', 'contract.pdf');

    await customer.goto(`${url}/change-requests/new?kind=bank`);
    await reads(t, customer, 'What is possible', '4 times a calendar year');
    await customer.getByLabel('IBAN').fill('SK31 1200 0000 1987 4263 7542');
    await press(customer, 'Send the request');
    await reads(t, customer, 'This is no valid IBAN: check its length and digits.');
    await customer.getByLabel('IBAN').fill('SK31 1200 0000 1987 4263 7541');
    await customer.getByLabel('Account holder').fill('Anna Nova');
    await customer.getByLabel('Evidence').setInputFiles(proof);
    await press(customer, 'Send the request');
    await reads(t, customer, 'was sent', 'SK31 1200 0000 1987 4263 7541');
    const bank = customer.url();

    const first = await as(marek, view);
    await first.goto(`${url}/desk`);
    await reads(t, first, 'Changes to verify', 'Bank account');
    await first.goto(bank.replace('/change-requests/', '/desk/change-requests/'));
    await press(first, 'Take over');
    await reads(t, first, 'You verify this request now.', 'contract.pdf', 'not scanned for viruses');
    await first.getByLabel('Question').fill('Who is Anna Nova to the company?');
    await press(first, 'Ask');
    await reads(t, first, 'The question was sent.', 'Answer needed');

    await customer.goto(url);
    await reads(t, customer, 'We need your answer to 1 request.');
    await customer.goto(bank);
    await reads(t, customer, 'Marek Hudák asks', 'Who is Anna Nova to the company?');
    await customer.getByLabel('Message').fill('She is the bookkeeper.');
    await press(customer, /^Send$/);
    await reads(t, customer, 'Your message was sent.', 'She is the bookkeeper.');

    await first.reload();
    await judge(first, 'iban', 'accept');
    await judge(first, 'holder', 'reject');
    await press(first, /^Decide$/);
    await reads(t, first, 'Say why it is rejected.');
    await first.getByLabel('Note on Account holder').fill('The account must be in the name of the company.');
    await press(first, /^Decide$/);
    await reads(t, first, 'You decided it yourself, so somebody else has to confirm it.');
    t.equal(await first.getByRole('button', { name: 'Confirm and apply' }).count(), 0);

    const second = await as(kasia, view);
    await second.goto(first.url());
    await press(second, 'Confirm and apply');
    await reads(t, second, 'Confirmed.', 'Done');
    await customer.goto(bank);
    await reads(t, customer, 'Done', 'SK31 1200 0000 1987 4263 7541', 'Accepted', 'Not accepted', 'The account must be in the name of the company.');

    await second.getByLabel('Why').fill('Wrong account');
    await press(second, 'Take back');
    await reads(t, second, 'The change was taken back.');
    await customer.reload();
    await reads(t, customer, 'Taken back', 'Wrong account');
  }); // prettier-ignore

  t.test(`who decides on data that changed meanwhile is told and decides again; any other wish is done by hand, ${where}`, async (t) => {
    const anna = await newClient(`Mill ${view.width}`);
    const customer = await as(anna, view);
    await customer.goto(`${url}/change-requests/new?kind=contact`);
    await customer.getByLabel('Telephone').fill('+421 37 222 2222');
    await press(customer, 'Send the request');
    await reads(t, customer, 'was sent', '+421 37 111 1111', '+421 37 222 2222');
    const staff = await as(marek, view);
    await staff.goto(customer.url().replace('/change-requests/', '/desk/change-requests/'));
    await write(`update core_customer set phone = '+421 37 999 9999' where id = $1`, [anna.customerId]);
    await judge(staff, 'phone', 'accept');
    await press(staff, /^Decide$/);
    await reads(t, staff, "The customer's data changed since you opened the page", '+421 37 999 9999', 'Changed meanwhile');
    await judge(staff, 'phone', 'reject');
    await staff.getByLabel('Note on Telephone').fill('You gave us a newer one.');
    await press(staff, /^Decide$/);
    await customer.reload();
    await reads(t, customer, 'Rejected', 'You gave us a newer one.');

    await customer.goto(`${url}/change-requests/new?kind=other`);
    await customer.getByLabel('What it is about').fill('Two copies of every invoice');
    await customer.getByLabel('Your request').fill('Please send us two.');
    await press(customer, 'Send the request');
    await reads(t, customer, 'Two copies of every invoice', 'Please send us two.');
    await staff.goto(customer.url().replace('/change-requests/', '/desk/change-requests/'));
    await judge(staff, 'subject', 'accept');
    await judge(staff, 'text', 'accept');
    await press(staff, /^Decide$/);
    const second = await as(kasia, view);
    await second.goto(staff.url());
    await press(second, 'It is done');
    await customer.reload();
    await reads(t, customer, 'Done', 'Katarzyna Nowak');
  }); // prettier-ignore

  t.test(`staff do for a customer what he could do himself, from his card, ${where}`, async (t) => {
    const anna = await newClient(`Farm ${view.width}`);
    const staff = await as(marek, view);
    await staff.goto(`${url}/admin/customers/${anna.customerId}/tab/change-requests/requests`);
    await reads(t, staff, 'The customer has not asked for any change.');
    await follow(staff, 'Propose for the customer');
    await staff.locator('section', { hasText: 'Billing data' }).getByRole('link').click();
    await staff.getByLabel('Name on invoices').fill(`Farm ${view.width}, s.r.o.`);
    await press(staff, 'Send the request');
    await reads(t, staff, 'was sent', 'Marek Hudák', 'written down by us for the customer');
    await staff.getByRole('main').getByLabel('Message').fill('He confirmed it by telephone.');
    await press(staff, 'Write down');
    await reads(t, staff, 'It is written down.', 'Answer of the customer, written down by us');
    const customer = await as(anna, view);
    await customer.goto(`${url}/change-requests`);
    await follow(customer, 'Billing data');
    await reads(t, customer, `Farm ${view.width}, s.r.o.`, 'written down by us for the customer', 'He confirmed it by telephone.');
    await press(customer, 'Withdraw');
    await customer.getByRole('dialog').or(customer.locator('[popover]:popover-open')).getByRole('button', { name: 'Withdraw' }).click();
    await reads(t, customer, 'The request was withdrawn.');
  }); // prettier-ignore
}
