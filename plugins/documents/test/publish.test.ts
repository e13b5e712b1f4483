import t from 'tap';
import { get, inDays, post, publish, rows, send, withPeople } from './fixture.ts';
import { pdf, type Chosen } from 'portico/testing';

// Every test starts a portal, and on a busy machine that takes its time.
t.setTimeout(180_000);

interface Row {
  id: string;
  code: string;
  title: string;
  language: string;
  version_no: number;
  supersedes: string | null;
  group_ids: string[];
  category: string;
  version: number;
}
const FILE: Chosen = { name: 'terms.pdf', bytes: pdf('terms') };

t.test('staff publish a document, its next version and another language', async (t) => {
  const { portal, clients, vip, anna, marek } = await withPeople(t);
  const said = { title: 'General terms', code: 'vop', category: 'terms', kind: 'document', language: 'en', group_ids: [clients, vip], valid_from: inDays(0), valid_to: '' };
  const first = await send(portal, marek, '/desk/documents', said, FILE);
  t.equal(first.statusCode, 303);
  const here = first.headers.location as string;
  t.match((await get(portal, anna, '/documents')).body, 'General terms');

  const later = { ...said, title: 'General terms, revised', valid_from: inDays(5), group_ids: [vip], code: 'IGNORED', language: 'pl' };
  t.equal((await send(portal, marek, `${here}/new-version`, later, { name: 'v2.pdf', bytes: pdf('v2') })).statusCode, 303);
  t.match((await get(portal, anna, '/documents')).body, /General terms</, 'the new one has yet to begin');
  const slovak = { ...said, title: 'Všeobecné podmienky', language: 'sk' };
  t.equal((await send(portal, marek, `${here}/new-language`, slovak, { name: 'sk.pdf', bytes: pdf('sk') })).statusCode, 303);
  const again = await send(portal, marek, `${here}/new-language`, slovak, { name: 'sk.pdf', bytes: pdf('sk2') });
  t.equal(again.statusCode, 422);
  t.match(again.body, 'already there in this language');

  const all = await rows<Row>(portal, 'select * from documents_document order by language, version_no');
  t.match(all, [{ language: 'en', version_no: 1, supersedes: null }, { language: 'en', version_no: 2, supersedes: all[0]!.id }, { language: 'sk', version_no: 1 }]);
  for (const row of all) t.match(row, { code: 'VOP', group_ids: [clients, vip], category: 'terms' }, 'code, groups and category are the document\'s');
  t.match((await get(portal, marek, here)).body, 'Všeobecné podmienky');
  const shelf = (await get(portal, marek, '/desk/documents')).body;
  t.match(shelf, 'now 1', 'the newest version is listed, with the one that holds today');
  t.match((await get(portal, marek, '/desk')).body, 'General terms, revised', 'what begins soon is on the desk');
  t.same((await rows<{ action: string }>(portal, `select action from core_audit order by at, id`)).map((e) => e.action), ['publish', 'new-version', 'publish']);
}); // prettier-ignore

t.test('a document that does not fit is refused with a sentence beside each field, and nothing is kept', async (t) => {
  const { portal, clients, marek } = await withPeople(t);
  const good = { title: 'Terms', code: '', category: 'terms', kind: 'document', language: 'en', group_ids: [clients], valid_from: inDays(0), valid_to: '' };
  await publish(portal, { code: 'TAKEN', groups: [clients] });
  const before = await rows(portal, 'select 1 from documents_document');
  const staff = '018f0000-0000-7000-8000-000000000000';
  for (const [wrong, sentence] of [
    [{ title: '  ' }, 'Give the document a title'], [{ code: 'a b' }, 'Use at most 40 letters'], [{ code: 'taken' }, 'TAKEN is already there'],
    [{ group_ids: [] }, 'Choose at least one group'], [{ group_ids: [staff] }, 'Choose at least one group'], [{ valid_from: '2026-02-30' }, 'Enter a day'],
    [{ valid_from: '' }, 'Enter a day'], [{ valid_to: inDays(-1) }, 'lies before the first'],
  ] as const) {
    const answer = await send(portal, marek, '/desk/documents', { ...good, ...(wrong as object) }, FILE);
    t.equal(answer.statusCode, 422, sentence);
    t.match(answer.body, sentence);
  }
  const several = await send(portal, marek, '/desk/documents', { ...good, title: '', code: '?', group_ids: [], valid_from: 'x' }, { ...FILE, bytes: '' });
  for (const sentence of ['Give the document a title', 'Use at most 40', 'at least one group', 'Enter a day', 'file is empty'])
    t.match(several.body, sentence, 'all at once');
  const lying = await send(portal, marek, '/desk/documents', good, { name: 'terms.pdf', bytes: '<script>' });
  t.match(lying.body, 'none of the kinds');
  t.equal((await send(portal, marek, '/desk/documents', { ...good, category: 'secret' }, FILE)).statusCode, 400);
  t.equal((await send(portal, marek, '/desk/documents', { ...good, withdrawn_at: 'x' }, FILE)).statusCode, 400);
  t.same(await rows(portal, 'select 1 from documents_document'), before);
  t.same(await rows(portal, 'select 1 from core_stray_file'), []);

  t.equal((await send(portal, marek, '/desk/documents', good, FILE)).statusCode, 303);
  t.equal((await send(portal, marek, '/desk/documents', good, { ...FILE, bytes: pdf('b') })).statusCode, 303);
  const codes = await rows<Row>(portal, `select code from documents_document where code like 'DOC-%' order by code`);
  t.same(codes.map((row) => row.code), ['DOC-0001', 'DOC-0002'], 'without a reference the next number is taken');
}); // prettier-ignore

t.test('groups change in all versions and languages at once, and the customer loses the document on his next request', async (t) => {
  const { portal, clients, vip, anna, vera, marek } = await withPeople(t);
  const v1 = await publish(portal, { code: 'A', title: 'Alpha', groups: [clients] });
  const v2 = await publish(portal, { code: 'A', title: 'Alpha', groups: [clients], version: 2 });
  await publish(portal, { code: 'A', title: 'Alfa', language: 'sk', groups: [clients] });
  t.match((await get(portal, anna, '/documents')).body, 'Alpha');
  const edit = { title: 'Alpha', category: 'forms', kind: 'template', group_ids: vip, valid_from: '2020-01-01', valid_to: '', version: '1' };
  t.equal((await post(portal, marek, `/desk/documents/${v2}`, edit)).statusCode, 303);
  t.notMatch((await get(portal, anna, '/documents')).body, 'Alpha');
  t.equal((await get(portal, anna, `/documents/${v1}/file`)).statusCode, 404, 'no older version comes to light');
  t.match((await get(portal, vera, '/documents')).body, 'Alpha');
  t.strictSame((await rows<Row>(portal, 'select category, group_ids from documents_document')).map((r) => [r.category, r.group_ids]), Array(3).fill(['forms', [vip]]));
}); // prettier-ignore

t.test('of two editors the second is told, sees both, and nothing is overwritten', async (t) => {
  const { portal, clients, marek } = await withPeople(t);
  const id = await publish(portal, { code: 'A', title: 'Old title', groups: [clients] });
  const edit = (title: string) => post(portal, marek, `/desk/documents/${id}`, { title, category: 'terms', kind: 'document', group_ids: clients, valid_from: '2020-01-01', valid_to: '', version: '1' }); // prettier-ignore
  t.equal((await edit('First title')).statusCode, 303);
  const second = await edit('Second title');
  t.equal(second.statusCode, 409);
  t.match(second.body, /First title<\/td><td>Second title/, 'both are shown');
  t.match(second.body, 'value="Second title"', 'what was typed is still in the form');
  t.match(second.body, 'name="version" value="2"', 'and can be saved after looking');
  t.equal((await rows<Row>(portal, 'select title from documents_document'))[0]!.title, 'First title');
  t.equal((await edit('')).statusCode, 422);
});

t.test('a version is withdrawn or the whole document, and can be put back', async (t) => {
  const { portal, clients, anna, marek } = await withPeople(t);
  const v1 = await publish(portal, { code: 'A', title: 'Alpha one', groups: [clients] });
  const v2 = await publish(portal, { code: 'A', title: 'Alpha two', groups: [clients], version: 2 });
  const seen = async () => (await get(portal, anna, '/documents')).body.match(/Alpha (one|two)/)?.[0];
  const step = (id: string, what: string, fields: Record<string, string>) => post(portal, marek, `/desk/documents/${id}/${what}`, fields); // prettier-ignore
  t.equal(await seen(), 'Alpha two');
  t.equal((await step(v2, 'withdraw', { version: '1' })).statusCode, 303);
  t.equal(await seen(), 'Alpha one', 'the version before holds again');
  t.equal((await step(v1, 'withdraw', { version: '1', everywhere: 'on' })).statusCode, 303);
  t.equal(await seen(), undefined);
  t.equal((await step(v2, 'restore', { version: '2' })).statusCode, 409, 'it changed since');
  t.equal((await step(v2, 'restore', { version: '3' })).statusCode, 303);
  t.equal(await seen(), 'Alpha two');
  t.match((await get(portal, marek, '/desk/documents?state=valid')).body, 'Alpha two');
});

t.test('who may not publish reaches nothing of it', async (t) => {
  const { portal, clients, anna, kasia, petr } = await withPeople(t);
  const id = await publish(portal, { code: 'A', groups: [clients] });
  for (const who of [kasia, petr]) {
    for (const url of ['', '/new', `/${id}`, `/${id}/file`, `/${id}/new-version`, `/${id}/new-language`])
      t.equal((await get(portal, who, `/desk/documents${url}`)).statusCode, 403, url);
    for (const url of ['', `/${id}/new-version`, `/${id}/new-language`])
      t.equal((await send(portal, who, `/desk/documents${url}`, {}, FILE)).statusCode, 403, url);
    for (const url of [`/${id}`, `/${id}/withdraw`, `/${id}/restore`])
      t.equal((await post(portal, who, `/desk/documents${url}`, { version: '1' })).statusCode, 403, url);
  }
  t.equal((await send(portal, anna, '/desk/documents', {}, FILE)).statusCode, 404, 'a customer');
  t.same(await rows(portal, 'select 1 from core_stray_file'), []);
});
