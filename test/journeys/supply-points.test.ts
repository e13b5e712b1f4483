import { readFile } from 'node:fs/promises';
import t, { type Test } from 'tap';
import type { Page } from 'playwright-core';
import { executeIn, scopedEm } from '../../core/database/orm.ts';
import type { Locale } from '../../core/i18n/locales.ts';
import { demoCompany, DESKTOP, PHONE, picture, scrollsSideways, without } from './browser.fixture.ts';

t.setTimeout(300_000);

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const demo = await demoCompany(t);
const skip = without('supply-points');

/** Texts of the plugin in the language of whoever looks at them. */
const textsIn =
  (locale: Locale) =>
  (key: string, values?: Record<string, unknown>): string =>
    demo.portal.services.catalogues.t(locale, `supply-points.${key}`, values);

const seen = async (page: Page): Promise<string> => (await page.innerText('main')).replace(/\s+/g, ' ');

async function fits(t: Test, page: Page, name: string): Promise<void> {
  t.notOk(await scrollsSideways(page), `${name}: nothing sticks out`);
  await picture(page, `supply-points-${name}`);
}

/** Clicks something that downloads, and reads the file. */
async function download(page: Page, selector: string): Promise<{ name: string; bytes: Buffer }> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.click(selector)]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

const ask = <T>(sql: string, values: unknown[] = []): Promise<T[]> =>
  scopedEm(demo.portal.services.orm, { role: 'portico_job' }).transactional((em) =>
    executeIn<T>(em as never, sql, values),
  );

interface Known {
  point: string;
  customer: string;
  serial: string;
  code: string;
  /** Values that are as usual today, by register in the order of the form. */
  usual: string[];
}

/** The point of electricity of a customer, and what its registers show today if all is as before. */
async function electricityOf(number: string): Promise<Known> {
  const registers = await ask<Omit<Known, 'usual'> & { last: string; per_day: string; days: number }>(
    `select p.id as point, c.name as customer, m.serial_no as serial, coalesce(p.eic, p.ean, p.ppe) as code, l.value as last,
        l.used / l.span as per_day, current_date - l.read_on as days
       from core_customer c join supply_points_point p on p.customer_id = c.id and p.commodity = 'electricity'
       join supply_points_meter m on m.point_id = p.id and m.removed_on is null join supply_points_register g on g.meter_id = m.id
       cross join lateral (select r.value, r.read_on, r.value - lag(r.value) over w as used, r.read_on - lag(r.read_on) over w as span
         from supply_points_reading r where r.register_id = g.id window w as (order by r.read_on) order by r.read_on desc limit 1) l
      where c.number = $1 order by g.obis_code`,
    [number],
  );
  return { ...registers[0]!, usual: registers.map((r) => (Number(r.last) + Number(r.per_day) * r.days).toFixed(1)) };
}

t.test(
  'a customer of a group without the right sees his points and his contract, but nowhere a form for readings',
  { skip },
  async (t) => {
    const page = await demo.signIn('customer', PHONE);
    await page.goto(`${demo.url}/supply-points`);
    await fits(t, page, 'list-phone');
    await page.click('main th a');
    await page.waitForURL(/supply-points\/[0-9a-f-]{36}$/);
    await fits(t, page, 'detail-phone');
    t.equal(await page.locator('a[href$="/reading"]').count(), 0);
    const { name, bytes } = await download(page, 'main a[href$="/contract"] >> nth=0');
    t.match(name, /\.pdf$/);
    t.equal(bytes.subarray(0, 5).toString(), '%PDF-');
    const here = page.url();
    t.equal((await page.goto(`${here}/reading`))?.status(), 404);
    for (const path of ['reading', 'reading/confirm', 'reading/change'])
      t.equal(
        await page.evaluate(
          `fetch('${here}/${path}', { method: 'POST', body: new URLSearchParams() }).then((r) => r.status)`,
        ),
        404,
        path,
      );
  },
);

t.test(
  'a customer with the right reads his meter: he sees what becomes of it, sends it once, corrects it and takes his data with him',
  { skip },
  async (t) => {
    const say = textsIn('cs');
    const { point, usual } = await electricityOf('20311890');
    for (const [name, view, more] of [
      ['desktop', DESKTOP, 0],
      ['phone', PHONE, 1],
    ] as const) {
      const page = await demo.signIn('VIP customer', view);
      await page.goto(`${demo.url}/`);
      await page.click(`a[href="/supply-points/${point}/reading"]`);
      const fill = async (high: number, low: number) => {
        const fields = page.locator('input[inputmode=decimal]');
        await fields.nth(0).fill(high.toFixed(1).replace('.', ','));
        await fields.nth(1).fill(low.toFixed(1).replace('.', ','));
      };
      const [high, low] = [Number(usual[0]) + more, Number(usual[1])];
      await fill(high + 9_000_000, low);
      await page.click('main button.btn--primary');
      t.match(await seen(page), say('fault.digits', { count: 6 }), 'a number that the display cannot show');

      await fill(high + 60_000, low);
      await page.setInputFiles('input[type=file]', { name: 'display.png', mimeType: 'image/png', buffer: PNG });
      await page.click('main button.btn--primary');
      t.match(await seen(page), say('verdict.review'));
      t.match(await seen(page), say('why.high'), 'and why');
      await fits(t, page, `verdict-${name}`);

      await page.click('form[action$="/change"] button');
      t.match(await seen(page), say('photo.there'), 'the photo is still there');
      await fits(t, page, `reading-${name}`);
      await fill(high, low);
      await page.click('main button.btn--primary');
      t.match(await seen(page), say('verdict.accepted'));
      if (more > 0)
        t.match(await seen(page), say('verdict.corrects'), 'on the phone he corrects what he sent from the desktop');
      t.match(await seen(page), say('verdict.nothing-sent'));
      await page.click('form[action$="/confirm"] button');
      await page.waitForURL(`${demo.url}/supply-points/${point}`);
      t.match(await page.innerText('body'), say('sent.accepted'));
      t.match(await seen(page), say('quality.self'));
      await fits(t, page, `detail-${name}`);

      await page.goto(`${demo.url}/supply-points/${point}/reading`);
      await fill(high, low);
      await page.click('main button.btn--primary');
      t.match(await seen(page), say('verdict.exists'));
      t.equal(await page.locator('form[action$="/confirm"]').count(), 0, 'there is nothing to send twice');

      await page.goto(`${demo.url}/supply-points/${point}`);
      const csv = await download(page, 'a[href$="readings.csv"]');
      t.match(csv.bytes.toString(), high.toFixed(1).replace(/\.0$/, ''));
      const xlsx = await download(page, 'a[href$="readings.xlsx"]');
      t.equal(xlsx.bytes.subarray(0, 2).toString(), 'PK');
      const feed = await download(page, 'a[href$="green-button.xml"]');
      t.match(feed.bytes.toString(), /<IntervalReading>/);
      await page.context().close();
    }
    const own = await ask<{ status: string }>(
      `select status from supply_points_reading where source = 'portal' and external_id like 'portal:%' order by status`,
    );
    t.same(
      own.map((r) => r.status),
      ['superseded', 'valid', 'valid'],
      'the second register stayed as it was',
    );
  },
);

t.test('the consumption tile shows the point that a person chose, and remembers it', { skip }, async (t) => {
  const page = await demo.signIn('VIP customer', PHONE);
  const tile = '#p-supply-points-consumption';
  const gas = await page.locator(`${tile} option:not([selected])`).first().getAttribute('value');
  await page.selectOption(`${tile} select`, gas);
  await page.click(`${tile} form button`);
  await page.locator(`${tile} a[href="/supply-points/${gas}"]`).waitFor();
  await page.goto(`${demo.url}/`);
  t.equal(await page.locator(`${tile} select`).inputValue(), gas);
  t.equal(await page.locator(`${tile} svg :is(rect.a, rect.est)`).count(), 12, 'a year of it');
  await fits(t, page, 'tile-phone');
});

t.test(
  'staff find the customer by a meter, enter a reading for him under their own name, and mark it as billed',
  { skip },
  async (t) => {
    const say = textsIn('sk');
    const { point, serial, usual } = await electricityOf('10482240');
    for (const [name, view, more] of [
      ['desktop', DESKTOP, 0],
      ['phone', PHONE, 1],
    ] as const) {
      const page = await demo.signIn('staff', view);
      await page.goto(`${demo.url}/admin/customers?q=${serial}`);
      await page.click('main a[href*="/tab/supply-points/points"]');
      t.match(await seen(page), serial);
      await fits(t, page, `card-${name}`);
      await page.click(`a[href="/desk/supply-points/points/${point}"]`);
      await page.click(`a[href="/desk/supply-points/points/${point}/reading"]`);
      const [high, low] = [Number(usual[0]) + more, Number(usual[1]) + more];
      const fields = page.locator('input[inputmode=decimal]');
      await fields.nth(0).fill(String(high + 40_000));
      await fields.nth(1).fill(String(low));
      await page.selectOption('select[name=way]', 'mail');
      await page.click('main button.btn--primary');
      t.match(await seen(page), say('desk.doubt.text'));
      await fits(t, page, `entry-${name}`);
      await fields.nth(0).fill(String(high));
      await page.click('main button.btn--primary');
      await page.waitForURL(`${demo.url}/desk/supply-points/points/${point}#readings`);
      t.match(await page.innerText('body'), say('desk.entry.entered'));
      t.match(await seen(page), say('entered-by', { name: 'Marek Hudák' }));
      await fits(t, page, `point-${name}`);
      for (const form of ['edit', 'contract', 'meter']) {
        await page.goto(`${demo.url}/desk/supply-points/points/${point}/${form}`);
        await fits(t, page, `${form}-${name}`);
      }
      await page.context().close();
    }
    const page = await demo.signIn('staff', DESKTOP);
    await page.goto(`${demo.url}/desk/supply-points/points/${point}`);
    await page.click('#bill button');
    t.match(await seen(page), say('state.billed'));
    await page.goto(`${demo.url}/desk/supply-points/points/${point}/reading`);
    await page
      .locator('input[inputmode=decimal]')
      .nth(0)
      .fill(String(Number(usual[0]) + 2));
    await page
      .locator('input[inputmode=decimal]')
      .nth(1)
      .fill(String(Number(usual[1]) + 2));
    await page.click('main button.btn--primary');
    t.match(await seen(page), /je vyfakturovaný/, 'nothing on or before that day can be entered any more');
  },
);
