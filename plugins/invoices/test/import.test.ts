import t from 'tap';
import { readFile } from 'node:fs/promises';
import { executeIn } from 'portico';
import { writeUbl } from '../demo/ubl-writer.ts';
import { bill, buyer, get, importUbl, list, one, openPortal, rows } from './bills.fixture.ts';

const { portal, ctx, person } = await openPortal(t);

t.beforeEach(() =>
  ctx.write(async ({ em }) => {
    await executeIn(em, 'delete from core_customer');
    await executeIn(em, 'delete from core_event');
  }),
);

const CREATE = { 'create-customers': true };

const fixture = (name: string) => readFile(new URL(`fixtures/ubl/${name}`, import.meta.url));
const countAll = async () =>
  (await rows<{ n: string }>(portal, `select (select count(*) from invoices_invoice) + (select count(*) from invoices_line)
     + (select count(*) from invoices_source) + (select count(*) from core_customer) as n`))[0]!.n; // prettier-ignore

/** Gives a customer identifiers, as somebody at a desk would type them. */
const identify = (customerId: string, columns: Record<string, string>) =>
  ctx.write(async ({ em }) => {
    for (const [name, value] of Object.entries(columns))
      await executeIn(em, `update core_customer set ${name} = $2 where id = $1`, [customerId, value]);
  });

t.test('a file becomes an invoice of the customer it is for, with every amount as it was written', async (t) => {
  const anna = await person();
  await identify(anna.customerId, { vat_id: 'SK2021888882' });
  const outcome = await importUbl(portal, 'invoice-sk.xml');
  t.equal(outcome.result, 'imported');
  t.match(outcome.notes[0], /FV-2026-0012 .* by VAT id \(BT-48\) SK2021888882: 387\.70 EUR, due 87\.75/);

  const [invoice] = (await list(portal, anna)).items;
  t.match(invoice, { number: 'FV-2026-0012', currency: 'EUR', total: '387.70', amountDue: '87.75', open: '87.75', dueDate: '2026-02-17' });
  const whole = (await one(portal, anna, invoice!.id)) as { totals: object; payment: object; preceding: string[]; lines: { net: string }[]; vatBreakdown: { rate: string; tax: string }[] };
  t.same(whole.totals, {
    lines: '325.02', allowances: '10.00', charges: '1.50', net: '316.52', vat: '71.18', gross: '387.70', paid: '300.00', rounding: '0.05', due: '87.75',
  }); // prettier-ignore
  t.same(whole.payment, {
    means: '58', iban: 'SK3112000000198742637541', bic: 'TATRSKBX', remittance: '/VS20260012/SS/KS0308', variableSymbol: '20260012',
    constantSymbol: '0308', specificSymbol: null,
  }); // prettier-ignore
  t.same(whole.lines.map((line) => line.net), ['179.00', '80.77', '11.25', '45.00', '9.00']);
  t.same(whole.vatBreakdown.map((vat) => [vat.rate, vat.tax]), [['23', '70.73'], ['5', '0.45']]); // prettier-ignore
  t.same(whole.preceding, ['FV-2025-0990']);

  const [row] = await rows<{ document: { buyerReference: string; attachments: unknown[] } }>(portal, 'select document from invoices_invoice');
  t.equal(row!.document.buyerReference, 'Stredisko Žilina', 'terms without a column are kept too');
  const xml = await get(portal, anna, `/invoices/${invoice!.id}.xml`);
  t.ok(xml.rawPayload.equals(await fixture('invoice-sk.xml')), 'the original, byte for byte');

  const [event] = await rows<{ name: string; payload: { number: string; amount: string }; customer_id: string }>(portal, `select name, payload, customer_id from core_event`);
  t.match(event, { name: 'invoices.issued', payload: { number: 'FV-2026-0012', amount: '387.70' }, customer_id: anna.customerId });
}); // prettier-ignore

t.test('the same file twice changes nothing, whatever it is called', async (t) => {
  await importUbl(portal, 'invoice-sk.xml', CREATE);
  const before = await countAll();
  const again = await importUbl(portal, 'another-name.xml', CREATE, await fixture('invoice-sk.xml'));
  t.same(again, { result: 'unchanged', notes: [] });
  t.equal(await countAll(), before);

  t.comment('also when two processes bring it at the same moment');
  const both = await Promise.all([importUbl(portal, 'credit-note-cz.xml', CREATE), importUbl(portal, 'credit-note-cz.xml', CREATE)]);
  t.same(both.map((outcome) => outcome.result).sort(), ['imported', 'unchanged']);
}); // prettier-ignore

t.test('a number that its seller used before comes in and is marked', async (t) => {
  const anna = await person();
  await identify(anna.customerId, { vat_id: 'SK2020123456' });
  const toAnna = buyer('Anna', { vatId: 'SK2020123456' });
  const first = bill('2026-02-17', { number: '77', buyer: toAnna });
  const second = bill('2026-03-17', { number: '77', buyer: toAnna });
  const credit = bill(null, { number: '77', kind: 'credit-note', issueDate: '2026-03-20', buyer: toAnna });
  t.equal((await importUbl(portal, 'a.xml', {}, writeUbl(first))).notes.length, 1);
  t.match((await importUbl(portal, 'b.xml', {}, writeUbl(second))).notes[1], /^Number used before: .*"Lumenia Energia, a\.s\.".* 77 /);
  t.equal((await importUbl(portal, 'c.xml', {}, writeUbl(credit))).notes.length, 1, 'a credit note is of another type');
  const { items } = await list(portal, anna);
  t.same(items.map((i) => [i.kind, i.numberUsedBefore]), [['credit-note', false], ['invoice', true], ['invoice', false]]);
  t.match((await get(portal, anna, '/invoices')).body, 'number used before');
}); // prettier-ignore

t.test('the buyer is found by the surest identifier he has', async (t) => {
  const anna = await person();
  const boris = await person();
  const whoGets = async (id: string, party: Parameters<typeof buyer>[1]) => {
    const outcome = await importUbl(portal, `${id}.xml`, {}, writeUbl(bill('2026-02-17', { buyer: buyer('Somebody', party) })));
    if (outcome.result !== 'imported') return outcome.notes[0];
    const [row] = await rows<{ customer_id: string }>(portal, 'select customer_id from invoices_invoice order by id desc limit 1');
    return { [anna.customerId]: 'anna', [boris.customerId]: 'boris' }[row!.customer_id];
  }; // prettier-ignore
  await identify(anna.customerId, { vat_id: 'SK 2020 123456', company_reg_no: '11 111 111', endpoint_id: '0088-1', country: 'SK', number: 'C-1' }); // prettier-ignore
  await identify(boris.customerId, { company_reg_no: '22222222', endpoint_id: '0088-2', endpoint_scheme: '0088' }); // prettier-ignore

  t.equal(await whoGets('vat', { vatId: 'SK2020123456', legalId: { value: '22222222', scheme: null } }), 'anna', 'VAT id before legal id, spaces do not count');
  t.equal(await whoGets('legal', { vatId: 'SK1', legalId: { value: '22222222', scheme: null }, endpoint: { value: '0088-1', scheme: null } }), 'boris', 'legal id before endpoint');
  t.equal(await whoGets('endpoint', { endpoint: { value: '0088-2', scheme: '0088' } }), 'boris');
  t.match(await whoGets('scheme', { endpoint: { value: '0088-2', scheme: '9950' } }), /is no customer/, 'an endpoint of another scheme is another');
  t.equal(await whoGets('number', { identifiers: [{ value: 'C-1', scheme: null }] }), 'anna', 'at last the number the seller has for him');

  const abroad = { legalId: { value: '11111111', scheme: null }, address: { ...buyer().address!, country: 'CZ' } };
  t.match(await whoGets('abroad', abroad), /is no customer/, 'registers of two countries have the same numbers');
  t.match(await whoGets('none', {}), /"Somebody" has no identifier/);

  await identify(boris.customerId, { vat_id: 'SK2020123456' });
  t.match(await whoGets('twins', { vatId: 'SK2020123456' }), /fits several customers by VAT id \(BT-48\) SK2020123456: /);
}); // prettier-ignore

t.test('an unknown buyer is refused, or created when that is asked for', async (t) => {
  const before = await countAll();
  const refused = await importUbl(portal, 'invoice-sk.xml');
  t.equal(refused.result, 'refused');
  t.match(refused.notes[0], /"Pekáreň Ďurčo, s\. r\. o\." is no customer; looked for VAT id \(BT-48\) SK2021888882, .*--create-customers/);
  t.equal(await countAll(), before, 'nothing half-done stays behind');

  t.equal((await importUbl(portal, 'invoice-sk.xml', CREATE)).result, 'imported');
  const [customer] = await rows(portal, `select name, kind, country, vat_id, company_reg_no, endpoint_scheme, endpoint_id, email,
    (select line1 || ', ' || postal_code || ' ' || city from core_address a where a.customer_id = c.id) as address from core_customer c where vat_id is not null`);
  t.same(customer, {
    name: 'Pekáreň Ďurčo, s. r. o.', kind: 'organisation', country: 'SK', vat_id: 'SK2021888882', company_reg_no: '36888882', endpoint_scheme: '9950',
    endpoint_id: '2021888882', email: 'lubica@durco.example', address: 'Hlboká 12, 010 01 Žilina',
  });
  const second = writeUbl(bill('2026-02-17', { buyer: buyer('Pekáreň', { vatId: 'SK2021888882' }) }));
  t.match((await importUbl(portal, 'second.xml', CREATE, second)).notes[0], /for customer /, 'the next file finds him');
}); // prettier-ignore

t.test('a broken file is refused with where and why, and leaves nothing', async (t) => {
  const before = await countAll();
  const reasons: [file: string, reason: RegExp][] = [
    ['not-xml.xml', /XML/],
    ['missing-number.xml', /^Invoice\/cbc:ID: .*BT-1/],
    ['wrong-totals.xml', /^Invoice\/cac:LegalMonetaryTotal\/cbc:\w+: .*BR-CO/],
    ['wrong-date.xml', /^Invoice\/cbc:\w+: /],
    ['doctype-xxe.xml', /./],
    ['cii.xml', /only UBL 2\.1 is read here/],
  ];
  for (const [file, reason] of reasons) {
    const outcome = await importUbl(portal, file, CREATE);
    t.equal(outcome.result, 'refused', file);
    t.match(outcome.notes[0], reason, file);
  }
  t.equal(await countAll(), before);
});

t.test('a due day may be missing; a credit note counts the other way', async (t) => {
  const anna = await person();
  await identify(anna.customerId, { number: 'C-1' });
  const toAnna = buyer('Anna', { identifiers: [{ value: 'C-1', scheme: null }] });
  await importUbl(portal, 'open-end.xml', {}, writeUbl(bill(null, { issueDate: '2020-01-01', buyer: toAnna })));
  const credit = bill(null, { kind: 'credit-note', issueDate: '2020-02-01', buyer: toAnna });
  await importUbl(portal, 'credit.xml', {}, writeUbl(credit));
  const { items } = await list(portal, anna);
  t.same(
    items.map((i) => [i.kind, i.state, i.dueDate, i.open]),
    [
      ['credit-note', 'issued', null, '0'],
      ['invoice', 'issued', null, '123.00'],
    ],
  );
  t.match((await get(portal, anna, '/invoices?state=other')).body, '-123.00', 'shown with a minus');
});
