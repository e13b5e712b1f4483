import t from 'tap';
import { groupIban, parseCreditorReference, parseIban } from 'portico';
import { invoicePdfLabels, type InvoicePdfFormat, type InvoicePdfModel, type PdfLine } from '../pdf/model.ts';
import { renderInvoicePdf } from '../pdf/render.ts';
import { readPdf } from './pdf-text.ts';

const labels = {
  ...Object.fromEntries(invoicePdfLabels.map((key) => [key, `[${key}]`])),
  page: 'Strana {{page}} z {{pages}}',
};

const format: InvoicePdfFormat = {
  money: (amount, currency) => `${amount.replace('.', ',')} ${currency === 'EUR' ? '€' : currency}`,
  day: (date) => date.split('-').reverse().map(Number).join('. '),
  number: (value) => value.replace('.', ','),
};

const line: PdfLine = {
  name: 'Elektrina – vysoká tarifa',
  details: ['1. 1. 2026 – 31. 1. 2026'],
  quantity: '1250',
  unit: 'kWh',
  price: '143.2',
  baseQuantity: '1000',
  vatRate: '23',
  net: '179.00',
};

const invoice: InvoicePdfModel = {
  language: 'sk',
  heading: 'Faktúra',
  number: 'FV-2026-0012',
  currency: 'EUR',
  created: new Date('2026-02-03T08:00:00Z'),
  seller: {
    name: 'Lumenia Energia, a. s.',
    address: ['Mlynské nivy 1', '821 09 Bratislava'],
    facts: [{ label: 'IČ DPH', value: 'SK2020999991' }],
    footer: ['Obchodný register Mestského súdu Bratislava III', 'zakaznik@lumenia.example'],
  },
  buyer: {
    name: 'Pekáreň Ďurčo, s. r. o.',
    address: ['Hlboká 12', '010 01 Žilina'],
    facts: [{ label: 'IČO', value: '36888882' }],
  },
  issueDate: '2026-02-03',
  taxPointDate: '2026-01-31',
  dueDate: '2026-02-17',
  period: { start: '2026-01-01', end: '2026-01-31' },
  facts: [{ label: 'EIC', value: '24ZSS00000000001' }],
  lines: [line],
  adjustments: [{ text: 'Vernostná zľava', amount: '-10.00' }],
  totals: { net: '169.00', vat: '38.87', gross: '207.87', paid: '100.00', rounding: null, due: '107.87' },
  vat: [{ rate: '23', taxable: '169.00', tax: '38.87' }],
  payment: {
    account: 'SK3112000000198742637541',
    bic: 'TATRSKBX',
    accountName: null,
    amount: '57.87',
    variableSymbol: '20260012',
    constantSymbol: '0308',
    specificSymbol: null,
    remittance: null,
  },
  notes: ['Ďakujeme, že šetríte energiu.'],
};

const draw = async (changes: Partial<InvoicePdfModel> = {}) =>
  readPdf(await renderInvoicePdf({ ...invoice, ...changes }, { labels, format }));

t.test('an invoice shows who, what, how much and how to pay', async (t) => {
  const { pages } = await draw();
  t.equal(pages.length, 1);
  const lines = pages[0]!;
  const expected = [
    'Faktúra FV-2026-0012',
    'Lumenia Energia, a. s.',
    'IČ DPH',
    'SK2020999991',
    'Pekáreň Ďurčo, s. r. o.',
    '010 01 Žilina',
    '1. 1. 2026 – 31. 1. 2026',
    '24ZSS00000000001',
    'Elektrina – vysoká tarifa',
    'Ďakujeme, že šetríte energiu.',
  ];
  const joined = lines.join('\n');
  for (const text of expected) t.ok(joined.includes(text), text);

  t.test('a line of the table', async (t) => {
    t.ok(joined.includes('1250 kWh'), 'quantity with its unit');
    t.ok(joined.includes('143,2 / 1000'), 'price for 1000 units');
    t.ok(joined.includes('23 %'));
    t.ok(joined.includes('179,00 €'));
  });

  t.test('the totals add up: what was paid is taken off', async (t) => {
    t.match(
      joined,
      /Vernostná zľava-10,00 €\n\[totalNet\]169,00 €\n\[totalVat\]38,87 €\n\[total\]207,87 €\n\[paid\]-100,00 €/,
    );
    t.notMatch(joined, /\[rounding\]/, 'what the document does not have has no row');
  });

  t.test('the payment asks for what is still open, not for what was due at first', async (t) => {
    t.match(joined, /\[toPay\]\n57,87 €/);
    t.match(joined, /SK31 1200 0000 1987 4263 7541/);
    t.match(joined, /\[variableSymbol\]\n?20260012/);
  });
});

t.test('Central European letters are drawn, each with a glyph of its own', async (t) => {
  const letters = 'čťľłőß€ĎŽŠŘĚŮĄĘŻŹŚĆŃ„“–';
  const { pages, missingGlyphs } = await draw({ notes: [letters], buyer: { ...invoice.buyer, name: letters } });
  t.equal(missingGlyphs, 0, 'no empty boxes');
  t.equal(pages[0]!.filter((one) => one === letters).length, 2, 'they can be searched and copied, in regular and bold');
});

t.test('names from elsewhere', async (t) => {
  t.test('Greek and Cyrillic are drawn too', async (t) => {
    const { pages, missingGlyphs } = await draw({ notes: ['Ελληνική Εταιρεία', 'Київ'] });
    t.equal(missingGlyphs, 0);
    t.ok(pages[0]!.includes('Ελληνική Εταιρεία'));
    t.ok(pages[0]!.includes('Київ'));
  });

  t.test('what the font does not have is visibly replaced, not lost', async (t) => {
    const { pages, missingGlyphs } = await draw({ notes: ['東京 Tower'] });
    t.equal(missingGlyphs, 0);
    t.ok(pages[0]!.includes('\ufffd\ufffd Tower'));
  });

  t.test('decomposed accents and control characters do no harm', async (t) => {
    const { pages, missingGlyphs } = await draw({ notes: ['c\u030c\u0000e\u0301\u200b!'] });
    t.equal(missingGlyphs, 0);
    t.ok(pages[0]!.includes('č é!'));
  });
});

t.test('many lines go over several pages', async (t) => {
  const { pages } = await draw({
    lines: Array.from({ length: 70 }, (_, index) => ({ ...line, name: `Položka ${index + 1}` })),
  });
  t.ok(pages.length > 2);
  pages.forEach((lines, index) => {
    t.ok(
      lines.some((one) => one.endsWith(`Strana ${index + 1} z ${pages.length}`)),
      `page ${index + 1} is counted`,
    );
  });
  const withLines = pages.filter((lines) => lines.some((one) => one.startsWith('Položka')));
  t.equal(
    withLines.every((lines) => lines.some((one) => one.startsWith('[item]'))),
    true,
    'each has the head of the table',
  );
  t.equal(
    pages.slice(1).every((lines) => lines[0]!.includes('Faktúra FV-2026-0012')),
    true,
    'each says what it belongs to',
  );
  const names = pages
    .flat()
    .map((one) => /Položka \d+/.exec(one)?.[0])
    .filter(Boolean);
  t.same(
    names,
    Array.from({ length: 70 }, (_, index) => `Položka ${index + 1}`),
    'none is lost or doubled',
  );
});

t.test('one line may be longer than a page', async (t) => {
  const details = Array.from({ length: 200 }, (_, index) => `podrobnosť ${index + 1}`);
  const { pages } = await draw({ lines: [{ ...line, details }] });
  t.same(
    pages.flat().filter((one) => one.startsWith('podrobnosť')),
    details,
  );
});

t.test('texts without spaces are broken inside of their column', async (t) => {
  const { pages } = await draw({ lines: [{ ...line, name: 'W'.repeat(200) }] });
  const parts = pages[0]!.map((one) => /^W+/.exec(one)?.[0] ?? '');
  t.equal(parts.join('').length, 200);
  t.ok(parts.every((part) => part.length < 30));
});

t.test('the file says what it is, and screen readers can follow it', async (t) => {
  const { source } = await draw({ number: 'FV-1' });
  const has = (text: string, message = text) => t.ok(source.includes(text), message);
  has('/Lang (sk)');
  has('/DisplayDocTitle true');
  has('/StructTreeRoot');
  for (const type of ['Document', 'H1', 'H2', 'Table', 'TR', 'TH', 'TD', 'Figure', 'P']) has(`/S /${type}\n`, type);
  has('\n(Lumenia Energia, a. s.)\nendobj', 'its author is the seller');
  const title = Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from('Faktúra FV-1', 'utf16le').swap16()]).toString(
    'latin1',
  );
  has(`\n(${title})\nendobj`, 'its title keeps the accents');
});

t.test('the same invoice gives the same bytes', async (t) => {
  const [first, second] = await Promise.all([1, 2].map(() => renderInvoicePdf(invoice, { labels, format })));
  t.equal(Buffer.compare(first!, second!), 0);
});

t.test('a label that is missing is named', async (t) => {
  const { due: _due, vat: _vat, ...others } = labels as Record<string, string>;
  await t.rejects(renderInvoicePdf(invoice, { labels: others, format }), {
    message: /labels due, vat; pass one for each/,
  });
});

t.test('nothing to pay, no payment block', async (t) => {
  const { pages, source } = await draw({ heading: 'Dobropis', payment: null });
  t.notMatch(pages[0]!.join('\n'), /\[toPay\]/);
  t.notOk(source.includes('/S /Figure'));
});

t.test('a code to scan is drawn only where banks can read it', async (t) => {
  t.ok((await draw()).source.includes('/S /Figure'), 'euro');
  t.ok((await draw({ currency: 'CZK' })).source.includes('/S /Figure'), 'Czech crowns');
  t.notOk((await draw({ currency: 'PLN' })).source.includes('/S /Figure'), 'złoty');
});

t.test('account numbers', async (t) => {
  for (const iban of [
    'SK31 1200 0000 1987 4263 7541',
    'CZ6508000000192000145399',
    'PL61109010140000071219812874',
    'gb82west12345698765432',
  ]) {
    t.equal(parseIban(iban), iban.replaceAll(' ', '').toUpperCase());
  }
  for (const other of ['SK3112000000198742637514', 'SK311200000019874263754', 'IBAN32423940', '2000145399/0800', '']) {
    t.equal(parseIban(other), null, other);
  }
  t.equal(groupIban('CZ6508000000192000145399'), 'CZ65 0800 0000 1920 0014 5399');
  t.equal(groupIban('2000145399/0800'), '2000145399/0800');
  t.equal(parseCreditorReference('RF18 5390 0754 7034'), 'RF18539007547034');
  t.equal(parseCreditorReference('RF19539007547034'), null);
});
