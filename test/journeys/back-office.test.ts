import t from 'tap';
import type { Page } from 'playwright-core';
import { executeIn } from '../../core/database/orm.ts';
import { jobContext } from '../../core/http/context.ts';
import {
  accessibility, complaints, demoCompany, DESKTOP, PHONE, picture, scrollsSideways, without,
} from './browser.fixture.ts'; // prettier-ignore

const demo = await demoCompany(t);
const ask = <Row>(text: string, ...values: unknown[]) =>
  jobContext(demo.portal.services, 'core').write((tx) => executeIn<Row>(tx.em, text, values));

const JANA = { number: '10482232', name: 'Jana Kováčová', email: 'jana.kovacova@penzionlimba.example' };

/** One value of a record of Jana's. */
async function hers(column: string, table: string, where = 'true'): Promise<string> {
  const [row] = await ask<{ value: string }>(
    `select ${column} as value from ${table} where customer_id = (select id from core_customer where number = $1) and ${where} limit 1`,
    JANA.number,
  );
  return row!.value;
}

/** Types into the search of the bar at the top, as staff do from wherever they are. */
async function search(page: Page, typed: string): Promise<void> {
  await page.goto(`${demo.url}/desk`);
  await page.fill('.topbar__search input[name=q]', typed);
  await page.press('.topbar__search input[name=q]', 'Enter');
  await page.waitForURL(/\/admin\/customers\?/);
}

const finds = async (page: Page, typed: string): Promise<boolean> => {
  await search(page, typed);
  return (await page.locator('main a[href^="/admin/customers/"]', { hasText: JANA.name }).count()) > 0;
};

async function openCard(page: Page): Promise<void> {
  await page.goto(`${demo.url}/admin/customers?q=${JANA.number}`);
  await page.locator('main a[href^="/admin/customers/"]', { hasText: JANA.name }).first().click();
  await page.waitForURL(/\/admin\/customers\/[0-9a-f-]{36}$/);
}

/** Addresses of pages that the page links to in its main part. */
const links = async (page: Page): Promise<string[]> => {
  const all = await page.evaluate<string[]>(
    `[...document.querySelectorAll('main a[href^="/"]')].map((a) => a.getAttribute('href').split('#')[0])`,
  );
  return [...new Set(all)].filter((href) => href !== '');
};

const staff = await demo.signIn('staff', DESKTOP);
const found = complaints(staff);

t.test('staff find a customer by whatever he has at hand', async (t) => {
  t.ok(await finds(staff, JANA.number), 'his number');
  t.ok(await finds(staff, 'kovacova jana'), 'his name, without accents, in any order');
  t.ok(await finds(staff, JANA.email), 'his e-mail');
  await search(staff, 'nobody has this');
  t.match(await staff.locator('main').innerText(), /[Nn]ič|[ŽžNn]iad/, 'and are told where there is nobody');
  await t.test('the number of an invoice', { skip: without('invoices') }, async (t) => {
    t.ok(await finds(staff, await hers('number', 'invoices_invoice')));
  });
  await t.test('the number of a meter, the EIC or EAN of a place', { skip: without('supply-points') }, async (t) => {
    t.ok(await finds(staff, await hers('serial_no', 'supply_points_meter')));
    t.ok(await finds(staff, await hers('coalesce(eic, ean, pod, ppe)', 'supply_points_point')));
    await picture(staff, 'office-search');
  });
});

t.test('the card has a tab of every plugin, and each link on it leads to a page that staff may open', async (t) => {
  const contributed = demo.portal.services.registry.contributions('core.customer-tab');
  await openCard(staff);
  const tabs = await staff.evaluate<string[]>(
    `[...document.querySelectorAll('nav.tabs a')].map((a) => a.getAttribute('href'))`,
  );
  for (const { plugin, value } of contributed)
    t.ok(tabs.some((href) => href.endsWith(`/tab/${plugin}/${value.id}`)), `${plugin} shows its tab`); // prettier-ignore
  for (const tab of tabs) {
    await staff.goto(demo.url + tab);
    t.same(await accessibility(staff), [], tab);
    await picture(staff, `office-card-${tab.split('/').slice(4).join('-') || 'overview'}`);
    for (const href of await links(staff)) {
      const answer = await staff.request.get(demo.url + href);
      t.equal(answer.status(), 200, `${tab.split('/').slice(4).join('/')} leads to ${href}`);
    }
  }
  t.same(found, []);
});

t.test('a caretaker lets another person act for the customer', async (t) => {
  await openCard(staff);
  await staff.locator('nav.tabs a[href$="/accounts"]').click();
  for (const [field, value] of [['name', 'Eva Kováčová'], ['email', 'eva@posta.example'], ['login', 'eva@posta.example']] as const)
    await staff.fill(`input[name=${field}]`, value); // prettier-ignore
  await staff.locator('form[action$="/accounts"] .btn--primary').click();
  await staff.locator('.callout--ok').waitFor();
  t.match(await staff.locator('main').innerText(), 'Eva Kováčová');
});

t.test(
  'staff propose a change for the customer under their own name',
  { skip: without('change-requests') },
  async (t) => {
    await openCard(staff);
    await staff.locator('nav.tabs a[href*="/tab/change-requests/"]').click();
    await staff.locator('main a[href*="/desk/change-requests/for/"]').click();
    await staff.locator('main a[href*="kind=other"]').click();
    await staff.fill('main input[name$=subject]', 'Zmena spôsobu komunikácie');
    await staff.fill('main textarea[name$=text]', 'Zákazníčka volala: účty chce dostávať mailom.');
    await staff.click('main button[value=send]');
    await staff.locator('.callout--ok').waitFor();
    await openCard(staff);
    await staff.locator('nav.tabs a[href*="/tab/change-requests/"]').click();
    t.match(await staff.locator('main').innerText(), 'Zmena spôsobu komunikácie');
  },
);

t.test('the audit log names who looked and who did what', async (t) => {
  const admin = await demo.signIn('administrator');
  await admin.goto(`${demo.url}/admin/audit?customer=${JANA.number}`);
  const text = await admin.locator('main table').innerText();
  t.match(text, 'Marek Hudák');
  t.match(text, /looked/i);
  t.match(text, 'Eva');
  await picture(admin, 'office-audit');
});

t.test('search and card fit a phone', async (t) => {
  const phone = await demo.signIn('staff', PHONE);
  await openCard(phone);
  const tabs = await links(phone);
  for (const url of [
    '/desk',
    '/admin/customers?q=kov',
    ...tabs.filter((href) => href.startsWith('/admin/customers/')),
  ]) {
    await phone.goto(demo.url + url);
    t.notOk(await scrollsSideways(phone), url);
    await picture(
      phone,
      `office-phone${url
        .replace(/[0-9a-f-]{36}/, 'id')
        .replace(/\?.*/, '')
        .replaceAll('/', '_')}`,
    );
  }
});
