import { randomUUID } from 'node:crypto';
import t from 'tap';
import { definePlugin } from 'portico';
import { addRule, jobContextOf } from 'portico/testing';
import { applyDue } from '../jobs.ts';
import type { ChangeKind, DebtSource } from '../public.ts';
import { customer, decideAs, get, held, idOf, post, proposeAs, request, rows, withPeople } from './fixture.ts';

// Every test starts a portal, and on a busy machine that takes its time.
t.setTimeout(180_000);

t.test('another customer finds nothing, and staff without the right get nowhere', async (t) => {
  const { portal, anna, boris, petr, marek } = await withPeople(t);
  const id = idOf(await proposeAs(portal, anna, 'contact', { v_phone: '+421 2 2222 2222' }));
  t.equal((await get(portal, boris, `/change-requests/${id}`)).statusCode, 404);
  t.notMatch((await get(portal, boris, '/change-requests')).body, 'CR-100001');
  for (const url of ['/desk/change-requests', `/desk/change-requests/${id}`]) t.equal((await get(portal, petr, url)).statusCode, 403, url);
  const steps = { version: '1', seen: '0'.repeat(32), text: 'x' };
  for (const step of ['take', 'ask', 'decide', 'apply', 'undo', 'reopen'])
    t.equal((await post(portal, petr, `/desk/change-requests/${id}/${step}`, steps)).statusCode, 403, step);
  await addRule(portal, marek.groupId, 'deny', 'apply', 'ChangeRequest');
  await decideAs(portal, marek, id, { d_phone: 'accept' });
  t.match(await request(portal, id), { state: 'approved', approved_by: null }, 'who may only review does not apply');
  t.match(await customer(portal, anna), { phone: '+421 2 1111 1111' });
}); // prettier-ignore

t.test('a customer cannot decide his own request, not even past the pages', async (t) => {
  const { portal, anna } = await withPeople(t);
  const id = idOf(await proposeAs(portal, anna, 'contact', { v_phone: '+421 2 2222 2222' }));
  const em = portal.services.orm.em.fork({ session: { role: 'portico_customer', variables: { 'portico.customer': anna.customerId } } }); // prettier-ignore
  await t.rejects(em.transactional((own) => own.execute(`update change_requests_request set state = 'approved' where id = '${id}'`)), /permission denied/); // prettier-ignore
});

t.test('with four eyes the one who decided cannot let it be applied, another one can', async (t) => {
  const { portal, anna, marek, kasia } = await withPeople(t, { fourEyes: true });
  const id = idOf(await proposeAs(portal, anna, 'contact', { v_phone: '+421 2 2222 2222' }));
  await decideAs(portal, marek, id, { d_phone: 'accept' });
  t.match(await request(portal, id), { state: 'approved', approved_by: null });
  const mine = await get(portal, marek, `/desk/change-requests/${id}`);
  t.match(mine.body, 'somebody else has to confirm it');
  t.notMatch(mine.body, `/desk/change-requests/${id}/apply`);
  const { version, seen } = await held(portal, kasia, id);
  const own = await post(portal, marek, `/desk/change-requests/${id}/apply`, { version, seen });
  t.equal(own.statusCode, 409);
  t.match(await customer(portal, anna), { phone: '+421 2 1111 1111' });
  t.equal((await post(portal, kasia, `/desk/change-requests/${id}/apply`, { version, seen })).statusCode, 303);
  t.match(await customer(portal, anna), { phone: '+421 2 2222 2222' });
  t.match(await request(portal, id), { state: 'applied', decided_by: 'Marek Hudák', approved_by: 'Katarzyna Nowak' });
});

t.test('of two reviewers the second is told, and so is who decides about data that changed meanwhile', async (t) => {
  const { portal, anna, marek, kasia } = await withPeople(t);
  const id = idOf(await proposeAs(portal, anna, 'contact', { v_phone: '+421 2 2222 2222', v_email: 'new@example.com' }));
  const first = await held(portal, marek, id);
  await rows(portal, `update core_customer set phone = '+421 2 9999 9999' where id = $1`, [anna.customerId]);
  const stale = await post(portal, marek, `/desk/change-requests/${id}/decide`, { ...first, d_phone: 'accept', d_email: 'accept' });
  t.equal(stale.statusCode, 409);
  for (const seen of ['changed since you opened the page', '+421 2 9999 9999', 'Changed meanwhile']) t.match(stale.body, seen);
  const both = await held(portal, marek, id);
  const verdict = { d_phone: 'reject', n_phone: 'newer', d_email: 'accept' };
  const answers = await Promise.all([marek, kasia].map((who) => post(portal, who, `/desk/change-requests/${id}/decide`, { ...both, ...verdict })));
  t.same(answers.map((answer) => answer.statusCode).sort(), [303, 409]);
  t.match(await customer(portal, anna), { phone: '+421 2 9999 9999', email: 'new@example.com' });

  await rows(portal, `update core_customer set email = 'third@example.com' where id = $1`, [anna.customerId]);
  const late = await post(portal, marek, `/desk/change-requests/${id}/undo`, { version: (await held(portal, marek, id)).version });
  t.equal(late.statusCode, 409);
  t.match(late.body, 'changed again since');
  t.match(await customer(portal, anna), { email: 'third@example.com' }, 'nothing was overwritten');
}); // prettier-ignore

t.test('the job does not overwrite what changed before the day came: the reviewers decide anew', async (t) => {
  const { portal, anna, marek } = await withPeople(t);
  const id = idOf(await proposeAs(portal, anna, 'contact', { v_phone: '+421 2 2222 2222' }));
  await decideAs(portal, marek, id, { d_phone: 'accept', effective_on: '2999-01-01' });
  await rows(portal, `update core_customer set phone = '+421 2 9999 9999' where id = $1`, [anna.customerId]);
  await rows(portal, 'update change_requests_request set effective_on = current_date - 1');
  await applyDue(jobContextOf(portal, 'change-requests'));
  t.match(await customer(portal, anna), { phone: '+421 2 9999 9999' });
  t.match(await request(portal, id), { state: 'in_verification', approved_by: null });
  t.match((await get(portal, marek, `/desk/change-requests/${id}`)).body, 'The data changed meanwhile');
});

t.test('a doubled submit counts once, and a second request for the same data is refused', async (t) => {
  const { portal, anna } = await withPeople(t);
  const values = { v_phone: '+421 2 2222 2222', form: randomUUID() };
  const answers = await Promise.all([1, 2].map(() => proposeAs(portal, anna, 'contact', values)));
  t.same(new Set(answers.map(idOf)).size, 1);
  t.equal((await rows(portal, 'select 1 from change_requests_request')).length, 1);
  const other = await proposeAs(portal, anna, 'contact', { v_phone: '+421 2 5555 5555' });
  t.equal(other.statusCode, 422);
  t.match(other.body, 'Request CR-100001 is open about the same data');
  t.equal((await proposeAs(portal, anna, 'contact', { v_email: 'a@example.com' })).statusCode, 303, 'other data may');
});

const advance: ChangeKind = {
  id: 'advance',
  title: 'core.subject.customer',
  fields: [{ name: 'amount', label: 'core.subject.customer', type: 'amount', required: true }],
  rules: { maxChangePercent: 20, notWhileOverdue: true },
  current: () => Promise.resolve({ amount: '100.00' }),
  apply: () => Promise.resolve(),
};
let overdue = false;
const debt: DebtSource = { overdue: () => Promise.resolve(overdue) };
const advances = definePlugin({
  id: 'advances-fixture',
  version: '1.0.0',
  requires: { portico: '^1.0.0' },
  title: 'core.subject.customer',
  directory: new URL('.', import.meta.url),
  contributes: { 'change-requests.kind': [advance], 'change-requests.debt': [debt] },
});

t.test('what breaks a rule is refused with a sentence: formats, how often, how far, not while overdue', async (t) => {
  const { portal, anna, marek } = await withPeople(t, { rules: { consent: { perYear: 1 } } }, [advances]);
  const refused = async (kind: string, fields: Record<string, string>, sentence: string) => {
    const answer = await proposeAs(portal, anna, kind, fields);
    t.equal(answer.statusCode, 422, sentence);
    t.match(answer.body, sentence);
  };
  await refused('contact', {}, 'Nothing is different');
  await refused('contact', { v_email: 'no address' }, 'Enter one e-mail address');
  await refused('bank', { v_iban: 'SK31 1200 0000 1987 4263 7542' }, 'no valid IBAN');
  await refused('billing', { v_companyRegNo: '12345678' }, 'no valid company number');
  await refused('billing', { v_vatId: 'SK2020123450' }, 'no valid VAT number');
  await refused('address', { record: 'billing', v_line1: 'Hlavná 7' }, 'Fill this in.');
  await refused('contact', { v_phone: '+421 2 2222 2222', effective_on: '2020-01-01' }, 'today or a later day');
  await refused('advance', { v_amount: '120,01' }, 'at most 20 percent');
  overdue = true;
  await refused('advance', { v_amount: '120' }, 'while a payment is overdue');
  overdue = false;
  t.equal((await proposeAs(portal, anna, 'advance', { v_amount: '120' })).statusCode, 303);

  const id = idOf(await proposeAs(portal, anna, 'consent', { v_eInvoiceConsent: 'true' }));
  await decideAs(portal, marek, id, { d_eInvoiceConsent: 'accept' });
  await refused('consent', {}, '1 time a year');
  t.equal((await proposeAs(portal, anna, 'nothing', {})).statusCode, 404, 'there is no such kind');
  t.equal((await proposeAs(portal, anna, 'address', { record: 'secret', v_city: 'X' })).statusCode, 404, 'nor such a record');
  t.equal((await proposeAs(portal, anna, 'contact', { version: '1' })).statusCode, 400, 'nor such a field of the form');
}); // prettier-ignore
