import t from 'tap';
import { addDays } from 'portico';
import { addRule, makeGroup, makePerson } from 'portico/testing';
import { bill, get, one, openPortal, post, rows, store } from './bills.fixture.ts';

const { portal, ctx, person } = await openPortal(t);
const { today } = ctx;
const clerks = await makeGroup(portal, 'STAFF', ['invoices.desk-overdue'], 'staff');
const clerk = await makePerson(portal, { groupId: clerks, staff: true, name: 'Marek Hudák' });
const bookers = await makeGroup(portal, 'BOOKERS', ['invoices.desk-overdue'], 'staff');
await addRule(portal, bookers, 'allow', 'write', 'InvoiceBook');
const booker = await makePerson(portal, { groupId: bookers, staff: true, name: 'Zuzana Benešová' });

const versionOf = (html: string) => /name="version" value="(\d+)"/.exec(html)?.[1] ?? '';

t.test('staff find an invoice by a part of its number, by customer and by state', async (t) => {
  const anna = await person();
  const boris = await person();
  await store(ctx, anna.customerId, bill(addDays(today, -3), { number: '26/ANNA/100' }));
  await store(ctx, boris.customerId, bill('2026-02-17', { number: '26/BORIS/200' }), { paid: '123.00' });
  const [customer] = await rows<{ name: string; number: string }>(portal, 'select name, number from core_customer where id = $1', [anna.customerId]);
  const found = async (query: string) => {
    const { body } = await get(portal, clerk, `/desk/invoices?${query}`);
    return [body.includes('26/ANNA/100'), body.includes('26/BORIS/200')];
  };
  t.same(await found(''), [true, true], 'of all customers');
  t.same(await found('q=anna/1'), [true, false]);
  t.same(await found('q=26'), [false, false], 'two characters are no part of anything');
  t.same(await found(`q=${encodeURIComponent(customer!.name)}`), [true, false]);
  t.same(await found(`q=${customer!.number}`), [true, false]);
  t.same(await found(`customer=${boris.customerId}`), [false, true]);
  t.same(await found('state=overdue'), [true, false]);
  t.match((await get(portal, clerk, '/desk/invoices?q=nobody')).body, 'No invoice fits');
  t.equal((await get(portal, anna, '/desk/invoices')).statusCode, 404, 'no page for customers');
}); // prettier-ignore

t.test('what is overdue stands on the desk', async (t) => {
  const anna = await person();
  const id = await store(ctx, anna.customerId, bill(addDays(today, -400), { number: 'OLDEST' }));
  const { body } = await get(portal, clerk, '/desk/portlets/invoices.desk-overdue', { 'hx-request': 'true' });
  t.match(body, /OLDEST[\s\S]*400 days overdue/);
  t.match(body, `href="/desk/invoices/${id}"`);
});

t.test('staff see the page and the files of an invoice, and without the grant none of it', async (t) => {
  const anna = await person();
  const id = await store(ctx, anna.customerId, bill(addDays(today, 5), { number: '4711' }));
  for (const suffix of ['', '.pdf', '.xml', '/qr.svg']) t.equal((await get(portal, clerk, `/desk/invoices/${id}${suffix}`)).statusCode, 200, suffix);
  const stranger = await makePerson(portal, { groupId: await makeGroup(portal, 'NONE', [], 'staff'), staff: true });
  for (const suffix of ['', '.pdf', '.xml', '/qr.svg']) t.equal((await get(portal, stranger, `/desk/invoices/${id}${suffix}`)).statusCode, 403, suffix);
  t.notMatch((await get(portal, clerk, `/desk/invoices/${id}`)).body, 'Record a payment', 'who may not book has no form for it');
  t.equal((await post(portal, clerk, `/desk/invoices/${id}/payments`, { version: 1, amount: '1', paidOn: today, method: 'cash' })).statusCode, 403);
}); // prettier-ignore

t.test('a payment that is recorded changes what the customer sees, and is in the audit log', async (t) => {
  const anna = await person();
  const id = await store(ctx, anna.customerId, bill(addDays(today, 5), { number: '4711' }));
  const version = versionOf((await get(portal, booker, `/desk/invoices/${id}`)).body);
  const fields = { version, amount: '1 00,50', paidOn: today, method: 'transfer', reference: 'statement 7' };
  t.equal((await post(portal, booker, `/desk/invoices/${id}/payments`, fields)).statusCode, 303);
  t.match(await one(portal, anna, id), {
    state: 'partially_paid', settled: '100.50', open: '22.50', payments: [{ paidOn: today, amount: '100.50', method: 'transfer', reference: 'statement 7' }],
  });
  t.match(await rows(portal, `select actor_name, action, details from core_audit where subject_id = $1 and action <> 'look'`, [id]), [
    { actor_name: 'Zuzana Benešová', action: 'record-payment', details: { number: '4711', amount: '100.50', currency: 'EUR' } },
  ]);
  const again = await post(portal, booker, `/desk/invoices/${id}/payments`, fields);
  t.equal(again.statusCode, 409, 'who looked before the other wrote is told, and nothing is booked twice');
  t.match(await one(portal, anna, id), { open: '22.50' });
}); // prettier-ignore

t.test('a payment that cannot be is refused beside its field, with what was typed', async (t) => {
  const anna = await person();
  const id = await store(ctx, anna.customerId, bill(addDays(today, 5)));
  const version = versionOf((await get(portal, booker, `/desk/invoices/${id}`)).body);
  const cases: [field: string, value: string][] = [
    ['amount', '123.01'], ['amount', '0'], ['amount', '-5'], ['amount', '1.234'], ['amount', 'ten'], ['amount', '1e2'],
    ['paidOn', addDays(today, 1)], ['paidOn', '2026-02-31'], ['paidOn', '1999-01-01'],
  ]; // prettier-ignore
  for (const [field, value] of cases) {
    const answer = await post(portal, booker, `/desk/invoices/${id}/payments`, { version, amount: '5', paidOn: today, method: 'cash', reference: 'kept', [field]: value });
    t.equal(answer.statusCode, 422, `${field}=${value}`);
    t.match(answer.body, new RegExp(`id="f-${field}-error"`));
    t.match(answer.body, 'value="kept"', 'nothing typed is lost');
  }
  t.match(await one(portal, anna, id), { settled: '0', payments: [] });
}); // prettier-ignore

t.test('a dispute stops the bill until it ends; a cancelled one is never to be paid', async (t) => {
  const anna = await person();
  const id = await store(ctx, anna.customerId, bill(addDays(today, -5)));
  const change = async (state: string) => {
    const version = versionOf((await get(portal, booker, `/desk/invoices/${id}`)).body);
    const answer = await post(portal, booker, `/desk/invoices/${id}/state`, { version, state });
    return [answer.statusCode, (await one(portal, anna, id)).state];
  };
  t.same(await change('disputed'), [303, 'disputed']);
  t.match((await get(portal, anna, `/invoices/${id}`)).body, 'This invoice is disputed');
  t.same(await change('issued'), [303, 'overdue']);
  t.same(await change('cancelled'), [303, 'cancelled']);
  t.match((await get(portal, anna, '/portlets/invoices.open', { 'hx-request': 'true' })).body, 'data-state="empty"');
  t.same(await change('disputed'), [409, 'cancelled'], 'only what can become of it');
});

t.test('what staff look at and take of a customer is noted; what customers do with their own is not', async (t) => {
  const anna = await person();
  const id = await store(ctx, anna.customerId, bill(today));
  await get(portal, booker, `/desk/invoices/${id}`);
  await get(portal, booker, `/desk/invoices/${id}.pdf`);
  await get(portal, anna, `/invoices/${id}.pdf`);
  const [noted] = await ctx.read({
    text: `select action, actor_id from core_audit where customer_id = $1 and subject = 'Invoice' and action in ('look', 'download') order by at, action`,
    values: [anna.customerId],
  });
  t.same(noted, [
    { action: 'look', actor_id: booker.accountId },
    { action: 'download', actor_id: booker.accountId },
  ]);
});
