import { readFile } from 'node:fs/promises';
import t from 'tap';
import type { Locator, Page } from 'playwright-core';
import { complaints, demoCompany, DESKTOP, PHONE, picture, scrollsSideways, without, type View } from './browser.fixture.ts'; // prettier-ignore
import { statementFile } from './statement-file.fixture.ts';

const VIEWS: [name: string, view: View][] = [
  ['desktop', DESKTOP],
  ['phone', PHONE],
];

t.setTimeout(300_000);

const demo = await demoCompany(t);
const skip = without('invoices');

/** Clicks a link to a file; the first bytes of what the browser saved. */
async function saved(page: Page, link: Locator): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** What stands behind a word of a list of facts, without spaces. */
const fact = async (page: Page, label: string): Promise<string> =>
  ((await page.locator(`main dt:text-is("${label}") + dd`).first().innerText()) ?? '').replace(/\s/g, '');

/** An amount of a page, as a number of cents: `1 234,50 €`. */
const cents = (text: string): number => Number(text.replace(/[^\d,-]/g, '').replace(',', ''));

const closingBalance = async (page: Page): Promise<number> => {
  await page.goto(`${demo.url}/invoices/statement`);
  return cents(await page.locator('.stats .stat').last().locator('.money').innerText());
};

/** Pixels of the picture of the payment code, once it is there. */
const CODE_WIDTH = `(async () => { const image = document.querySelector('.qr__code img'); await image.decode(); return image.naturalWidth; })()`;

for (const [name, view] of VIEWS) {
  t.test(
    `${name}: a customer opens the invoice that is to be paid, copies how to pay it and saves it`,
    { skip },
    async (t) => {
      const jana = await demo.signIn('customer', view);
      const found = complaints(jana);
      await jana.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await jana.goto(`${demo.url}/invoices?state=open`);
      await picture(jana, `money-${name}-list`);
      await jana.locator('main table th a[href^="/invoices/"]').first().click();
      await jana.waitForURL(/\/invoices\/[0-9a-f-]{36}/);
      await jana.locator('.qr__code img').scrollIntoViewIfNeeded();
      t.ok(await jana.evaluate<number>(CODE_WIDTH), 'the code to scan is drawn');
      for (const label of ['IBAN', 'Variabilný symbol']) {
        await jana.locator(`main dt:text-is("${label}") + dd button[data-copy]`).click();
        await jana.waitForTimeout(50);
        const copied = await jana.evaluate<string>('navigator.clipboard.readText()');
        t.equal(copied.replace(/\s/g, ''), await fact(jana, label), `${label} is copied as it stands there`);
      }
      t.match(await fact(jana, 'IBAN'), /^SK\d{22}$/);
      t.match(await fact(jana, 'Variabilný symbol'), /^\d{10}$/);
      const pdf = await saved(jana, jana.locator('main a[href$=".pdf"]').first());
      t.match(pdf.name, /\.pdf$/);
      t.equal(pdf.bytes.subarray(0, 5).toString(), '%PDF-');
      t.notOk(await scrollsSideways(jana));
      await picture(jana, `money-${name}-invoice`);

      await jana.goto(`${demo.url}/invoices?state=paid`);
      await jana.locator('main table th a[href^="/invoices/"]').first().click();
      await jana.waitForURL(/\/invoices\/[0-9a-f-]{36}/);
      t.ok(await jana.locator('section[aria-labelledby=h-payments] li').count(), 'a payment that was posted is there');
      t.same(found, []);
    },
  );

  t.test(
    `${name}: the statement of account, for a period, as a page and as files that say the same`,
    { skip },
    async (t) => {
      const jana = await demo.signIn('customer', view);
      const found = complaints(jana);
      await jana.goto(`${demo.url}/invoices`);
      await jana.locator('main a[href="/invoices/statement"]').click();
      await jana.locator('.invoices-picks a').nth(4).click();
      await jana.waitForURL(/from=/);
      t.match(await jana.locator('.callout--info').innerText(), /Preplatok/, 'what she paid twice is hers');
      const closing = cents(await jana.locator('.stats .stat').last().locator('.money').innerText());
      const file = (kind: string) => saved(jana, jana.locator(`main a[href*="/statement.${kind}"]`));
      const csv = await file('csv');
      t.match(csv.name, /^vypis.*\.csv$/);
      t.equal(cents(/Konečný zostatok;([^\r\n]*)/.exec(csv.bytes.toString('utf8'))?.[1] ?? ''), closing);
      t.equal((await file('pdf')).bytes.subarray(0, 5).toString(), '%PDF-');
      t.equal((await file('xlsx')).bytes.subarray(0, 2).toString(), 'PK');
      await picture(jana, `money-${name}-statement`);
      t.notOk(await scrollsSideways(jana));

      t.comment('another period by hand');
      await jana.fill('input[name=from]', '2026-02-01');
      await jana.fill('input[name=to]', '2026-02-28');
      await jana.locator('form.invoices-period button').click();
      await jana.waitForURL(/from=2026-02-01/);
      t.notOk(await scrollsSideways(jana));
      t.same(found, []);
    },
  );

  t.test(`${name}: anybody can ask whether an invoice is genuine`, { skip }, async (t) => {
    const jana = await demo.signIn('customer', view);
    await jana.goto(`${demo.url}/invoices`);
    await jana.locator('main table th a[href^="/invoices/"]').first().click();
    await jana.waitForURL(/\/invoices\/[0-9a-f-]{36}/);
    const number = /(\d{10})\s*$/.exec(await jana.locator('main h1').innerText())![1]!;
    const amount = await fact(jana, 'Spolu s DPH');
    const checkCode = await fact(jana, 'Kontrolný kód');

    const nobody = await demo.open(view);
    const found = complaints(nobody);
    await nobody.goto(`${demo.url}/login`);
    await nobody.locator('a[href="/invoices/check"]').click();
    const ask = async (code: string) => {
      await nobody.fill('input[name=number]', number);
      await nobody.fill('input[name=amount]', amount);
      await nobody.fill('input[name=code]', code);
      await nobody.locator('form[action="/invoices/check"] button').click();
      await nobody.locator('.callout').first().waitFor();
    };
    await ask('K7M2-34AC-9DHF');
    t.equal(await nobody.locator('.callout--danger').count(), 1, 'a wrong code: nobody knows such an invoice');
    await ask(checkCode);
    t.equal(await nobody.locator('.callout--ok').count(), 1, 'the right one: it is ours');
    t.match(await nobody.locator('main').innerText(), number);
    t.notOk(await scrollsSideways(nobody));
    await picture(nobody, `money-${name}-check`);
    t.same(found, []);
  });

  t.test(
    `${name}: staff take in a bank statement and say what a payment was for; the customer owes less`,
    { skip },
    async (t) => {
      const jana = await demo.signIn('customer', view);
      await jana.goto(`${demo.url}/invoices?state=open`);
      await jana.locator('main table th a[href^="/invoices/"]').first().click();
      await jana.waitForURL(/\/invoices\/[0-9a-f-]{36}/);
      const [account, symbol] = [await fact(jana, 'IBAN'), await fact(jana, 'Variabilný symbol')];
      const before = await closingBalance(jana);

      const admin = await demo.signIn('administrator', view);
      const found = complaints(admin);
      await admin.goto(`${demo.url}/desk/invoices`);
      await admin.locator('main a[href="/desk/invoices/unmatched"]').click();
      t.ok((await admin.locator('main tbody tr').count()) >= 3, 'the demo company has payments that wait');
      await picture(admin, `money-${name}-unmatched`);
      await admin.locator('main a[href="/desk/invoices/bank"]').click();
      const buffer = statementFile(account, `WALK-${name}`, [
        { amount: '1.10', endToEnd: `/VS${symbol}/SS/KS` },
        { amount: '2.20', text: `bez symbolu ${name}`, payer: `Ján Kováč ${name}` },
      ]);
      await admin.setInputFiles('input[name=file]', { name: 'vypis.xml', mimeType: 'application/xml', buffer });
      await admin.locator('form[action="/desk/invoices/bank"] button').click();
      await admin.locator('#h-done').waitFor();
      t.match(
        await admin.locator('main dl').innerText(),
        /New payments\s+2[\s\S]*Bookings on invoices\s+1[\s\S]*Waiting for staff\s+1/,
      );
      await picture(admin, `money-${name}-bank`);
      t.equal(await closingBalance(jana), before - 110, 'what named the invoice is counted at once');

      await admin.locator('.panel__foot a[href="/desk/invoices/unmatched"]').click();
      await admin.getByRole('link', { name: `Ján Kováč ${name}` }).click();
      await admin.fill('input[name=invoice]', symbol);
      await admin.locator('section[aria-labelledby=h-assign] form:has(input[type=text]) button').click();
      await admin.waitForURL(/\/unmatched$/);
      t.equal(await admin.getByRole('link', { name: `Ján Kováč ${name}` }).count(), 0, 'it waits no more');
      t.equal(await closingBalance(jana), before - 330);
      t.notOk(await scrollsSideways(admin));
      t.same(found, []);
    },
  );
}
