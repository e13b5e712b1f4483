import t from 'tap';
import { addDays, addMonths } from 'portico';
import { addRule, makeCustomer, makeGroup, makePerson } from 'portico/testing';
import { get, instalments, openPortal, rows, schedule } from './fixture.ts';

const { portal, ctx, groupId, person } = await openPortal(t);
const { today } = ctx;

const pay = (id: string, amount: string, day: string) =>
  ctx.write(async ({ em }) => {
    await em.execute('update advances_instalment set paid_amount = ?, paid_on = ? where id = ?', [amount, day, id]);
  });
const textOf = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

t.test('a customer sees his schedule, what is paid, what is overdue, and how the rest is paid', async (t) => {
  const anna = await person();
  const id = await schedule(ctx, anna.customerId, { number: 'PLAN-1' });
  const [first, second, third] = await instalments(ctx, id);
  await pay(first!.id, '85.50', first!.due_on);
  await pay(second!.id, '50.00', second!.due_on);
  const { body } = await get(portal, anna, `/advances/${id}`);
  const text = textOf(body);
  t.match(text, 'PLAN-1');
  t.match(text, 'Overdue, partly paid');
  t.match(text, '35.50 EUR', 'what remains of the most urgent one');
  t.match(body, 'data-copy="SK3112000000198742637541"');
  t.match(body, 'data-copy="7110482231"');
  t.match(body, `src="/advances/instalments/${second!.id}/qr.svg"`);
  t.match(body, `src="/advances/instalments/${second!.id}/pay-by-square.svg"`);
  t.match((await get(portal, anna, `/advances/${id}?instalment=${third!.id}`)).body, `/advances/instalments/${third!.id}/qr.svg`);
  const code = await get(portal, anna, `/advances/instalments/${second!.id}/qr.svg`);
  t.equal(code.headers['content-type'], 'image/svg+xml');
  t.match(code.body, '<svg');
  t.equal((await get(portal, anna, `/advances/instalments/${first!.id}/qr.svg`)).statusCode, 404, 'nothing remains of it');
  const list = textOf((await get(portal, anna, '/advances')).body);
  t.match(list, 'still to be paid of what fell due');
  t.match(textOf((await get(portal, anna, `/advances/paid?year=${first!.due_on.slice(0, 4)}`)).body), '50.00 EUR');
}); // prettier-ignore

t.test('what is collected has no code and no account to copy', async (t) => {
  const anna = await person();
  const id = await schedule(ctx, anna.customerId, { method: 'direct_debit' });
  const { body } = await get(portal, anna, `/advances/${id}`);
  t.match(body, 'we collect the amount');
  t.notMatch(body, 'qr.svg');
  const [first] = await instalments(ctx, id);
  for (const file of ['qr', 'pay-by-square'])
    t.equal((await get(portal, anna, `/advances/instalments/${first!.id}/${file}.svg`)).statusCode, 404);
});

t.test('another customer, and a group without the grant, reach nothing of it', async (t) => {
  const [anna, boris] = [await person(), await person()];
  const id = await schedule(ctx, anna.customerId, { number: 'SECRET-1' });
  const [first] = await instalments(ctx, id);
  const stranger = await makePerson(portal, { groupId: await makeGroup(portal, 'NONE', []) });
  const technician = await makePerson(portal, { groupId, customerId: anna.customerId, houseRole: 'technical' });
  const urls = [`/advances/${id}`, `/advances/${id}.csv`, `/advances/instalments/${first!.id}/qr.svg`, `/advances/instalments/${first!.id}/pay-by-square.svg`];
  for (const url of urls) {
    t.equal((await get(portal, anna, url)).statusCode, 200, url);
    for (const who of [boris, stranger, technician]) t.equal((await get(portal, who, url)).statusCode, 404, url);
  }
  for (const url of ['/advances', '/advances/calendar', '/advances/paid', '/advances/feed']) {
    t.notMatch((await get(portal, boris, url)).body, 'SECRET-1');
    t.equal((await get(portal, technician, url)).statusCode, 404, url);
  }
  await addRule(portal, groupId, 'deny', 'download', 'Advance');
  t.equal((await get(portal, anna, `/advances/${id}.csv`)).statusCode, 404);
  t.notMatch((await get(portal, anna, `/advances/${id}`)).body, '.csv', 'and nothing leads there');
  await ctx.write(async ({ em }) => void (await em.execute(`delete from core_rule where group_id = ?`, [groupId])));
}); // prettier-ignore

t.test('a schedule is downloaded as a table, in which no cell is a formula', async (t) => {
  const anna = await person();
  const id = await schedule(ctx, anna.customerId, { number: 'CSV-1', supplyPoint: '=HYPERLINK("http://x")' });
  const answer = await get(portal, anna, `/advances/${id}.csv`);
  t.match(answer.headers, { 'content-type': /^text\/csv/, 'content-disposition': /attachment.*CSV-1\.csv/ });
  const lines = answer.body.replace(/^\uFEFF/, '').split('\r\n');
  t.equal(lines[0], 'Number,Supply point,Due,Amount,Paid,Paid on,Currency,State');
  t.equal(lines.length, 11 + 2);
  t.match(lines[1], /^CSV-1,"'=HYPERLINK/);
});

t.test('the calendar shows a month, and leads to the one before and after', async (t) => {
  const anna = await person();
  const id = await schedule(ctx, anna.customerId, { dueDay: 12 });
  const month = today.slice(0, 7);
  const item = (await instalments(ctx, id)).find((row) => row.due_on === `${month}-12`)!;
  const { body } = await get(portal, anna, '/advances/calendar');
  t.match(body, `/advances/${id}?instalment=${item.id}`);
  t.match(body, `month=${addMonths(`${month}-01`, -1).slice(0, 7)}`);
  t.match(body, `month=${addMonths(`${month}-01`, 1).slice(0, 7)}`);
  t.match(body, `aria-current="date"`);
  t.match(
    textOf((await get(portal, anna, '/advances/calendar?month=2031-03')).body),
    'Nothing falls due in this month',
  );
  for (const month of ['2026-13', '26-01', '1999-12', '2026-1'])
    t.equal((await get(portal, anna, `/advances/calendar?month=${month}`)).statusCode, 400, month);
});

t.test('the tiles show the month and what comes next, and change with a payment', async (t) => {
  const anna = await person();
  const tile = async (id: string) =>
    (await portal.app.inject({ url: `/portlets/${id}`, headers: { ...anna.headers, 'hx-request': 'true' } })).body;
  t.match(await tile('advances.calendar'), 'data-state="empty"');
  t.match(await tile('advances.next'), 'data-state="empty"');
  const id = await schedule(ctx, anna.customerId, { startsOn: addDays(today, -40), dueDay: 1 });
  const all = await instalments(ctx, id);
  t.match(textOf(await tile('advances.next')), /85\.50 EUR.*overdue/);
  for (const row of all) await pay(row.id, row.amount, today);
  t.match(await tile('advances.next'), 'data-state="empty"');
  t.match(await tile('advances.calendar'), /aria-current="date"/);
});

t.test('instalments of a schedule without an end go on, each once', async (t) => {
  const id = await schedule(ctx, await makeCustomer(portal), { endsOn: null, dueDay: 31 });
  const before = await instalments(ctx, id);
  t.equal(before.at(-1)!.due_on <= addMonths(today, 12), true);
  const { extendSchedules } = await import('../advances.service.ts');
  const later = addMonths(today, 3);
  t.equal(await ctx.write((tx) => extendSchedules(tx, later, 12)), 3);
  t.equal(await ctx.write((tx) => extendSchedules(tx, later, 12)), 0, 'run twice, it makes nothing twice');
  t.equal((await instalments(ctx, id)).length, before.length + 3);
  const [sum] = await rows<{ n: string }>(ctx, 'select count(distinct period) as n from advances_instalment where schedule_id = $1', [id]);
  t.equal(Number(sum!.n), before.length + 3);
}); // prettier-ignore
