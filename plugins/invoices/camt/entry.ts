import { createHash } from 'node:crypto';
import { Decimal } from 'decimal.js';
import { isDay } from 'portico';
import { all, first, textAt, type Node } from './node.ts';
import { CamtRefusal } from './refusal.ts';
import { isReversal, originalOf, type Original } from './reversal.ts';

/** A payment that came in, or one that came in before and is taken back, as the bank tells it. */
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
  /** Set where an earlier payment is taken back: the bank's references by which that one may be known. */
  takesBack: string[] | undefined;
}

/** What of a statement is no payment of a customer; `returned` are debits of the account's holder that came back. */
export type Skipped = 'debit' | 'pending' | 'returned';

/** Entries of one file that have no reference of any kind; more could not be told apart in little memory. */
const UNNAMED_MOST = 100_000;

interface Money {
  amount: string;
  currency: string;
}

function amountOf(node: Node | undefined, where: string): Money | null {
  if (node === undefined) return null;
  const amount = node.text.trim();
  const { currency } = node;
  if (!/^\d{1,15}(\.\d{1,5})?$/.test(amount) || !/^[A-Z]{3}$/.test(currency))
    throw new CamtRefusal(`${where} has the amount "${amount.slice(0, 40)} ${currency.slice(0, 10)}"; wanted is a decimal number and a currency (Ccy) of three letters.`); // prettier-ignore
  return { amount, currency };
}

function dayOf(entry: Node): string {
  const day = (textAt(entry, 'BookgDt', 'Dt') ?? textAt(entry, 'BookgDt', 'DtTm') ?? '').slice(0, 10);
  if (!isDay(day))
    throw new CamtRefusal(`An entry (Ntry) has the booking day "${day}" (BookgDt); wanted is YYYY-MM-DD.`);
  return day;
}

/** Why an entry is none that is taken in; undefined for booked credits, and for booked debits that take one back. */
function skipped(entry: Node): Skipped | undefined {
  const status = textAt(entry, 'Sts', 'Cd') ?? textAt(entry, 'Sts');
  if (status !== 'BOOK') return 'pending';
  if (textAt(entry, 'CdtDbtInd') === 'CRDT') return textAt(entry, 'RvslInd') === 'true' ? 'returned' : undefined;
  return isReversal(entry) ? undefined : 'debit';
}

const plain = (account: string | null): string | null => account?.replace(/\s/g, '').toUpperCase() ?? null;

export const accountOf = (node: Node | undefined): string | null =>
  plain(textAt(node, 'Id', 'IBAN') ?? textAt(node, 'Id', 'Othr', 'Id'));

const filled = (texts: readonly (string | null)[]): string[] => texts.filter((text) => text !== null && text !== '') as string[]; // prettier-ignore

/** What the payment is for: of one transaction of an entry, or of an entry that names none. */
function remittanceOf(details: Node | undefined, entry: Node): Pick<BankEntry, 'endToEnd' | 'structured' | 'texts'> {
  const structured = all(details, 'RmtInf', 'Strd');
  const texts = all(details, 'RmtInf', 'Ustrd').map((node) => node.text.trim());
  const further = structured.flatMap((one) => all(one, 'AddtlRmtInf').map((node) => node.text.trim()));
  const extra = [textAt(details, 'AddtlTxInf'), details === undefined ? textAt(entry, 'AddtlNtryInf') : null];
  const endToEnd = textAt(details, 'Refs', 'EndToEndId');
  return {
    endToEnd: endToEnd === 'NOTPROVIDED' ? null : endToEnd,
    structured: filled(
      structured.flatMap((one) => [
        textAt(one, 'CdtrRefInf', 'Ref'),
        ...all(one, 'RfrdDocInf', 'Nb').map((node) => node.text.trim()),
      ]),
    ),
    texts: filled([...texts, ...further, ...extra]),
  };
}

/** Who paid. Where a payment is sent back, the parties may be named the other way round: the payer is who is not the account's holder. */
function payerOf(details: Node | undefined, account: string): Pick<BankEntry, 'payer' | 'payerAccount'> {
  const parties = first(details, 'RltdPties');
  const named = (role: 'Dbtr' | 'Cdtr') => ({
    payer: textAt(parties, role, 'Nm') ?? textAt(parties, role, 'Pty', 'Nm'),
    payerAccount: accountOf(first(parties, `${role}Acct`)),
  });
  const debtor = named('Dbtr');
  return debtor.payerAccount === account || (debtor.payer === null && debtor.payerAccount === null) ? named('Cdtr') : debtor; // prettier-ignore
}

/** The parts of a collective entry with their amounts; one part where they do not make up the whole. */
function partsOf(entry: Node, whole: Money): (Money & { details: Node | undefined })[] {
  const list = all(entry, 'NtryDtls', 'TxDtls');
  if (list.length < 2) return [{ details: list[0], ...whole }];
  const parts = list.map((details) => ({ details, money: amountOf(first(details, 'Amt') ?? first(details, 'AmtDtls', 'TxAmt', 'Amt'), 'A transaction (TxDtls)') }));
  const sum = parts.reduce((total, part) => total.plus(part.money?.amount ?? 0), new Decimal(0));
  const fits = parts.every((part) => part.money?.currency === whole.currency) && sum.equals(whole.amount);
  return fits ? parts.map(({ details, money }) => ({ details, ...money! })) : [{ details: undefined, ...whole }];
} // prettier-ignore

/** Tells entries without a reference apart: two alike in one file are two payments. */
function createNaming() {
  const places = new Map<string, number>();
  return (content: unknown): string => {
    const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32);
    const place = (places.get(hash) ?? 0) + 1;
    places.set(hash, place);
    if (places.size > UNNAMED_MOST)
      throw new CamtRefusal(`More than ${UNNAMED_MOST} entries have neither AcctSvcrRef nor NtryRef, so they cannot be told apart; ask the bank for a file with references.`); // prettier-ignore
    return `#${hash}/${place}`;
  };
}

/**
 * What the bank calls the entry: its own reference is unique for the account. A number of the entry alone may begin anew in every
 * statement, so day and amount go with it; without either, the content has to do.
 */
function referenceOf(
  entry: Node,
  day: string,
  { amount }: Money,
  account: string,
  name: (content: unknown) => string,
): string {
  const own = textAt(entry, 'AcctSvcrRef') ?? textAt(entry, 'NtryDtls', 'TxDtls', 'Refs', 'AcctSvcrRef');
  if (own !== null) return own.slice(0, 100);
  const running = textAt(entry, 'NtryRef');
  if (running !== null) return `${running.slice(0, 60)}/${day}/${amount}`;
  const details = first(entry, 'NtryDtls', 'TxDtls');
  return name([account, day, amount, payerOf(details, account), remittanceOf(details, entry)]);
}

/**
 * Makes a reader of the entries (Ntry) of one file.
 * @returns reads an entry: the payments in it, or why it holds none; throws `CamtRefusal` for an amount or day that cannot be read
 */
export function createEntryReader(): (entry: Node, account: string) => BankEntry[] | Skipped {
  const name = createNaming();
  return (entry, account) => {
    const why = skipped(entry);
    if (why !== undefined) return why;
    const whole = amountOf(first(entry, 'Amt'), 'An entry (Ntry)');
    if (whole === null) throw new CamtRefusal('An entry (Ntry) has no amount (Amt).');
    if (/^[0.]*$/.test(whole.amount)) return [];
    const bookedOn = dayOf(entry);
    const reference = referenceOf(entry, bookedOn, whole, account, name);
    const takesBack = textAt(entry, 'CdtDbtInd') === 'DBIT';
    return partsOf(entry, whole).map(({ details, ...money }, part): BankEntry => {
      const original: Original | undefined = takesBack ? originalOf(entry, details, money) : undefined;
      return {
        account,
        // The bank may call the taking back what it called the payment.
        reference: takesBack ? `back ${reference}` : reference,
        part,
        bookedOn,
        amount: original?.amount ?? money.amount,
        currency: money.currency,
        ...payerOf(details, account),
        ...remittanceOf(details, entry),
        takesBack: original?.references,
      };
    });
  };
}
