import { readFile } from 'node:fs/promises';
import t from 'tap';
import type { Page } from 'playwright-core';
import { addMonths, executeIn, monthStart } from 'portico';
import { addRule, jobContextOf, makeCustomer, makeGroup, makePerson } from 'portico/testing';
import advances from '../../plugins/advances/index.ts';
import changeRequests from '../../plugins/change-requests/index.ts';
import { schedule } from '../../plugins/advances/test/fixture.ts';
import { DESKTOP, PHONE, type View } from './browser.fixture.ts';
import { reads, town } from './people.fixture.ts';

t.setTimeout(300_000);

const { portal, url, as } = await town(t, [changeRequests, advances]);
const clients = await makeGroup(portal, 'CLIENTS', ['advances.calendar', 'advances.next', 'change-requests.open']);
const desk = await makeGroup(portal, 'BOOKERS', ['advances.desk-overdue', 'change-requests.queue'], 'staff');
await addRule(portal, desk, 'allow', 'write', 'AdvanceBook');
await addRule(portal, desk, 'allow', 'read', 'Customer');
const zuzana = await makePerson(portal, { groupId: desk, staff: true, name: 'Zuzana Benešová' });
const ctx = jobContextOf(portal, 'advances');
const { today } = ctx;

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click();
const pressInQuestion = (page: Page, name: string) => page.locator('[popover]:popover-open').getByRole('button', { name }).click(); // prettier-ignore
const follow = (page: Page, name: string | RegExp) => page.getByRole('main').getByRole('link', { name }).first().click(); // prettier-ignore

/** The file a link gives. */
async function taken(page: Page, name: string): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), follow(page, name)]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** Anna of a company that pays 85.50 EUR a month and has paid everything that fell due. */
async function newClient(name: string, number: string) {
  const anna = await makePerson(portal, { groupId: clients, customerId: await makeCustomer(portal, name), name: 'Anna Nová' }); // prettier-ignore
  const id = await schedule(ctx, anna.customerId, {
    number, dueDay: 28, frequency: 'eleven', billingMonth: Number(addMonths(monthStart(today), 2).slice(5, 7)),
  }); // prettier-ignore
  await ctx.write(({ em }) =>
    executeIn(
      em,
      `update advances_instalment set paid_amount = amount, paid_on = due_on where schedule_id = $1 and due_on < $2`,
      [id, today],
    ),
  );
  return { anna, id };
}

const WIDTHS: [string, View][] = [
  ['at 1440 px', DESKTOP],
  ['at 360 px', PHONE],
];

for (const [where, view] of WIDTHS) {
  t.test(`a customer sees what he pays when, how, and how his account stands, and takes it with him, ${where}`, async (t) => {
    const number = `7110${view.width}`;
    const { anna, id } = await newClient(`Bakery ${view.width}`, number);
    const page = await as(anna, view);
    await page.goto(url);
    await reads(t, page, 'Advance calendar', 'Next advance', 'Electricity', '85.50');
    await follow(page, 'Advance calendar');
    t.equal(new URL(page.url()).pathname, '/advances/calendar');
    const month = await page.getByRole('heading', { level: 2 }).first().innerText();
    await reads(t, page, month, 'Electricity');
    await page.locator('a[rel=next]').click();
    await page.locator('a[rel=next]').click();
    await reads(t, page, 'Nothing falls due in this month.');

    await follow(page, 'Overview');
    await reads(t, page, 'Overdue', 'Nothing', 'Balance of advances', `Paid in ${today.slice(0, 4)}`, 'To be paid next', number);
    await follow(page, /^Paid$/);
    await reads(t, page, 'Total', '85.50');
    await page.goto(`${url}/advances/${id}`);
    await reads(t, page, 'eleven a year (11+1)', 'Final bill', 'no advance falls due in that month', 'How to pay', 'SK31 1200 0000 1987 4263 7541', '7110482231');
    for (const code of ['PAY by square', 'European QR code']) {
      const width = await page.getByAltText(new RegExp(code)).evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth);
      t.ok(width > 0, `${code} is drawn`);
    }

    const pdf = await taken(page, 'Schedule (PDF)');
    t.equal(pdf.name, `${number}.pdf`);
    t.match(pdf.bytes.subarray(0, 5).toString(), '%PDF-');
    const csv = await taken(page, 'Table (CSV)');
    t.match(csv.bytes.toString(), `${number},`);
  }); // prettier-ignore

  t.test(`a calendar follows the advances at a secret address until it is revoked, ${where}`, async (t) => {
    const { anna } = await newClient(`Farm ${view.width}`, `7111${view.width}`);
    const page = await as(anna, view);
    await page.goto(`${url}/advances`);
    await follow(page, 'In my calendar');
    await press(page, 'Make an address');
    await reads(t, page, 'Copy the address now');
    const feed =
      url + new URL(await page.getByRole('textbox', { name: 'Address of the calendar' }).inputValue()).pathname;
    const calendar = await (await fetch(feed)).text();
    t.match(calendar, 'BEGIN:VEVENT');
    t.match(calendar, `Farm ${view.width}`);
    await follow(page, 'In my calendar');
    await reads(t, page, 'You made an address on');
    await press(page, 'Revoke');
    await pressInQuestion(page, 'Revoke');
    await reads(t, page, 'The address is revoked.');
    t.equal((await fetch(feed)).status, 404);
  });

  t.test(`a customer asks for another advance inside the rules, not outside them, and staff agree, ${where}`, async (t) => {
    const { anna, id } = await newClient(`Mill ${view.width}`, `7112${view.width}`);
    const page = await as(anna, view);
    await page.goto(`${url}/advances/${id}`);
    await follow(page, 'Ask for another amount or day');
    await reads(t, page, 'at most 50 percent more or less than now', 'only while no payment is overdue', '2 times a calendar year');
    await page.getByLabel('Amount').fill('150');
    await press(page, 'Send the request');
    await reads(t, page, 'The amount may move by at most 50 percent.');
    await page.getByLabel('Amount').fill('100,00');
    await page.getByLabel('Due day').fill('32');
    await press(page, 'Send the request');
    await reads(t, page, 'Enter a day of the month from 1 to 31.');
    await page.getByLabel('Due day').fill('15');
    await press(page, 'Send the request');
    await reads(t, page, 'was sent', '85.50', '100.00');

    const staff = await as(zuzana, view);
    await staff.goto(page.url().replace('/change-requests/', '/desk/change-requests/'));
    for (const field of ['amount', 'dueDay']) await staff.locator(`label:has(input[name="d_${field}"][value=accept])`).click();
    await press(staff, /^Decide$/);
    await reads(t, staff, 'Done');
    await page.goto(`${url}/advances/${id}`);
    await reads(t, page, '100.00', 'on day 15 of the month');

    const behind = await newClient(`Late ${view.width}`, `7113${view.width}`);
    await ctx.write(({ em }) => executeIn(em, 'update advances_instalment set paid_amount = 0, paid_on = null where schedule_id = $1', [behind.id]));
    const late = await as(behind.anna, view);
    await late.goto(`${url}/change-requests/new?kind=advance&record=${behind.id}`);
    await late.getByLabel('Amount').fill('90');
    await press(late, 'Send the request');
    await reads(t, late, 'This cannot be changed while a payment is overdue.');
  }); // prettier-ignore

  t.test(`staff make a schedule for a customer and edit it; what fell due stays, ${where}`, async (t) => {
    const customerId = await makeCustomer(portal, `School ${view.width}`);
    const staff = await as(zuzana, view);
    await staff.goto(`${url}/admin/customers/${customerId}/tab/advances/schedules`);
    await follow(staff, 'New schedule');
    await staff.getByLabel('Number', { exact: true }).fill(`7114${view.width}`);
    await staff.getByLabel('From').first().fill(addMonths(monthStart(today), -2));
    await staff.getByLabel('Amount').fill('60');
    await staff.getByLabel('Supply point').fill('Školská 4, Nitra');
    await staff.getByLabel('IBAN').fill('SK31 1200 0000 1987 4263 7541');
    await staff.getByLabel('Name of the account holder').fill('Lumenia Energia, a.s.');
    await press(staff, 'Make the schedule');
    await reads(t, staff, 'Choose the month of the final bill; eleven advances a year need one.');
    await staff.getByLabel('Month of the final bill').selectOption({ label: 'June' });
    await press(staff, 'Make the schedule');
    await reads(t, staff, 'The schedule is made.', 'eleven a year (11+1)', 'June; no advance falls due in that month');

    await follow(staff, /^Edit$/);
    await staff.getByLabel('Frequency').selectOption({ label: 'quarterly' });
    await staff.getByLabel('Supply point').fill('Školská 6, Nitra');
    await press(staff, /^Save$/);
    await reads(t, staff, 'The schedule is saved.', 'quarterly', 'Školská 6, Nitra');
    const passed = await staff.locator('tbody time').evaluateAll((all) => all.map((one) => (one as unknown as { dateTime: string }).dateTime));
    t.ok(passed.filter((day) => day < today).length >= 2, 'those of every month that fell due are there still');
    await staff.getByLabel('New amount').fill('75');
    await press(staff, /^Change$/);
    await reads(t, staff, 'The schedule is changed.', '75.00', '60.00');
  }); // prettier-ignore
}
