import t from 'tap';
import { pdf, switchPortlet } from 'portico/testing';
import { get, inDays, publish, rows, sha256, withPeople } from './fixture.ts';

// Every test starts a portal, and on a busy machine that takes its time.
t.setTimeout(180_000);

t.test('customers see what is published for their group, and nothing of another group', async (t) => {
  const { portal, clients, vip, anna, vera } = await withPeople(t);
  const terms = await publish(portal, { code: 'TERMS', title: 'General terms', groups: [clients, vip] });
  const metering = await publish(portal, { code: 'METER', title: 'Remote metering', groups: [vip] });

  const [hers, vips] = [await get(portal, anna, '/documents'), await get(portal, vera, '/documents')];
  t.match(hers.body, 'General terms');
  t.notMatch(hers.body, 'Remote metering');
  t.match(vips.body, 'Remote metering');
  t.match((await get(portal, vera, '/')).body, 'Remote metering', 'on the tile');
  t.notMatch((await get(portal, anna, '/')).body, 'Remote metering');
  for (const url of [`/documents/${metering}`, `/documents/${metering}/file`, `/api/v1/documents/${metering}/file`]) {
    t.equal((await get(portal, anna, url)).statusCode, 404, url);
    t.equal((await get(portal, vera, url)).statusCode, 200, url);
  }
  const { items } = (await get(portal, anna, '/api/v1/documents')).json<{ items: { id: string }[] }>();
  t.same(items.map((item) => item.id), [terms]);
}); // prettier-ignore

t.test('a document is there from its first to its last day, in the newest version that holds', async (t) => {
  const { portal, clients: group, anna } = await withPeople(t);
  const one = (code: string, more: object) => publish(portal, { code, groups: [group], ...more });
  const v1 = await one('A', { title: 'A in version one', from: inDays(-100) });
  const v2 = await one('A', { title: 'A in version two', from: inDays(0), version: 2 });
  const v3 = await one('A', { title: 'A in version three', from: inDays(1), version: 3 });
  const ended = await one('B', { title: 'B has ended', from: inDays(-9), to: inDays(-1) });
  await one('C', { title: 'C ends today', from: inDays(-9), to: inDays(0) });

  const { body } = await get(portal, anna, '/documents');
  t.match(body, 'A in version two');
  t.match(body, 'C ends today');
  for (const absent of ['A in version one', 'A in version three', 'B has ended']) t.notMatch(body, absent);
  t.equal((await get(portal, anna, `/documents/${v3}/file`)).statusCode, 404, 'not before its day');

  const page = (await get(portal, anna, `/documents/${v2}`)).body;
  t.match(page, `/documents/${v1}`, 'the older version is offered');
  t.notMatch(page, `/documents/${v3}`);
  t.match((await get(portal, anna, `/documents/${v1}`)).body, 'Version 2 is valid today');
  t.match((await get(portal, anna, `/documents/${ended}`)).body, 'no longer valid');

  await rows(portal, 'update documents_document set withdrawn_at = now() where id = $1', [v2]);
  t.match((await get(portal, anna, '/documents')).body, 'A in version one', 'a withdrawn version gives way at once');
  t.equal((await get(portal, anna, `/documents/${v2}/file`)).statusCode, 404);
});

t.test('older versions are closed where the setting does not allow them', async (t) => {
  const { portal, clients, anna } = await withPeople(t, { olderVersions: false });
  const v1 = await publish(portal, { code: 'A', groups: [clients] });
  const v2 = await publish(portal, { code: 'A', groups: [clients], version: 2 });
  t.equal((await get(portal, anna, `/documents/${v1}/file`)).statusCode, 404);
  t.equal((await get(portal, anna, `/documents/${v1}`)).statusCode, 404);
  t.notMatch((await get(portal, anna, `/documents/${v2}`)).body, v1);
});

t.test('a document comes in the reader\'s language, else in another, and offers the rest', async (t) => {
  const { portal, clients, anna } = await withPeople(t);
  const one = (code: string, language: string, title: string) => publish(portal, { code, language, title, groups: [clients] });
  const english = await one('TERMS', 'en', 'General terms');
  const slovak = await one('TERMS', 'sk', 'Všeobecné podmienky');
  await one('FORM', 'pl', 'Formularz reklamacji');
  const slovakReader = { 'accept-language': 'sk' };

  const { body } = await get(portal, anna, '/documents', slovakReader);
  t.match(body, `href="/documents/${slovak}" lang="sk">Všeobecné podmienky`);
  t.match(body, `href="/documents/${english}" hreflang="en"`, 'the other language is one click away');
  t.notMatch(body, '>General terms<');
  t.match(body, 'Formularz reklamacji', 'what is not there in his language comes in another');

  const german = await get(portal, anna, '/documents', { 'accept-language': 'de' });
  t.match(german.body, `lang="en">General terms`);
  const polish = (await get(portal, anna, '/documents?language=pl', slovakReader)).body;
  t.match(polish, 'Formularz');
  t.notMatch(polish, 'Všeobecné podmienky');
  const items = (await get(portal, anna, '/api/v1/documents', slovakReader)).json().items as { code: string; language: string; languages: object[] }[];
  t.same(items.map(({ code, language, languages }) => [code, language, languages.length]), [['FORM', 'pl', 1], ['TERMS', 'sk', 2]]);
}); // prettier-ignore

t.test('the library is searched without accents and narrowed, and a wrong filter is refused', async (t) => {
  const { portal, clients, anna } = await withPeople(t);
  await publish(portal, { code: 'CEN-1', title: 'Cenník pre domácnosti', category: 'prices', groups: [clients] });
  await publish(portal, { code: 'GDPR', title: 'Osobné údaje 100%', category: 'privacy', groups: [clients] });
  const found = async (query: string) => (await get(portal, anna, `/documents?${query}`)).body.match(/(?<=lang="en">)(Cenník|Osobné)/g) ?? []; // prettier-ignore
  t.same(await found('q=cennik+DOMACNOSTI'), ['Cenník'], 'every word, anywhere');
  t.same(await found('q=cen-1'), ['Cenník'], 'by its reference');
  t.same(await found('category=privacy'), ['Osobné']);
  t.same(await found('q=100%25'), ['Osobné'], 'a per cent sign means itself');
  t.same(await found('q=%25&category=prices'), []);
  t.match((await get(portal, anna, '/documents?q=nothing')).body, 'Nothing found');
  t.equal((await get(portal, anna, '/documents?category=secret')).statusCode, 400);
  t.equal((await get(portal, anna, '/documents?page=0')).statusCode, 400);
});

t.test('a long library comes in pages that keep the filter', async (t) => {
  const { portal, clients, anna } = await withPeople(t, { pageSize: 5 });
  for (let i = 1; i <= 7; i++) await publish(portal, { code: `D${i}`, title: `Paper ${i}`, groups: [clients] });
  const first = (await get(portal, anna, '/documents?q=paper')).body;
  t.match(first, '1 to 5 of 7');
  t.match(first, 'href="/documents?q=paper&amp;page=2"');
  const second = (await get(portal, anna, '/documents?q=paper&page=2')).body;
  t.match(second, 'Paper 7');
  t.notMatch(second, 'Paper 5');
});

t.test('a portlet that is off takes page, files and API along, for its group alone', async (t) => {
  const { portal, clients, vip, anna, vera } = await withPeople(t);
  const id = await publish(portal, { code: 'A', groups: [clients, vip] });
  const urls = ['/documents', `/documents/${id}`, `/documents/${id}/file`, '/api/v1/documents', `/api/v1/documents/${id}/file`, '/portlets/documents.library'];
  for (const url of urls) t.equal((await get(portal, anna, url)).statusCode, 200, url);
  await switchPortlet(portal, clients, 'documents.library', 'off');
  for (const url of urls) {
    t.equal((await get(portal, anna, url)).statusCode, 404, url);
    t.equal((await get(portal, vera, url)).statusCode, 200, url);
  }
  t.equal((await get(portal, anna, '/documents/uploads')).statusCode, 200, 'what another portlet grants stays');
}); // prettier-ignore

t.test('a file comes as an attachment that no browser runs or keeps', async (t) => {
  const { portal, clients, anna } = await withPeople(t);
  const bytes = pdf('content');
  const id = await publish(portal, { code: 'A', title: 'Cenník "2026" (č. 1)', groups: [clients], bytes });
  const { headers, rawPayload } = await get(portal, anna, `/documents/${id}/file`);
  t.same(rawPayload, bytes);
  t.match(headers, {
    'content-type': 'application/pdf',
    'content-length': String(bytes.length),
    'x-content-type-options': 'nosniff',
    'content-security-policy': /sandbox/,
    'cache-control': 'private, no-store',
    'accept-ranges': 'bytes',
    etag: `"${sha256(bytes)}"`,
  });
  t.match(headers['content-disposition'], /^attachment; filename="Cenn_k _2026_ \(_. 1\)\.pdf"; filename\*=UTF-8''Cenn%C3%ADk%20%222026%22%20%28%C4%8D\. 1|%201%29\.pdf$/); // prettier-ignore
  t.equal((await get(portal, undefined, `/documents/${id}/file`)).statusCode, 303, 'signed out: to sign-in');
});

t.test('a download that broke off goes on where it ended', async (t) => {
  const { portal, clients, anna } = await withPeople(t);
  const bytes = pdf('0123456789'.repeat(20));
  const id = await publish(portal, { code: 'A', groups: [clients], bytes });
  const part = (headers: object, method: 'GET' | 'HEAD' = 'GET') =>
    portal.app.inject({ method, url: `/documents/${id}/file`, headers: { ...anna.headers, ...headers } });
  const size = bytes.length;

  const middle = await part({ range: 'bytes=5-9' });
  t.equal(middle.statusCode, 206);
  t.equal(middle.headers['content-range'], `bytes 5-9/${size}`);
  t.equal(middle.headers['content-length'], '5');
  t.same(middle.rawPayload, bytes.subarray(5, 10));
  t.same((await part({ range: `bytes=${size - 3}-` })).rawPayload, bytes.subarray(-3), 'from there to the end');
  t.same((await part({ range: 'bytes=-4' })).rawPayload, bytes.subarray(-4), 'the last bytes');
  t.same((await part({ range: `bytes=0-${size * 9}` })).rawPayload, bytes, 'an end behind the end');

  const beyond = await part({ range: `bytes=${size}-` });
  t.equal(beyond.statusCode, 416);
  t.equal(beyond.headers['content-range'], `bytes */${size}`);

  for (const range of ['bytes=9-5', 'bytes=a-b', 'lines=1-2', 'bytes=0-1,4-5', 'bytes=-'])
    t.equal((await part({ range })).statusCode, 200, `${range} is no range we serve`);
  const etag = `"${sha256(bytes)}"`;
  t.equal((await part({ range: 'bytes=0-1', 'if-range': etag })).statusCode, 206);
  for (const other of ['"another"', `W/${etag}`, 'Tue, 24 Nov 2026 06:00:00 GMT'])
    t.equal((await part({ range: 'bytes=0-1', 'if-range': other })).statusCode, 200, `${other}: the whole file`);

  const head = await part({}, 'HEAD');
  t.equal(head.headers['content-length'], String(size));
  t.equal(head.rawPayload.length, 0);
});

t.test('a file that is gone from the disk is a fault with a reference, not half a download', async (t) => {
  const { portal, clients, anna } = await withPeople(t);
  const id = await publish(portal, { code: 'A', groups: [clients] });
  const [row] = await rows<{ file_id: string }>(portal, 'select file_id from documents_document where id = $1', [id]);
  await portal.services.files.remove(row!.file_id);
  const answer = await get(portal, anna, `/documents/${id}/file`);
  t.equal(answer.statusCode, 500);
  t.match(answer.body, /[0-9A-F]{8}/);
});
