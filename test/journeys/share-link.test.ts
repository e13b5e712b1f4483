import { readFileSync } from 'node:fs';
import t from 'tap';
import { executeIn } from 'portico';
import { jobContextOf } from 'portico/testing';
import { accessibility, complaints, demoCompany, DESKTOP, PHONE, picture, scrollsSideways, type View, without } from './browser.fixture.ts'; // prettier-ignore

t.setTimeout(180_000);

const demo = await demoCompany(t);
const { login } = demo.logins.find((one) => one.who === 'customer')!;
await jobContextOf(demo.portal, 'core').write(({ em }) => executeIn(em, `update core_account set locale = 'en' where login = $1`, [login])); // prettier-ignore

for (const [name, view] of [['desktop', DESKTOP], ['phone', PHONE]] as [string, View][])
  t.test(`${name}: a customer shares consumption with an adviser, sees him look, and takes it back`, { skip: without('supply-points') }, async (t) => {
    const page = await demo.signIn('customer', view);
    const found = complaints(page);
    const look = async (what: string) => {
      await page.evaluate('scrollTo(0, 0)'); // what lies below the sticky bar is no smaller for it
      t.same(await accessibility(page), [], `${what} is accessible`);
      t.notOk(await scrollsSideways(page), `${what} stays inside`);
      await picture(page, `share-${name}-${what}`);
    };

    await page.goto(`${demo.url}/supply-points`);
    await page.getByRole('link', { name: 'Share links' }).last().click();
    await page.waitForURL('**/supply-points/shares');
    await look('list');
    await page.getByRole('link', { name: 'Make a link' }).click();
    await page.getByRole('group', { name: 'Which supply points' }).getByRole('checkbox').first().check();
    await page.getByLabel('How much').selectOption('6');
    await page.getByLabel('XLSX').check();
    await page.getByText('7 days', { exact: true }).click();
    await page.getByLabel('Name', { exact: true }).fill(`Ing. Novák, ${name}`);
    await page.getByLabel('Message').fill('Would a heat pump pay off for us?');
    await look('form');
    await page.getByRole('button', { name: 'Make a link' }).click();
    await page.getByRole('heading', { name: 'The link is ready' }).waitFor();
    const link = new URL(await page.getByRole('textbox', { name: 'The link' }).inputValue());
    t.match(link.pathname, /^\/supply-points\/shared\/[\w-]{43}$/);
    await look('made');

    const adviser = await demo.open({ ...view, locale: 'sk-SK' });
    const felt = complaints(adviser);
    const shared = `${demo.url}${link.pathname}`;
    await adviser.goto(shared);
    await adviser.getByRole('heading', { name: 'Zdieľaná spotreba' }).waitFor();
    await adviser.getByRole('link', { name: /English/ }).click();
    await adviser.getByText('Would a heat pump pay off for us?').waitFor();
    t.same(await accessibility(adviser), []);
    t.notOk(await scrollsSideways(adviser));
    await adviser.locator('figure.chart svg rect').first().waitFor({ state: 'attached' });
    await adviser.getByText('Figures as a table').first().click();
    t.equal(await adviser.locator('details[open] tbody tr').count(), 7, 'six months and what is begun of another');
    await picture(adviser, `share-${name}-public`);
    const [download] = await Promise.all([adviser.waitForEvent('download'), adviser.getByRole('link', { name: 'CSV' }).first().click()]);
    t.match(readFileSync(await download.path(), 'utf8'), /^\ufeffpoint,meter,obis,read_on/);
    t.same(await adviser.context().cookies(), [], 'the adviser takes no cookie along');
    t.same(felt, []);

    await page.goto(`${demo.url}/supply-points/shares`);
    await page.getByRole('link', { name: `Ing. Novák, ${name}` }).last().click();
    const log = page.locator('section', { has: page.getByRole('heading', { name: 'Who opened it' }) });
    t.match(await log.innerText(), /CSV/);
    t.match(await log.innerText(), /Page with a chart/);
    t.match(await log.innerText(), /127\.0\.0\.0\/24/);
    await look('log');
    await page.getByRole('button', { name: 'Revoke' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('The link is revoked and no longer works.').waitFor();
    t.equal((await adviser.goto(shared))?.status(), 404);
    t.same(found, []);
  }); // prettier-ignore
