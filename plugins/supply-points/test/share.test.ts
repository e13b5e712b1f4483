import { createHash } from 'node:crypto';
import { XMLValidator } from 'fast-xml-parser';
import t from 'tap';
import { newToken } from 'portico';
import { addRule, jobContextOf, makeGroup, makePerson, switchPortlet, type Person } from 'portico/testing';
import { sweepShares } from '../sharing/sweep.ts';
import { get, inDays, makePoint, post, rows, withPeople, words, type MadePoint } from './fixture.ts';

t.setTimeout(180_000);

const people = await withPeople(t, { shareMaxLive: 8 });
const { portal } = people;
const groupId = await makeGroup(portal, 'SHARERS', ['supply-points.list', 'supply-points.shares']);
await addRule(portal, people.kasia.groupId, 'allow', 'revoke', 'ConsumptionShare');

/** Somebody with two points, of which a link shows the first. */
async function sharer() {
  const who = await makePerson(portal, { name: 'Vera Veľká', groupId });
  return { who, first: await makePoint(portal, who.customerId), second: await makePoint(portal, who.customerId) };
}

let address = 0;
/** Another network each time, since tries are counted by it. */
const elsewhere = (): string => `10.${Math.floor(++address / 250)}.${address % 250}.7`;

type Fields = Record<string, string | string[]>;
const usual = (points: string[]): Fields => ({
  secret: newToken(), points, period: 'months', months: '6', forms: ['page', 'csv', 'xlsx', 'espi'], shown: ['name', 'city'], expires: '30',
}); // prettier-ignore

function send(who: Person, fields: Fields) {
  const body = new URLSearchParams(Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one])));
  return portal.app.inject({ method: 'POST', url: '/supply-points/shares', remoteAddress: elsewhere(), headers: { 'content-type': 'application/x-www-form-urlencoded', ...who.headers }, body: body.toString() });
} // prettier-ignore

const linkIn = (body: string): string | undefined =>
  /http:\/\/portal\.test(\/supply-points\/shared\/[\w-]{43})/.exec(body)?.[1];

async function share(who: Person, points: string[], fields: Fields = {}) {
  const answer = await send(who, { ...usual(points), ...fields });
  const link = linkIn(answer.body);
  if (link === undefined) throw new Error(`${answer.statusCode}: ${words(answer.body)}`);
  const hash = createHash('sha256').update(link.split('/').at(-1)!).digest();
  const [row] = await rows<{ id: string }>(portal, 'select id from supply_points_share where token_hash = $1', [hash]);
  return { link, id: row!.id };
}

/** Opens an address as somebody without a login, each time from another network unless told. */
const open = (url: string, from = elsewhere(), headers: Record<string, string> = {}) =>
  portal.app.inject({ url, remoteAddress: from, headers: { 'accept-language': 'en', ...headers } });
const file = (link: string, point: MadePoint, name: string) => `${link}/${point.id}/${name}`;
const FILES = ['readings.csv', 'readings.xlsx', 'green-button.xml'] as const;

t.test('a link shows the points, the days and the facts it was made for, and nothing else', async (t) => {
  const { who, first, second } = await sharer();
  const { link, id } = await share(who, [first.id], { message: 'Do we need <b>20 kW</b>?' });
  const page = await open(link);
  t.equal(page.statusCode, 200);
  t.match(words(page.body), /Home, Poprad, Electricity/);
  t.match(words(page.body), /Do we need &lt;b&gt;20 kW&lt;\/b&gt;\?/);
  const [codes] = await rows<{ own: string; other: string; serial: string; number: string }>(portal, `select (select ean from supply_points_point where id = $1) as own, (select ean from supply_points_point where id = $2) as other,
    (select serial_no from supply_points_meter where point_id = $1) as serial, (select number from core_customer where id = $3) as number`, [first.id, second.id, who.customerId]); // prettier-ignore
  const csv = await open(file(link, first, 'readings.csv'));
  const xml = await open(file(link, first, 'green-button.xml'));
  const xlsx = await open(file(link, first, 'readings.xlsx'));
  t.equal(XMLValidator.validate(xml.body), true);
  const { default: Excel } = await import('exceljs');
  const book = new Excel.Workbook();
  await book.xlsx.load(xlsx.rawPayload as never);
  const sheet = JSON.stringify(book.worksheets[0]!.getSheetValues());
  for (const [name, body] of [['page', page.body], ['csv', csv.body], ['xlsx', sheet], ['xml', xml.body]] as const) {
    for (const [what, hidden] of Object.entries({ code: codes!.own, otherCode: codes!.other, meter: `"${codes!.serial}"`, otherPoint: second.id, otherRegister: second.high, customer: who.customerId, number: codes!.number, street: 'Dlhá 1', person: 'Vera' }))
      t.notOk(body.includes(hidden), `${name} does not tell ${what}`);
  } // prettier-ignore
  t.match(csv.body, `"Home, Poprad, Electricity",1,1-0:1.8.1,${inDays(-30)},4700,kWh,300`);
  for (const name of FILES) t.equal((await open(file(link, second, name))).statusCode, 404, `${name} of a point that is not shared`);
  t.match(await rows(portal, 'select months, forms, shown from supply_points_share where id = $1', [id]), [{ months: 6, shown: ['name', 'city'] }]);
}); // prettier-ignore

t.test('readings outside of its days never appear, nor what was used before them', async (t) => {
  const { who, first } = await sharer();
  const [from, to] = [inDays(-125), inDays(-55)];
  const { link } = await share(who, [first.id], { period: 'dates', from_on: from, to_on: to });
  const csv = (await open(file(link, first, 'readings.csv'))).body.trim().split('\r\n').slice(1);
  t.same([...new Set(csv.map((line) => line.split(',').find((cell) => /^\d{4}-/.test(cell))))], [inDays(-60), inDays(-90), inDays(-120)]);
  t.equal(csv.filter((line) => /,kWh,,/.test(line)).length, 2, 'the first reading of each register tells nothing of the time before');
  await rows(portal, `insert into supply_points_interval (id, customer_id, register_id, starts_at, seconds, value) select gen_random_uuid(), $1, $2, $3::date + n, 86400, 7 from generate_series(-3, 3) n`, [who.customerId, first.high, from]);
  const xml = (await open(file(link, first, 'green-button.xml'))).body;
  const starts = [...xml.matchAll(/<timePeriod><duration>\d+<\/duration><start>(\d+)/g)].map((match) => Number(match[1]));
  t.ok(starts.length > 2);
  t.ok(starts.every((start) => start >= Date.parse(from) / 1000 - 7200 && start < Date.parse(to) / 1000 + 86_400));
  t.notMatch(words((await open(link)).body), /4 ?700/, 'the newest reading is not on the page');
}); // prettier-ignore

t.test('only the forms that were agreed to are given, and codes only where they were', async (t) => {
  const { who, first } = await sharer();
  const { link } = await share(who, [first.id], { forms: ['csv'], shown: ['codes'] });
  const page = words((await open(link)).body);
  t.match(page, 'This link gives files only.');
  t.notMatch(page, /Home|Poprad/);
  t.match((await open(file(link, first, 'readings.csv'))).body, /\n85918\d+,M\d+,/);
  t.equal((await open(file(link, first, 'readings.xlsx'))).statusCode, 404);
  t.equal((await open(file(link, first, 'green-button.xml'))).statusCode, 404);
});

t.test('its secret is kept as a hash alone, shown once, and stands in no log and no mail', async (t) => {
  const { who, first } = await sharer();
  const { link, id } = await share(who, [first.id], { adviser_name: 'Ing. Novák' });
  const secret = link.split('/').at(-1)!;
  const kept = JSON.stringify([await rows(portal, 'select * from supply_points_share'), await rows(portal, 'select * from core_audit'), await rows(portal, 'select * from core_mail')]);
  t.notMatch(kept, secret);
  for (const url of ['/supply-points/shares', `/supply-points/shares/${id}`]) t.notMatch((await get(portal, who, url)).body, secret);
  t.match(await rows(portal, `select subject, body_text from core_mail where purpose = 'supply-points-share-made' and account_id = $1`, [who.accountId]), [{ body_text: /For whom: Ing\. Novák/ }]);
  t.match(await rows(portal, `select action from core_audit where subject = 'ConsumptionShare' and subject_id = $1`, [id]), [{ action: 'share' }]);
}); // prettier-ignore

t.test('a form that is sent twice makes one link and shows it both times', async (t) => {
  const { who, first } = await sharer();
  const fields = usual([first.id]);
  const [one, two] = await Promise.all([send(who, fields), send(who, fields)]);
  t.ok(linkIn(one.body));
  t.equal(linkIn(one.body), linkIn(two.body));
  const [made] = await rows<{ id: string; n: number }>(portal, 'select max(id::text) as id, count(*)::int as n from supply_points_share where customer_id = $1', [who.customerId]);
  t.equal(made!.n, 1);
  t.equal((await rows(portal, `select 1 from core_mail where account_id = $1`, [who.accountId])).length, 1, 'and one mail');
  await post(portal, who, `/supply-points/shares/${made!.id}/revoke`);
  t.equal((await send(who, fields)).statusCode, 409, 'a revoked link does not come back');
  const { who: other, first: his } = await sharer();
  t.equal((await send(other, { ...usual([his.id]), secret: fields['secret']! })).statusCode, 409, 'nor is it anybody else\'s');
}); // prettier-ignore

t.test('unknown, expired, revoked and malformed answer alike', async (t) => {
  const { who, first } = await sharer();
  const [expired, revoked, live] = [await share(who, [first.id]), await share(who, [first.id]), await share(who, [first.id])];
  await rows(portal, 'update supply_points_share set expires_on = $2 where id = $1', [expired.id, inDays(-1)]);
  await post(portal, who, `/supply-points/shares/${revoked.id}/revoke`);
  const strip = (body: string) => body.replace(/name="next" value="[^"]*"/, '');
  const unknown = await open(`/supply-points/shared/${newToken()}`);
  t.equal(unknown.statusCode, 404);
  t.match(unknown.headers, { 'referrer-policy': 'no-referrer', 'x-robots-tag': /noindex/ });
  for (const url of [expired.link, revoked.link, '/supply-points/shared/x', '/supply-points/shared/..%2f..', `/supply-points/shared/${"'".repeat(43)}`]) {
    const answer = await open(url);
    t.equal(answer.statusCode, 404, url);
    t.equal(strip(answer.body), strip(unknown.body));
  }
  for (const link of [expired.link, revoked.link]) t.equal((await open(file(link, first, 'readings.csv'))).statusCode, 404);
  t.equal((await open(file(live.link, { ...first, id: '..' }, 'readings.csv'))).statusCode, 404);
  t.equal((await open(live.link)).statusCode, 200);
  await rows(portal, 'update supply_points_share set expires_on = $2 where id = $1', [live.id, inDays(0)]);
  t.equal((await open(live.link)).statusCode, 200, 'the last day counts');
}); // prettier-ignore

t.test('a link ends with its maker\'s rights: grant, download, role, account, membership, point', async (t) => {
  const ends: [string, (who: Person, point: MadePoint, group: string) => Promise<unknown>][] = [
    ['the portlet is switched off for the group', (_who, _point, group) => switchPortlet(portal, group, 'supply-points.shares', 'off')],
    ['the group is denied sharing', (_who, _point, group) => addRule(portal, group, 'deny', 'share', 'ConsumptionShare')],
    ['the group may not see points', (_who, _point, group) => addRule(portal, group, 'deny', 'read', 'SupplyPoint')],
    ['the account is locked', (who) => rows(portal, `update core_account set state = 'locked' where id = $1`, [who.accountId])],
    ['the person sees money alone', (who) => rows(portal, `update core_membership set house_role = 'money' where account_id = $1`, [who.accountId])],
    ['the person no longer acts for the customer', (who) => rows(portal, 'delete from core_membership where account_id = $1', [who.accountId])],
    ['the account is gone', (who) => rows(portal, 'delete from core_account where id = $1', [who.accountId])],
    ['the point is gone', (_who, point) => rows(portal, 'delete from supply_points_point where id = $1', [point.id])],
  ];
  for (const [index, [what, end]] of ends.entries()) {
    const group = await makeGroup(portal, `SHARERS${index}`, ['supply-points.list', 'supply-points.shares']);
    const who = await makePerson(portal, { groupId: group });
    const point = await makePoint(portal, who.customerId);
    const { link } = await share(who, [point.id]);
    t.equal((await open(link)).statusCode, 200);
    await end(who, point, group);
    t.equal((await open(link)).statusCode, 404, what);
    t.equal((await open(file(link, point, 'readings.csv'))).statusCode, 404, `${what}: the file`);
  }
  const group = await makeGroup(portal, 'SHARERSX', ['supply-points.list', 'supply-points.shares']);
  const who = await makePerson(portal, { groupId: group });
  const point = await makePoint(portal, who.customerId);
  const { link } = await share(who, [point.id]);
  await addRule(portal, group, 'deny', 'download', 'SupplyPoint');
  t.equal((await open(file(link, point, 'readings.csv'))).statusCode, 404, 'files end with the right to download');
  t.equal((await open(link)).statusCode, 200);
}); // prettier-ignore

t.test('the customer reads who opened it, from which network and with which browser, and is told the first time', async (t) => {
  const { who, first } = await sharer();
  const { link, id } = await share(who, [first.id]);
  const agent = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0' };
  await open(link, '198.51.100.77', agent);
  await open(link, '198.51.100.77', agent);
  await open(link, '::ffff:203.0.113.9', agent);
  await open(file(link, first, 'readings.csv'), '2001:db8:12:34::5', {});
  t.match(await rows(portal, 'select form, network, browser, system, point_id from supply_points_share_opening where share_id = $1 order by opened_at', [id]), [
    { form: 'page', network: '198.51.100.0/24', browser: 'Firefox', system: 'Linux', point_id: null },
    { form: 'page', network: '203.0.113.0/24' },
    { form: 'csv', network: '2001:db8:12::/48', browser: null, point_id: first.id },
  ], 'addresses are cut, and a reload is no second look');
  const page = words((await get(portal, who, `/supply-points/shares/${id}`)).body);
  t.match(page, /CSV, Dlhá 1, Poprad \(Electricity\) unknown program 2001:db8:12::\/48/);
  t.match(page, /Page with a chart Firefox, Linux 198\.51\.100\.0\/24/);
  t.equal((await rows(portal, `select 1 from core_mail where purpose = 'supply-points-share-opened' and account_id = $1`, [who.accountId])).length, 1);
  t.match(words((await get(portal, who, '/supply-points/shares')).body), 'opened 3 times');
  await open(`/supply-points/shared/${newToken()}`);
  t.equal((await rows(portal, 'select 1 from supply_points_share_opening where share_id = $1', [id])).length, 3);
}); // prettier-ignore

t.test('what it answers is for one reader: no cookie, no referrer, no cache, no search engine, in his language', async (t) => {
  const { who, first } = await sharer();
  const { link } = await share(who, [first.id]);
  for (const url of [link, file(link, first, 'readings.csv')]) {
    const { headers } = await open(url, undefined, { cookie: `${who.cookie}; portico_flash=${Buffer.from(JSON.stringify({ kind: 'ok', key: 'core.saved' })).toString('base64url')}` });
    t.match(headers, { 'referrer-policy': 'no-referrer', 'cache-control': 'private, no-store', 'x-robots-tag': /noindex/, 'content-security-policy': /default-src/ });
    t.equal(headers['set-cookie'], undefined);
  }
  t.notMatch((await open(link)).body, /<form|data-theme-toggle/, 'the page offers nothing that would set a cookie');
  for (const [language, title] of [['sk', 'Zdieľaná spotreba'], ['cs', 'Sdílená spotřeba'], ['pl', 'Udostępnione zużycie'], ['en', 'Shared consumption']] as const) {
    t.match((await open(link, undefined, { 'accept-language': language })).body, `<h1>${title}</h1>`);
    t.match((await open(`${link}?lang=${language}`)).body, `<h1>${title}</h1>`);
  }
}); // prettier-ignore

t.test('whoever tries many addresses is refused for a while', async (t) => {
  const answers: number[] = [];
  for (let i = 0; i < 62; i++)
    answers.push((await open(`/supply-points/shared/${newToken()}`, '192.0.2.9')).statusCode);
  t.same([...new Set(answers.slice(0, 60))], [404]);
  t.same(answers.slice(60), [429, 429]);
});

t.test('another customer\'s link is not there: to see, to revoke, to make of his points', async (t) => {
  const { who, first } = await sharer();
  const { id, link } = await share(who, [first.id]);
  const { who: other, first: his } = await sharer();
  t.equal((await get(portal, other, `/supply-points/shares/${id}`)).statusCode, 404);
  t.equal((await post(portal, other, `/supply-points/shares/${id}/revoke`)).statusCode, 404);
  const api = (method: 'GET' | 'POST', url: string) => portal.app.inject({ method, url, headers: other.headers, ...(method === 'POST' ? { payload: {} } : {}) });
  t.equal((await api('POST', `/api/v1/supply-points/shares/${id}/revoke`)).statusCode, 404);
  t.same((await api('GET', '/api/v1/supply-points/shares')).json(), { items: [] });
  t.equal((await open(link)).statusCode, 200);
  const refused = await send(other, usual([first.id]));
  t.equal(refused.statusCode, 422);
  t.match(words(refused.body), 'Choose at least one supply point.');
  const mixed = await share(other, [first.id, his.id]);
  t.equal((await open(file(mixed.link, first, 'readings.csv'))).statusCode, 404);
  t.notMatch((await open(mixed.link)).body, first.id);
}); // prettier-ignore

t.test('programs list links and revoke them', async (t) => {
  const { who, first } = await sharer();
  const { id, link } = await share(who, [first.id]);
  const list = await portal.app.inject({ url: '/api/v1/supply-points/shares', headers: who.headers });
  t.match(list.json(), { items: [{ id, state: 'active', points: [first.id], months: 6, openings: 0, lastOpenedAt: null }] });
  t.notMatch(list.body, link.split('/').at(-1)!);
  const revoked = await portal.app.inject({ method: 'POST', url: `/api/v1/supply-points/shares/${id}/revoke`, headers: who.headers, payload: {} });
  t.match(revoked.json(), { id, state: 'revoked' });
  t.equal((await open(link)).statusCode, 404);
}); // prettier-ignore

t.test('staff see a customer\'s links on his card without their secret, and revoke them in their own name', async (t) => {
  const { who, first } = await sharer();
  await addRule(portal, people.kasia.groupId, 'allow', 'read', 'Customer');
  const { id, link } = await share(who, [first.id], { adviser_name: 'Ing. Novák' });
  const card = await get(portal, people.kasia, `/admin/customers/${who.customerId}/tab/supply-points/shares`);
  t.match(words(card.body), /Ing\. Novák/);
  t.notMatch(card.body, link.split('/').at(-1)!);
  t.equal((await post(portal, people.kasia, `/desk/supply-points/shares/${id}/revoke`)).statusCode, 303);
  t.equal((await open(link)).statusCode, 404);
  t.match(await rows(portal, `select actor_name, customer_id from core_audit where action = 'revoke' and subject_id = $1`, [id]), [{ actor_name: 'Katarzyna Nowak', customer_id: who.customerId }]);
  t.match(words((await get(portal, who, `/supply-points/shares/${id}`)).body), /Revoked .* by our staff/);
}); // prettier-ignore

t.test('a form says what is missing beside its fields, and keeps to what is possible', async (t) => {
  const { who, first } = await sharer();
  const refused = await send(who, { ...usual([first.id]), forms: [], period: 'dates', from_on: '2026-05-02', to_on: '2026-05-01', expires: 'date', expires_on: inDays(181), adviser_email: 'nobody', adviser_name: 'Ing. <Novák>' });
  t.equal(refused.statusCode, 422);
  const page = words(refused.body);
  for (const sentence of ['Choose at least one form.', 'Choose the last day; it is the first one or later.', 'Choose a day from', 'This is no e-mail address']) t.match(page, sentence);
  t.match(refused.body, 'value="Ing. &lt;Novák&gt;"');
  await share(who, [first.id], { expires: 'date', expires_on: inDays(180) });
  for (let i = 1; i < 8; i++) await share(who, [first.id]);
  const full = await send(who, usual([first.id]));
  t.equal(full.statusCode, 422);
  t.match(words(full.body), '8 links work already');
}); // prettier-ignore

t.test('a link and its log go ninety days after its end', async (t) => {
  const { who, first } = await sharer();
  const [old, fresh, revoked] = [await share(who, [first.id]), await share(who, [first.id]), await share(who, [first.id])];
  await open(old.link);
  await rows(portal, 'update supply_points_share set expires_on = $2 where id = $1', [old.id, inDays(-91)]);
  await rows(portal, 'update supply_points_share set expires_on = $2 where id = $1', [fresh.id, inDays(-89)]);
  await rows(portal, `update supply_points_share set revoked_at = $2::date, revoked_by = 'customer', revoked_by_name = 'V' where id = $1`, [revoked.id, inDays(-91)]);
  await sweepShares(jobContextOf(portal, 'supply-points'));
  t.same(await rows(portal, 'select id from supply_points_share where customer_id = $1', [who.customerId]), [{ id: fresh.id }]);
  t.same(await rows(portal, 'select 1 from supply_points_share_opening where share_id = $1', [old.id]), []);
}); // prettier-ignore

t.test('without the grant there is nothing to share', async (t) => {
  for (const url of ['/supply-points/shares', '/supply-points/shares/new', '/api/v1/supply-points/shares']) t.equal((await get(portal, people.anna, url)).statusCode, 404, url);
  t.equal((await send(people.anna, usual([people.point.id]))).statusCode, 404);
  t.notMatch((await get(portal, people.anna, '/supply-points')).body, '/supply-points/shares');
}); // prettier-ignore

t.test('who is not signed in reads no table, and a customer changes no log', async (t) => {
  const { who } = await sharer();
  const nobody = portal.services.reader.in({ role: 'portico_public' });
  for (const table of ['supply_points_share', 'supply_points_share_point', 'supply_points_share_opening', 'supply_points_reading'])
    await t.rejects(nobody({ text: `select * from ${table}`, values: [] }), /permission denied/);
  const customer = portal.services.reader.in({ role: 'portico_customer', customer: who.customerId });
  await t.rejects(customer({ text: 'select * from supply_points_share_find($1)', values: [Buffer.alloc(32)] }), /permission denied/);
  await t.rejects(customer({ text: 'delete from supply_points_share_opening', values: [] }), /permission denied|read-only/);
}); // prettier-ignore

t.test('links wait while customers are refused for maintenance', async (t) => {
  const { who, first } = await sharer();
  const { link } = await share(who, [first.id]);
  const office = await makePerson(portal, { groupId: await makeGroup(portal, 'OFFICE', [], 'staff'), staff: true });
  await addRule(portal, office.groupId, 'allow', 'manage', 'Maintenance');
  await post(portal, office, '/admin/maintenance', { on: 'on', 'text.en': 'We are moving house.', version: '0' });
  const answer = await open(link);
  t.equal(answer.statusCode, 503);
  t.match(answer.body, 'We are moving house.');
});
