import { randomBytes } from 'node:crypto';
import { addDays, executeIn } from 'portico';
import { buildPortal, makeGroup, makePerson, type Person, type TestPortal } from 'portico/testing';
import supplyPoints from '../index.ts';

/** What of `t` the fixture needs. */
export interface Teardown {
  teardown(fn: () => unknown): unknown;
}

/** A PNG of one pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Vera is a customer of VIP, Anna of CLIENTS; Kasia of the staff reviews readings. Vera has a point with a meter of two registers. */
export async function withPeople(t: Teardown, config: Record<string, unknown> = {}) {
  const portal = await buildPortal(t, { plugins: [supplyPoints], pluginConfig: { 'supply-points': config } });
  const clients = await makeGroup(portal, 'CLIENTS', ['supply-points.list', 'supply-points.consumption']);
  const vip = await makeGroup(portal, 'VIP', ['supply-points.list', 'supply-points.reading']);
  const desk = await makeGroup(portal, 'REVIEWERS', ['supply-points.review'], 'staff');
  const vera = await makePerson(portal, { name: 'Vera Veľká', groupId: vip });
  const boris = await makePerson(portal, { name: 'Boris Malý', groupId: vip });
  const anna = await makePerson(portal, { name: 'Anna Nová', groupId: clients });
  const kasia = await makePerson(portal, { name: 'Katarzyna Nowak', groupId: desk, staff: true });
  return { portal, vera, boris, anna, kasia, point: await makePoint(portal, vera.customerId) };
}

/** SQL as the role of jobs, for what a test has to set up or look at past the portal. */
export const rows = <T = Record<string, unknown>>(portal: TestPortal, text: string, values: unknown[] = []) =>
  portal.services.orm.em
    .fork({ session: { role: 'portico_job' } })
    .transactional((em) => executeIn<T>(em as never, text, values));

/** Today by the portal's clock. */
export const today = (): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Bratislava' }).format(new Date());

export const inDays = (days: number): string => addDays(today(), days);

export interface MadePoint {
  id: string;
  high: string;
  low: string;
  meter: string;
}

let counter = 0;

/** A point of electricity that is open for reading, its meter with two registers, and readings a month apart over thirteen months. */
export async function makePoint(portal: TestPortal, customer: string): Promise<MadePoint> {
  counter++;
  const one = async (text: string, values: unknown[]) => (await rows<{ id: string }>(portal, text, values))[0]!.id;
  const id = await one(
    `insert into supply_points_point (id, customer_id, label, ean, commodity, street, city, postal_code, country, unit_price, currency)
     values (gen_random_uuid(), $1, 'Home', $2, 'electricity', 'Dlhá 1', 'Poprad', '058 01', 'CZ', 0.2, 'EUR') returning id`,
    [customer, `85918240000000000${counter}`.slice(0, 18)],
  );
  const meter = await one(
    `insert into supply_points_meter (id, customer_id, point_id, serial_no, installed_on, digits) values (gen_random_uuid(), $1, $2, $3, $4, 6) returning id`,
    [customer, id, `M${counter}`, inDays(-800)],
  );
  const register = (obis: string, tou: string) =>
    one(
      `insert into supply_points_register (id, customer_id, meter_id, obis_code, tou, unit) values (gen_random_uuid(), $1, $2, $3, $4, 'kWh') returning id`,
      [customer, meter, obis, tou],
    );
  const high = await register('1-0:1.8.1', 'T1');
  const low = await register('1-0:1.8.2', 'T2');
  for (const [index, each] of [high, low].entries())
    await rows(
      portal,
      `insert into supply_points_reading (id, customer_id, register_id, read_on, value, quality, read_by, source, status, billed, external_id)
       select gen_random_uuid(), $1, $2, $3::date - 30 * n, $4::numeric - $5::numeric * n, 'actual', 'dso', 'import', case when n > 2 then 'billed' else 'valid' end,
           n > 2, 'set:' || n from generate_series(1, 13) n`,
      [customer, each, today(), index === 0 ? 5000 : 3000, index === 0 ? 300 : 200],
    );
  await rows(
    portal,
    `insert into supply_points_window (id, customer_id, point_id, opens_on, closes_on) values (gen_random_uuid(), $1, $2, $3, $4)`,
    [customer, id, inDays(-3), inDays(5)],
  );
  return { id, high, low, meter };
}

export const get = (portal: TestPortal, who: Person | undefined, url: string) =>
  portal.app.inject({ url, headers: { ...who?.headers } });

/** Posts a form as a browser would. */
export const post = (portal: TestPortal, who: Person, url: string, fields: Record<string, string> = {}) =>
  portal.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...who.headers },
    body: new URLSearchParams(fields).toString(),
  });

/** Sends the form of a reading, with a photo or without. */
export function look(portal: TestPortal, who: Person, url: string, fields: Record<string, string>, photo?: Buffer) {
  const boundary = `----${randomBytes(12).toString('hex')}`;
  const part = (head: string, content: Buffer | string) =>
    Buffer.concat([Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n\r\n`), Buffer.from(content), Buffer.from('\r\n')]);
  const parts = Object.entries(fields).map(([name, value]) => part(`name="${name}"`, value));
  parts.push(part(`name="photo"; filename="${photo ? 'meter.png' : ''}"\r\ncontent-type: application/octet-stream`, photo ?? ''));
  parts.push(Buffer.from(`--${boundary}--\r\n`));
  return portal.app.inject({
    method: 'POST', url, headers: { ...who.headers, 'content-type': `multipart/form-data; boundary=${boundary}` }, payload: Buffer.concat(parts),
  });
} // prettier-ignore

/** Text of a page as people read it. */
export const words = (html: string): string =>
  html
    .replace(/<svg[\s\S]*?<\/svg>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/\s+/g, ' ');
