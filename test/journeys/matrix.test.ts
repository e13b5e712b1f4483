import t from 'tap';
import type { Locator, Page } from 'playwright-core';
import { complaints, demoCompany, DESKTOP, PHONE, picture, without } from './browser.fixture.ts';

const rows = (page: Page): Promise<string[]> =>
  page.evaluate(`[...document.querySelectorAll('.matrix [name=row]')].map((field) => field.value)`);
const tiles = (page: Page): Promise<string[]> =>
  page.evaluate(`[...document.querySelectorAll('.mini > li:not([hidden])')].map((tile) => tile.dataset.movable)`);

async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  await to.scrollIntoViewIfNeeded(); // the mouse moves in the window, not on the page
  const [a, b] = [(await from.boundingBox())!, (await to.boundingBox())!];
  await page.mouse.move(a.x + a.width / 2, a.y + a.height / 2);
  await page.mouse.down();
  await page.mouse.move(b.x + b.width / 2, b.y + b.height / 2, { steps: 8 });
  await page.mouse.up();
}

t.test(
  'portlets are ordered by dragging and by keys, filtered, and the plan follows',
  { skip: without('documents') },
  async (t) => {
    const demo = await demoCompany(t);
    const page = await demo.signIn('administrator');
    const found = complaints(page);
    await page.goto(`${demo.url}/admin/portlets?group=CLIENTS`);
    const plan = page.locator('#plan');

    const before = await rows(page);
    await drag(page, page.locator('.matrix [data-grip]').nth(1), page.locator('.matrix [data-grip]').first());
    const dragged = await rows(page);
    t.same(dragged.slice(0, 2), [before[1], before[0]], 'a row was dragged up');
    await plan.locator('.diff li').first().waitFor();
    t.match(await plan.innerText(), /Order for Clients: moved/);

    const first = page.locator('.matrix tbody tr').first();
    await first.locator('summary').click();
    await first.locator('[data-move=down]').focus();
    await page.keyboard.press('Enter');
    t.same(await rows(page), before, 'and moved back by the keyboard');
    t.ok(await first.page().evaluate(`document.activeElement.dataset.move === 'down'`), 'the focus stays');
    await plan.getByText('No changes yet').waitFor();

    const laid = await tiles(page);
    await drag(page, page.locator('.mini__tile').nth(1), page.locator('.mini__tile').first());
    t.same((await tiles(page)).slice(0, 2), [laid[1], laid[0]], 'a tile was dragged');
    t.equal(await page.locator('.mini [popover]:popover-open').count(), 0, 'which opened nothing');
    await page.locator('.mini__tile').first().click();
    const open = page.locator('.mini [popover]:popover-open');
    await open.locator('[data-move=down]').click();
    t.same(await tiles(page), laid);
    t.equal(await open.count(), 1, 'moving keeps it open');
    await open.locator('.segs label').first().click();
    await open.locator('[name^="lock."]').check();
    await page.keyboard.press('Escape');
    await plan.getByText('locked in place').waitFor();
    await picture(page, 'matrix-draft');

    await page.fill('#f-q', 'upload');
    t.equal(await page.locator('.matrix tbody tr:visible').count(), 1);
    t.same(found, []);
  },
);

t.test(
  'without script the same forms work: a switch, a move, another layout, the plan',
  { skip: without('invoices') },
  async (t) => {
    const demo = await demoCompany(t);
    const page = await demo.signIn('administrator', { ...DESKTOP, script: false });
    await page.goto(`${demo.url}/admin/portlets?group=CLIENTS`);
    const before = await rows(page);
    await page.locator('[data-cell="CLIENTS/invoices.open"] .switch').uncheck();
    await page.locator('.matrix tbody tr').nth(1).locator('summary').click();
    await page.locator('.matrix tbody tr').nth(1).locator('[data-move=up]').click();
    t.same((await rows(page)).slice(0, 2), [before[1], before[0]]);
    t.notOk(await page.locator('[data-cell="CLIENTS/invoices.open"] .switch').isChecked(), 'the draft is kept');
    await page.locator('.matrix thead').getByText('VIP metering').click();
    t.match(await page.locator('#h-layout').innerText(), 'VIP metering');
    await page.locator('form[action="/admin/portlets/plan"] button[type=submit]').first().click();
    t.match(await page.locator('#plan').innerText(), /for Clients/);
    await page.locator('form[action="/admin/portlets/apply"] button[type=submit]').click();
    t.match(await page.locator('main').innerText(), /Applied as revision \d+/);
  },
);

t.test('a customer arranges the overview on the phone, and what the group takes away waits', async (t) => {
  const demo = await demoCompany(t);
  const page = await demo.signIn('customer', PHONE);
  const found = complaints(page);
  await page.goto(`${demo.url}/layout`);
  const names = await page.locator('.arrange .strong').allInnerTexts();
  await page.locator('.arrange > li').first().locator('[data-move=down]').click();
  t.same((await page.locator('.arrange .strong').allInnerTexts()).slice(0, 2), [names[1], names[0]]);
  await page.locator('.arrange > li').last().locator('.switch').uncheck();
  await page.locator('form[action="/layout"] .btn--primary').click();
  await page.locator('.callout--ok').waitFor();
  await page.goto(demo.url);
  const shown = await page.locator('.portlet__title').allInnerTexts();
  t.match(shown[0], names[1]);
  t.notOk(
    shown.some((title) => title.startsWith(names.at(-1)!)),
    'the hidden one is gone',
  );
  await picture(page, 'layout-phone');
  t.same(found, []);
});
