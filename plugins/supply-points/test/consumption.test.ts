import t from 'tap';
import { addDays, addMonths, format, monthStart } from 'portico';
import { daysModel } from '../models/days.ts';
import type { SpanValue } from '../queries.ts';
import { get, makePoint, post, rows, today, withPeople, words } from './fixture.ts';

t.setTimeout(120_000);

const value = (bucket: string, used: string, estimated = false): SpanValue => ({ register_id: 'r', bucket, used, seconds: '86400', estimated }); // prettier-ignore

t.test('days of a month stand beside the same days of the year before', (t) => {
  const ctx = { locale: 'en', today: '2024-03-10' } as const;
  const now = [value('2024-02-28', '10'), value('2024-02-28', '2'), value('2024-02-29', '20', true)];
  const days = daysModel(ctx, '2024-02', 'kWh', now, [value('2023-02-28', '6')]);
  t.match(days.rows, [
    { day: '2024-02-28', used: '12', before: '6.0' },
    { day: '2024-02-29', used: '20', before: undefined, estimated: true },
  ]);
  t.match(days, { total: '32', change: 100, previous: '2024-01', next: '2024-03' }, 'only days that both years have are compared');
  t.match(days.chart.bars.map((bar) => bar.before !== undefined), [true, true]);
  t.match(daysModel(ctx, '2024-02', 'kWh', now, []), { paired: false, change: undefined, chart: { bars: [{ before: undefined }, {}] } });
  t.match(daysModel(ctx, '2024-02', 'kWh', [], [value('2023-02-28', '6')]), { known: false });
  t.end();
}); // prettier-ignore

t.test('the page of a point shows the days with the year before', async (t) => {
  const { portal, vera, point } = await withPeople(t);
  const month = monthStart(today(), -1);
  for (const [first, used] of [[month, 4], [addMonths(month, -12), 2]] as const)
    await rows(
      portal,
      `insert into supply_points_interval (id, customer_id, register_id, starts_at, seconds, value)
       select gen_random_uuid(), $1, $2, ($3::date + n)::timestamp at time zone 'Europe/Bratislava', 86400, $4 from generate_series(0, 9) n`,
      [vera.customerId, point.high, first, used],
    );
  const page = words((await get(portal, vera, `/supply-points/${point.id}`)).body);
  t.match(page, /the same days a year before Together 40 kWh, 100 % more than a year before/);
}); // prettier-ignore

t.test('a register that is read every day is counted whole, months and years of it', async (t) => {
  const { portal, vera, point } = await withPeople(t);
  const month = monthStart(today(), -1);
  await rows(portal, 'delete from supply_points_reading where register_id = any($1)', [[point.high, point.low]]);
  // 4 a day for the last half a year, 2 a day before: three years of daily readings.
  await rows(
    portal,
    `insert into supply_points_reading (id, customer_id, register_id, read_on, value, quality, read_by, source, external_id)
     select gen_random_uuid(), $1, $2, $3::date + n, 20000 + n * case when n < -180 then 2 else 4 end - case when n < -180 then 360 else 0 end,
         'actual', 'dso', 'import', 'day:' || n from generate_series(-1099, 0) n`,
    [vera.customerId, point.high, today()],
  );
  const html = (await get(portal, vera, `/supply-points/${point.id}`)).body;
  const days = Number(addDays(monthStart(today()), -1).slice(8));
  const line = (html.match(/<tr><th scope="row">.*?<\/tr>/gs) ?? []).find((row) => words(row).includes(format.day('en', month, 'month')))!;
  t.match(words(line), new RegExp(` ${days * 4} ${days * 2} `), 'the month before this one, and a year before it');
  t.match(words(html), 'All 1000 readings');
}); // prettier-ignore

t.test('a person chooses the point of the consumption tile for himself, among his own', async (t) => {
  const { portal, anna, boris } = await withPeople(t);
  const first = await makePoint(portal, anna.customerId);
  const tile = '/portlets/supply-points.consumption';
  t.notMatch((await get(portal, anna, tile)).body, /<select/, 'with one point there is nothing to choose');
  const second = await makePoint(portal, anna.customerId);
  const foot = async () => /href="\/supply-points\/([0-9a-f-]{36})"/.exec((await get(portal, anna, tile)).body)?.[1];
  const other = (await foot()) === first.id ? second.id : first.id;
  t.equal((await post(portal, anna, `${tile}/actions/choose`, { customer: anna.customerId, point: other })).statusCode, 303);
  t.equal(await foot(), other);
  const swapped = await portal.app.inject({
    method: 'POST', url: `${tile}/actions/choose`, payload: `point=${other === first.id ? second.id : first.id}`,
    headers: { ...anna.headers, 'content-type': 'application/x-www-form-urlencoded', 'hx-request': 'true' },
  });
  t.notMatch(swapped.body, `href="/supply-points/${other}"`, 'with script the tile alone is answered, as it is now');
  t.equal((await post(portal, anna, `${tile}/actions/choose`, { point: other })).statusCode, 303);
  const his = await makePoint(portal, boris.customerId);
  t.equal((await post(portal, anna, `${tile}/actions/choose`, { point: his.id })).statusCode, 404, "another's point");
  t.equal(await foot(), other);
}); // prettier-ignore
