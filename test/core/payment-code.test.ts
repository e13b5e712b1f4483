import t from 'tap';
import { decode } from 'bysquare/pay';
import jsqr from 'jsqr';
import QRCode from 'qrcode';
import { paymentCode, paymentCodeKinds, segmentsOf, type CodeRequest, type PaymentCode, type Transfer } from 'portico';

const payment: Transfer = {
  account: 'SK31 1200 0000 1987 4263 7541', bic: 'TATRSKBX', accountName: null, amount: '57.87', variableSymbol: '20260012', constantSymbol: '0308',
  specificSymbol: null, remittance: null,
}; // prettier-ignore

const request: CodeRequest = {
  payment, currency: 'EUR', seller: 'Lumenia Energia, a. s.', sellerVatId: 'SK2023817746', number: 'FV-2026-0012', dueDate: '2026-02-17',
}; // prettier-ignore

const with_ = (changes: Partial<Transfer>, more: Partial<CodeRequest> = {}): CodeRequest => ({
  ...request,
  ...more,
  payment: { ...payment, ...changes },
});

const german: Partial<Transfer> = { account: 'DE89370400440532013000', bic: 'COBADEFFXXX' };
const polish: Partial<Transfer> = { account: 'PL61 1090 1014 0000 0712 1981 2874', bic: null };

/** What a camera reads from the code: its modules are drawn as pixels, with the white around, and decoded by another library. */
function seen(code: PaymentCode): string {
  const { modules } = QRCode.create(segmentsOf(code), { errorCorrectionLevel: 'M' });
  const scale = 4;
  const size = (modules.size + 8) * scale;
  const pixels = new Uint8ClampedArray(size * size * 4).fill(255);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const [row, column] = [Math.floor(y / scale) - 4, Math.floor(x / scale) - 4];
      const inside = row >= 0 && column >= 0 && row < modules.size && column < modules.size;
      if (inside && modules.get(row, column)) pixels.fill(0, (y * size + x) * 4, (y * size + x) * 4 + 3);
    }
  }
  const found = jsqr.default(pixels, size, size);
  return found === null ? '' : Buffer.from(found.binaryData).toString();
}

t.test('euro on a Slovak account: PAY by square, and the picture says what is to be paid', async (t) => {
  const code = await paymentCode(with_({ remittance: '/VS20260012/SS/KS0308' }, { seller: 'Žltá energia, a. s.' }));
  t.equal(code!.kind, 'pay-by-square');
  const text = seen(code!);
  t.equal(text, code!.text);
  t.match(text, /^[0-9A-V]+$/);
  t.match(decode(text).payments, [
    {
      type: 1,
      amount: 57.87,
      currencyCode: 'EUR',
      paymentDueDate: '20260217',
      variableSymbol: '20260012',
      constantSymbol: '0308',
      paymentNote: 'FV-2026-0012',
      bankAccounts: [{ iban: 'SK3112000000198742637541', bic: 'TATRSKBX' }],
      beneficiary: { name: 'Zlta energia, a. s.' },
    },
  ]);

  t.comment('without symbols and a day, with the longest texts');
  const long = with_({ variableSymbol: null, constantSymbol: null, remittance: 'ľ'.repeat(300), accountName: 'Ž'.repeat(100), amount: '999999999.99' }, { dueDate: null }); // prettier-ignore
  const [order] = decode(seen((await paymentCode(long))!)).payments;
  t.match(order, { amount: 999999999.99, paymentNote: 'l'.repeat(140), beneficiary: { name: 'Z'.repeat(70) } });
  t.notOk(order!.variableSymbol);
});

t.test('a Slovak account in euro has the European code as well, for those who ask for it', async (t) => {
  t.same(paymentCodeKinds(request), ['pay-by-square', 'epc']);
  const code = (await paymentCode(request, 'epc'))!;
  t.match(seen(code), 'SK3112000000198742637541\nEUR57.87\n\n\n/VS20260012');
  t.equal(await paymentCode(request, 'spayd'), null, 'a code of another currency');
});

t.test('euro on another account: EPC069-12', async (t) => {
  const code = (await paymentCode(with_(german)))!;
  t.equal(code.kind, 'epc');
  t.equal(seen(code), 'BCD\n002\n1\nSCT\nCOBADEFFXXX\nLumenia Energia, a. s.\nDE89370400440532013000\nEUR57.87\n\n\n/VS20260012'); // prettier-ignore
  t.match(
    (await paymentCode(with_({ ...german, variableSymbol: null })))!.text,
    /\nFV-2026-0012$/,
    'the number where there is no symbol',
  );

  t.comment('a creditor reference (ISO 11649) goes into its own line, instead of a text');
  const structured = (await paymentCode(with_({ ...german, remittance: 'RF18 5390 0754 7034' })))!.text.split('\n');
  t.same(structured.slice(9), ['RF18539007547034', '']);

  t.comment('long names and texts are cut, so that it stays below 331 bytes');
  const { text } = (await paymentCode(
    with_({ ...german, accountName: 'Ž'.repeat(100), remittance: 'ľ'.repeat(300) }),
  ))!;
  t.ok(Buffer.byteLength(text) <= 331);
  t.equal(text.split('\n')[5], 'Ž'.repeat(35));
});

t.test('Czech crowns: SPAYD, with the symbols', async (t) => {
  const code = await paymentCode(
    with_(
      {
        account: 'CZ65 0800 0000 1920 0014 5399',
        bic: null,
        amount: '1210',
        specificSymbol: '99',
        remittance: 'Záloha * březen łódź',
      },
      { currency: 'CZK' },
    ),
  );
  t.equal(code!.kind, 'spayd');
  t.equal(
    seen(code!),
    'SPD*1.0*ACC:CZ6508000000192000145399*AM:1210.00*CC:CZK*DT:20260217*RN:LUMENIA ENERGIA, A. S.*MSG:ZALOHA BREZEN LODZ*X-VS:20260012*X-KS:0308*X-SS:99',
  );
});

t.test('zloty on a Polish account: the code of the ZBP', async (t) => {
  const pln = { currency: 'PLN', seller: 'Światło i Energia | Spółka z o.o.', sellerVatId: 'PL 521-301-72-28' };
  const code = (await paymentCode(with_({ ...polish, amount: '12.34', remittance: 'Faktura 7/2026 za okres od marca do maja' }, pln)))!; // prettier-ignore
  t.equal(code.kind, 'zbp');
  t.equal(seen(code), '5213017228|PL|61109010140000071219812874|001234|Światło i Energia Sp|Faktura 7/2026 za okres od marca|||'); // prettier-ignore
  const person = (await paymentCode(with_({ ...polish, amount: '9999.99' }, { ...pln, sellerVatId: null })))!;
  t.match(person.text, /^\|PL\|61109010140000071219812874\|999999\|.*\|FV-2026-0012\|\|\|$/);
});

t.test('there is none for other currencies, other accounts, nothing to pay, or too much', async (t) => {
  const none: [what: string, CodeRequest][] = [
    ['US dollars', { ...request, currency: 'USD' }],
    ['zloty on a foreign account', { ...request, currency: 'PLN' }],
    ['a national account number', with_({ account: '2000145399/0800' })],
    ['wrong check digits', with_({ account: 'SK3112000000198742637542' })],
    ['nothing', with_({ amount: '0.00' })],
    ['less than nothing', with_({ amount: '-5.00' })],
    ['more than the form carries', with_({ amount: '1000000000' })],
    ['more than six digits of grosze', with_({ ...polish, amount: '10000.00' }, { currency: 'PLN' })],
  ];
  for (const [what, one] of none) {
    t.equal(await paymentCode(one), null, what);
    t.same(paymentCodeKinds(one), [], what);
  }
});
