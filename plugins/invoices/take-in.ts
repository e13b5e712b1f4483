import { executeIn, newId, type ImportOutcome, type Transaction } from 'portico';
import './events.ts';
import { customerMaker, type CustomerMaker } from './create-customer.ts';
import { createRows, type NewInvoice, type Original } from './create-rows.ts';
import { sellerKey } from './from-ubl.ts';
import { lookUpBuyers, type Directory, type Match, type Matching } from './match-customer.ts';

/**
 * Takes documents in for the customers they are for, in one transaction, and tells the rest of the portal. What comes out is the same as
 * if they had come one by one: a file that is there twice counts once, a number that is there twice is marked the second time.
 * @param create make a customer of a buyer who is not known
 * @returns the outcome of each, in order
 */
export async function takeIn(
  tx: Transaction,
  originals: readonly Original[],
  create: boolean,
): Promise<ImportOutcome[]> {
  const sellers = originals.map(({ document }) => sellerKey(document.seller));
  await inTurn(tx, sellers); // or neither of two processes would see that the other has its number
  const ledger = await readLedger(tx, originals);
  const fresh = originals.filter(({ sha256 }) => !ledger.files.has(sha256));
  const { directory, maker } = await knowBuyers(tx, fresh, create);
  const invoices: NewInvoice[] = [];
  const outcomes = originals.map((original): ImportOutcome => {
    if (ledger.files.has(original.sha256)) return { result: 'unchanged', notes: [] };
    const placed = placeWith(original, directory, maker);
    if ('refusal' in placed) return { result: 'refused', notes: [placed.refusal] };
    const numberUsedBefore = ledger.numbers.has(numberKey(original));
    ledger.files.add(original.sha256);
    ledger.numbers.add(numberKey(original));
    invoices.push({ id: newId(), customerId: placed.customer.id, original, numberUsedBefore });
    return { result: 'imported', notes: notesOf(original, placed.how, numberUsedBefore) };
  });
  await maker?.write();
  await createRows(tx, invoices);
  await announce(tx, invoices);
  return outcomes;
}

/** Processes may bring files at the same moment: those of one name wait for each other until the transaction ends. */
const inTurn = (tx: Transaction, names: readonly string[]): Promise<unknown> =>
  executeIn(
    tx.em,
    // In one order, so that two that wait for several names never wait in a circle.
    `select pg_advisory_xact_lock(key) from (select distinct hashtextextended('invoices ' || name, 0) as key from unnest($1::text[]) name order by key) k`,
    [names],
  );

/** What there is already: files by their sums, and numbers by seller and type. */
interface Ledger {
  files: Set<string>;
  numbers: Set<string>;
}

const numberKey = ({ document }: Original): string =>
  JSON.stringify([sellerKey(document.seller), document.number, document.typeCode]);

async function readLedger(tx: Transaction, originals: readonly Original[]): Promise<Ledger> {
  const files = await executeIn<{ sum: string }>(
    tx.em,
    'select source_sha256 as sum from invoices_invoice where source_sha256 = any($1)',
    [originals.map(({ sha256 }) => sha256)],
  );
  const numbers = await executeIn<{ seller: string; number: string; type: string }>(
    tx.em,
    `select seller, number, type from unnest($1::text[], $2::text[], $3::text[]) as asked (seller, number, type)
      where exists (select from invoices_invoice i where (i.seller_key, i.number, i.type_code) = (asked.seller, asked.number, asked.type))`,
    [
      originals.map(({ document }) => sellerKey(document.seller)),
      originals.map(({ document }) => document.number),
      originals.map(({ document }) => document.typeCode),
    ],
  );
  return {
    files: new Set(files.map(({ sum }) => sum)),
    numbers: new Set(numbers.map(({ seller, number, type }) => JSON.stringify([seller, number, type]))),
  };
}

interface Buyers {
  directory: Directory;
  /** Where customers may be made. */
  maker?: CustomerMaker;
}

const isUnknown = (matching: Matching): boolean => matching.found === undefined && matching.several === undefined;

async function knowBuyers(tx: Transaction, originals: readonly Original[], create: boolean): Promise<Buyers> {
  const buyers = originals.map(({ document }) => document.buyer);
  const directory = await lookUpBuyers(tx, buyers);
  if (!create || !buyers.some((buyer) => isUnknown(directory.match(buyer)))) return { directory };
  await inTurn(tx, ['buyer']);
  const now = await lookUpBuyers(tx, buyers); // somebody may have made them meanwhile
  const unknown = originals.filter(({ document }) => isUnknown(now.match(document.buyer)));
  return { directory: now, maker: await customerMaker(tx, unknown) };
}

function placeWith(original: Original, directory: Directory, maker: CustomerMaker | undefined): { customer: Match; how: string } | { refusal: string } {
  const { buyer } = original.document;
  const matching = directory.match(buyer);
  if (matching.found) return { customer: matching.found, how: `for customer ${matching.found.number} by ${matching.by}` };
  if (!maker || matching.several) return { refusal: notMatched(buyer.name, matching) };
  const customer = maker.make(original);
  directory.add(customer, buyer);
  return { customer, how: `for the new customer ${customer.number} (${customer.name})` };
} // prettier-ignore

function notMatched(name: string, { tried, several }: Extract<Matching, { found: undefined }>): string {
  const who = `The buyer "${name}"`;
  if (several) {
    const numbers = several.customers.map((customer) => customer.number).join(', ');
    return `${who} fits several customers by ${several.by}: ${numbers}. Correct their data so that one is left.`;
  }
  if (tried.length === 0)
    return `${who} has no identifier (BT-48, BT-47, BT-49 or BT-46), so no customer can be found; ask the sender for one.`;
  return `${who} is no customer; looked for ${tried.join(', ')}. Create the customer, or import with --create-customers.`;
}

function notesOf({ document }: Original, how: string, numberUsedBefore: boolean): string[] {
  const { kind, number, seller, currency, totals } = document;
  const what = kind === 'credit-note' ? 'Credit note' : 'Invoice';
  const note = `${what} ${number} ${how}: ${totals.gross} ${currency}, due ${totals.due}.`;
  if (!numberUsedBefore) return [note];
  return [note, `Number used before: the seller "${seller.name}" sent another document ${number} of this type; both are kept.`]; // prettier-ignore
}

const announce = (tx: Transaction, invoices: readonly NewInvoice[]): Promise<void> =>
  tx.emitAll(
    'invoices.issued',
    invoices.map(({ id, customerId, original }) => {
      const { number, kind, currency, dueDate, totals } = original.document;
      return {
        payload: { invoiceId: id, customerId, number, kind, amount: totals.gross, currency, dueDate },
        customerId,
      };
    }),
  );
