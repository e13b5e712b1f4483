import t from 'tap';
import { executeIn } from 'portico';
import { jobContext } from '../../core/http/context.ts';
import { addArticle } from '../../plugins/tickets/service/article.ts';
import { changeState, staffWrote } from '../../plugins/tickets/service/change.ts';
import { lockTicket } from '../../plugins/tickets/service/store.ts';
import { complaints, demoCompany, DESKTOP, PHONE, scrollsSideways, without, type Demo } from './browser.fixture.ts';

t.setTimeout(240_000);

const AUTHOR = { side: 'staff' as const, id: null, name: 'Marek Hudák', email: null };

/** The staff answer, and solve it. */
const staffSolve = (demo: Demo, id: string, body: string) =>
  jobContext(demo.portal.services, 'tickets').write(async (tx) => {
    const ticket = await lockTicket(tx.em, id);
    await addArticle(tx, ticket, { kind: 'web', author: AUTHOR, body });
    await staffWrote(tx.em, ticket, AUTHOR);
    await changeState(tx.em, ticket, 'resolved', AUTHOR);
  });

t.test('a customer files a ticket, reads the answer, writes again, and rates the solution', { skip: without('tickets') }, async (t) => {
  const demo = await demoCompany(t);
  for (const view of [DESKTOP, PHONE])
    await t.test(`at ${view.width} pixels`, async (t) => {
      const page = await demo.signIn('customer', view);
      const faults = complaints(page);
      const subject = `Reading of the ${view.width}`;
      const quiet = async (what: string) => t.notOk(await scrollsSideways(page), `${what} fits`);
      await page.goto(`${demo.url}/tickets/new`);
      await quiet('the form');
      await page.locator('.tk-type').nth(1).click();
      await page.fill('input[name=subject]', subject);
      await page.fill('textarea[name=text]', 'The meter stands still.');
      await page.setInputFiles('input[name=files]', { name: 'meter.txt', mimeType: 'text/plain', buffer: Buffer.from('18412') });
      await page.click('form[action="/tickets/new"] button');
      await page.waitForURL(/\/tickets\/[0-9a-f-]+\/sent$/);
      const id = /tickets\/([0-9a-f-]+)\/sent/.exec(page.url())![1]!;
      t.match(await page.locator('main').innerText(), /T-\d+/, 'he is told the number');
      t.match(await page.locator('main').innerText(), 'Marek Hudák', 'and who takes care of it');
      await staffSolve(demo, id, 'We read it for you.');

      await page.goto(`${demo.url}/tickets`);
      await quiet('the list');
      await page.goto(`${demo.url}/tickets/${id}`);
      await quiet('the ticket');
      t.match(await page.locator('.thread').innerText(), 'We read it for you.');
      t.equal(await page.locator('.thread .file').count(), 1);
      await page.fill('#reply textarea', 'It stands still again.');
      await page.click('#reply button');
      await page.waitForURL(`${demo.url}/tickets/${id}`);
      t.match(await page.locator('.thread').innerText(), 'It stands still again.');
      const [open] = await jobContext(demo.portal.services, 'tickets').write(({ em }) => executeIn<{ state: string }>(em, 'select state from tickets_ticket where id = $1', [id]));
      t.equal(open!.state, 'open', 'his reply opened it again');
      await staffSolve(demo, id, 'Exchanged.');

      await page.reload();
      await page.locator('.tk-stars label').nth(3).click();
      await page.fill('#f-rating', 'At the second go');
      await page.click('form[action$="/rating"] button');
      await page.waitForLoadState();
      t.match(await page.locator('aside dl').innerText(), 'At the second go');
      await page.goto(`${demo.url}/`);
      t.match(await page.locator('#p-tickets-recent').innerText(), subject);
      t.same(faults, [], 'the browser complains of nothing');
      await page.context().close();
    });
}); // prettier-ignore

t.test('somebody without a login asks by the public form; his browser does its work unseen', { skip: without('tickets') }, async (t) => {
  const demo = await demoCompany(t);
  const page = await demo.open(PHONE);
  await page.goto(`${demo.url}/tickets/ask`);
  t.notOk(await scrollsSideways(page));
  await page.selectOption('select[name=type]', { index: 1 });
  await page.fill('textarea[name=text]', 'What does a contract cost?');
  await page.fill('input[name=name]', 'Eva Cudzia');
  await page.fill('input[name=email]', 'eva@example.org');
  await page.waitForTimeout(2100); // quicker than a person types is a program
  await page.click('form[action="/tickets/ask"] button');
  await page.waitForURL(/\/tickets\/ask\/sent\?confirm=false$/);
  const rows = await jobContext(demo.portal.services, 'tickets').write(({ em }) => executeIn<{ place: string }>(em, `select place from tickets_inbound where from_address = 'eva@example.org'`));
  t.same(rows, [{ place: 'waiting' }], 'it lies among what was received');
}); // prettier-ignore
