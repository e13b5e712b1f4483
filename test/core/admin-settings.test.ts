import { readdirSync } from 'node:fs';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import t from 'tap';
import { localMoment, momentOf } from '../../core/admin/moments.ts';
import { jobContext } from '../../core/http/context.ts';
import { checkLogo } from '../../core/settings/logo.ts';
import { checkSvg } from '../../core/settings/svg.ts';
import { makePerson, switchPortlet, type Person } from 'portico/testing';
import { fixturePlugin } from '../fixtures/notes/index.ts';
import { openOffice, type Office } from './admin-people.fixture.ts';

const NOTICE = {
  kind: 'warn',
  'text.en': '**Outage** on Monday',
  'text.sk': 'Odstávka v pondelok',
  startsAt: '',
  endsAt: '',
};
const soon = (minutes: number) =>
  localMoment(new Date(Date.now() + minutes * 60_000).toISOString(), 'Europe/Bratislava');

t.test('an announcement stands above every page of those it is for', async (t) => {
  const office = await openOffice(t);
  const { get, post, ask, admin, client, clerk, groups } = office;
  t.equal((await post(admin, '/admin/announcements', NOTICE)).statusCode, 303);
  for (const [who, url] of [
    [client, '/'],
    [clerk, '/desk'],
    [admin, '/admin/customers'],
    [undefined, '/login'],
  ] as const) {
    const page = (await get(who, url)).body;
    t.match(page, '<strong>Outage</strong>', `${url}: in its markdown`);
  }
  const slovak = await office.portal.app.inject({ url: '/login', headers: { 'accept-language': 'sk' } });
  t.match(slovak.body, 'Odstávka', 'in the language of the reader');
  const polish = await office.portal.app.inject({ url: '/login', headers: { 'accept-language': 'pl' } });
  t.match(polish.body, 'Outage', 'and in another where his has no text');
  const [{ id }] = (await ask<{ id: string }>('select id from core_announcement')) as [{ id: string }];

  await t.test('for some groups only', async (t) => {
    t.equal((await post(admin, `/admin/announcements/${id}`, { ...NOTICE, groups: [groups.STAFF!], version: '1' })).statusCode, 303);
    t.match((await get(clerk, '/desk')).body, 'Outage');
    t.notMatch((await get(client, '/')).body, 'Outage');
    t.notMatch((await get(undefined, '/login')).body, 'Outage');
  }); // prettier-ignore

  await t.test('of two editors the second is told', async (t) => {
    const late = await post(admin, `/admin/announcements/${id}`, { ...NOTICE, 'text.en': 'Another text', version: '1' });
    t.equal(late.statusCode, 409);
    for (const text of ['Another text', '**Outage** on Monday', 'name="version" value="2"']) t.match(late.body, text);
  }); // prettier-ignore

  await t.test('what is not allowed is told beside its field', async (t) => {
    const bad = { ...NOTICE, kind: 'loud', startsAt: '2026-02-30T10:00', endsAt: 'tomorrow', 'text.pl': 'x'.repeat(1001), groups: ['00000000-0000-7000-8000-000000000000'] };
    const page = await post(admin, '/admin/announcements', bad);
    t.equal(page.statusCode, 422);
    for (const field of ['startsAt', 'endsAt', 'text-pl', 'groups']) t.match(page.body, `id="f-${field}-error"`, field);
    t.match(page.body, 'Odstávka v pondelok', 'what was typed is kept');
    const empty = await post(admin, '/admin/announcements', { ...NOTICE, 'text.en': ' ', 'text.sk': '', startsAt: '2027-01-02T10:00', endsAt: '2027-01-01T10:00' });
    for (const field of ['text-en', 'endsAt']) t.match(empty.body, `id="f-${field}-error"`, field);
    t.equal((await ask('select 1 from core_announcement')).length, 1, 'nothing was written');
  }); // prettier-ignore

  await t.test('it disappears when it is removed', async (t) => {
    t.equal((await post(admin, `/admin/announcements/${id}/remove`)).statusCode, 303);
    t.notMatch((await get(clerk, '/desk')).body, 'Outage');
    t.equal((await post(admin, `/admin/announcements/${id}/remove`)).statusCode, 404);
  });

  await t.test('one that is planned or over is not shown', async (t) => {
    await post(admin, '/admin/announcements', { ...NOTICE, 'text.en': 'Planned notice', 'text.sk': '', startsAt: soon(60) });
    await ask(`insert into core_announcement (id, texts, starts_at, ends_at) values (gen_random_uuid(), '{"en": "Over"}', now() - interval '2 days', now() - interval '1 day')`);
    const page = (await get(client, '/')).body;
    t.notMatch(page, 'Planned notice');
    t.notMatch(page, 'Over</p>');
    const list = (await get(admin, '/admin/announcements')).body;
    t.match(list, 'Planned notice');
    t.match(list, 'Over');
  }); // prettier-ignore
});

t.test('a page that is kept holds no longer than the announcements above it', async (t) => {
  const { get, ask, client } = await openOffice(t);
  await ask(`insert into core_announcement (id, texts, starts_at, ends_at) values (gen_random_uuid(), '{"en": "Gone in a moment"}', now() - interval '1 day', now() + interval '1 second')`);
  const shown = await get(client, '/');
  t.match(shown.body, 'Gone in a moment');
  while ((await ask('select 1 where now() < (select ends_at from core_announcement)')).length > 0) await new Promise((done) => setTimeout(done, 100));
  t.notMatch((await get(client, '/')).body, 'Gone in a moment');
}); // prettier-ignore

t.test('maintenance keeps customers out, with the text and the end, and staff go on', async (t) => {
  const office = await openOffice(t, { plugins: [fixturePlugin] });
  const { portal, get, post, admin, client, clerk, groups } = office;
  await switchPortlet(portal, groups.CLIENTS!, 'notes.list', 'on');
  const api = () => portal.app.inject({ url: '/api/v1/notes', headers: client.headers });
  t.equal((await api()).statusCode, 200);
  const body = {
    on: 'on',
    until: soon(90),
    'text.en': 'We are moving house.',
    'text.sk': 'Sťahujeme sa.',
    version: '0',
  };
  t.equal((await get(client, '/')).statusCode, 200);
  t.match((await get(admin, '/admin/maintenance')).body, 'name="version" value="0"', 'nobody ever changed it');
  t.equal((await post(admin, '/admin/maintenance', body)).statusCode, 303);

  const page = await get(client, '/');
  t.equal(page.statusCode, 503);
  t.match(page.body, 'We are moving house.');
  t.match(page.body, 'We expect to be back on');
  const wait = Number(page.headers['retry-after']);
  t.ok(wait > 80 * 60 && wait <= 90 * 60, 'Retry-After is the planned end');
  const refused = await api();
  t.equal(refused.statusCode, 503);
  t.match(refused.json(), { type: 'urn:portico:problem:maintenance', title: /^We are moving house\. We expect/ });
  t.equal(Number(refused.headers['retry-after']) > 80 * 60, true);
  t.equal((await get(clerk, '/desk')).statusCode, 200);
  t.match((await get(clerk, '/desk')).body, 'Maintenance is on', 'staff are told');
  t.notMatch((await get(clerk, '/desk')).body, 'href="/admin/maintenance"', 'the link is for those who may change it');
  t.match((await get(admin, '/desk')).body, 'href="/admin/maintenance"');
  t.match((await get(undefined, '/login')).body, 'We are moving house.', 'whoever is about to sign in reads it before');

  await t.test('bad input changes nothing', async (t) => {
    const past = await post(admin, '/admin/maintenance', { ...body, until: '2020-01-01T10:00', version: '1' });
    t.equal(past.statusCode, 422);
    t.match(past.body, 'id="f-until-error"');
    t.match((await post(admin, '/admin/maintenance', { ...body, until: 'soon', version: '1' })).body, 'id="f-until-error"');
    t.match((await post(admin, '/admin/maintenance', { ...body, 'text.cs': 'x'.repeat(501), version: '1' })).body, 'id="f-text-cs-error"');
    const late = await post(admin, '/admin/maintenance', { ...body, 'text.en': 'Other words', version: '0' });
    t.equal(late.statusCode, 409);
    t.match(late.body, 'We are moving house.');
  }); // prettier-ignore

  t.equal((await post(admin, '/admin/maintenance', { ...body, on: 'off', version: '1' })).statusCode, 303);
  t.equal((await get(client, '/')).statusCode, 200, 'open again with the next request');
});

/** A form with a file, as a browser sends it. */
async function send(office: Office, who: Person | undefined, fields: Record<string, string>, logo?: { name: string; bytes: Buffer }) {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  data.append('logo', logo ? new Blob([Buffer.from(logo.bytes)]) : new Blob([]), logo?.name ?? '');
  const request = new Request('http://portal.test/', { method: 'POST', body: data });
  const headers = { accept: 'text/html', 'content-type': request.headers.get('content-type')!, ...who?.headers };
  return office.portal.app.inject({ method: 'POST', url: '/admin/brand', headers, payload: Buffer.from(await request.arrayBuffer()) });
} // prettier-ignore

const chunk = (type: string, data: Buffer) => {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, data, Buffer.alloc(4)]);
};
const png = (width = 2, height = 2, data = deflateSync(Buffer.alloc(height * (width * 3 + 1)))) => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const parts = [chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...parts]);
};
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0h10v10z" fill="#f00"/></svg>';
const BRAND = {
  name: 'Metalex', ownColours: 'on', brand: '#7a1f3d', 'on-brand': '#ffffff', accent: '#c8762b', bar: '#ffffff', 'on-bar': '#000000', hue: '', font: '',
  radius: '5px', density: '', content: '',
}; // prettier-ignore

t.test('the brand of the operator', async (t) => {
  const office = await openOffice(t);
  const { portal, get, post, ask, admin, client } = office;
  const saved = await send(office, admin, { ...BRAND, version: '0' }, { name: 'logo.txt', bytes: png() });
  t.equal(saved.statusCode, 303);

  await t.test('is on every page with the next request, for those who are signed in and for others', async (t) => {
    for (const [who, url] of [[client, '/'], [undefined, '/login'], [admin, '/admin']] as const) {
      const page = (await get(who, url)).body;
      t.match(page, 'Metalex', url);
      const css = /\/brand\/brand\.css\?v=\w+/.exec(page)?.[0];
      t.match((await get(who, css!)).body, '--op-brand: #7a1f3d;');
      t.match(page, /\/brand\/logo\?v=/);
    }
    const css = (await get(undefined, '/brand/brand.css')).body;
    t.match(css, '--op-radius: 5px;');
    t.notMatch(css, '--op-bar', 'the top bar was left to the theme');
  }); // prettier-ignore

  await t.test('a logo is what its bytes say, and runs nothing', async (t) => {
    const logo = await get(undefined, '/brand/logo');
    t.equal(logo.headers['content-type'], 'image/png', 'not what its name says');
    t.match(logo.headers['content-security-policy'], /sandbox|default-src 'none'/);
    const logoFile = async () => (await ask<{ file: string }>(`select value->'logo'->>'file' as file from core_setting where key = 'brand'`))[0]!.file;
    const first = await logoFile();
    const stored = () => readdirSync(path.join(portal.dataDir, 'files'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
    t.equal(stored(), 1);
    for (const [bytes, sentence] of [
      [Buffer.from('<html><script>alert(1)</script></html>'), 'neither a PNG nor an SVG'],
      [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), 'onload='],
      [png(5000, 1), 'pixels on a side'],
      [png().subarray(0, 60), 'damaged'],
      [Buffer.concat([png(), Buffer.alloc(200_001)]), 'larger than 200 kB'],
    ] as const) {
      const refused = await send(office, admin, { ...BRAND, version: '1' }, { name: 'logo.png', bytes });
      t.equal(refused.statusCode, 422, sentence);
      t.match(refused.body, sentence);
    }
    t.equal(stored(), 1, 'nothing half-done');
    t.equal((await send(office, admin, { ...BRAND, version: '1' }, { name: 'x', bytes: Buffer.from(SVG) })).statusCode, 303);
    t.match((await get(undefined, '/brand/logo')).headers['content-type'], 'image/svg+xml');
    t.equal(await portal.services.files.size(first), undefined, 'the old one is gone');
    t.equal(stored(), 1);
  }); // prettier-ignore

  await t.test('colours nobody could read, and values that are none, are refused with what was typed', async (t) => {
    const pale = await send(office, admin, { ...BRAND, name: '', brand: '#ffee00', hue: '999', font: '"; } body { display: none', ownBar: 'on', bar: '#777777', 'on-bar': '#888888', version: '2' });
    t.equal(pale.statusCode, 422);
    for (const field of ['name', 'brand', 'hue', 'font', 'bar']) t.match(pale.body, `id="f-${field}-error"`, field);
    t.match(pale.body, 'value="999"');
    t.match(pale.body, 'value="#ffee00"');
    t.match((await send(office, admin, { ...BRAND, accent: 'red;}', version: '2' })).body, 'id="f-accent-error"');
    t.match((await get(undefined, '/brand/brand.css')).body, '#7a1f3d');
  }); // prettier-ignore

  await t.test('a preview is for the viewer alone and stores nothing', async (t) => {
    const query = new URLSearchParams({ ...BRAND, brand: '#123456', name: 'Only a try', preview: 'on' }).toString();
    const page = (await get(admin, `/admin/brand?${query}`)).body;
    const css = /\/admin\/brand\/preview\.css\?[^"]+/.exec(page)?.[0].replaceAll('&amp;', '&');
    t.match((await get(admin, css!)).body, '--op-brand: #123456;');
    t.match(page, 'Only a try');
    t.equal((await get(client, css!)).statusCode, 404);
    t.equal((await get(admin, '/admin/brand/preview.css?font=%22;%7D')).body, '', 'what could leave its declaration is left out');
    t.match((await get(undefined, '/brand/brand.css')).body, '#7a1f3d');
    t.match((await get(admin, `/admin/brand?${query.replace('%23123456', '%23ffff00')}`)).body, 'id="f-brand-error"');
  }); // prettier-ignore

  await t.test('of two editors the second is told, with both values', async (t) => {
    const late = await send(office, admin, { ...BRAND, name: 'Late', version: '0' });
    t.equal(late.statusCode, 409);
    for (const text of ['Late', 'Metalex', 'name="version" value="2"']) t.match(late.body, text);
    t.equal((await post(admin, '/admin/brand/reset', { version: '0' })).statusCode, 303);
    t.match((await get(undefined, '/brand/brand.css')).body, '#7a1f3d', 'a late reset resets nothing');
  }); // prettier-ignore

  await t.test('goes back to the theme', async (t) => {
    t.equal((await post(admin, '/admin/brand/reset', { version: '2' })).statusCode, 303);
    t.equal((await get(undefined, '/brand/logo')).statusCode, 404);
    t.notMatch((await get(client, '/')).body, '/brand/brand.css');
    t.match((await get(client, '/')).body, 'Metalex', 'the name stays');
  });
});

t.test('an SVG logo holds shapes and nothing that runs, loads or multiplies', async (t) => {
  const svg = (inner: string, more = '') =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<!-- drawn -->\n<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"${more}>${inner}</svg>\n`;
  for (const [why, text] of Object.entries({
    'plain shapes': svg('<g id="a"><path d="M0 0z" style="fill:#f00;stroke:none"/></g><title>A &amp; B</title>'),
    'a gradient of its own': svg(
      '<defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient></defs><rect width="9" height="9" fill="url(#g)" style="stroke:url(#g)"/>',
    ),
    'a copy of its own shape': svg('<defs><path id="p" d="M0 0"/></defs><use xlink:href="#p"/>'),
  })) {
    t.equal(checkSvg(text), undefined, why);
    t.same(checkLogo(Buffer.from(text)), { mime: 'image/svg+xml' }, why);
  }
  for (const [why, text] of Object.entries({
    script: svg('<script>alert(1)</script>'),
    'a handler': svg('<rect onclick="alert(1)"/>'),
    'a handler on the root': svg('', ' onload="x()"'),
    'foreign content': svg('<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>'),
    'a style sheet': svg('<style>@import url(http://evil.example/x.css)</style>'),
    'a link': svg('<a href="javascript:alert(1)"><rect/></a>'),
    'a script as an address': svg('<use href="javascript:alert(1)"/>'),
    'a picture from elsewhere': svg('<image href="http://evil.example/x.png"/>'),
    'a copy from elsewhere': svg('<use href="http://evil.example/x.svg#a"/>'),
    'a fill from elsewhere': svg('<rect fill="url(http://evil.example/x)"/>'),
    'a style that loads': svg('<rect style="fill: url(//evil.example/x)"/>'),
    'a style in disguise': svg('<rect style="fill: u\\72l(//evil.example)"/>'),
    'a style nobody knows': svg('<rect style="behavior: x"/>'),
    'an address in disguise': svg('<use href="&#x6a;avascript:alert(1)"/>'),
    'a document type': `<!DOCTYPE svg [<!ENTITY a "b">]>${svg('')}`,
    'an entity': svg('<text>&lol;</text>'),
    'a processing instruction': `<?xml-stylesheet href="x"?>${svg('')}`,
    'character data': svg('<text><![CDATA[<script>]]></text>'),
    'animation that sets an address': svg('<set attributeName="href" to="javascript:alert(1)"/>'),
    'a foreign namespace': svg('<x:script xmlns:x="http://www.w3.org/1999/xhtml">1</x:script>'),
    'another namespace for its own': '<svg xmlns="http://www.w3.org/1999/xhtml"></svg>',
    'what multiplies': svg('<g id="a"><use href="#b"/><use href="#b"/></g><g id="b"><use href="#a"/></g>'),
    'elements that are not closed': svg('<g>'),
    'elements that cross': svg('<g><path></g></path>'),
    'two roots': `${svg('')}${svg('')}`,
    'text behind it': `${svg('')}<script>1</script>`,
    'a twice named attribute': svg('<rect fill="red" fill="blue"/>'),
    'an attribute without quotes': svg('<rect fill=red />'),
    nothing: '',
  })) {
    t.ok(checkSvg(text), why);
  }
  t.match(checkLogo(Buffer.from([0x3c, 0x73, 0x76, 0x67, 0x20, 0xff, 0xfe])), { key: /error\.type/ }, 'no text at all');
  t.match(checkLogo(png(1, 1, Buffer.from('no pixels'))), { key: /error\.png/ });
  t.match(
    checkLogo(Buffer.concat([png(), Buffer.from('<script>')])),
    { key: /error\.png/ },
    'something behind the picture',
  );
  const long = `<svg ${' '.repeat(150_000)}`;
  t.ok(checkSvg(long), 'and it takes no time to refuse what never ends');
});

t.test('the outbox shows what went out and what waits', async (t) => {
  const office = await openOffice(t);
  const { get, post, ask, admin, client, clerk, groups } = office;
  t.equal((await post(admin, `/admin/accounts/${client.accountId}/reset`)).statusCode, 303);
  await jobContext(office.portal.services, 'core').write((tx) => tx.mail({ to: { address: 'x@y.example' }, subject: 'Second <b>mail</b>', text: 'Text of it', purpose: 'other' }));
  const list = (await get(admin, '/admin/outbox')).body;
  for (const text of ['No mail server is set', 'New password', 'Second &lt;b&gt;mail&lt;/b&gt;', 'x@y.example']) t.match(list, text);
  t.notMatch((await get(admin, '/admin/outbox?q=second')).body, 'New password<');
  t.notMatch((await get(admin, '/admin/outbox?state=failed')).body, 'x@y.example');
  const mails = await ask<{ id: string; purpose: string }>('select id, purpose from core_mail');
  const reset = mails.find((m) => m.purpose === 'reset')!;
  t.match((await get(admin, `/admin/outbox/${reset.id}`)).body, /reset\?token=[\w-]{43}/, 'without a mail server the link is read here');
  t.equal((await post(admin, `/admin/outbox/${reset.id}/send`)).statusCode, 409, 'there is nothing to send it with');
  t.equal((await get(admin, '/admin/outbox/00000000-0000-7000-8000-000000000000')).statusCode, 404);

  await t.test('but not the link of somebody who may more than the reader', async (t) => {
    const reader = await office.staffWith(['read', 'Outbox']);
    t.match((await get(reader, `/admin/outbox/${reset.id}`)).body, /token=/, "a customer's is");
    const boss = await makePerson(office.portal, { groupId: groups.ADMINS!, staff: true });
    await post(admin, `/admin/accounts/${boss.accountId}/reset`);
    const [mail] = await ask<{ id: string }>('select id from core_mail where account_id = $1', boss.accountId);
    const page = (await get(reader, `/admin/outbox/${mail!.id}`)).body;
    t.notMatch(page, /token=/);
    t.match(page, 'its text is not shown');
  });
  t.ok(clerk);
}); // prettier-ignore

t.test('mail that failed is sent again', async (t) => {
  const office = await openOffice(t, { env: { SMTP_URL: 'smtp://127.0.0.1:9' } });
  const { get, post, ask, admin, client } = office;
  await post(admin, `/admin/accounts/${client.accountId}/reset`);
  await ask(`update core_mail set state = 'failed', error = 'Connection refused'`);
  const [{ id }] = (await ask<{ id: string }>('select id from core_mail')) as [{ id: string }];
  t.match((await get(admin, '/admin/outbox')).body, 'Send 1 failed mail again');
  t.match((await get(admin, `/admin/outbox/${id}`)).body, 'Connection refused');
  const jobs = () => ask(`select 1 from portico_jobs.job where name = 'core.mail' and data->>'mail' = $1`, id);
  const before = (await jobs()).length;
  t.equal((await post(admin, `/admin/outbox/${id}/send`)).statusCode, 303);
  t.same(await ask('select state, error from core_mail'), [{ state: 'queued', error: null }]);
  t.equal((await jobs()).length, before + 1);
  t.equal((await post(admin, `/admin/outbox/${id}/send`)).statusCode, 303, 'twice changes nothing');
  t.equal((await jobs()).length, before + 1);
  await ask(`update core_mail set state = 'failed'`);
  t.equal((await post(admin, '/admin/outbox/send')).statusCode, 303);
  t.equal((await jobs()).length, before + 2);
}); // prettier-ignore

t.test('health and plugins tell what runs', async (t) => {
  const { get, post, admin, client } = await openOffice(t);
  await post(admin, `/admin/accounts/${client.accountId}/reset`);
  const health = (await get(admin, '/admin/health')).body;
  for (const text of ['PostgreSQL', 'none pending', process.version, 'Connections for writing', 'core.mail'])
    t.match(health, text);
  t.match((await get(admin, '/admin/plugins')).body, 'No plugins');
});

t.test('each right opens its own routes only; others are refused', async (t) => {
  const office = await openOffice(t);
  const { get, post, ask, client, clerk } = office;
  await ask(`insert into core_announcement (id, texts) values ('01000000-0000-7000-8000-000000000001', '{"en": "x"}')`);
  await ask(`insert into core_mail (id, to_address, subject, body_text, purpose) values ('01000000-0000-7000-8000-000000000002', 'a@b.example', 's', 't', 'x')`);
  const notice = '/admin/announcements/01000000-0000-7000-8000-000000000001';
  const mail = '/admin/outbox/01000000-0000-7000-8000-000000000002';
  const GETS: [right: [string, string], url: string][] = [
    [['manage', 'Announcement'], '/admin/announcements'], [['manage', 'Announcement'], '/admin/announcements/new'], [['manage', 'Announcement'], notice],
    [['manage', 'Maintenance'], '/admin/maintenance'], [['update', 'Brand'], '/admin/brand'], [['update', 'Brand'], '/admin/brand/preview.css'],
    [['read', 'Outbox'], '/admin/outbox'], [['read', 'Outbox'], mail], [['read', 'Health'], '/admin/health'], [['read', 'Plugin'], '/admin/plugins'],
  ];
  const POSTS: [right: [string, string], url: string][] = [
    [['manage', 'Announcement'], '/admin/announcements'], [['manage', 'Announcement'], notice], [['manage', 'Announcement'], `${notice}/remove`],
    [['manage', 'Maintenance'], '/admin/maintenance'], [['update', 'Brand'], '/admin/brand'], [['update', 'Brand'], '/admin/brand/reset'],
    [['send', 'Outbox'], '/admin/outbox/send'], [['send', 'Outbox'], `${mail}/send`],
  ];
  const rights = new Map([...GETS, ...POSTS].map(([r]) => [r.join(), r]));
  for (const [right, url] of GETS) {
    t.equal((await get(clerk, url)).statusCode, 403, `staff without a right: GET ${url}`);
    t.equal((await get(client, url)).statusCode, 404, `a customer: GET ${url}`);
    t.equal((await get(undefined, url)).headers.location, `/login?next=${encodeURIComponent(url)}`, `nobody: GET ${url}`);
    t.equal((await get(await office.staffWith(right), url)).statusCode, 200, `${right.join(' ')}: GET ${url}`);
  }
  for (const [right, url] of POSTS) {
    t.equal((await post(clerk, url)).statusCode, 403, `staff without a right: POST ${url}`);
    t.equal((await post(client, url)).statusCode, 404, `a customer: POST ${url}`);
    t.equal((await post(undefined, url)).headers.location, '/login', `nobody: POST ${url}`);
    const others = [...rights].filter(([key]) => key !== right.join()).map(([, r]) => r);
    t.equal((await post(await office.staffWith(...others), url)).statusCode, 403, `all rights but ${right.join(' ')}: POST ${url}`);
  }
}); // prettier-ignore

t.test('moments are those of the clock in the portal time zone', async (t) => {
  const zone = 'Europe/Bratislava';
  for (const [text, moment] of [
    ['2026-01-15T08:00', '2026-01-15T07:00:00.000Z'],
    ['2026-07-15T08:00', '2026-07-15T06:00:00.000Z'],
    ['2026-03-29T01:59', '2026-03-29T00:59:00.000Z'],
    ['2026-03-29T03:00', '2026-03-29T01:00:00.000Z'],
    ['2026-10-25T02:30', '2026-10-25T00:30:00.000Z'],
    ['2026-10-25T03:30', '2026-10-25T02:30:00.000Z'],
  ] as const) {
    t.equal(momentOf(text, zone), moment, text);
    t.equal(localMoment(moment, zone), text, `back to ${text}`);
  }
  t.equal(momentOf('2026-03-29T02:30', zone), '2026-03-29T01:30:00.000Z', 'an hour the clock leaves out counts as the one after');
  t.equal(momentOf('2026-01-15T08:00', 'America/New_York'), '2026-01-15T13:00:00.000Z');
  for (const text of ['', '2026-02-30T10:00', '2026-13-01T10:00', '2026-01-01', '2026-01-01T25:00', 'now', '2026-01-01T10:00Z']) t.equal(momentOf(text, zone), undefined, text);
  t.equal(localMoment(null, zone), '');
}); // prettier-ignore
