import { randomUUID } from 'node:crypto';
import t from 'tap';
import { pdf } from 'portico/testing';
import { changeState } from '../service/change.ts';
import { lockTicket } from '../service/store.ts';
import { backdate, file, get, post, send, staffAnswer, withCustomers } from './customer.fixture.ts';
import { found, PORTAL, rows } from './fixture.ts';

// A portal of its own for each: more than the usual 30 seconds on a busy machine.
t.setTimeout(180_000);

type Desk = Awaited<ReturnType<typeof withCustomers>>;

const one = async (desk: Desk, id: string) =>
  (await rows(desk.portal, 'select * from tickets_ticket where id = $1', [id]))[0]!;
const resolve = (desk: Desk, id: string) =>
  desk.ctx.write(({ em }) => lockTicket(em, id).then((ticket) => changeState(em, ticket, 'resolved', PORTAL)));

t.test('a customer files a ticket with files, once however often he sends the form, and is told its number and what comes next', async (t) => {
  const desk = await withCustomers(t);
  const { portal, anna } = desk;
  await rows(portal, 'update core_customer set caretaker_id = $1 where id = $2', [desk.marek.accountId, anna.customerId]);
  await rows(portal, 'update tickets_type set first_response_minutes = 480, resolution_minutes = 2400 where id = $1', [desk.types.billing]);
  t.match((await get(portal, anna, '/tickets/new')).body, 'Billing');
  const form = randomUUID();
  const said = [{ field: 'files', name: 'invoice.pdf', bytes: pdf('Invoice') }, { field: 'files', name: 'second.pdf', bytes: pdf('Second') }] as never[];
  const id = await file(desk, anna, { form, priority: 'high' }, ...(said as []));
  t.equal(await file(desk, anna, { form }, ...(said as [])), id, 'sent twice is filed once');
  t.match(await one(desk, id), { channel: 'portal', customer_priority: 'high', priority: 'high', requester_name: 'Anna Nová', owner_name: 'Marek Hudák' });
  t.equal((await rows(portal, 'select 1 from tickets_file where ticket_id = $1', [id])).length, 2);
  const next = (await get(portal, anna, `/tickets/${id}/sent`)).body;
  t.match(next, 'T-1001');
  t.match(next, 'Marek Hudák takes care of it.');
  t.match(next, 'We promise to solve it by');
}); // prettier-ignore

t.test('what is missing is said beside its field, and what was typed stays', async (t) => {
  const desk = await withCustomers(t);
  const { portal, anna } = desk;
  const sent = await send(portal, anna, '/tickets/new', { form: randomUUID(), type: desk.types.billing, subject: '', text: 'Only words' });
  t.equal(sent.statusCode, 422);
  t.match(sent.body, 'Write a subject.');
  t.match(sent.body, 'Only words');
  const tooHigh = await send(portal, anna, '/tickets/new', { form: randomUUID(), type: desk.types.billing, subject: 'A', text: 'B', priority: 'urgent' });
  t.match(tooHigh.body, 'This priority is not available to you.', 'CLIENTS may ask for "high" at most');
  const [hidden] = await rows<{ id: string }>(portal, `insert into tickets_type (id, code, titles) values (gen_random_uuid(), 'vip', '{"en": "For others"}') returning id`);
  const foreign = await send(portal, anna, '/tickets/new', { form: randomUUID(), type: hidden!.id, subject: 'A', text: 'B' });
  t.match(foreign.body, 'Choose the kind of request.', 'only kinds of his own group');
  t.equal((await rows(portal, 'select 1 from tickets_ticket')).length, 0);
}); // prettier-ignore

t.test('a kind that asks for it takes the time the customer wishes, in the portal’s own time zone', async (t) => {
  const desk = await withCustomers(t);
  await rows(desk.portal, 'update tickets_type set asks_when = true where id = $1', [desk.types.billing]);
  const id = await file(desk, desk.anna, { wishedDay: '2099-07-01', wishedTime: '14:30' });
  t.equal(Date.parse(String((await one(desk, id)).wished_at)), Date.parse('2099-07-01T12:30:00Z'));
  t.match(await file(desk, desk.anna, { wishedDay: '2020-07-01' }), /^refused: 422/);
});

t.test('the list has all tickets whatever their origin, by tabs, words of any message, kind and flag', async (t) => {
  const desk = await withCustomers(t);
  const { portal, anna } = desk;
  const mine = await file(desk, anna);
  const mailed = await found(desk, anna.customerId, { channel: 'mail', subject: 'Broken meter', kind: 'mail', body: 'The seal is gone.' });
  await found(desk, desk.boris.customerId, { subject: 'Secret of Boris' });
  await staffAnswer(desk, mine, 'A colleague called Ferdinand looks into it.');
  await staffAnswer(desk, mine, 'Kvetoslav is difficult.', { note: true });
  const page = async (query: string) => (await get(portal, anna, `/tickets${query}`)).body;
  t.match(await page(''), /Invoice came twice[\s\S]*Broken meter|Broken meter[\s\S]*Invoice came twice/);
  t.notMatch(await page('?tab=all'), 'Secret of Boris');
  t.match(await page('?q=ferdi'), 'Invoice came twice', 'a word of an answer');
  t.match(await page('?q=t-1002'), 'Broken meter', 'a number');
  t.match(await page('?q=kvetoslav'), 'No ticket fits', 'notes of the staff are not searched');
  await post(portal, anna, `/tickets/${mailed.id}/flag`, { flagged: 'true' });
  t.notMatch(await page('?flagged=on'), 'Invoice came twice');
  await post(portal, anna, `/tickets/${mine}/solve`);
  t.notMatch(await page(''), 'Invoice came twice');
  t.match(await page('?tab=solved'), 'Invoice came twice');
  const csv = await get(portal, anna, '/tickets/export.csv?tab=all');
  t.equal(csv.body.trim().split('\r\n').length, 3);
}); // prettier-ignore

t.test('a cell of the export that a spreadsheet would run is made harmless', async (t) => {
  const desk = await withCustomers(t);
  await file(desk, desk.anna, { subject: '=HYPERLINK("http://x")' });
  t.match((await get(desk.portal, desk.anna, '/tickets/export.csv')).body, `"'=HYPERLINK(""http://x"")"`);
});

t.test('the page of a ticket has the whole correspondence, who is responsible, and every promise with its reason', async (t) => {
  const desk = await withCustomers(t);
  const { portal, anna } = desk;
  await rows(portal, 'update core_customer set caretaker_id = $1 where id = $2', [desk.marek.accountId, anna.customerId]);
  await rows(portal, `update core_account set phone = '+421 2 2102 5510' where id = $1`, [desk.marek.accountId]);
  const id = await file(desk, anna);
  const article = await staffAnswer(desk, id, 'Plain words', { html: '<p>With <b>form</b></p>' });
  await staffAnswer(desk, id, 'Not for you', { note: true });
  await rows(portal, `insert into tickets_promise (id, customer_id, ticket_id, promised_at, reason, author_name, shown)
    values (gen_random_uuid(), $1, $2, now() + interval '2 days', 'The technician is ill', 'Marek', true)`, [anna.customerId, id]);
  const { body } = await get(portal, anna, `/tickets/${id}`);
  for (const words of ['October came twice.', 'Plain words', 'Marek Hudák', '+421 2 2102 5510', 'The technician is ill', 'Step 3 of 4']) t.match(body, words);
  t.notMatch(body, 'Not for you');
  const html = await get(portal, anna, `/tickets/${id}/articles/${article}`);
  t.match(html.body, '<b>form</b>');
  t.match(html.headers['content-security-policy'], /^sandbox .*default-src 'none'/);
}); // prettier-ignore

t.test('he answers with files, which count once and open a solved ticket again within the limit', async (t) => {
  const desk = await withCustomers(t);
  const { portal, anna } = desk;
  const id = await file(desk, anna);
  await resolve(desk, id);
  const form = randomUUID();
  for (let turn = 0; turn < 2; turn++) {
    const sent = await send(portal, anna, `/tickets/${id}/answer`, { form, text: 'Still wrong' }, { field: 'files', name: 'proof.pdf', bytes: pdf('Proof') } as never);
    t.equal(sent.statusCode, 303);
  }
  t.match(await one(desk, id), { state: 'open', reopen_count: 1 });
  const files = await rows<{ id: string }>(portal, 'select id from tickets_file where ticket_id = $1', [id]);
  t.equal(files.length, 1);
  const got = await get(portal, anna, `/tickets/${id}/files/${files[0]!.id}`);
  t.match(got.headers['content-disposition'], /^attachment; filename="proof.pdf"/);
  t.equal((await send(portal, anna, `/tickets/${id}/answer`, { form: randomUUID(), text: '  ' })).statusCode, 422);
  await resolve(desk, id);
  await backdate(portal, id, 15);
  t.equal((await send(portal, anna, `/tickets/${id}/answer`, { form: randomUUID(), text: 'Too late' })).statusCode, 409);
  t.match((await get(portal, anna, `/tickets/${id}`)).body, 'New ticket about this');
  t.match((await get(portal, anna, `/tickets/new?about=${id}`)).body, 'T-1001: Invoice came twice');
}); // prettier-ignore

t.test('he makes it more pressing, as far as his group may', async (t) => {
  const desk = await withCustomers(t);
  const id = await file(desk, desk.anna);
  t.equal((await post(desk.portal, desk.anna, `/tickets/${id}/priority`, { priority: 'urgent' })).statusCode, 422);
  t.equal((await post(desk.portal, desk.anna, `/tickets/${id}/priority`, { priority: 'high' })).statusCode, 303);
  t.match(await one(desk, id), { customer_priority: 'high', priority: 'high' });
  t.equal((await post(desk.portal, desk.anna, `/tickets/${id}/priority`, { priority: 'low' })).statusCode, 422);
});

t.test('colleagues of the same house can take part, others cannot', async (t) => {
  const desk = await withCustomers(t);
  const { portal, anna, adam } = desk;
  const id = await file(desk, anna);
  t.equal((await post(portal, anna, `/tickets/${id}/participants`, { account: desk.boris.accountId })).statusCode, 404);
  t.equal((await post(portal, anna, `/tickets/${id}/participants`, { account: adam.accountId })).statusCode, 303);
  t.match((await get(portal, adam, `/tickets/${id}`)).body, 'Adam Nový takes part.');
  const [part] = await rows<{ id: string }>(portal, 'select id from tickets_participant');
  t.equal((await post(portal, anna, `/tickets/${id}/participants/${part!.id}/remove`)).statusCode, 303);
  t.equal((await rows(portal, 'select 1 from tickets_participant')).length, 0);
}); // prettier-ignore

t.test('after the solution he rates it, and changes his mind within the limit', async (t) => {
  const desk = await withCustomers(t);
  const { portal, anna } = desk;
  const id = await file(desk, anna);
  t.equal((await post(portal, anna, `/tickets/${id}/rating`, { stars: '5' })).statusCode, 409, 'not before');
  await resolve(desk, id);
  t.equal((await post(portal, anna, `/tickets/${id}/rating`, { stars: '6' })).statusCode, 400);
  await post(portal, anna, `/tickets/${id}/rating`, { stars: '5', text: 'Quick' });
  await post(portal, anna, `/tickets/${id}/rating`, { stars: '2' });
  t.match(await one(desk, id), { satisfaction: 2, satisfaction_text: null });
  await backdate(portal, id, 15);
  t.equal((await post(portal, anna, `/tickets/${id}/rating`, { stars: '1' })).statusCode, 409);
}); // prettier-ignore

t.test('another customer, a group without the grant, and who may only read are refused everywhere', async (t) => {
  const desk = await withCustomers(t);
  const { portal, anna, boris, cyril, dana } = desk;
  const id = await file(desk, anna, {}, { field: 'files', name: 'a.pdf', bytes: pdf('A') } as never);
  const article = await staffAnswer(desk, id, 'x', { html: '<p>x</p>' });
  const [kept] = await rows<{ id: string }>(portal, 'select id from tickets_file');
  const pages = [`/tickets/${id}`, `/tickets/${id}/sent`, `/tickets/${id}/files/${kept!.id}`, `/tickets/${id}/articles/${article}`, `/tickets/new?about=${id}`];
  for (const url of pages) {
    t.equal((await get(portal, boris, url)).statusCode, 404, `${url} of another customer`);
    t.equal((await get(portal, dana, url)).statusCode, 404, `${url} without the grant`);
  }
  const steps: [string, Record<string, string>][] = [['solve', {}], ['reopen', {}], ['flag', { flagged: 'true' }], ['priority', { priority: 'high' }], ['participants', { account: boris.accountId }], ['rating', { stars: '5' }]];
  for (const [step, fields] of steps)
    for (const who of [boris, dana, cyril]) t.equal((await post(portal, who, `/tickets/${id}/${step}`, fields)).statusCode, 404, step);
  t.equal((await send(portal, boris, `/tickets/${id}/answer`, { form: randomUUID(), text: 'Hello' })).statusCode, 404);
  t.equal((await get(portal, cyril, `/tickets/${id}`)).statusCode, 200, 'who may only read reads');
  t.match(await one(desk, id), { state: 'open', flagged: false, customer_priority: null });
}); // prettier-ignore

t.test('a number he types has to be one of his own records', async (t) => {
  const desk = await withCustomers(t);
  t.match(await file(desk, desk.anna, { number: '2026000001' }), /^refused: 422/);
  t.equal((await get(desk.portal, desk.anna, `/tickets/new?record=invoices.invoice:${randomUUID()}`)).statusCode, 200);
});
