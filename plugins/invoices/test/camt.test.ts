import t from 'tap';
import { Decimal } from 'decimal.js';
import { addDays, executeIn } from 'portico';
import { addRule, makeGroup, makePerson } from 'portico/testing';
import { bill, get, one, openPortal, post, rows, store } from './bills.fixture.ts';
import { createSax } from '../camt/sax.ts';
import { camt, camtImports } from './camt.fixture.ts';

const { portal, ctx, person } = await openPortal(t);
const { today } = ctx;
const importCamt = camtImports(t, portal);
const bookers = await makeGroup(portal, 'BOOKERS', ['invoices.desk-overdue'], 'staff');
await addRule(portal, bookers, 'allow', 'write', 'InvoiceBook');
const booker = await makePerson(portal, { groupId: bookers, staff: true, name: 'Zuzana Benešová' });
const clerk = await makePerson(portal, { groupId: await makeGroup(portal, 'STAFF', ['invoices.desk-overdue'], 'staff'), staff: true }); // prettier-ignore

/** Turns a text into bytes of an encoding that has one byte a character. */
const singleBytes = (encoding: string) => (text: string): Uint8Array => {
  const all = new TextDecoder(encoding).decode(Uint8Array.from({ length: 256 }, (_, byte) => byte));
  return Uint8Array.from(text, (char) => all.indexOf(char));
}; // prettier-ignore

interface Waiting {
  id: string;
  remaining: string;
  why: string;
  state: string;
  customer_id: string | null;
}
const waiting = () =>
  rows<Waiting>(portal, `select id, remaining, why, state, customer_id from invoices_unmatched order by id`);
t.beforeEach(() =>
  ctx.write(async ({ em }) => {
    await executeIn(em, 'delete from core_customer');
    await executeIn(em, 'delete from invoices_bank_entry');
  }),
);

t.test('a payment finds its invoice by symbol, creditor reference or number, wherever the payer put it', async (t) => {
  const anna = await person();
  const ways: [what: string, number: string, remittance: string | undefined, entry: { e2e?: string; text?: string; creditorRef?: string }][] = [
    ['symbol in EndToEndId', '2026000001', undefined, { e2e: '/VS2026000001/SS/KS0308' }],
    ['symbol in the message', '2026000002', undefined, { text: 'platba VS:2026000002 dakujem' }],
    ['symbol with leading zeros', '77003', undefined, { e2e: '/VS0000077003/SS/KS' }],
    ['symbol as a structured reference', '2026000004', undefined, { creditorRef: '2026000004' }],
    ['ISO 11649', 'FV/5', 'RF18 5390 0754 7034', { creditorRef: 'RF18539007547034' }],
    ['ISO 11649 in the message', 'FV/6', 'RF97 0001 2345 6', { text: 'RF97 0001 2345 6 thank you' }],
    ['number of the invoice', 'FV-2026-0007', undefined, { text: 'Faktúra FV-2026-0007' }],
    ['bare digits with the exact amount', '20260008', undefined, { text: 'faktura 20260008' }],
  ];
  const ids: string[] = [];
  for (const [, number, remittance] of ways) {
    const document = bill(addDays(today, 5), { number });
    if (remittance !== undefined) document.payments[0]!.remittance = remittance;
    ids.push(await store(ctx, anna.customerId, document));
  }
  const outcome = await importCamt(camt(ways.map(([, , , entry]) => ({ amount: '123.00', ...entry }))));
  t.equal(outcome.result, 'imported');
  t.match(outcome.notes[0], '8 new payments, 8 bookings on invoices, 0 waiting');
  for (const [index, [what]] of ways.entries())
    t.match(await one(portal, anna, ids[index]!), { state: 'paid', open: '0', payments: [{ paidOn: '2026-03-02', amount: '123.00', method: 'transfer' }] }, what);
}); // prettier-ignore

t.test('part of an amount leaves the rest open; too much, and a second time, waits for staff', async (t) => {
  const anna = await person();
  const part = await store(ctx, anna.customerId, bill(today, { number: '1001' }));
  const over = await store(ctx, anna.customerId, bill(today, { number: '1002' }));
  const twice = await store(ctx, anna.customerId, bill(today, { number: '1003' }));
  await importCamt(camt([
    { amount: '23.50', e2e: '/VS1001/SS/KS' },
    { amount: '130.00', e2e: '/VS1002/SS/KS' },
    { amount: '123.00', e2e: '/VS1003/SS/KS' },
    { amount: '123.00', e2e: '/VS1003/SS/KS' },
  ])); // prettier-ignore
  t.match(await one(portal, anna, part), { state: 'partially_paid', open: '99.50' });
  t.match(await one(portal, anna, over), { state: 'paid', settled: '123.00' });
  t.match(await one(portal, anna, twice), { state: 'paid', settled: '123.00' });
  t.match(await waiting(), [
    { remaining: '7.00', why: 'overpaid', customer_id: anna.customerId },
    { remaining: '123.00', why: 'settled', customer_id: anna.customerId },
  ]);
  t.comment('the last instalment closes it');
  await importCamt(camt([{ amount: '99.50', e2e: '/VS1001/SS/KS', day: '2026-03-09' }]));
  t.match(await one(portal, anna, part), { state: 'paid', open: '0' });
});

t.test('one symbol for several bills of a customer pays the oldest first; of several customers it waits', async (t) => {
  const anna = await person();
  const boris = await person('Boris');
  const withSymbol = (due: string, number: string, symbol: string) => {
    const document = bill(due, { number });
    document.payments[0]!.remittance = `/VS${symbol}/SS/KS`;
    return document;
  };
  const newer = await store(ctx, anna.customerId, withSymbol('2026-03-20', 'A-2', '555'));
  const older = await store(ctx, anna.customerId, withSymbol('2026-02-20', 'A-1', '555'));
  await importCamt(camt([{ amount: '200.00', e2e: '/VS555/SS/KS' }]));
  t.match(await one(portal, anna, older), { state: 'paid' });
  t.match(await one(portal, anna, newer), { open: '46.00' });

  await store(ctx, anna.customerId, withSymbol('2026-03-20', 'A-3', '666'));
  await store(ctx, boris.customerId, withSymbol('2026-03-20', 'B-3', '666'));
  await importCamt(camt([{ amount: '50.00', e2e: '/VS666/SS/KS' }]));
  t.match(await waiting(), [{ remaining: '50.00', why: 'several', customer_id: null }]);
});

t.test('the number of the customer counts together with the exact amount', async (t) => {
  const anna = await person();
  await ctx.write(({ em }) =>
    executeIn(em, `update core_customer set number = '88112233' where id = $1`, [anna.customerId]),
  );
  const id = await store(ctx, anna.customerId, bill(today, { number: 'X-1' }));
  await importCamt(camt([{ amount: '10.00', e2e: '/VS88112233/SS/KS' }, { amount: '123.00', e2e: '/VS88112233/SS/KS' }])); // prettier-ignore
  t.match(await one(portal, anna, id), { state: 'paid', settled: '123.00' });
  t.match(await waiting(), [{ remaining: '10.00', why: 'customer', customer_id: anna.customerId }]);
});

t.test('what cannot be sure waits: another currency, a credit note, digits that are by chance a number', async (t) => {
  const anna = await person();
  await store(ctx, anna.customerId, bill(today, { number: '2026' }));
  await store(ctx, anna.customerId, bill(null, { number: '7001', kind: 'credit-note', issueDate: today }));
  await store(ctx, anna.customerId, bill(today, { number: '7002' }), { state: 'cancelled' });
  await importCamt(camt([
    { amount: '10.00', text: 'prispevok 2026' },
    { amount: '123.00', currency: 'CZK', e2e: '/VS2026/SS/KS' },
    { amount: '123.00', e2e: '/VS7001/SS/KS' },
    { amount: '123.00', e2e: '/VS7002/SS/KS' },
    { amount: '5.00', text: 'vsetko najlepsie' },
  ])); // prettier-ignore
  t.same(
    (await waiting()).map((row) => row.why),
    ['unsure', 'currency', 'not-payable', 'not-payable', 'unknown'],
  );
  t.same(await rows(portal, 'select id from invoices_payment'), []);
});

t.test('the same file twice changes nothing, nor does an entry that comes again in another one', async (t) => {
  const anna = await person();
  const id = await store(ctx, anna.customerId, bill(today, { number: '4001' }));
  const entries = [
    { amount: '20.00', e2e: '/VS4001/SS/KS', bankRef: 'T1' },
    { amount: '20.00', e2e: '/VS4001/SS/KS', bankRef: null, entryRef: '1' },
    { amount: '20.00', e2e: '/VS4001/SS/KS', bankRef: null },
    { amount: '20.00', e2e: '/VS4001/SS/KS', bankRef: null },
  ];
  t.equal((await importCamt(camt(entries))).result, 'imported');
  t.match(await one(portal, anna, id), { settled: '80.00' }, 'two alike without a reference are two payments');
  t.match(await importCamt(camt(entries)), { result: 'unchanged', notes: [/^0 new payments.* 4 taken in before/] });
  t.equal((await importCamt(camt([...entries, { amount: '1.00', e2e: '/VS4001/SS/KS' }], { version: '08' }))).result, 'imported'); // prettier-ignore
  t.match(await one(portal, anna, id), { settled: '81.00' });

  t.comment('also when two processes bring it at once');
  const again = camt([{ amount: '2.00', e2e: '/VS4001/SS/KS', bankRef: 'RACE' }]);
  await Promise.all([importCamt(again), importCamt(again)]);
  t.match(await one(portal, anna, id), { settled: '83.00' });
});

t.test('an import that was interrupted and is repeated ends as if it had not been', async (t) => {
  const anna = await person();
  const ids: string[] = [];
  for (const number of ['5001', '5002', '5003'])
    ids.push(await store(ctx, anna.customerId, bill(today, { number })));
  const entries = ['5001', '5002', '5003'].map((vs) => ({ amount: '123.00', e2e: `/VS${vs}/SS/KS`, bankRef: `I${vs}` }));
  await importCamt(camt(entries.slice(0, 1))); // what the first batch had done before the machine went off
  await importCamt(camt(entries));
  for (const id of ids) t.match(await one(portal, anna, id), { state: 'paid', settled: '123.00' });
  const [sum] = await rows<{ n: string }>(portal, 'select count(*) as n from invoices_payment');
  t.equal(sum!.n, '3');
}); // prettier-ignore

t.test(
  'debits, pending entries and debits that came back are left out and counted; a collective entry is taken apart',
  async (t) => {
    const anna = await person();
    const first = await store(ctx, anna.customerId, bill(today, { number: '6001' }));
    const second = await store(ctx, anna.customerId, bill(today, { number: '6002' }));
    const outcome = await importCamt(camt([
    { amount: '1.00', debit: true }, { amount: '123.00', status: 'PDNG', e2e: '/VS6001/SS/KS' }, { amount: '3.00', reversal: true },
    { amount: '150.00', parts: [{ amount: '123.00', e2e: '/VS6001/SS/KS' }, { amount: '27.00', e2e: '/VS6002/SS/KS' }] },
    { amount: '99.00', parts: [{ amount: '1.00', e2e: '/VS6002/SS/KS' }, { amount: '2.00', e2e: '/VS6002/SS/KS' }] },
  ])); // prettier-ignore
    t.match(outcome.notes[1], 'Left out: 1 debits, 1 entries that are not booked yet, 1 debits that came back.');
    t.match(await one(portal, anna, first), { state: 'paid' });
    t.match(await one(portal, anna, second), { settled: '27.00' });
    t.match(await waiting(), [{ remaining: '99.00', why: 'unknown' }], 'parts that do not make up the whole are not trusted'); // prettier-ignore
  },
);

t.test('a file that is not right is refused with the reason, and nothing of it is booked', async (t) => {
  const anna = await person();
  const id = await store(ctx, anna.customerId, bill(today, { number: '9001' }));
  const good = camt([{ amount: '123.00', e2e: '/VS9001/SS/KS' }]);
  const xxe = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>';
  const cases: [what: string, content: string | Uint8Array, reason: RegExp][] = [
    ['entities', camt([{ amount: '1.00' }], { prolog: xxe }), /document type declaration/],
    ['unknown entity', good.replace('Anna Nov', '&x;Anna'), /no well-formed XML \(line \d+, character \d+\): undefined entity/],
    ['cut off', good.slice(0, -20), /no well-formed XML.*unclosed tag/],
    ['crossed tags', good.replace('</Stmt></BkToCstmrStmt>', '</BkToCstmrStmt></Stmt>'), /no well-formed XML.*unexpected close tag/],
    ['a prefix of nowhere', good.replace('<GrpHdr>', '<x:GrpHdr>').replace('</GrpHdr>', '</x:GrpHdr>'), /unbound namespace prefix/],
    ['two roots', `${good}<Document/>`, /no well-formed XML/],
    ['another message', good.replace('camt.053', 'camt.054'), /only bank statements camt\.053\.001\.02 to \.13/],
    ['a version that is none', good.replace('001.02', '001.14'), /camt\.053\.001\.14"; only/],
    ['no XML', 'hello', /no well-formed XML/],
    ['empty', '', /document must contain a root element/],
    ['amount', good.replace('>123.00<', '>1e3<'), /amount "1e3 EUR"/],
    ['day', good.replace('2026-03-02', '2026-02-30'), /booking day "2026-02-30"/],
    ['no account', good.replace(/<Acct>.*<\/Acct>/, ''), /names no account/],
    ['another encoding', good.replace('UTF-8', 'KOI8-R'), /encoding is KOI8-R; allowed are UTF-8, UTF-16.*windows-1250/],
    ['UTF-16 that says UTF-8', Buffer.from(`\ufeff${good}`, 'utf16le'), /encoding is UTF-8, but its first bytes are those of UTF-16/],
    ['UTF-16 without a mark', Buffer.from(good, 'utf16le'), /looks like UTF-16 without a byte order mark/],
    ['UTF-32', Buffer.concat([Buffer.from([0xff, 0xfe, 0, 0]), Buffer.from(good, 'utf16le')]), /UTF-32/],
    ['wrong bytes', Buffer.from(good.replace('Nová', 'Nov\u0000')).map((byte) => (byte === 0 ? 0xff : byte)), /not UTF-8/],
    ['too deep', good.replace('<GrpHdr>', '<a>'.repeat(100)), /deeper than 60/],
    ['too long', good.replace('Anna', 'A'.repeat(400_000)), /longer than 65536/],
    ['too long a tag', good.replace('<GrpHdr>', `<GrpHdr x="${'A'.repeat(400_000)}">`), /longer than 65536/],
  ];
  for (const [what, content, reason] of cases) {
    const outcome = await importCamt(content);
    t.equal(outcome.result, 'refused', what);
    t.match(outcome.notes[0], reason, what);
  }
  t.match(await one(portal, anna, id), { settled: '0' });
}); // prettier-ignore

t.test('statements are read in the encodings that banks write', async (t) => {
  const names = { 'UTF-8': 'Žofia Ľahká', 'UTF-16': 'Žofia Ľahká', 'windows-1250': 'Žofia Ľahká', 'ISO-8859-2': 'Łucja Żak', 'ISO-8859-1': 'Zoë Ångström', 'windows-1252': 'Zoë Œuvre' };
  const bytes: Record<string, (text: string) => Uint8Array> = {
    'UTF-8': (text) => Buffer.from(`\ufeff${text}`),
    'UTF-16': (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  };
  for (const [encoding, payer] of Object.entries(names)) {
    await importCamt((bytes[encoding] ?? singleBytes(encoding))(camt([{ amount: '1.00', payer, text: 'x' }], { encoding })));
    const [{ payer: read } = { payer: '' }] = await rows<{ payer: string }>(portal, 'select payer from invoices_bank_entry order by created_at desc limit 1');
    t.equal(read, payer, encoding);
  }
}); // prettier-ignore

t.test('prefixes do not matter, and elements of other namespaces are passed over', async (t) => {
  const anna = await person();
  const id = await store(ctx, anna.customerId, bill(today, { number: '9101' }));
  const plain = camt([{ amount: '123.00', e2e: '/VS9101/SS/KS' }]);
  const prefixed = plain.replace(/<(\/?)([A-Z])/g, '<$1c:$2').replace('xmlns=', 'xmlns:c=');
  const foreign = prefixed.replace('<c:Amt Ccy', '<o:Amt xmlns:o="urn:other" Ccy="EUR">9.00</o:Amt><c:Amt Ccy');
  t.equal((await importCamt(foreign)).result, 'imported');
  t.match(await one(portal, anna, id), { state: 'paid', settled: '123.00' });
});

t.test('staff assign what waits to an invoice, a rest goes on waiting, and it is noted', async (t) => {
  const anna = await person();
  const first = await store(ctx, anna.customerId, bill(today, { number: 'FV/1' }));
  const second = await store(ctx, anna.customerId, bill(today, { number: 'FV/2' }));
  await importCamt(camt([{ amount: '150.00', text: 'bez symbolu', payer: 'Ján <Kováč>' }]));
  const [row] = await waiting();
  t.match((await get(portal, booker, '/desk/invoices')).body, /\/desk\/invoices\/unmatched[\s\S]*count">1</);
  t.match((await get(portal, booker, '/desk/invoices/unmatched')).body, /Ján &lt;Kováč&gt;[\s\S]*No invoice found[\s\S]*150\.00/);
  const url = `/desk/invoices/unmatched/${row!.id}`;
  const version = async () => /name="version" value="(\d+)"/.exec((await get(portal, booker, url)).body)?.[1] ?? '';
  const wrong = await post(portal, booker, `${url}/assign`, { version: await version(), invoice: 'nothing' });
  t.equal(wrong.statusCode, 422);
  t.match(wrong.body, 'No open invoice in EUR has this number or symbol');
  const seen = await version();
  t.equal((await post(portal, booker, `${url}/assign`, { version: seen, invoice: 'FV/1' })).statusCode, 303);
  t.match(await one(portal, anna, first), { state: 'paid', payments: [{ paidOn: '2026-03-02', amount: '123.00' }] });
  t.match(await waiting(), [{ remaining: '27.00', why: 'overpaid', state: 'waiting', customer_id: anna.customerId }]);
  t.equal((await post(portal, booker, `${url}/assign`, { version: seen, invoice: 'FV/2' })).statusCode, 409, 'a doubled submit counts once');
  t.match(await one(portal, anna, second), { settled: '0' });
  t.equal((await post(portal, booker, `${url}/assign`, { version: await version(), invoice: 'FV/2' })).statusCode, 303);
  t.match(await one(portal, anna, second), { settled: '27.00' });
  t.match(await waiting(), [{ remaining: '0.00', state: 'assigned' }]);
  t.match((await get(portal, booker, '/desk/invoices/unmatched')).body, 'Nothing waits');
  const noted = await rows(portal, `select details from core_audit where action = 'assign-payment' and customer_id = $1 order by at`, [anna.customerId]);
  t.match(noted, [{ details: { number: 'FV/1', amount: '123.00' } }, { details: { number: 'FV/2', amount: '27.00' } }]);
}); // prettier-ignore

t.test('what belongs to no invoice is set aside with a reason', async (t) => {
  await importCamt(camt([{ amount: '5.00', text: 'omyl' }]));
  const [row] = await waiting();
  const url = `/desk/invoices/unmatched/${row!.id}`;
  t.equal((await post(portal, booker, `${url}/dismiss`, { version: 1, reason: ' ' })).statusCode, 422);
  t.equal((await post(portal, booker, `${url}/dismiss`, { version: 1, reason: 'Sent back' })).statusCode, 303);
  t.match((await get(portal, booker, '/desk/invoices/unmatched?state=dismissed')).body, /Sent back[\s\S]*Zuzana Benešová/);
  t.equal((await post(portal, booker, `${url}/assign`, { version: 2, invoice: 'X' })).statusCode, 409);
  t.match(await rows(portal, `select details from core_audit where action = 'dismiss-payment'`), [{ details: { reason: 'Sent back' } }]);

  t.comment('only for who may book');
  for (const address of ['/desk/invoices/unmatched', url]) t.equal((await get(portal, clerk, address)).statusCode, 403);
  const anna = await person();
  t.equal((await get(portal, anna, url)).statusCode, 404);
}); // prettier-ignore

t.test('thousands of payments go in by a handful of statements, to the last cent', async (t) => {
  const anna = await person();
  for (let i = 0; i < 30; i++) await store(ctx, anna.customerId, bill(today, { number: String(300_000 + i) }));
  const entries = Array.from({ length: 2_500 }, (_, i) => ({ amount: '1.01', e2e: `/VS${300_000 + (i % 30)}/SS/KS` }));
  const outcome = await importCamt(camt(entries));
  t.match(outcome.notes[0], '2500 new payments');
  const [sums] = await rows<{ paid: string; settled: string }>(portal, 'select (select sum(amount) from invoices_payment) as paid, (select sum(settled) from invoices_invoice) as settled');
  const [left] = await rows<{ sum: string }>(portal, 'select coalesce(sum(remaining), 0) as sum from invoices_unmatched');
  t.equal(sums!.paid, sums!.settled);
  t.equal(new Decimal(sums!.paid).plus(left!.sum).toFixed(2), '2525.00');
}); // prettier-ignore

t.test('a file that comes in many pieces is read whole, whatever a piece ends in', async (t) => {
  const text = `<a>${'<b>some words</b>\n'.repeat(40_000)}</a>`;
  for (const size of [1000, 65_536, 262_144]) {
    let read = 0;
    const sax = createSax({ open() {}, text: (said) => void (read += said.trim().length), close() {} });
    for (let at = 0; at < text.length; at += size) sax.write(text.slice(at, at + size));
    sax.end();
    t.equal(read, 40_000 * 'some words'.length, `${size} characters a piece`);
  }
  const endless = createSax({ open() {}, text() {}, close() {} });
  t.throws(() => ['<a>', 'x'.repeat(60_000), 'x'.repeat(60_000)].forEach((piece) => endless.write(piece)), /longer than 65536/);
}); // prettier-ignore
