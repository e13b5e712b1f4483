import t from 'tap';
import { Decimal } from 'decimal.js';
import exceljs from 'exceljs';
import { addDays, executeIn, harmlessCell } from 'portico';
import { addRule, makeGroup, makePerson, type Person } from 'portico/testing';
import { assign, assignable, lockUnmatched } from '../bank/assign.ts';
import { ageOf } from '../statement/ages.ts';
import { usualPeriods } from '../statement/periods.ts';
import { bill, get, openPortal, rows, store } from './bills.fixture.ts';
import { camt, camtImports } from './camt.fixture.ts';
import { readPdf } from './pdf-text.ts';

const { portal, ctx, person } = await openPortal(t);
const { today } = ctx;
const importCamt = camtImports(t, portal);
const clerks = await makeGroup(portal, 'STAFF', ['invoices.desk-overdue'], 'staff');
await addRule(portal, clerks, 'allow', 'read', 'Customer');
const clerk = await makePerson(portal, { groupId: clerks, staff: true, name: 'Marek Hudák' });

const numberOf = async (who: Person) =>
  (await rows<{ number: string }>(portal, 'select number from core_customer where id = $1', [who.customerId]))[0]!
    .number;

/** A customer with a year behind him: paid, paid in part, long overdue, a credit note, a cancelled bill, and one in crowns. */
async function customerWithPast() {
  const anna = await person();
  const { customerId } = anna;
  await store(ctx, customerId, bill('2025-02-14', { number: 'A-1', issueDate: '2025-01-31' }), { paid: '123.00', paidOn: '2025-02-10' }); // prettier-ignore
  await store(ctx, customerId, bill('2025-03-14', { number: 'A-2', issueDate: '2025-02-28' }), { paid: '23.00', paidOn: '2025-03-20' }); // prettier-ignore
  await store(ctx, customerId, bill('2025-04-14', { number: 'A-3', issueDate: '2025-03-31' }));
  await store(ctx, customerId, bill(null, { number: 'C-1', kind: 'credit-note', issueDate: '2025-04-02', lines: [{ name: 'Oprava', quantity: '1', unitCode: 'C62', price: '10.00' }] })); // prettier-ignore
  await store(ctx, customerId, bill('2025-04-20', { number: 'A-4', issueDate: '2025-04-03' }), { state: 'cancelled' });
  return anna;
}

const csvOf = async (who: Person, url: string) => {
  const answer = await get(portal, who, url);
  return { answer, lines: answer.body.split('\r\n').map((line) => line.split(';')) };
};

t.test('a statement goes from the opening to the closing balance, and what is open adds up to it', async (t) => {
  const anna = await customerWithPast();
  const period = 'from=2025-03-01&to=2025-04-30&currency=EUR';
  const { answer, lines } = await csvOf(anna, `/invoices/statement.csv?${period}`);
  t.equal(answer.statusCode, 200);
  t.equal(answer.rawPayload.subarray(0, 3).toString('hex'), 'efbbbf', 'a byte order mark, or spreadsheets misread the accents'); // prettier-ignore
  t.match(answer.headers['content-disposition'], /statement-.*-2025-03-01-2025-04-30-EUR\.csv/);
  const value = (label: string) => lines.find(([first]) => first === label)?.[1];
  t.same(['Opening balance', 'Charged', 'Paid', 'Closing balance'].map(value), ['123.00', '110.70', '23.00', '210.70']);
  const head = lines.findIndex(([first]) => first === 'Day');
  t.same(
    lines.slice(head + 1, head + 4).map(([day, , number, , charge, payment, balance]) => [day, number, charge, payment, balance]),
    [
      ['2025-03-20', 'A-2', '', '23.00', '100.00'],
      ['2025-03-31', 'A-3', '123.00', '', '223.00'],
      ['2025-04-02', 'C-1', '-12.30', '', '210.70'],
    ],
  ); // prettier-ignore
  const open = lines.slice(lines.findIndex(([first]) => first === 'Number') + 1).filter((line) => line.length > 1);
  t.same(
    open.map(([number, , , , age, amount]) => [number, age, amount]),
    [
      ['A-2', '31 to 60 days overdue', '100.00'],
      ['A-3', '1 to 30 days overdue', '123.00'],
      ['C-1', "In the customer's favour", '-12.30'],
      ['Sum', '1 to 30 days overdue', '123.00'],
      ['Sum', '31 to 60 days overdue', '100.00'],
      ['Sum', "In the customer's favour", '-12.30'],
    ],
  );
});

t.test('the page shows the same, with links to the documents and to the files', async (t) => {
  const anna = await customerWithPast();
  const { body, statusCode } = await get(portal, anna, '/invoices/statement?from=2025-03-01&to=2025-04-30');
  t.equal(statusCode, 200);
  t.match(body, /Closing balance[\s\S]*210\.70/);
  t.match(body, /href="\/invoices\/[0-9a-f-]{36}">A-3</);
  for (const kind of ['pdf', 'xlsx', 'csv'])
    t.match(body, `href="/invoices/statement.${kind}?from=2025-03-01&amp;to=2025-04-30&amp;currency=EUR"`);
  t.match((await get(portal, anna, '/invoices')).body, 'href="/invoices/statement"');
  t.match((await get(portal, anna, '/invoices/statement?from=2025-04-30&to=2025-03-01')).body, '210.70', 'days in the wrong order are put right'); // prettier-ignore
  t.equal((await get(portal, anna, '/invoices/statement?from=2025-02-31&to=')).statusCode, 200, 'a day that is none is as if it were not there'); // prettier-ignore
  t.equal((await get(portal, anna, '/invoices/statement?from=yesterday')).statusCode, 400);
});

t.test('the balances hold with a partial, a double and an overpayment, one that came back, and a credit note', async (t) => {
  const anna = await person();
  const { customerId } = anna;
  const numbers = ['8001', '8002', '8003', '8004'];
  for (const [index, number] of numbers.entries())
    await store(ctx, customerId, bill(`2025-0${index + 2}-14`, { number, issueDate: `2025-0${index + 1}-31`.replace('02-31', '02-28').replace('04-31', '04-30') }));
  await store(ctx, customerId, bill(null, { number: 'C-8', kind: 'credit-note', issueDate: '2025-05-02', lines: [{ name: 'Oprava', quantity: '1', unitCode: 'C62', price: '10.00' }] }));
  const pay = (vs: string, amount: string, day: string, more = {}) => ({ e2e: `/VS${vs}/SS/KS`, amount, day, bankRef: `S${vs}${day}`, ...more });
  await importCamt(camt([
    pay('8001', '100.00', '2025-02-10'), // part
    pay('8002', '123.00', '2025-03-10'), pay('8002', '123.00', '2025-03-12'), // twice
    pay('8003', '150.00', '2025-04-10'), // 27.00 too much
    pay('8004', '123.00', '2025-05-10'), pay('8004', '123.00', '2025-05-12', { debit: true, reversal: true }), // came back
  ]));
  const sums = async (from: string, to: string) => {
    const { lines } = await csvOf(anna, `/invoices/statement.csv?from=${from}&to=${to}`);
    const open = lines.slice(lines.findIndex(([first]) => first === 'Number') + 1).filter(([first, ...rest]) => rest.length > 1 && first !== 'Sum');
    const total = open.reduce((sum, line) => sum.plus(line.at(-1)!), new Decimal(0)).toFixed(2);
    return [...['Opening balance', 'Charged', 'Paid', 'Closing balance'].map((label) => lines.find(([first]) => first === label)?.[1]), total];
  };
  t.same(await sums('2025-01-01', '2025-02-20'), ['0.00', '123.00', '100.00', '23.00', '23.00']);
  t.same(await sums('2025-02-21', '2025-03-11'), ['23.00', '123.00', '123.00', '23.00', '23.00']);
  t.same(await sums('2025-03-12', '2025-03-12'), ['23.00', '0.00', '123.00', '-100.00', '-100.00'], 'paid twice');
  t.same(await sums('2025-03-13', '2025-04-30'), ['-100.00', '246.00', '150.00', '-4.00', '-4.00'], 'and 27.00 too much');
  t.same(await sums('2025-05-01', '2025-05-11'), ['-4.00', '-12.30', '123.00', '-139.30', '-139.30']);
  t.same(await sums('2025-05-12', '2025-05-31'), ['-139.30', '0.00', '-123.00', '-16.30', '-16.30'], 'and what came back is owed again');
  t.same(await sums('2025-01-01', '2025-12-31'), ['0.00', '479.70', '496.00', '-16.30', '-16.30'], 'the whole is the sum of its parts');

  t.comment('the customer sees what he paid too much and what it is for; nobody else does');
  const { body } = await get(portal, anna, '/invoices/statement?from=2025-01-01&to=2025-12-31');
  t.match(body, /Overpayment of €150\.00|Overpayment of 150\.00/);
  t.match(body, /It will be used for[\s\S]*€23\.00 for invoice <a[^>]*>8001<[\s\S]*€123\.00 for invoice <a[^>]*>8004</);
  t.match(body, /€4\.00 stays for the next invoice/);
  t.match(body, /Returned payment, Invoice[\s\S]*-123\.00/);
  t.match((await get(portal, anna, '/invoices')).body, /Overpayment[\s\S]*150\.00/);
  const boris = await person('Boris');
  t.notMatch((await get(portal, boris, '/invoices')).body, 'Overpayment');

  t.comment('what staff assign moves to the invoice, and the balance stays');
  await ctx.write(async (tx) => {
    const [row] = await executeIn<{ id: string; version: number }>(tx.em, `select id, version from invoices_unmatched where why = 'overpaid' and customer_id = $1`, [customerId]);
    const locked = await lockUnmatched(tx, row!.id, row!.version);
    const [invoice] = await assignable(tx, '8001', locked);
    await assign(tx, locked, invoice!, 'Test');
  });
  t.same(await sums('2025-01-01', '2025-12-31'), ['0.00', '479.70', '496.00', '-16.30', '-16.30']);
  t.same(await sums('2025-03-13', '2025-04-30'), ['-100.00', '246.00', '150.00', '-4.00', '-4.00']);
}); // prettier-ignore

t.test('a long statement comes in pages, its files are whole', async (t) => {
  const anna = await person();
  for (let i = 0; i < 60; i++) await store(ctx, anna.customerId, bill('2025-02-14', { number: `L-${100 + i}`, issueDate: '2025-01-31' })); // prettier-ignore
  const url = '/invoices/statement?from=2025-01-01&to=2025-12-31&currency=EUR';
  const first = (await get(portal, anna, url)).body;
  t.match(first, /L-149[\s\S]*1–50 of 60|L-149[\s\S]*1 to 50 of 60|L-149[\s\S]*of 60/);
  t.notMatch(first, /L-150/);
  t.match(first, /Closing balance[\s\S]*7,380\.00/, 'sums are of the whole');
  t.match(first, `href="${url.replaceAll('&', '&amp;')}&amp;page=2"`);
  const second = (await get(portal, anna, `${url}&page=2`)).body;
  t.match(second, /L-150[\s\S]*6,273\.00/, 'the balance runs on');
  t.match((await get(portal, anna, `${url}&page=99`)).body, 'L-159', 'there is no page behind the last');

  t.comment('open items are shortened until all are asked for');
  const open = (body: string) => body.slice(body.indexOf('id="h-open"')).match(/L-1\d\d</g)?.length;
  t.equal(open(first), 20);
  t.match(first, 'Show all open items (60)');
  t.equal(open((await get(portal, anna, `${url}&items=all`)).body), 60);
  const { lines } = await csvOf(anna, url.replace('statement', 'statement.csv'));
  t.equal(lines.filter((line) => line.some((cell) => cell.startsWith('L-1'))).length, 120, 'movements and open items');
});

t.test('the usual periods are one click away', async (t) => {
  t.same(usualPeriods('2026-03-31'), {
    month: { from: '2026-03-01', to: '2026-03-31' }, lastMonth: { from: '2026-02-01', to: '2026-02-28' },
    year: { from: '2026-01-01', to: '2026-03-31' }, lastYear: { from: '2025-01-01', to: '2025-12-31' }, twelve: { from: '2025-04-01', to: '2026-03-31' },
  });
  const anna = await customerWithPast();
  const { body } = await get(portal, anna, '/invoices/statement');
  t.match(body, /aria-current="true">This year</);
  const { from, to } = usualPeriods(today).lastYear;
  t.match(body, `href="/invoices/statement?from=${from}&amp;to=${to}&amp;currency=EUR">Last year<`);
}); // prettier-ignore

t.test('each currency has a statement of its own', async (t) => {
  const anna = await customerWithPast();
  const crowns = bill(today, { number: 'K-1', issueDate: '2025-05-01' });
  await store(ctx, anna.customerId, { ...crowns, currency: 'CZK' });
  const { body } = await get(portal, anna, '/invoices/statement?from=2025-01-01&to=2025-12-31&currency=CZK');
  t.match(body, /Closing balance[\s\S]*123\.00<small>CZK/);
  t.notMatch(body, 'A-3');
  t.match(body, /<option>EUR<\/option>|<option selected>CZK/);
});

t.test('the workbook has days and amounts to calculate with, and texts that are no formulas', async (t) => {
  const anna = await person();
  await store(ctx, anna.customerId, bill('2025-02-14', { number: '=1+1', issueDate: '2025-01-31' }), { paid: '3.00', paidOn: '2025-02-01' }); // prettier-ignore
  const answer = await get(portal, anna, '/invoices/statement.xlsx?from=2025-01-01&to=2025-12-31');
  t.equal(answer.headers['content-type'], 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
  const book = new exceljs.Workbook();
  await book.xlsx.load(answer.rawPayload as never);
  const [moves, items] = book.worksheets;
  t.equal(moves!.getCell('B7').value, 120, 'closing balance');
  const [, day, , number, , charge] = [0, ...['A10', 'B10', 'C10', 'D10', 'E10'].map((at) => moves!.getCell(at).value)];
  t.same(day, new Date('2025-01-31T00:00:00Z'));
  t.same([number, moves!.getCell('C10').formula, charge], ['=1+1', undefined, 123]);
  t.equal(items!.getCell('F2').value, 120);
  t.match((await csvOf(anna, '/invoices/statement.csv?from=2025-01-01&to=2025-12-31')).answer.body, ";'=1+1;");
});

t.test('a text that a spreadsheet would run gets an apostrophe', (t) => {
  for (const text of ['=1', '+1', '-a', '@a', '\t=1', '\r=1']) t.equal(harmlessCell(text), `'${text}`);
  t.equal(harmlessCell('FV-1'), 'FV-1');
  t.end();
});

t.test('the PDF is headed by the seller and says the same', async (t) => {
  const anna = await customerWithPast();
  const answer = await get(portal, anna, '/invoices/statement.pdf?from=2025-03-01&to=2025-04-30');
  t.equal(answer.headers['content-type'], 'application/pdf');
  const text = readPdf(answer.rawPayload).pages.flat().join('\n');
  for (const part of ['Lumenia Energia, a.s.', 'Statement of account EUR', 'A-2', 'A-3', 'C-1', '210.70', '31 to 60 days overdue']) t.ok(text.includes(part), part); // prettier-ignore

  t.comment('a long one goes over pages');
  const many = await person();
  for (let i = 0; i < 60; i++) await store(ctx, many.customerId, bill('2025-02-14', { issueDate: '2025-01-31' }));
  const long = readPdf((await get(portal, many, '/invoices/statement.pdf?from=2025-01-01&to=2025-12-31')).rawPayload);
  t.ok(long.pages.length > 2);
});

t.test('nobody sees the account of another, and without the grant there is none', async (t) => {
  const anna = await customerWithPast();
  const boris = await person('Boris');
  const number = await numberOf(anna);
  const { body } = await get(portal, boris, '/invoices/statement?from=2025-01-01&to=2025-12-31');
  t.match(body, 'No invoices yet');
  t.notMatch(body, 'A-3');
  t.equal((await get(portal, boris, `/desk/invoices/statement?customer=${number}`)).statusCode, 404);
  t.match(
    (await get(portal, boris, `/invoices/statement?customer=${number}`)).body,
    'No invoices yet',
    'he cannot even ask',
  );
  const stranger = await makePerson(portal, { groupId: await makeGroup(portal, 'NONE', [], 'customer') });
  for (const suffix of ['', '.pdf', '.xlsx', '.csv'])
    t.equal((await get(portal, stranger, `/invoices/statement${suffix}`)).statusCode, 404, suffix);
  t.equal((await get(portal, boris, '/invoices/statement.pdf')).headers.location, '/invoices/statement', 'nothing to put into a file'); // prettier-ignore
});

t.test('staff have the statement of any customer, and it is noted', async (t) => {
  const anna = await customerWithPast();
  await customerWithPast();
  const number = await numberOf(anna);
  const url = `/desk/invoices/statement?customer=${number}&from=2025-03-01&to=2025-04-30`;
  t.match((await get(portal, clerk, url)).body, /Closing balance[\s\S]*210\.70/, 'of this one customer only');
  const { lines } = await csvOf(clerk, url.replace('statement', 'statement.csv'));
  t.equal(lines.find(([first]) => first === 'Closing balance')?.[1], '210.70');
  t.match((await get(portal, clerk, '/desk/invoices/statement?customer=nobody')).body, 'No such customer');
  t.match((await get(portal, clerk, '/desk/invoices/statement')).body, 'Customer number');
  const noted = await rows(portal, `select action from core_audit where customer_id = $1 and subject = 'Statement' order by at`, [anna.customerId]); // prettier-ignore
  t.same(noted, [{ action: 'look' }, { action: 'download' }]);
});

t.test("the customer's card has balance, open items and last payments of this customer alone", async (t) => {
  const anna = await customerWithPast();
  const boris = await person('Boris');
  await store(ctx, boris.customerId, bill('2025-02-14', { number: 'B-777', issueDate: '2025-01-31' }));
  const { body, statusCode } = await get(portal, clerk, `/admin/customers/${anna.customerId}/tab/invoices/account`);
  t.equal(statusCode, 200);
  t.match(body, /Balance today[\s\S]*210\.70/);
  t.match(body, /A-3[\s\S]*More than 90 days overdue/);
  t.match(body, /Last payments[\s\S]*A-2[\s\S]*23\.00/);
  t.match(body, `/desk/invoices/statement?customer=${await numberOf(anna)}&amp;currency=EUR`);
  t.notMatch(body, 'B-777');
  const none = await person('Cyril');
  t.match((await get(portal, clerk, `/admin/customers/${none.customerId}/tab/invoices/account`)).body, 'No invoices');
});

t.test('staff find a customer by the beginning of an invoice number or a variable symbol, along an index', async (t) => {
  const anna = await person();
  const id = await store(ctx, anna.customerId, bill(today, { number: '9988776655' }));
  await store(ctx, anna.customerId, bill(today, { number: '1009988776' }));
  const { body } = await get(portal, clerk, '/admin/customers?q=99887');
  t.match(body, `/desk/invoices/${id}`);
  t.notMatch(body, '1009988776', 'from the beginning only');
  for (const column of ['number', 'variable_symbol']) {
    const [, , plan] = await ctx.read(
      { text: 'set local enable_seqscan = off', values: [] }, // a table of a few rows is read whole; millions are not
      { text: 'set local enable_sort = off', values: [] },
      { text: `explain select customer_id from invoices_invoice where ${column} like '99887%' order by ${column} using ~<~ limit 10`, values: [] },
    );
    t.match(plan.map((row) => (row as Record<string, string>)['QUERY PLAN']).join('\n'), /invoices_invoice_\w+_prefix/, column);
  }
}); // prettier-ignore

t.test('an item is as old as the days since it was due', (t) => {
  const age = (days: number) => ageOf({ open: '1', due_date: addDays(today, -days) }, today);
  t.same([-1, 0, 1, 30, 31, 60, 61, 90, 91].map(age), ['current', 'current', 'd30', 'd30', 'd60', 'd60', 'd90', 'd90', 'older']); // prettier-ignore
  t.equal(ageOf({ open: '1', due_date: null }, today), 'current');
  t.equal(ageOf({ open: '-1', due_date: null }, today), 'favour');
  t.end();
});
