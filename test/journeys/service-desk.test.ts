import t from 'tap';
import type { Page } from 'playwright-core';
import { atDesk, type Desk } from '../../plugins/tickets/test/desk.fixture.ts';
import { found, rows } from '../../plugins/tickets/test/fixture.ts';
import { accessibility, complaints, DESKTOP, launch, PHONE, profile, scrollsSideways, type View } from './browser.fixture.ts'; // prettier-ignore

async function signedIn(t: { teardown(fn: () => unknown): unknown }, desk: Desk, view: View): Promise<Page> {
  const url = await desk.portal.app.listen({ port: 0, host: '127.0.0.1' });
  const browser = await launch();
  t.teardown(() => browser.close());
  const context = await profile(browser, view);
  await context.addCookies([{ name: 'portico_session', value: desk.marek.cookie.split('=')[1]!, url }]);
  const page = await context.newPage();
  await page.goto(`${url}/desk/tickets`);
  return page;
}

t.test('an agent goes through the desk by the keyboard: takes a ticket, notes and answers', async (t) => {
  const desk = await atDesk(t);
  await found(desk, desk.boris.customerId, { subject: 'Newer' });
  const { id } = await found(desk, desk.anna.customerId, { subject: 'Newest' });
  const page = await signedIn(t, desk, DESKTOP);
  const said = complaints(page);
  t.same(await accessibility(page), []);
  await page.keyboard.press('?');
  t.ok(await page.locator('#keys').isVisible(), 'the keys are explained');
  await page.keyboard.press('?');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/desk/tickets/${id}`);
  t.same(await accessibility(page), []);
  await page.keyboard.press('a');
  await page.selectOption('#f-owner', { label: 'Marek Hudák' });
  await page.click('form[action$="/change"] button');
  await page.waitForSelector('.msg--event:has-text("Assigned to Marek Hudák")');
  await page.keyboard.press('n');
  await page.keyboard.type('Look at October');
  await page.click('form[action$="/note"] button');
  await page.waitForSelector('.msg--note:has-text("Look at October")');
  await page.keyboard.press('r');
  await page.keyboard.type('We look into it.');
  await page.waitForTimeout(100);
  t.equal(await page.inputValue('#writing'), '1', 'colleagues are told that an answer is being written');
  await page.selectOption('#f-then', 'pending_customer');
  await page.click('form[action$="/reply"] button[value=send]');
  await page.waitForSelector('.msg:has-text("We look into it.")');
  t.match(await rows(desk.portal, 'select state, owner_name from tickets_ticket where id = $1', [id]), [{ state: 'pending_customer', owner_name: 'Marek Hudák' }]); // prettier-ignore
  t.same(said, []);
});

t.test('on a phone nothing of the desk has to be moved sideways', async (t) => {
  const desk = await atDesk(t);
  const { id } = await found(desk, desk.anna.customerId, { subject: 'A subject that is much longer than a telephone is wide' }); // prettier-ignore
  const page = await signedIn(t, desk, PHONE);
  for (const path of ['?channel=portal', `/${id}`, '/new', `/new?customer=${desk.anna.customerId}`, '/templates/new', `/${id}/customer`]) {
    await page.goto(new URL(`/desk/tickets${path}`, page.url()).href);
    t.notOk(await scrollsSideways(page), path);
  }
}); // prettier-ignore
