import { Decimal } from 'decimal.js';
import { parseIban } from './iban.ts';

/** What a payment code says. */
export interface CodeRequest {
  /** Account that is paid to, with or without spaces. */
  iban: string;
  /** Its owner. */
  payee: string;
  /** Decimal text of what is still to be paid. */
  amount: string;
  /** ISO 4217 */
  currency: string;
  variableSymbol: string | null;
  /** Number of the schedule. */
  number: string;
  /** `YYYY-MM-DD` */
  dueOn: string;
}

export type CodeKind = 'epc' | 'spayd' | 'pay-by-square' | 'zbp';

const oneLine = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim();

/** As many characters as fit into `bytes` of UTF-8. */
function fit(text: string, bytes: number): string {
  let kept = '';
  for (const char of oneLine(text)) {
    if (Buffer.byteLength(kept + char) > bytes) break;
    kept += char;
  }
  return kept;
}

/** Printable ASCII without accents: what every bank shows. */
const ascii = (text: string, length: number): string =>
  oneLine(
    text
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .replace(/[łŁ]/g, (char) => (char === 'ł' ? 'l' : 'L'))
      .replace(/[^ -~]/g, ' '),
  ).slice(0, length);

/**
 * EPC069-12, version 2: "Quick response code: guidelines to enable data capture for the initiation of a SEPA credit transfer". Slovak and
 * Czech banks read the variable symbol from a text of the form `/VS…`.
 */
function epc(request: CodeRequest, iban: string, amount: Decimal): string {
  const { payee, variableSymbol, number } = request;
  const text = variableSymbol === null ? number : `/VS${variableSymbol}`;
  return ['BCD', '002', '1', 'SCT', '', fit(payee, 70), iban, `EUR${amount.toFixed(2)}`, '', '', fit(text, 140)].join(
    '\n',
  );
}

/** Short Payment Descriptor 1.0, the QR payment of Czech banks; its separator `*` and the escape `%` may stand in no value. */
function spayd(request: CodeRequest, iban: string, amount: Decimal): string {
  const { payee, variableSymbol, number, dueOn } = request;
  const plain = (text: string, length: number) => ascii(text.replace(/[*%]/g, ' '), length).toUpperCase().trim();
  const fields: [string, string][] = [
    ['ACC', iban],
    ['AM', amount.toFixed(2)],
    ['CC', 'CZK'],
    ['DT', dueOn.replaceAll('-', '')],
    ['RN', plain(payee, 35)],
    ['MSG', plain(number, 60)],
    ['X-VS', variableSymbol ?? ''],
  ];
  return ['SPD*1.0', ...fields.filter(([, value]) => value !== '').map(([key, value]) => `${key}:${value}`)].join('*');
}

/**
 * The 2D code for transfers of the Polish Bank Association (ZBP): tax number (not known here), country, account, amount in grosze, name,
 * title and three reserved fields, `|` between them.
 */
function zbp(request: CodeRequest, iban: string, amount: Decimal): string {
  const field = (text: string, length: number) => oneLine(text.replaceAll('|', ' ')).slice(0, length);
  const grosze = amount.times(100).toFixed(0).padStart(6, '0');
  return ['', 'PL', iban.slice(2), grosze, field(request.payee, 20), field(request.number, 32), '', '', ''].join('|');
}

/** PAY by square 1.2, the payment code of Slovak banks; its encoder is loaded when the first one is asked for. */
async function payBySquare(request: CodeRequest, iban: string, amount: Decimal): Promise<string> {
  const { encode, PaymentOptions } = await import('bysquare/pay');
  const { payee, variableSymbol, number, dueOn } = request;
  const order = {
    type: PaymentOptions.PaymentOrder,
    amount: amount.toNumber(), // the encoder writes it as text again; two decimals survive
    currencyCode: 'EUR',
    paymentDueDate: dueOn.replaceAll('-', ''),
    ...(variableSymbol === null ? {} : { variableSymbol }),
    paymentNote: ascii(number, 140),
    bankAccounts: [{ iban }],
    beneficiary: { name: ascii(payee, 70) },
  };
  return encode({ payments: [order] }, { deburr: false, validate: false });
}

/** Largest amounts the forms can carry. */
const MOST: Readonly<Record<CodeKind, string>> = {
  epc: '999999999.99',
  spayd: '9999999.99',
  'pay-by-square': '9999999.99',
  zbp: '9999.99', // six digits of grosze
};

/** The codes there are for a payment, by currency and country of the account: none for what no form carries. */
export function codeKinds(request: Pick<CodeRequest, 'iban' | 'currency' | 'amount'>): CodeKind[] {
  const iban = parseIban(request.iban);
  const amount = new Decimal(request.amount);
  if (iban === null || amount.lessThan('0.01') || amount.decimalPlaces() > 2) return [];
  const kinds: CodeKind[] = [];
  if (request.currency === 'EUR' && iban.startsWith('SK')) kinds.push('pay-by-square');
  if (request.currency === 'EUR') kinds.push('epc');
  if (request.currency === 'CZK') kinds.push('spayd');
  if (request.currency === 'PLN' && iban.startsWith('PL')) kinds.push('zbp');
  return kinds.filter((kind) => amount.lessThanOrEqualTo(MOST[kind]));
}

/**
 * The text that a banking application reads from a QR code.
 * @returns null where there is no such code for the payment (see {@link codeKinds})
 */
export async function codeText(request: CodeRequest, kind: CodeKind): Promise<string | null> {
  if (!codeKinds(request).includes(kind)) return null;
  const iban = parseIban(request.iban)!;
  const amount = new Decimal(request.amount);
  if (kind === 'pay-by-square') return payBySquare(request, iban, amount);
  return { epc, spayd, zbp }[kind](request, iban, amount);
}
