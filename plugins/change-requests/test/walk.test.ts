import t from 'tap';
import { addRule, jobContextOf } from 'portico/testing';
import { applyDue } from '../jobs.ts';
import { customer, decideAs, get, held, idOf, pdf, post, proposeAs, request, rows, send, withPeople } from './fixture.ts'; // prettier-ignore

// Every test starts a portal, and on a busy machine that takes its time.
t.setTimeout(180_000);

const contact = { v_email: 'new@example.com', v_phone: '+421 2 2222 2222', reason: 'We moved.' };

t.test('a customer proposes, staff accept one field and reject another, it is applied and taken back', async (t) => {
  const { portal, anna, marek } = await withPeople(t);
  t.match((await get(portal, anna, '/change-requests/new?kind=contact')).body, 'value="old@example.com"', 'the form is filled with what is there');
  const sent = await proposeAs(portal, anna, 'contact', contact, { name: 'proof.PDF', bytes: pdf });
  t.equal(sent.statusCode, 303);
  const id = idOf(sent);
  t.match(await customer(portal, anna), { email: 'old@example.com', version: 1 }, 'nothing changed yet');
  t.match(await request(portal, id), { state: 'submitted', snapshot: { email: 'old@example.com' } });
  const page = (await get(portal, anna, `/change-requests/${id}`)).body;
  for (const seen of ['old@example.com', 'new@example.com', 'We moved.', 'proof.PDF']) t.match(page, seen);

  t.match((await get(portal, marek, '/desk')).body, 'CR-100001', 'on the tile of the desk');
  t.equal((await post(portal, marek, `/desk/change-requests/${id}/take`, { version: (await held(portal, marek, id)).version })).statusCode, 303);
  t.match(await request(portal, id), { state: 'in_verification', reviewer: 'Marek Hudák' });

  const silent = await decideAs(portal, marek, id, { d_email: 'accept', d_phone: 'reject' });
  t.equal(silent.statusCode, 422, 'a rejection says why');
  t.match(silent.body, 'Say why it is rejected.');
  const decided = await decideAs(portal, marek, id, { d_email: 'accept', d_phone: 'reject', n_phone: 'The number does not exist.' });
  t.equal(decided.statusCode, 303);
  t.match(await request(portal, id), { state: 'applied', decided_by: 'Marek Hudák', approved_by: 'Marek Hudák' });
  t.match(await customer(portal, anna), { email: 'new@example.com', phone: '+421 2 1111 1111', version: 2 });
  t.match((await get(portal, anna, `/change-requests/${id}`)).body, 'The number does not exist.');
  const [mail] = await rows(portal, 'select to_address, purpose, body_text from core_mail');
  t.match(mail, { purpose: 'change-requests-partly-approved', body_text: /http:\/\/portal\.test\/change-requests\// });

  t.equal((await post(portal, marek, `/desk/change-requests/${id}/undo`, { version: (await held(portal, marek, id)).version, text: 'wrong customer' })).statusCode, 303);
  t.match(await customer(portal, anna), { email: 'old@example.com', version: 3 });
  t.match(await request(portal, id), { state: 'applied', undone_by: 'Marek Hudák' });
  const again = await post(portal, marek, `/desk/change-requests/${id}/undo`, { version: (await held(portal, marek, id)).version || '9' });
  t.equal(again.statusCode, 409, 'only once');
  const audit = await rows<{ action: string }>(portal, `select action from core_audit where subject = 'ChangeRequest' and action <> 'look' order by at, id`);
  t.same(audit.map(({ action }) => action), ['propose', 'take', 'decide', 'apply', 'undo']);
  const events = await rows<{ name: string }>(portal, 'select name from core_event order by at, id');
  t.same(events.map(({ name }) => name.split('.')[1]), ['submitted', 'decided', 'applied', 'undone']);
}); // prettier-ignore

t.test('staff ask back, the customer is told by mail and answers with words and a file', async (t) => {
  const { portal, anna, boris, marek } = await withPeople(t);
  const id = idOf(await proposeAs(portal, anna, 'bank', { v_iban: 'SK31 1200 0000 1987 4263 7541', v_holder: 'Anna' }));
  await post(portal, marek, `/desk/change-requests/${id}/ask`, { version: (await held(portal, marek, id)).version, text: 'Whose account is it? {{name}}' });
  t.match(await request(portal, id), { state: 'needs_info' });
  const [mail] = await rows<{ body_text: string }>(portal, 'select body_text from core_mail');
  t.match(mail!.body_text, 'Whose account is it? {{name}}', 'words of staff are no template');
  t.match((await get(portal, anna, '/')).body, 'Answer needed');
  t.equal((await send(portal, anna, `/change-requests/${id}/answer`, { text: ' ' })).statusCode, 422);
  t.equal((await send(portal, anna, `/change-requests/${id}/answer`, { text: 'see' }, { name: 'a.exe', bytes: Buffer.from('MZ..') })).statusCode, 422);
  t.equal((await send(portal, anna, `/change-requests/${id}/answer`, { text: 'Mine.' }, { name: '../x/statement', bytes: pdf })).statusCode, 303);
  t.match(await request(portal, id), { state: 'in_verification' });
  const [file] = await rows<{ id: string; name: string }>(portal, 'select id, name from change_requests_evidence');
  t.equal(file!.name, 'statement.pdf');
  t.same((await get(portal, anna, `/change-requests/evidence/${file!.id}`)).rawPayload, pdf);
  t.same((await get(portal, marek, `/desk/change-requests/evidence/${file!.id}`)).rawPayload, pdf);
  t.equal((await get(portal, boris, `/change-requests/evidence/${file!.id}`)).statusCode, 404);
  t.same(await rows(portal, 'select * from core_stray_file'), [], 'no file is nobody\'s');

  await decideAs(portal, marek, id, { d_iban: 'accept', d_holder: 'accept' });
  t.match(await rows(portal, 'select iban, holder from change_requests_bank_account'), [{ iban: 'SK3112000000198742637541', holder: 'Anna' }]);
}); // prettier-ignore

t.test('a new address is made and, taken back, is gone again; half an address is refused', async (t) => {
  const { portal, anna, marek } = await withPeople(t);
  const values = { record: 'mailing', v_line1: 'Hlavná 7', v_postalCode: '058 01', v_city: 'Poprad', v_country: 'SK' };
  const id = idOf(await proposeAs(portal, anna, 'address', values));
  const half = await decideAs(portal, marek, id, { d_line1: 'accept', d_postalCode: 'accept', d_city: 'reject', note: 'no' });
  t.equal(half.statusCode, 409);
  t.match(half.body, 'the address would be incomplete');
  await decideAs(portal, marek, id, { d_line1: 'accept', d_postalCode: 'accept', d_city: 'accept' });
  t.match(await rows(portal, 'select role, city, country from core_address'), [{ role: 'mailing', city: 'Poprad', country: 'SK' }]);
  await post(portal, marek, `/desk/change-requests/${id}/undo`, await held(portal, marek, id).then(({ version }) => ({ version })));
  t.same(await rows(portal, 'select * from core_address'), []);
}); // prettier-ignore

t.test('an agreed change waits for its day, and the job applies it then', async (t) => {
  const { portal, anna, marek } = await withPeople(t);
  const id = idOf(await proposeAs(portal, anna, 'consent', { v_eInvoiceConsent: 'true' }));
  await decideAs(portal, marek, id, { d_eInvoiceConsent: 'accept', effective_on: '2999-01-01' });
  t.match(await request(portal, id), { state: 'approved', approved_by: 'Marek Hudák' });
  const job = jobContextOf(portal, 'change-requests');
  await applyDue(job);
  t.match(await customer(portal, anna), { e_invoice_consent: false });
  await rows(portal, `update change_requests_request set effective_on = current_date - 1`);
  await applyDue(job);
  await applyDue(job);
  t.match(await customer(portal, anna), { e_invoice_consent: true, version: 2 });
  t.match(await request(portal, id), { state: 'applied' });
});

t.test('a draft is kept for the customer alone, sent later, and a withdrawn request is over', async (t) => {
  const { portal, anna, boris, marek } = await withPeople(t);
  const id = idOf(await proposeAs(portal, anna, 'contact', { v_phone: 'not yet', intent: 'draft' }));
  t.match(await request(portal, id), { state: 'draft' });
  t.equal((await get(portal, marek, `/desk/change-requests/${id}`)).statusCode, 404);
  t.match((await get(portal, anna, `/change-requests/new?draft=${id}`)).body, 'value="not yet"');
  t.equal((await get(portal, boris, `/change-requests/new?draft=${id}`)).statusCode, 404);
  t.equal((await proposeAs(portal, boris, 'contact', { v_phone: '+421 2 3333 3333', draft: id })).statusCode, 404);
  t.equal((await proposeAs(portal, anna, 'contact', { v_phone: '+421 2 3333 3333', draft: id })).statusCode, 303);
  t.match(await request(portal, id), { state: 'submitted' });
  t.equal((await post(portal, boris, `/change-requests/${id}/withdraw`)).statusCode, 404);
  t.equal((await post(portal, anna, `/change-requests/${id}/withdraw`)).statusCode, 303);
  t.match(await request(portal, id), { state: 'withdrawn' });
  t.equal(
    (await decideAs(portal, marek, id, { version: '3', seen: '0'.repeat(32), d_phone: 'accept' })).statusCode,
    409,
  );
  t.match(await customer(portal, anna), { phone: '+421 2 1111 1111' });
});

t.test('a wish in words is decided and done by hand', async (t) => {
  const { portal, anna, marek } = await withPeople(t, { fourEyes: true });
  const id = idOf(await proposeAs(portal, anna, 'other', { v_subject: 'Two invoices a year', v_text: 'Please.' }));
  t.match((await get(portal, anna, '/change-requests')).body, 'Two invoices a year');
  await decideAs(portal, marek, id, { d_subject: 'accept', d_text: 'accept' });
  t.match(await request(portal, id), { state: 'approved' });
});

t.test('staff propose for a customer under their own name, from his card', async (t) => {
  const { portal, anna, marek } = await withPeople(t);
  const url = `/desk/change-requests/for/${anna.customerId}`;
  t.match((await get(portal, marek, url)).body, `${url}?kind=contact`);
  const form = '0192f000-0000-7000-8000-00000000aaaa';
  const sent = await send(portal, marek, url, { kind: 'contact', form, v_phone: '+421 2 4444 4444' });
  t.match(sent.headers.location, '/desk/change-requests/');
  t.match(await request(portal, idOf(sent)), {
    on_behalf: true,
    submitted_by: 'Marek Hudák',
    customer_id: anna.customerId,
  });
  t.match((await get(portal, anna, '/change-requests')).body, 'CR-100001');

  await addRule(portal, marek.groupId, 'allow', 'read', 'Customer');
  const tab = await get(portal, marek, `/admin/customers/${anna.customerId}/tab/change-requests/requests`);
  for (const seen of ['CR-100001', `href="${url}"`]) t.match(tab.body, seen);
  const found = await get(portal, marek, '/admin/customers?q=cr-1000');
  t.match(found.body, `/admin/customers/${anna.customerId}`, 'found by the number of the request');
});

t.test('staff write down what a customer told them, and withdraw for him, under their own name', async (t) => {
  const { portal, anna, marek, petr } = await withPeople(t);
  const id = idOf(await proposeAs(portal, anna, 'contact', { v_phone: '+421 2 2222 2222' }));
  await post(portal, marek, `/desk/change-requests/${id}/ask`, { version: (await held(portal, marek, id)).version, text: 'Whose number is it?' });
  const url = `/desk/change-requests/${id}/heard`;
  const empty = await send(portal, marek, url, { heard: ' ' });
  t.equal(empty.statusCode, 422);
  t.match(empty.body, 'id="f-heard-error"');
  t.equal((await send(portal, petr, url, { heard: 'x' })).statusCode, 403);
  t.equal((await send(portal, anna, url, { heard: 'x' })).statusCode, 404, 'a customer has no desk');
  t.equal((await send(portal, marek, url, { heard: 'She called: it is hers.' }, { name: 'note.pdf', bytes: pdf })).statusCode, 303);
  t.match(await request(portal, id), { state: 'in_verification' });
  const page = (await get(portal, anna, `/change-requests/${id}`)).body;
  for (const seen of ['Answer of the customer, written down by us', 'Marek Hudák', 'She called: it is hers.', 'note.pdf']) t.match(page, seen);
  t.equal((await post(portal, marek, `/desk/change-requests/${id}/withdraw`)).statusCode, 303);
  t.match(await request(portal, id), { state: 'withdrawn' });
  t.match(await rows(portal, `select details from core_audit where action in ('answer', 'withdraw')`), [
    { details: { onBehalf: true, file: 'note.pdf' } }, { details: { onBehalf: true } },
  ]);
}); // prettier-ignore
