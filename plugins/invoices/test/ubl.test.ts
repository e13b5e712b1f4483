import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { currencies } from '../ubl/codes.ts';
import type { UblDocument } from '../ubl/document.ts';
import { readUbl } from '../ubl/read.ts';
import type { UblProblem } from '../ubl/result.ts';
import { xmlLimits } from '../ubl/scan.ts';
import { variableSymbol } from '../ubl/variable-symbol.ts';

const folder = new URL('./fixtures/ubl/', import.meta.url);
const fixture = (name: string): Buffer => readFileSync(new URL(name, folder));

/** A fixture with one place changed. */
function changed(name: string, from: string | RegExp, to: string): Buffer {
  const before = fixture(name).toString();
  const after = before.replace(from, () => to);
  if (after === before) throw new Error(`${name} has no ${String(from)}`);
  return Buffer.from(after);
}

function accepted(test: Test, bytes: Uint8Array): { document: UblDocument; warnings: UblProblem[] } {
  const result = readUbl(bytes);
  if (!result.ok) test.same(result.problems, [], 'the file has no problems');
  if (!result.ok) throw new Error('refused');
  return result;
}

function refused(test: Test, bytes: Uint8Array): UblProblem[] {
  const result = readUbl(bytes);
  test.equal(result.ok, false, 'the file is refused');
  return result.ok ? [] : result.problems;
}

/** The only problem of a file. */
function problem(test: Test, bytes: Uint8Array): UblProblem {
  const problems = refused(test, bytes);
  test.equal(problems.length, 1, 'there is one problem');
  return problems[0]!;
}

t.test('an invoice is read with every term a customer sees', async (t) => {
  const { document, warnings } = accepted(t, fixture('invoice-sk.xml'));

  t.test('its head', async (t) => {
    t.match(document, {
      kind: 'invoice',
      number: 'FV-2026-0012',
      typeCode: '380',
      issueDate: '2026-02-03',
      taxPointDate: '2026-01-31',
      dueDate: '2026-02-17',
      period: { start: '2026-01-01', end: '2026-01-31' },
      currency: 'EUR',
      vatCurrency: 'CZK',
      buyerReference: 'Stredisko Žilina',
      projectReference: 'P-7',
      contractReference: 'ZML-2019/55',
      orderReference: 'OBJ-88',
      salesOrderReference: 'SO-91',
      objectId: { value: '24ZSS00000000001', scheme: 'EIC' },
      accountingReference: '4711',
      paymentTerms: 'Splatné do 14 dní.',
      preceding: [{ number: 'FV-2025-0990', issueDate: '2025-12-05' }],
    });
  });

  t.test('its seller, with VAT identifier and national tax number kept apart', async (t) => {
    t.match(document.seller, {
      name: 'Lumenia Energia, a. s.',
      tradingName: 'Lumenia',
      vatId: 'SK2020999991',
      taxRegistrationId: '2020999991',
      legalId: { value: '35999991', scheme: null },
      legalForm: 'Obchodný register Mestského súdu Bratislava III, oddiel Sa',
      endpoint: { value: '2020999991', scheme: '9950' },
      address: { street: 'Mlynské nivy 1', city: 'Bratislava', postCode: '821 09', country: 'SK', street2: null },
      contact: { phone: '+421 2 5000 0000' },
    });
  });

  t.test('its buyer, with the identifiers a customer is found by', async (t) => {
    t.same(document.buyer, {
      name: 'Pekáreň Ďurčo, s. r. o.',
      tradingName: 'Pekáreň Ďurčo',
      identifiers: [{ value: '2021888882', scheme: '0245' }],
      legalId: { value: '36888882', scheme: '0158' },
      vatId: 'SK2021888882',
      taxRegistrationId: null,
      legalForm: null,
      endpoint: { value: '2021888882', scheme: '9950' },
      address: {
        street: 'Hlboká 12',
        street2: 'Dvor B',
        street3: '3. poschodie',
        city: 'Žilina',
        postCode: '010 01',
        subdivision: 'Žilinský kraj',
        country: 'SK',
      },
      contact: { name: 'Ľubica Kováčová', phone: '+421 900 000 000', email: 'lubica@durco.example' },
    });
  });

  t.test('how it is paid', async (t) => {
    t.match(document.payments, [
      {
        code: '58',
        name: 'Prevodný príkaz',
        remittance: '/VS20260012/SS/KS0308',
        account: 'SK3112000000198742637541',
        accountName: 'Lumenia',
        bic: 'TATRSKBX',
      },
    ]);
  });

  t.test('its money, exactly as written', async (t) => {
    t.same(document.totals, {
      lines: '325.02',
      allowances: '10.00',
      charges: '1.50',
      net: '316.52',
      vat: '71.18',
      vatInVatCurrency: '1779.50',
      gross: '387.70',
      paid: '300.00',
      rounding: '0.05',
      due: '87.75',
    });
    t.match(document.vatBreakdown, [
      { category: 'S', rate: '23', taxable: '307.52', tax: '70.73' },
      { category: 'S', rate: '5', taxable: '9.00', tax: '0.45' },
    ]);
    t.match(document.allowances, [
      {
        charge: false,
        amount: '10.00',
        baseAmount: '250.00',
        percentage: '4',
        reason: 'Vernostná zľava',
        reasonCode: '95',
      },
      { charge: true, amount: '1.50', reason: 'Poštovné', vatCategory: 'S', vatRate: '23.00' },
    ]);
  });

  t.test('its lines', async (t) => {
    t.equal(document.lines.length, 5);
    t.match(document.lines[0], {
      id: '1',
      note: 'Elektromer 00451278',
      objectId: { value: '24ZSS00000000001', scheme: 'EIC' },
      quantity: '1250',
      unitCode: 'KWH',
      netAmount: '179.00',
      orderLine: '10',
      period: { start: '2026-01-01', end: '2026-01-31' },
      price: '143.2',
      priceDiscount: '6.8',
      grossPrice: '150',
      baseQuantity: '1000',
      baseUnitCode: 'KWH',
      vatCategory: 'S',
      vatRate: '23',
      name: 'Elektrina VT',
      description: 'Silová elektrina, vysoká tarifa',
      sellerItemId: 'EL-VT',
      buyerItemId: 'B-1',
      standardItemId: { value: '08590000000024', scheme: '0160' },
      classifications: [{ value: '09310000', scheme: 'STI' }],
      originCountry: 'SK',
      attributes: [{ name: 'Sadzba', value: 'DD2' }],
    });
    t.match(document.lines[2]!.allowances, [{ charge: false, amount: '1.25', percentage: '10', vatCategory: null }]);
  });

  t.test('its notes, with character references and CDATA resolved', async (t) => {
    t.same(document.notes, ['Ďakujeme, že šetríte energiu & našu planétu.', 'Otázky? <zakaznik@lumenia.example>']);
  });

  t.test('its delivery and its attachments, whose bytes stay in the file', async (t) => {
    t.match(document.delivery, {
      name: 'Prevádzka Hlboká',
      locationId: { value: '8590000000017', scheme: '0088' },
      date: '2026-01-31',
      address: { street: 'Hlboká 14' },
    });
    t.same(document.attachments, [
      { id: 'priloha-1', description: 'Odpočty', uri: null, fileName: 'odpocty.csv', mimeType: 'text/csv' },
    ]);
  });

  t.same(warnings, [], 'and there is nothing to warn of');
  t.same(JSON.parse(JSON.stringify(document)), document, 'it can be stored as JSON');
});

t.test('the SHA-256 of the bytes comes with every answer, because the file is known by it', async (t) => {
  for (const name of ['invoice-sk.xml', 'not-xml.xml']) {
    const bytes = fixture(name);
    t.equal(readUbl(bytes).sha256, createHash('sha256').update(bytes).digest('hex'));
  }
});

t.test('a credit note has a root, a due date and a quantity of its own', async (t) => {
  const { document } = accepted(t, fixture('credit-note-cz.xml'));
  t.match(document, { kind: 'credit-note', typeCode: '381', currency: 'CZK', dueDate: '2026-03-15' });
  t.match(document, { totals: { due: '1210.00' }, lines: [{ quantity: '1' }], preceding: [{ number: 'FA-2026-3' }] });
  t.equal(document.buyer.name, 'Řeznictví Příhoda');
});

t.test('a prepayment invoice (386) is an invoice like others', async (t) => {
  const { document } = accepted(t, fixture('prepayment-386-pl.xml'));
  t.match(document, { kind: 'invoice', typeCode: '386', currency: 'PLN', buyer: { name: 'Piekarnia Łąkowa Źródło' } });
});

t.test('numbers are text: 007 stays 007, and decimals keep their noughts', async (t) => {
  const { document } = accepted(t, fixture('number-007.xml'));
  t.equal(document.number, '007');
  t.match(document, { totals: { net: '1234.50' }, lines: [{ quantity: '010.0', price: '123.450' }] });
});

t.test('a negative invoice corrects an earlier one', async (t) => {
  t.match(accepted(t, fixture('negative.xml')).document, { typeCode: '384', totals: { due: '-123.00' } });
});

t.test('prefixes are the sender’s choice, namespaces are not', async (t) => {
  t.equal(accepted(t, fixture('renamed-prefixes.xml')).document.number, 'FV-2026-0100');
  t.match(
    problem(t, fixture('no-namespace.xml')).message,
    /<Invoice> without a namespace; allowed are Invoice and CreditNote/,
  );
});

t.test('UTF-16 with a byte order mark is read, in both orders', async (t) => {
  for (const name of ['utf-16le.xml', 'utf-16be.xml']) {
    t.equal(accepted(t, fixture(name)).document.buyer.name, 'Pekáreň Ďurčo, s. r. o.');
  }
});

t.test('other encodings are refused by name, never guessed', async (t) => {
  t.match(problem(t, fixture('windows-1250.xml')).message, /encoding is windows-1250; only UTF-8, and UTF-16 with/);
  t.match(problem(t, fixture('other-encoding-bytes.xml')).message, /bytes that are not UTF-8/);
  t.match(problem(t, fixture('utf-16le.xml').subarray(2)).message, /UTF-16 without a byte order mark/);
  t.match(problem(t, Buffer.from([0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0])).message, /UTF-32/);
});

t.test('what is no UBL is refused with a word on what it is', async (t) => {
  t.match(problem(t, fixture('not-xml.xml')).message, /The file is no XML: there is no element in it/);
  t.match(problem(t, fixture('other-root.xml')), { path: 'Order', message: /The root element is <Order>/ });
  t.match(problem(t, fixture('cii.xml')).message, /UN\/CEFACT invoice .* Ask the sender for UBL/);
  t.match(problem(t, Buffer.alloc(0)).message, /The file is empty/);
  t.match(
    problem(t, Buffer.from('<a b="1" b="2"/>')).message,
    /not well-formed XML \(line 1\): duplicate attribute: b\./,
  );
  t.match(problem(t, Buffer.from('<a/>\n<b/>')).message, /\(line 2\): documents may contain only one root\./);
});

t.test('a broken file is refused with the element where it broke', async (t) => {
  t.match(problem(t, fixture('truncated.xml')), {
    path: 'Invoice/cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cac:TaxScheme',
    message: /never closed; the file seems to be cut off/,
  });
  t.match(problem(t, fixture('unclosed.xml')), {
    path: 'Invoice/cac:InvoiceLine/cac:Item/cbc:Name',
    message: 'Line 33 closes </cac:Item>, but <cbc:Name> is open.',
  });
  t.match(problem(t, fixture('undeclared-entity.xml')), {
    path: 'Invoice/cac:InvoiceLine/cac:Item/cbc:Name',
    message: /uses &nbsp;, which is no character/,
  });
});

t.test('hostile files', async (t) => {
  const shell = (inside: string) =>
    changed('number-007.xml', '<cac:AccountingSupplierParty>', `${inside}<cac:AccountingSupplierParty>`);

  t.test('document types are refused, so neither local files nor bombs of entities can be declared', async (t) => {
    for (const name of ['doctype-xxe.xml', 'entity-bomb.xml']) {
      t.match(problem(t, fixture(name)).message, /document type declaration \(<!DOCTYPE>\) in line 2; it is refused/);
    }
  });

  t.test('names that could reach into prototypes are names like others', async (t) => {
    t.equal(accepted(t, fixture('prototype-names.xml')).document.number, 'FV-2026-0100');
    t.match(problem(t, shell('<cbc:Note>&constructor;</cbc:Note>')).message, /uses &constructor;/);
    t.match(problem(t, shell('<cbc:Note __proto__:a="b"/>')).message, /unbound namespace prefix: "__proto__"/);
    t.equal(({} as { a?: string }).a, undefined);
  });

  t.test('characters that no database takes are refused, also by number', async (t) => {
    t.match(problem(t, shell('<cbc:Note>a\u0000b</cbc:Note>')).message, /control character U\+0000/);
    t.match(problem(t, shell('<cbc:Note>a&#0;b</cbc:Note>')).message, /uses &#0;/);
    t.match(problem(t, shell('<cbc:Note>a&#xD800;b</cbc:Note>')).message, /uses &#xD800;/);
  });

  t.test('size, depth, number of elements and length of a tag have limits', async (t) => {
    t.match(problem(t, Buffer.alloc(xmlLimits.bytes + 1, 0x20)).message, /10485761 bytes; allowed are 10485760/);
    t.match(problem(t, shell('<a>'.repeat(100_000))).message, /nested deeper than 40/);
    t.match(problem(t, shell('<a/>'.repeat(xmlLimits.elements))).message, /more than 250000 elements/);
    t.match(
      problem(t, shell(`<a b="${'x'.repeat(20_000)}"/>`)).message,
      /tag in line \d+ is 20009 characters long; 16384/,
    );
  });

  t.test('an embedded file may be long, a note may not', async (t) => {
    const long = 'QUJD'.repeat(500_000);
    accepted(t, changed('invoice-sk.xml', 'MTIzNDs1Njc4Cg==', long));
    t.match(problem(t, shell(`<cbc:Note>${long}</cbc:Note>`)), {
      term: 'BT-22',
      message: /longer than the 10000 characters/,
    });
  });
});

t.test('missing terms are named with their place, their number and the rule', async (t) => {
  t.same(problem(t, fixture('missing-number.xml')), {
    path: 'Invoice/cbc:ID',
    term: 'BT-1',
    rule: 'BR-02',
    found: null,
    message: 'The invoice number (BT-1) is missing; EN 16931 demands it (BR-02).',
  });
  const cases: [RegExp, string, string][] = [
    [/<cbc:IssueDate>.*?<\/cbc:IssueDate>/, 'Invoice/cbc:IssueDate', 'BT-2'],
    [/<cbc:InvoiceTypeCode>.*?<\/cbc:InvoiceTypeCode>/, 'Invoice/cbc:InvoiceTypeCode', 'BT-3'],
    [
      /<cbc:RegistrationName>Pek.*?<\/cbc:RegistrationName>/,
      'Invoice/cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName',
      'BT-44',
    ],
    [/<cbc:PayableAmount.*?<\/cbc:PayableAmount>/, 'Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount', 'BT-115'],
    [
      /<cac:LegalMonetaryTotal>[^]*<\/cac:LegalMonetaryTotal>/,
      'Invoice/cac:LegalMonetaryTotal/cbc:LineExtensionAmount',
      'BT-106',
    ],
    [/<cac:InvoiceLine>[^]*<\/cac:InvoiceLine>/, 'Invoice/cac:InvoiceLine', 'BG-25'],
    [/<cbc:Name>Servis<\/cbc:Name>/, 'Invoice/cac:InvoiceLine/cac:Item/cbc:Name', 'BT-153'],
    [/ unitCode="C62"/, 'Invoice/cac:InvoiceLine/cbc:InvoicedQuantity', 'BT-130'],
    [/<cac:TaxSubtotal>[^]*<\/cac:TaxSubtotal>/, 'Invoice/cac:TaxTotal', 'BT-118'],
  ];
  for (const [element, path, term] of cases) {
    t.match(refused(t, changed('number-007.xml', element, ''))[0], { path, term }, `${term} missing`);
  }
});

t.test('all faults of a stage are told at once', async (t) => {
  t.match(refused(t, fixture('unknown-codes.xml')), [
    {
      path: 'Invoice/cbc:DocumentCurrencyCode',
      term: 'BT-5',
      found: 'SKK',
      message: /allowed are the codes of ISO 4217/,
    },
    { path: 'Invoice/cbc:InvoiceTypeCode', term: 'BT-3', found: '381', message: /allowed under Invoice are 71, 80/ },
    { term: 'BT-118', found: 'DPH', message: /allowed are S, Z, E, AE, K, G, O, L, M, B/ },
  ]);
});

t.test('days are days of the calendar', async (t) => {
  t.match(refused(t, fixture('wrong-date.xml')), [
    { path: 'Invoice/cbc:IssueDate', term: 'BT-2', found: '2026-02-30', message: /day of the calendar .* YYYY-MM-DD/ },
    { path: 'Invoice/cbc:DueDate', term: 'BT-9', found: '17.3.2026' },
  ]);
  for (const [date, good] of [
    ['2024-02-29', true],
    ['2026-02-29', false],
    ['2026-13-01', false],
    ['0217-11-13', false],
    ['2026-03-01+01:00', true],
  ] as const) {
    t.equal(readUbl(changed('number-007.xml', '2026-03-01', date)).ok, good, date);
  }
  const period =
    '<cac:InvoicePeriod><cbc:StartDate>2026-02-01</cbc:StartDate><cbc:EndDate>2026-01-01</cbc:EndDate></cac:InvoicePeriod>';
  const reversed = changed('number-007.xml', '<cac:AccountingSupplierParty>', `${period}<cac:AccountingSupplierParty>`);
  t.match(problem(t, reversed), {
    rule: 'BR-29',
    message: 'The period ends on 2026-01-01, before it starts on 2026-02-01.',
  });
});

t.test('amounts are decimals with a point, at most two places, in the currency of the document', async (t) => {
  t.match(refused(t, fixture('decimal-comma.xml')), [
    { path: 'Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount', term: 'BT-115', found: '123,00' },
    { path: 'Invoice/cac:InvoiceLine/cbc:InvoicedQuantity', term: 'BT-129', found: '1e2' },
  ]);
  t.match(problem(t, fixture('other-currency.xml')), { term: 'BT-112', found: 'CZK', message: /has to be in EUR/ });
  const thousandths = changed('number-007.xml', /(?<=PayableAmount currencyID="EUR">)1518.44/, '1518.441');
  t.match(problem(t, thousandths), { term: 'BT-115', message: /at most two decimals/ });
  accepted(t, changed('number-007.xml', /(?<=PayableAmount currencyID="EUR">)1518.44/, '1518.4400'));
});

t.test('what may stand once and stands twice is refused, because nobody knows which one counts', async (t) => {
  t.match(problem(t, fixture('repeated-total.xml')), {
    path: 'Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount[2]',
    term: 'BT-115',
    found: '999.00',
    message: /stands 2 times where it may stand once/,
  });
  const subtotal = /<cac:TaxSubtotal>[^]*<\/cac:TaxSubtotal>/;
  const twice = fixture('number-007.xml')
    .toString()
    .replace(subtotal, (one) => one + one);
  t.match(refused(t, Buffer.from(twice)).at(-1), {
    path: 'Invoice/cac:TaxTotal/cac:TaxSubtotal[2]',
    message: /has S at 23 % twice/,
  });
});

t.test('the totals have to follow from the lines (EN 16931, BR-CO-10 to BR-CO-16)', async (t) => {
  t.match(refused(t, fixture('wrong-totals.xml')), [
    {
      path: 'Invoice/cac:LegalMonetaryTotal/cbc:LineExtensionAmount',
      rule: 'BR-CO-10',
      message: 'The sum of the line net amounts (BT-106) is 110.00, but the lines add up to 100.00 (BR-CO-10).',
    },
    {
      rule: 'BR-CO-15',
      message: 'The total with VAT (BT-112) is 124.00, but the total without VAT plus VAT is 123.00 (BR-CO-15).',
    },
    { path: 'Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount', term: 'BT-115', rule: 'BR-CO-16', found: '125.00' },
  ]);
  const cases: [rule: string, element: string, from: string, to: string][] = [
    ['BR-CO-11', 'AllowanceTotalAmount', '10.00', '11.00'],
    ['BR-CO-12', 'ChargeTotalAmount', '1.50', '2.50'],
    ['BR-CO-13', 'TaxExclusiveAmount', '316.52', '316.53'],
    ['BR-CO-14', 'TaxAmount', '71.18', '71.19'],
    ['BR-CO-16', 'PrepaidAmount', '300.00', '300.01'],
    ['BR-CO-16', 'PayableRoundingAmount', '0.05', '0.04'],
  ];
  for (const [rule, element, from, to] of cases) {
    const bytes = changed(
      'invoice-sk.xml',
      `<cbc:${element} currencyID="EUR">${from}`,
      `<cbc:${element} currencyID="EUR">${to}`,
    );
    t.ok(
      refused(t, bytes).some((one) => one.rule === rule),
      `${element} ${to} breaks ${rule}`,
    );
  }
  const silent = changed('invoice-sk.xml', /<cbc:AllowanceTotalAmount.*?<\/cbc:AllowanceTotalAmount>/, '');
  t.match(refused(t, silent)[0], { path: 'Invoice/cac:LegalMonetaryTotal/cbc:AllowanceTotalAmount', found: null });
});

t.test('the VAT breakdown has to follow from the lines', async (t) => {
  t.match(refused(t, fixture('wrong-vat.xml')), [
    { path: 'Invoice/cac:TaxTotal/cac:TaxSubtotal/cbc:TaxableAmount', term: 'BT-116', rule: 'BR-S-08', found: '90.00' },
    {
      path: 'Invoice/cac:TaxTotal/cac:TaxSubtotal/cbc:TaxAmount',
      term: 'BT-117',
      rule: 'BR-CO-17',
      message: /90.00 at 23 % is 20.70/,
    },
  ]);

  t.test('sellers who round line by line are forgiven less than one unit (BR-S-08, BR-CO-17)', async (t) => {
    const off = (by: string) =>
      changed(
        'number-007.xml',
        '<cbc:TaxableAmount currencyID="EUR">1234.50',
        `<cbc:TaxableAmount currencyID="EUR">${by}`,
      );
    t.equal(readUbl(off('1235.49')).ok, true);
    t.match(problem(t, off('1235.50')), { rule: 'BR-S-08' });
  });

  t.test('every category and rate of the lines has its entry', async (t) => {
    const rate = changed('invoice-sk.xml', /(?<=Príručka[^]*?<cbc:Percent>)5/, '10');
    t.ok(refused(t, rate).some((one) => one.path === 'Invoice/cac:InvoiceLine[5]' && one.found === 'S at 10 %'));
  });

  t.test('a category without VAT has none', async (t) => {
    const exempt = fixture('number-007.xml')
      .toString()
      .replaceAll('<cbc:ID>S</cbc:ID><cbc:Percent>23<', '<cbc:ID>AE</cbc:ID><cbc:Percent>0<');
    t.match(problem(t, Buffer.from(exempt)), { rule: 'BR-AE-09', message: /is 283.94, but this category has no VAT/ });
  });

  t.test('a rate is demanded unless the line is not subject to VAT (category O)', async (t) => {
    const without = (category: string) =>
      Buffer.from(
        fixture('number-007.xml')
          .toString()
          .replaceAll('<cbc:ID>S</cbc:ID><cbc:Percent>23</cbc:Percent>', `<cbc:ID>${category}</cbc:ID>`)
          .replaceAll('>283.94<', '>0.00<')
          .replaceAll('>1518.44<', '>1234.50<'),
      );
    t.match(refused(t, without('E')), [{ term: 'BT-119', rule: 'BR-48' }, { term: 'BT-152' }]);
    t.equal(accepted(t, without('O')).document.vatBreakdown[0]!.rate, null);
  });
});

t.test('what makes no amount wrong is only a warning', async (t) => {
  const { warnings } = accepted(t, fixture('rounded-price.xml'));
  t.match(warnings, [
    {
      path: 'Invoice/cac:InvoiceLine/cbc:LineExtensionAmount',
      term: 'BT-131',
      message: /is 100.00, but .* make 99.90/,
    },
    { path: 'Invoice/cbc:DueDate', term: 'BT-9', rule: 'BR-CO-25' },
  ]);
  const doubled = changed('invoice-sk.xml', '<cbc:ID>5</cbc:ID><cbc:Inv', '<cbc:ID>4</cbc:ID><cbc:Inv');
  t.match(accepted(t, doubled).warnings, [
    { path: 'Invoice/cac:InvoiceLine[5]/cbc:ID', message: /4 is used by more than one line/ },
  ]);
  t.match(accepted(t, changed('invoice-sk.xml', '<cbc:ID>SK3112000000198742637541</cbc:ID>', '')).warnings, [
    { term: 'BT-84' },
  ]);
});

t.test('a credit note needs no due date, because nothing is owed', async (t) => {
  const bytes = changed('credit-note-cz.xml', /<cbc:PaymentDueDate>.*?<\/cbc:PaymentDueDate>/, '');
  t.match(accepted(t, bytes), { document: { dueDate: null }, warnings: [] });
});

t.test('prices are never negative (BR-27)', async (t) => {
  const bytes = changed('negative.xml', '>50.00<', '>-50.00<');
  t.match(refused(t, bytes), [{ term: 'BT-146', rule: 'BR-27', message: /use a negative quantity instead/ }]);
});

t.test('a file with a fault in every line tells fifty of them and how many more there are', async (t) => {
  const line = /<cac:InvoiceLine>[^]*<\/cac:InvoiceLine>/.exec(fixture('number-007.xml').toString())![0];
  const problems = refused(t, changed('number-007.xml', line, line.replace('010.0', 'ten').repeat(80)));
  t.equal(problems.length, 51);
  t.match(problems.at(-1)!.message, '30 more of the kind are not listed.');
});

t.test('whatever the bytes are, there is an answer', async (t) => {
  const files = readdirSync(folder).map(fixture);
  const edit = fc.record({
    file: fc.nat(files.length - 1),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    drop: fc.nat(30),
    put: fc.uint8Array({ maxLength: 8 }),
  });
  fc.assert(
    fc.property(edit, ({ file, at, drop, put }) => {
      const bytes = files[file]!;
      const cut = Math.floor(at * bytes.length);
      const result = readUbl(Buffer.concat([bytes.subarray(0, cut), put, bytes.subarray(cut + drop)]));
      return (
        result.ok ||
        (result.problems.length > 0 &&
          result.problems.every((one) => one.message.endsWith('.') || one.message.length > 20))
      );
    }),
    { numRuns: 500 },
  );
  t.pass('500 damaged files');
});

t.test('the variable symbol', async (t) => {
  t.equal(variableSymbol('/VS20260012/SS/KS0308', 'FV-2026-0012'), '20260012', 'as banks write it');
  t.equal(variableSymbol('2026 001', 'X'), '2026001', 'the digits of the remittance information');
  t.equal(variableSymbol('platba 12345678901', 'FV-2026-0012'), '20260012', 'else the digits of the number');
  t.equal(variableSymbol(null, '007'), '007', 'leading noughts stay');
  t.equal(variableSymbol('RF18 5390 0754', 'FA-7'), '7', 'an ISO 11649 reference is none');
  t.equal(variableSymbol(null, 'Vat-O'), null, 'no digits, no symbol');
  t.equal(variableSymbol(null, '12345678901'), null, 'nor with more than ten');
});

t.test('currencies are those of ISO 4217, and those withdrawn since 2017', async (t) => {
  t.equal(
    [...currencies].every((code) => /^[A-Z]{3}$/.test(code)),
    true,
  );
  for (const code of ['EUR', 'CZK', 'PLN', 'HUF', 'SEK', 'GBP', 'HRK']) t.ok(currencies.has(code), code);
  for (const code of ['SKK', 'XXX', 'eur']) t.notOk(currencies.has(code), code);
});
