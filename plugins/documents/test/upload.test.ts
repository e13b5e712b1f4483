import { existsSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import t, { type Test } from 'tap';
import {
  addRule,
  docx,
  makePerson,
  multipart,
  pdf,
  switchPortlet,
  type Chosen,
  type TestPortal,
} from 'portico/testing';
import { get, post, rows, send, upload, withPeople } from './fixture.ts';

// Every test starts a portal, and on a busy machine that takes its time.
t.setTimeout(180_000);

interface Row {
  id: string;
  name: string;
  note: string | null;
  mime: string;
  state: string;
  file_id: string | null;
}
const uploads = (portal: TestPortal) => rows<Row>(portal, 'select * from documents_upload order by received_at, id');

/** Files in the store, by their names on the disk. */
function onDisk(portal: TestPortal): string[] {
  const folder = path.join(portal.dataDir, 'files');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
}

/** Neither a record nor a byte is left of what was tried. */
async function nothingLeft(t: Test, portal: TestPortal, what: string): Promise<void> {
  t.same(await uploads(portal), [], `${what}: no record`);
  t.same(onDisk(portal), [], `${what}: no file`);
  t.same(await rows(portal, 'select 1 from core_stray_file'), [], `${what}: nothing noted`);
}

t.test('what a customer sends waits in quarantine: he sees its state, nobody gets its bytes', async (t) => {
  const { portal, anna, boris } = await withPeople(t);
  const answer = await upload(portal, anna, { name: '../../zmluva č. 1.pdf', bytes: pdf() }, 'Nová zmluva');
  t.equal(answer.statusCode, 303);
  t.equal(answer.headers.location, '/documents/uploads');
  const [row] = await uploads(portal);
  t.match(row, { name: 'zmluva č. 1.pdf', note: 'Nová zmluva', mime: 'application/pdf', state: 'received' });
  t.same(onDisk(portal), [row!.file_id], 'under an id of ours');

  const page = (await get(portal, anna, '/documents/uploads')).body;
  t.match(page, 'zmluva č. 1.pdf');
  t.match(page, 'Being checked');
  t.notMatch(page, `/documents/uploads/${row!.id}/file`);
  t.match((await get(portal, anna, '/')).body, 'zmluva č. 1.pdf', 'on the tile');
  t.equal((await get(portal, anna, `/documents/uploads/${row!.id}/file`)).statusCode, 404, 'not even the sender');
  t.notMatch((await get(portal, boris, '/documents/uploads')).body, 'zmluva');
  t.equal((await get(portal, boris, `/documents/uploads/${row!.id}/file`)).statusCode, 404);
  t.equal((await post(portal, boris, `/documents/uploads/${row!.id}/withdraw`)).statusCode, 404);
  const [event] = await rows<{ name: string }>(portal, 'select name from core_event');
  t.equal(event?.name, 'documents.uploaded');
});

t.test('a file that is refused leaves nothing behind, and the page says why and keeps what was typed', async (t) => {
  const { portal, anna } = await withPeople(t, { maxBytes: 2000 });
  const refused: [Chosen | undefined, RegExp][] = [
    [{ name: 'scan.pdf', bytes: '<!doctype html><script>alert(1)</script>', type: 'application/pdf' }, /none of the kinds/],
    [{ name: 'table.xlsx', bytes: docx() }, /name says XLSX, but the content of “table.xlsx” is DOCX/],
    [{ name: 'picture.svg', bytes: '<svg onload="alert(1)"/>', type: 'image/svg+xml' }, /none of the kinds/],
    [{ name: 'invoice\u202efdp.exe', bytes: pdf() }, /name says EXE, but the content of “invoicefdp.exe” is PDF/],
    [{ name: 'empty.pdf', bytes: '' }, /file is empty/],
    [{ name: 'big.pdf', bytes: pdf('x'.repeat(2000)) }, /larger than 2.kB/],
    [undefined, /Choose a file/],
  ];
  for (const [file, sentence] of refused) {
    const answer = await send(portal, anna, '/documents/uploads', { note: 'about <this>' }, file);
    t.equal(answer.statusCode, 422, file?.name ?? 'no file');
    t.match(answer.body, sentence, file?.name ?? 'no file');
    t.match(answer.body, 'about &lt;this&gt;', 'what was typed is still there');
  }
  await nothingLeft(t, portal, 'refused');

  const told = await send(portal, anna, '/documents/uploads', {}, refused[0]![0], { accept: 'application/json' });
  t.equal(told.statusCode, 422, 'a program gets problem details');
  t.match(told.json(), { type: 'urn:portico:problem:invalid', errors: { file: { key: 'core.file.refused.unknown' } } });
}); // prettier-ignore

t.test('the size limit is the setting of the portal, and one byte decides', async (t) => {
  const { portal, anna } = await withPeople(t, { maxBytes: 1024 });
  const filled = (size: number) => pdf('x'.repeat(size - pdf('').length));
  t.equal((await upload(portal, anna, { name: 'a.pdf', bytes: filled(1024) })).statusCode, 303);
  t.equal((await upload(portal, anna, { name: 'b.pdf', bytes: filled(1025) })).statusCode, 422);
  t.equal((await uploads(portal)).length, 1);
});

t.test('a doubled submit counts once, also when both come at the same time', async (t) => {
  const { portal, anna, boris } = await withPeople(t);
  const file = { name: 'a.pdf', bytes: pdf('same') };
  const answers = await Promise.all([1, 2, 3].map(() => upload(portal, anna, file)));
  t.same(answers.map((a) => a.statusCode), [303, 303, 303]);
  t.equal((await uploads(portal)).length, 1);
  t.equal(onDisk(portal).length, 1);
  t.same(await rows(portal, 'select 1 from core_stray_file'), []);
  t.equal((await upload(portal, boris, file)).statusCode, 303);
  t.equal((await uploads(portal)).length, 2, 'another customer may send the same');

  await rows(portal, `update documents_upload set received_at = now() - interval '11 minutes'`);
  await upload(portal, anna, file);
  t.equal((await uploads(portal)).length, 3, 'later it is a new file');
}); // prettier-ignore

t.test('a customer has room for so many bytes and so many waiting files', async (t) => {
  const { portal, anna, boris } = await withPeople(t, { quotaBytes: 2500, maxWaiting: 2, maxBytes: 2000 });
  const big = (words: string) => ({ name: 'a.pdf', bytes: pdf(words.repeat(1500)) });
  t.equal((await upload(portal, anna, big('a'))).statusCode, 303);
  const over = await upload(portal, anna, big('b'));
  t.equal(over.statusCode, 422);
  t.match(over.body, /more than 3.kB together/);
  t.equal((await upload(portal, anna, { name: 'b.pdf', bytes: pdf('b') })).statusCode, 303);
  const third = await upload(portal, anna, { name: 'c.pdf', bytes: pdf('c') });
  t.match(third.body, '2 files of yours already wait');
  t.equal((await upload(portal, boris, big('d'))).statusCode, 303, 'each customer has his own room');
  t.equal(onDisk(portal).length, 3);
});

t.test('the form is refused whole where it was made for another customer or has fields nobody declared', async (t) => {
  const { portal, anna, boris } = await withPeople(t);
  const file = { name: 'a.pdf', bytes: pdf() };
  const other = await send(portal, anna, '/documents/uploads', { customer: boris.customerId }, file);
  t.equal(other.statusCode, 409);
  t.match(other.body, 'opened for another customer');
  t.equal((await send(portal, anna, '/documents/uploads', { surprise: 'x' }, file)).statusCode, 400);
  t.equal((await send(portal, anna, '/documents/uploads', { note: 'x'.repeat(501) }, file)).statusCode, 400);
  t.equal((await send(portal, anna, '/documents/uploads', { __proto__x: 'x', constructor: 'x' }, file)).statusCode, 400);
  t.equal((await post(portal, anna, '/documents/uploads', { note: 'no file at all' })).statusCode, 415);
  t.equal((await send(portal, anna, '/documents/uploads', {}, file, { 'sec-fetch-site': 'cross-site' })).statusCode, 403);
  await nothingLeft(t, portal, 'refused');
  t.equal((await send(portal, anna, '/documents/uploads', { customer: anna.customerId }, file)).statusCode, 303);
}); // prettier-ignore

t.test('what is sent goes no further than what the group grants', async (t) => {
  const { portal, clients, anna, vera } = await withPeople(t);
  const file = { name: 'a.pdf', bytes: pdf() };
  t.equal((await upload(portal, vera, file)).statusCode, 404, 'her group has no such portlet');
  const reader = await makePerson(portal, { groupId: clients, customerId: anna.customerId, houseRole: 'read-only' });
  t.equal((await upload(portal, reader, file)).statusCode, 404, 'a person of the house who may only read');
  t.equal((await get(portal, reader, '/documents/uploads')).statusCode, 200);
  t.notMatch((await get(portal, reader, '/documents/uploads')).body, 'multipart/form-data');
  await addRule(portal, clients, 'deny', 'create', 'Upload');
  t.equal((await upload(portal, anna, file)).statusCode, 404);
  await switchPortlet(portal, clients, 'documents.upload', 'off');
  t.equal((await get(portal, anna, '/documents/uploads')).statusCode, 404);
  await nothingLeft(t, portal, 'not granted');
});

t.test('the sender may take a file back while it waits, and its bytes go', async (t) => {
  const { portal, anna } = await withPeople(t);
  await upload(portal, anna, { name: 'a.pdf', bytes: pdf() });
  const [row] = await uploads(portal);
  const withdraw = () => post(portal, anna, `/documents/uploads/${row!.id}/withdraw`);
  t.equal((await withdraw()).statusCode, 303);
  t.match(await uploads(portal), [{ state: 'withdrawn', file_id: null }]);
  t.same(onDisk(portal), []);
  t.equal((await withdraw()).statusCode, 409, 'once');
  t.equal((await upload(portal, anna, { name: 'a.pdf', bytes: pdf() })).statusCode, 303);
  t.equal((await uploads(portal)).length, 2, 'and may send it anew at once');
});

t.test('an upload that breaks off in the middle leaves nothing', async (t) => {
  const { portal, anna } = await withPeople(t);
  const { port } = new URL(await portal.app.listen({ port: 0, host: '127.0.0.1' }));
  const { headers, payload } = multipart({ note: 'x' }, { name: 'a.pdf', bytes: pdf('x'.repeat(300_000)) });
  const socket = connect(Number(port), '127.0.0.1');
  const lines = ['POST /documents/uploads HTTP/1.1', 'host: x', `cookie: ${anna.cookie}`, `content-type: ${headers['content-type']}`, `content-length: ${payload.length}`]; // prettier-ignore
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  socket.write(payload.subarray(0, 200_000));
  await until(() => onDisk(portal).some((name) => name.endsWith('.part')), 'the first bytes are being written');
  t.equal((await rows(portal, 'select 1 from core_stray_file')).length, 1, 'the file is noted before it is whole');
  socket.destroy();
  await until(async () => (await rows(portal, 'select 1 from core_stray_file')).length === 0, 'it is cleaned up');
  await nothingLeft(t, portal, 'broken off');
});

/** Waits for what happens in its own time; the test's own limit ends a wait in vain. */
async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (await Promise.resolve(holds()).catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`In vain waited until ${what}`);
}
