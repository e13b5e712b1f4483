import t from 'tap';
import { addDays, addMonths, monthEnd, monthStart, newId, type ImportFile } from 'portico';
import { addRule, makeCustomer, makeGroup, makePerson } from 'portico/testing';
import advances from '../index.ts';
import { get, instalments, openPortal, post, rows, schedule } from './fixture.ts';

const { portal, ctx, person } = await openPortal(t);
const { today } = ctx;
const clerk = await makePerson(portal, {
  groupId: await makeGroup(portal, 'STAFF', ['advances.desk-overdue'], 'staff'),
  staff: true,
});
const bookers = await makeGroup(portal, 'BOOKERS', ['advances.desk-overdue'], 'staff');
await addRule(portal, bookers, 'allow', 'write', 'AdvanceBook');
const booker = await makePerson(portal, { groupId: bookers, staff: true, name: 'Zuzana Benešová' }); // prettier-ignore

const versionOf = async (id: string) =>
  (await rows<{ version: number }>(ctx, 'select version from advances_schedule where id = $1', [id]))[0]!.version;
const numberOf = async (id: string) =>
  (await rows<{ number: string }>(ctx, 'select number from core_customer where id = $1', [id]))[0]!.number;
const fields = (more: object) => ({
  id: newId(), number: 'NEW-1', supplyPoint: 'Hlavná 7', commodity: 'gas', startsOn: monthStart(today), endsOn: addMonths(monthStart(today), 5),
  frequency: 'monthly', dueDay: 15, amount: '1 250,50', currency: 'eur', method: 'transfer', iban: 'SK31 1200 0000 1987 4263 7541', payee: 'Lumenia',
  variableSymbol: '71', billingMonth: '', ...more,
}); // prettier-ignore

t.test('staff make a schedule for a customer; sent twice it is made once', async (t) => {
  const customerId = await makeCustomer(portal);
  const customerNumber = await numberOf(customerId);
  t.match((await get(portal, booker, `/desk/advances?customer=${customerNumber}`)).body, 'name="customerNumber"');
  const sent = fields({ customerNumber });
  t.equal((await post(portal, booker, '/desk/advances', sent)).statusCode, 303);
  t.equal((await post(portal, booker, '/desk/advances', sent)).statusCode, 303);
  const made = await rows(ctx, 'select id, amount, currency, iban from advances_schedule where customer_id = $1', [customerId]);
  t.same(made, [{ id: sent.id, amount: '1250.50', currency: 'EUR', iban: 'SK3112000000198742637541' }]);
  t.equal((await instalments(ctx, sent.id)).length, 5);
  t.match(await rows(ctx, `select actor_name, action, details from core_audit where subject_id = $1`, [sent.id]), [
    { actor_name: 'Zuzana Benešová', action: 'create', details: { number: 'NEW-1', instalments: 5 } },
  ]);
  const taken = await post(portal, booker, '/desk/advances', fields({ customerNumber }));
  t.equal(taken.statusCode, 422);
  t.match(taken.body, 'used by another schedule');
}); // prettier-ignore

t.test('what cannot be is refused beside its field, with what was typed', async (t) => {
  const customerNumber = await numberOf(await makeCustomer(portal));
  const cases: [field: string, value: string | number][] = [
    ['number', '<b>'], ['supplyPoint', ' '], ['startsOn', '2026-02-31'], ['endsOn', '2001-01-01'], ['dueDay', 32], ['amount', '-5'], ['amount', '1.234'],
    ['currency', 'XQX'], ['iban', 'SK00'], ['iban', ''], ['payee', ''], ['variableSymbol', '12a'], ['billingMonth', '13'],
  ]; // prettier-ignore
  for (const [field, value] of cases) {
    const answer = await post(portal, booker, '/desk/advances', fields({ customerNumber, number: 'BAD-1', [field]: value }));
    t.equal(answer.statusCode, 422, `${field}=${value}`);
    t.match(answer.body, `id="f-${field}-error"`);
  }
  t.equal((await post(portal, booker, '/desk/advances', fields({ customerNumber: 'nobody' }))).statusCode, 404);
  t.same(await rows(ctx, `select id from advances_schedule where number = 'BAD-1'`), []);
}); // prettier-ignore

t.test('a payment is recorded and taken back; who looked before another wrote is told', async (t) => {
  const anna = await person();
  const id = await schedule(ctx, anna.customerId);
  const [first] = await instalments(ctx, id);
  const version = await versionOf(id);
  const payment = { version, instalment: first!.id, amount: '40', paidOn: today };
  t.equal((await post(portal, booker, `/desk/advances/${id}/payments`, payment)).statusCode, 303);
  t.equal((await post(portal, booker, `/desk/advances/${id}/payments`, payment)).statusCode, 409);
  t.match((await instalments(ctx, id))[0], { paid_amount: '40', paid_on: today });
  const tooMuch = await post(portal, booker, `/desk/advances/${id}/payments`, { ...payment, version: await versionOf(id), amount: '45.51' });
  t.equal(tooMuch.statusCode, 422);
  t.match(tooMuch.body, 'id="f-payment-error"');
  const other = await schedule(ctx, anna.customerId);
  const foreign = await post(portal, booker, `/desk/advances/${other}/payments`, { ...payment, version: await versionOf(other) });
  t.equal(foreign.statusCode, 404, 'an instalment of another schedule');
  t.equal((await post(portal, booker, `/desk/advances/${id}/unpaid`, { version: await versionOf(id), instalment: first!.id })).statusCode, 303);
  t.match((await instalments(ctx, id))[0], { paid_amount: '0', paid_on: null });
  const noted = await rows<{ action: string }>(ctx, `select action from core_audit where subject_id = $1 order by id`, [id]);
  t.same(noted.map((row) => row.action), ['record-payment', 'take-back-payment']);
}); // prettier-ignore

t.test('another amount and due day count for the future alone', async (t) => {
  const id = await schedule(ctx, await makeCustomer(portal), { dueDay: 10 });
  const before = await instalments(ctx, id);
  const from = addMonths(monthStart(today), 2);
  const change = { version: await versionOf(id), from, amount: '99,90', dueDay: 31 };
  t.equal((await post(portal, booker, `/desk/advances/${id}/change`, change)).statusCode, 303);
  const after = await instalments(ctx, id);
  for (const [index, row] of after.entries()) {
    const future = before[index]!.due_on >= from;
    t.equal(row.amount, future ? '99.90' : '85.50', row.due_on);
    t.equal(row.due_on.slice(0, 7), before[index]!.due_on.slice(0, 7), 'the month stays');
    if (future) t.not(addDays(row.due_on, 1).slice(0, 7), row.due_on.slice(0, 7), 'the last of the month');
  }
  const past = await post(portal, booker, `/desk/advances/${id}/change`, { ...change, version: await versionOf(id), from: today });
  t.equal(past.statusCode, 422);
  t.match(past.body, 'id="f-from-error"');
}); // prettier-ignore

t.test('terms are edited: future instalments are made anew, what fell due and the ids of what stays do not change', async (t) => {
  const id = await schedule(ctx, await makeCustomer(portal), { number: 'EDIT-1', dueDay: 1, variableSymbol: '1' });
  const before = await instalments(ctx, id);
  const billed = addMonths(monthStart(today), 2);
  const terms = {
    version: await versionOf(id), supplyPoint: 'Hlavná 9', commodity: 'electricity', endsOn: monthEnd(addMonths(monthStart(today), 3)),
    frequency: 'eleven', billingMonth: Number(billed.slice(5, 7)), method: 'direct_debit', iban: '', payee: '', variableSymbol: '22',
  }; // prettier-ignore
  t.match((await get(portal, booker, `/desk/advances/${id}/edit`)).body, 'value="Hlavná 7, Poprad"');
  const unsaid = await post(portal, booker, `/desk/advances/${id}/edit`, { ...terms, billingMonth: '' });
  t.equal(unsaid.statusCode, 422);
  t.match(unsaid.body, 'id="f-billingMonth-error"');
  t.equal((await post(portal, booker, `/desk/advances/${id}/edit`, terms)).statusCode, 303);
  t.equal((await post(portal, booker, `/desk/advances/${id}/edit`, terms)).statusCode, 409, 'the page is old now');
  const wanted = before.filter(({ due_on: on }) => on <= terms.endsOn && on !== billed);
  t.same((await instalments(ctx, id)).map((row) => row.id), wanted.map((row) => row.id));
  t.match(await rows(ctx, `select actor_name, action, details from core_audit where subject_id = $1`, [id]), [{
    actor_name: 'Zuzana Benešová', action: 'edit',
    details: { number: 'EDIT-1', before: { frequency: 'monthly', supplyPoint: 'Hlavná 7, Poprad' }, after: { frequency: 'eleven', supplyPoint: 'Hlavná 9' }, gone: 3, made: 0 },
  }]); // prettier-ignore
  const longer = { ...terms, version: await versionOf(id), frequency: 'monthly', endsOn: '' };
  t.equal((await post(portal, booker, `/desk/advances/${id}/edit`, longer)).statusCode, 303);
  t.ok((await instalments(ctx, id)).some((row) => row.due_on === billed), 'the month of the bill has one again');
  t.equal((await post(portal, clerk, `/desk/advances/${id}/edit`, longer)).statusCode, 403);
}); // prettier-ignore

t.test('a closed schedule loses what is to come and keeps what is owed', async (t) => {
  const anna = await person();
  const id = await schedule(ctx, anna.customerId, { dueDay: 1 });
  const close = { version: await versionOf(id), lastDay: today };
  t.equal((await post(portal, booker, `/desk/advances/${id}/close`, close)).statusCode, 303);
  const left = await instalments(ctx, id);
  t.ok(left.length > 0 && left.every((row) => row.due_on <= today));
  t.match((await get(portal, anna, `/advances/${id}`)).body, 'Closed');
  t.equal((await post(portal, booker, `/desk/advances/${id}/close`, { ...close, version: await versionOf(id) })).statusCode, 409);
}); // prettier-ignore

t.test('staff without the right to write see everything and change nothing; customers have no desk', async (t) => {
  const anna = await person();
  const id = await schedule(ctx, anna.customerId, { number: 'FIND-77', dueDay: 1 });
  const page = await get(portal, clerk, `/desk/advances/${id}`);
  t.equal(page.statusCode, 200);
  t.notMatch(page.body, 'Record a payment');
  t.equal((await post(portal, clerk, `/desk/advances/${id}/close`, { version: 1, lastDay: today })).statusCode, 403);
  t.equal((await get(portal, anna, `/desk/advances/${id}`)).statusCode, 404);
  t.match((await get(portal, clerk, '/desk/advances?q=FIND')).body, 'FIND-77');
  t.notMatch((await get(portal, clerk, '/desk/advances?q=%25')).body, 'FIND-77', 'a per cent sign is no wildcard');
  t.match((await get(portal, clerk, '/desk/advances?customer=nobody')).body, 'There is no customer');
  const { body } = await portal.app.inject({ url: '/desk/portlets/advances.desk-overdue', headers: { ...clerk.headers, 'hx-request': 'true' } });
  t.match(body, 'FIND-77');
}); // prettier-ignore

t.test('staff find the customer by the number of a schedule, and see it on his card', async (t) => {
  const group = await makeGroup(portal, 'CARD', ['advances.desk-overdue'], 'staff');
  await addRule(portal, group, 'allow', 'read', 'Customer');
  const reader = await makePerson(portal, { groupId: group, staff: true });
  const [one, other] = [await makeCustomer(portal), await makeCustomer(portal)];
  await schedule(ctx, one, { number: 'CARD-1' });
  await schedule(ctx, other, { number: 'CARD-2' });
  const card = await get(portal, reader, `/admin/customers/${one}/tab/advances/schedules`);
  t.equal(card.statusCode, 200);
  t.match(card.body, 'CARD-1');
  t.notMatch(card.body, 'CARD-2');
  t.match((await get(portal, reader, '/admin/customers?q=CARD-2')).body, 'CARD-2');
});

t.test('schedules are imported from a file, whole or not at all, and once', async (t) => {
  const customer = await numberOf(await makeCustomer(portal));
  const head =
    'customer;number;supply_point;commodity;starts_on;ends_on;frequency;due_day;amount;currency;method;iban;payee;variable_symbol';
  const line = (number: string, more = '85,50') =>
    `${customer};${number};Hlavná 7;water;2026-01-01;2026-12-31;quarterly;6;${more};EUR;transfer;SK3112000000198742637541;Lumenia;71`;
  const run = (text: string) => {
    const file: ImportFile = { name: 'x.csv', path: 'x.csv', bytes: async () => Buffer.from(text) };
    return advances.imports!.advances!.run(ctx, file, {});
  };
  t.match(await run(`${head}\n${line('IMP-1')}\n${line('IMP-2', 'much')}`), { result: 'refused', notes: [/^Line 3: amount "much"/] });
  t.same(await rows(ctx, `select id from advances_schedule where number like 'IMP-%'`), []);
  t.match(await run(`${head}\n${line('IMP-1')}\n${line('IMP-2')}`), { result: 'imported' });
  t.match(await run(`${head}\n${line('IMP-1')}\n${line('IMP-2')}`), { result: 'unchanged' });
  t.match(await run('number\nIMP-3'), { result: 'refused', notes: [/Columns are missing: customer/] });
  const [made] = await rows<{ id: string }>(ctx, `select id from advances_schedule where number = 'IMP-1'`);
  t.same((await instalments(ctx, made!.id)).map((row) => row.due_on), ['2026-01-06', '2026-04-06', '2026-07-06', '2026-10-06']);
}); // prettier-ignore
