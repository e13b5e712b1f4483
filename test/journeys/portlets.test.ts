import t from 'tap';
import { complaints, demoCompany, DESKTOP, PHONE, picture, without } from './browser.fixture.ts';

const demo = await demoCompany(t);

t.test(
  'an administrator switches a tile off, and takes it back; the customer sees it with the next click',
  { skip: without('invoices') },
  async (t) => {
    const jana = await demo.signIn('customer');
    const admin = await demo.signIn('administrator');
    const found = [...complaints(jana), ...complaints(admin)];
    const tile = (id: string) => jana.locator(`[data-portlet="${id}"]`).count();

    t.equal(await tile('invoices.open'), 1, 'Jana sees what is to be paid');

    await t.test('the plan says who loses what before anything happens', async (t) => {
      await admin.goto(`${demo.url}/admin/portlets`);
      await picture(admin, 'matrix');
      await admin.locator('[data-cell="CLIENTS/invoices.open"] input[type=checkbox]').uncheck();
      const plan = admin.locator('#plan');
      await plan.locator('button[form=apply]').waitFor();
      t.match(await plan.textContent(), /6/, 'six customers lose it');
      await picture(admin, 'plan');
      await jana.reload();
      t.equal(await tile('invoices.open'), 1, 'nothing has happened yet');
    });

    await t.test('applied, it is gone at once for this group', async (t) => {
      await admin.locator('#plan button[form=apply]').click();
      await admin.waitForLoadState();
      await jana.reload();
      t.equal(await tile('invoices.open'), 0);
      t.equal(await tile('invoices.recent'), 1);
      t.equal((await jana.goto(`${demo.url}/invoices`))?.status(), 200, 'another tile still grants the page');
      const vip = await demo.signIn('VIP customer');
      t.equal(await vip.locator('[data-portlet="invoices.open"]').count(), 1, 'the other groups keep it');
    });

    await t.test('taken back, it is there again', async (t) => {
      await admin.goto(`${demo.url}/admin/portlets/revisions`);
      await admin.locator('a[href*="/admin/portlets/revisions/"]').first().click();
      await admin.locator('form[action$="/undo"] button[type=submit]').click();
      await admin.locator('form[action="/admin/portlets/apply"] button[type=submit]').click();
      await admin.waitForURL(/portlets/);
      await jana.goto(demo.url);
      t.equal(await tile('invoices.open'), 1);
    });
    t.same(found, []);
  },
);

t.test(
  'a customer reads an invoice on the phone, downloads it, and changes to the other customer she acts for',
  { skip: without('invoices') },
  async (t) => {
    const jana = await demo.signIn('customer', PHONE);
    await picture(jana, 'dashboard-phone');
    await jana.goto(`${demo.url}/invoices`);
    await picture(jana, 'invoices-phone');
    await jana.locator('main table a[href^="/invoices/"]').first().click();
    t.match(jana.url(), /\/invoices\/[0-9a-f-]{36}$/);
    await picture(jana, 'invoice-phone');
    const pdf = await jana.request.get(`${jana.url()}.pdf`);
    t.match(pdf.headers()['content-type'], /application\/pdf/);
    t.equal((await pdf.body()).subarray(0, 5).toString(), '%PDF-');
    const xml = await jana.request.get(`${jana.url()}.xml`);
    t.match(await xml.text(), /<(\w+:)?Invoice|<(\w+:)?CreditNote/);

    const desktop = await demo.signIn('customer', DESKTOP);
    const before = await desktop.locator('.switcher--top b').first().textContent();
    await desktop.locator('.switcher--top summary').click();
    await desktop.locator('.switcher--top button:not([aria-current])').click();
    await desktop.waitForLoadState();
    t.not(await desktop.locator('.switcher--top b').first().textContent(), before);
  },
);

t.test(
  'everything works without script: signing in, reading, filtering, signing out',
  { skip: without('invoices') },
  async (t) => {
    const jana = await demo.signIn('customer', { ...DESKTOP, script: false });
    t.equal(await jana.locator('[data-portlet="invoices.open"]').count(), 1);
    await jana.goto(`${demo.url}/invoices?q=nothing-has-this-number`);
    t.equal(await jana.locator('main table tbody tr').count(), 0, 'an empty list says so');
    await picture(jana, 'invoices-empty');
    await jana.goto(`${demo.url}/portlets/invoices.open`);
    t.equal(await jana.locator('[data-portlet="invoices.open"]').count(), 1, 'a tile is a page of its own');
  },
);
