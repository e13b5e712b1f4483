import t from 'tap';
import { jobContextOf, makeGroup, makePerson, pdf, type TestPortal } from 'portico/testing';
import { get, post, rows, sha256, upload, withPeople } from './fixture.ts';
import documents from '../index.ts';

// Every test starts a portal, and on a busy machine that takes its time.
t.setTimeout(180_000);

interface Row {
  id: string;
  state: string;
  reason: string | null;
  version: number;
  file_id: string | null;
}
const one = async (portal: TestPortal) => (await rows<Row>(portal, 'select * from documents_upload'))[0]!;
const audit = (portal: TestPortal) =>
  rows<{ action: string; actor_name: string; customer_id: string | null; subject: string }>(
    portal,
    'select action, subject, actor_name, customer_id from core_audit order by at, id',
  );

async function withUpload(t: Parameters<typeof withPeople>[0], config = {}) {
  const people = await withPeople(t, config);
  const bytes = pdf('a power of attorney');
  await upload(people.portal, people.anna, { name: 'Plná moc.pdf', bytes }, 'na rok 2027');
  return { ...people, bytes, sent: await one(people.portal) };
}

t.test('only reviewers see the quarantine, and what they look at and take is noted', async (t) => {
  const { portal, anna, kasia, marek, petr, sent, bytes } = await withUpload(t);
  const pages = ['/desk/documents/uploads', `/desk/documents/uploads/${sent.id}`, `/desk/documents/uploads/${sent.id}/file`];
  for (const url of pages) {
    t.equal((await get(portal, petr, url)).statusCode, 403, `${url} without the right`);
    t.equal((await get(portal, marek, url)).statusCode, 403, `${url}: the right to publish is another`);
    t.equal((await get(portal, anna, url)).statusCode, 404, `${url} as a customer`);
    t.equal((await get(portal, kasia, url)).statusCode, 200, url);
  }
  t.equal((await get(portal, kasia, '/desk/documents')).statusCode, 403, 'and the right to review is no right to publish');
  const page = (await get(portal, kasia, pages[1]!)).body;
  for (const seen of ['Plná moc.pdf', 'na rok 2027', sha256(bytes), 'Anna Nová']) t.match(page, seen);
  t.match((await get(portal, kasia, '/desk')).body, 'Plná moc.pdf', 'on the tile of the desk');

  const file = await get(portal, kasia, pages[2]!);
  t.same(file.rawPayload, bytes);
  t.match(file.headers, { 'content-disposition': /^attachment/, 'content-security-policy': /sandbox/ });
  const noted = (await audit(portal)).filter((entry) => entry.actor_name === 'Katarzyna Nowak');
  t.match(noted, [{ action: 'look' }, { action: 'download' }, { action: 'look' }]);
  for (const entry of noted) t.match(entry, { subject: 'Upload', customer_id: anna.customerId });
}); // prettier-ignore

t.test('an accepted file opens for its customer, and he is told in his language', async (t) => {
  const { portal, anna, boris, kasia, sent, bytes } = await withUpload(t);
  await rows(portal, `update core_account set locale = 'sk' where id = $1`, [anna.accountId]);
  const answer = await post(portal, kasia, `/desk/documents/uploads/${sent.id}/accept`, { version: '1', reason: '' });
  t.equal(answer.statusCode, 303);
  t.match(await one(portal), { state: 'accepted', decided_by_name: 'Katarzyna Nowak' });

  t.same((await get(portal, anna, `/documents/uploads/${sent.id}/file`)).rawPayload, bytes);
  t.equal((await get(portal, boris, `/documents/uploads/${sent.id}/file`)).statusCode, 404);
  t.match((await get(portal, anna, '/documents/uploads')).body, 'Prijaté');
  const [mail] = await rows(portal, 'select to_address, subject, body_text, purpose from core_mail');
  t.match(mail, { to_address: /@example\.com/, subject: 'Prijali sme váš dokument: Plná moc.pdf', body_text: /Dobrý deň, Anna Nová,[^]*http:\/\/portal\.test\/documents\/uploads/, purpose: 'documents-accepted' });
  t.equal((await audit(portal)).at(-1)?.action, 'accept');
  const events = await rows<{ name: string }>(portal, 'select name from core_event order by at, id');
  t.same(events.map((e) => e.name), ['documents.uploaded', 'documents.reviewed']);
  t.equal((await post(portal, anna, `/documents/uploads/${sent.id}/withdraw`)).statusCode, 409, 'too late to withdraw');
}); // prettier-ignore

t.test('who rejects a file says why; the customer reads it and still does not get the bytes', async (t) => {
  const { portal, anna, kasia, sent } = await withUpload(t);
  const reject = (reason: string) => post(portal, kasia, `/desk/documents/uploads/${sent.id}/reject`, { version: '1', reason }); // prettier-ignore
  const silent = await reject('  ');
  t.equal(silent.statusCode, 422);
  t.match(silent.body, 'Say why');
  t.equal((await one(portal)).state, 'received');
  t.equal((await reject('The signature is missing. <b>Sign it</b> {{name}}')).statusCode, 303);
  const page = (await get(portal, anna, '/documents/uploads')).body;
  t.match(page, 'Not accepted');
  t.match(page, 'The signature is missing. &lt;b&gt;Sign it&lt;/b&gt; {{name}}');
  t.equal((await get(portal, anna, `/documents/uploads/${sent.id}/file`)).statusCode, 404);
  const [mail] = await rows<{ body_text: string }>(portal, 'select body_text from core_mail');
  t.match(mail!.body_text, 'The signature is missing. <b>Sign it</b> {{name}}', 'words of staff are not taken for a template'); // prettier-ignore
});

t.test('of two reviewers the second is told what the first decided', async (t) => {
  const { portal, kasia, sent } = await withUpload(t);
  const groupId = await makeGroup(portal, 'REVIEWERS', ['documents.quarantine'], 'staff');
  const other = await makePerson(portal, { groupId, staff: true });
  const [first, second] = await Promise.all([
    post(portal, kasia, `/desk/documents/uploads/${sent.id}/accept`, { version: '1', reason: '' }),
    post(portal, other, `/desk/documents/uploads/${sent.id}/reject`, { version: '1', reason: 'mine' }),
  ]);
  t.same([first.statusCode, second.statusCode].sort(), [303, 409]);
  t.match([first, second].find((answer) => answer.statusCode === 409)!.body, 'Your decision was not saved');
  t.equal((await one(portal)).version, 2, 'decided once');
  t.equal((await rows(portal, 'select 1 from core_mail')).length, 1);
  const gone = '018f0000-0000-7000-8000-000000000000';
  t.equal((await post(portal, kasia, `/desk/documents/uploads/${gone}/accept`, { version: '1' })).statusCode, 404);
});

t.test('the content of old rejections is let go of, their records stay', async (t) => {
  const { portal, kasia, anna, sent } = await withUpload(t, { keepRejectedDays: 30 });
  const sweep = () => documents.jobs!.sweep!.run(jobContextOf(portal, 'documents'), {});
  await post(portal, kasia, `/desk/documents/uploads/${sent.id}/reject`, { version: '1', reason: 'old' });
  await sweep();
  t.ok(await portal.services.files.size(sent.file_id!), 'what was rejected today is left alone');

  await rows(portal, `update documents_upload set decided_at = now() - interval '31 days'`);
  await sweep();
  t.equal(await portal.services.files.size(sent.file_id!), undefined);
  t.match(await one(portal), { state: 'rejected', reason: 'old', file_id: null }, 'the record stays');
  t.same(await rows(portal, 'select 1 from core_stray_file'), []);
  t.match((await get(portal, kasia, `/desk/documents/uploads/${sent.id}`)).body, 'no longer kept');
  t.equal((await get(portal, kasia, `/desk/documents/uploads/${sent.id}/file`)).statusCode, 404);
  t.match((await get(portal, anna, '/documents/uploads')).body, 'Not accepted');
});
