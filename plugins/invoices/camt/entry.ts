import { createHash } from 'node:crypto';
import { Decimal } from 'decimal.js';
import { isDay } from '../days.ts';
import { XmlRefusal } from '../ubl/characters.ts';
import { all, first, textAt, type Node } from './node.ts';

/** A payment that came in, as the bank tells it. */
export interface BankEntry {
  /** Account it came to: IBAN without spaces, or another number. */
  account: string;
  /** By what the bank knows the entry; the same in every file. */
  reference: string;
  /** Place within a collective entry, from 0. */
  part: number;
  /** `YYYY-MM-DD` */
  bookedOn: string;
  /** Decimal text, positive. */
  amount: string;
  currency: string;
  payer: string | null;
  payerAccount: string | null;
  endToEnd: string | null;
  /** References of the creditor and numbers of documents, each in a field of its own. */
  structured: string[];
  /** What the payer wrote. */
  texts: string[];
}

/** What of a statement is no payment of a customer. */
export type Skipped = 'debit' | 'pending' | 'reversal';

function amountOf(node: Node | undefined, where: string): { amount: string; currency: string } | null {
  if (node === undefined) return null;
  const amount = node.text.trim();
  const currency = node.attributes.get('Ccy') ?? '';
  if (!/^\d{1,15}(\.\d{1,5})?$/.test(amount) || !/^[A-Z]{3}$/.test(currency))
    throw new XmlRefusal(`${where} has the amount "${amount.slice(0, 40)} ${currency.slice(0, 10)}"; wanted is a decimal number and a currency (Ccy) of three letters.`); // prettier-ignore
  return { amount, currency };
}

function dayOf(entry: Node): string {
  const day = (textAt(entry, 'BookgDt', 'Dt') ?? textAt(entry, 'BookgDt', 'DtTm') ?? '').slice(0, 10);
  if (!isDay(day))
    throw new XmlRefusal(`An entry (Ntry) has the booking day "${day}" (BookgDt); wanted is YYYY-MM-DD.`);
  return day;
}

/** Why an entry is none that is taken in; undefined for booked credits. */
function skipped(entry: Node): Skipped | undefined {
  const status = textAt(entry, 'Sts', 'Cd') ?? textAt(entry, 'Sts');
  if (status !== 'BOOK') return 'pending';
  if (textAt(entry, 'CdtDbtInd') !== 'CRDT') return 'debit';
  return textAt(entry, 'RvslInd') === 'true' ? 'reversal' : undefined;
}

const plain = (account: string | null): string | null => account?.replace(/\s/g, '').toUpperCase() ?? null;

export const accountOf = (node: Node | undefined): string | null =>
  plain(textAt(node, 'Id', 'IBAN') ?? textAt(node, 'Id', 'Othr', 'Id'));

/** Who, and what for: of one transaction of an entry, or of an entry that names none. */
function detailsOf(details: Node | undefined, entry: Node) {
  const parties = first(details, 'RltdPties');
  const structured = all(details, 'RmtInf', 'Strd');
  const texts = all(details, 'RmtInf', 'Ustrd').map((node) => node.text.trim());
  const extra = [textAt(details, 'AddtlTxInf'), details === undefined ? textAt(entry, 'AddtlNtryInf') : null];
  const endToEnd = textAt(details, 'Refs', 'EndToEndId');
  return {
    payer: textAt(parties, 'Dbtr', 'Nm') ?? textAt(parties, 'Dbtr', 'Pty', 'Nm'),
    payerAccount: accountOf(first(parties, 'DbtrAcct')),
    endToEnd: endToEnd === 'NOTPROVIDED' ? null : endToEnd,
    structured: structured.flatMap((one) =>
      [textAt(one, 'CdtrRefInf', 'Ref'), ...all(one, 'RfrdDocInf', 'Nb').map((node) => node.text.trim())].filter((text) => text !== null && text !== '')) as string[],
    texts: [...texts, ...structured.flatMap((one) => all(one, 'AddtlRmtInf').map((node) => node.text.trim())), ...extra].filter((text) => text !== null && text !== '') as string[],
  };
} // prettier-ignore

/** The parts of a collective entry with their amounts; one part where they do not make up the whole. */
function partsOf(entry: Node, whole: { amount: string; currency: string }) {
  const list = all(entry, 'NtryDtls', 'TxDtls');
  if (list.length < 2) return [{ details: list[0], ...whole }];
  const parts = list.map((details) => ({ details, money: amountOf(first(details, 'Amt') ?? first(details, 'AmtDtls', 'TxAmt', 'Amt'), 'A transaction (TxDtls)') }));
  const sum = parts.reduce((total, part) => total.plus(part.money?.amount ?? 0), new Decimal(0));
  const fits = parts.every((part) => part.money?.currency === whole.currency) && sum.equals(whole.amount);
  return fits ? parts.map(({ details, money }) => ({ details, ...money! })) : [{ details: undefined, ...whole }];
} // prettier-ignore

/**
 * What the bank calls the entry: its own reference is unique for the account. A number of the entry alone may begin anew in every
 * statement, so day and amount go with it; without either, the content has to do.
 */
function referenceOf(entry: Node, day: string, amount: string, unnamed: Map<string, number>): string {
  const own = textAt(entry, 'AcctSvcrRef') ?? textAt(entry, 'NtryDtls', 'TxDtls', 'Refs', 'AcctSvcrRef');
  if (own !== null) return own.slice(0, 100);
  const running = textAt(entry, 'NtryRef');
  if (running !== null) return `${running.slice(0, 60)}/${day}/${amount}`;
  const content = createHash('sha256').update(JSON.stringify([day, amount, detailsOf(first(entry, 'NtryDtls', 'TxDtls'), entry)])).digest('hex').slice(0, 32); // prettier-ignore
  const place = (unnamed.get(content) ?? 0) + 1; // two alike in one file are two payments
  unnamed.set(content, place);
  return `#${content}/${place}`;
}

/**
 * Reads one entry (Ntry) of a statement.
 * @param unnamed counts entries without a reference; one map per file
 * @returns the payments in it, or why it holds none
 * @throws XmlRefusal for an amount or day that cannot be read
 */
export function readEntry(entry: Node, account: string, unnamed: Map<string, number>): BankEntry[] | Skipped {
  const why = skipped(entry);
  if (why !== undefined) return why;
  const whole = amountOf(first(entry, 'Amt'), 'An entry (Ntry)');
  if (whole === null) throw new XmlRefusal('An entry (Ntry) has no amount (Amt).');
  if (new Decimal(whole.amount).isZero()) return [];
  const bookedOn = dayOf(entry);
  const reference = referenceOf(entry, bookedOn, whole.amount, unnamed);
  return partsOf(entry, whole).map(({ details, amount, currency }, part) => ({
    account,
    reference,
    part,
    bookedOn,
    amount,
    currency,
    ...detailsOf(details, entry),
  }));
}
