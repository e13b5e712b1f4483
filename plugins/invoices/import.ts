import {
  executeIn,
  type ImportFile,
  type ImportOutcome,
  type Importer,
  type JobContext,
  type Transaction,
} from 'portico';
import type { InvoicesConfig } from './config.ts';
import { createBuyer } from './create-customer.ts';
import { sellerKey } from './from-ubl.ts';
import type { Original } from './create-rows.ts';
import { lookUp, takeIn } from './invoices.service.ts';
import { matchCustomer, type Match, type Matching } from './match-customer.ts';
import { readUbl } from './ubl/read.ts';
import type { UblProblem } from './ubl/result.ts';

const refused = (...notes: string[]): ImportOutcome => ({ result: 'refused', notes });

/** Where, what and why, as one sentence. */
function sentence({ path, message, rule }: UblProblem): string {
  const where = path === '' ? '' : `${path}: `;
  return `${where}${message}${rule === null || message.includes(rule) ? '' : ` (${rule})`}`;
}

function notMatched({ buyer }: Original['document'], matching: Extract<Matching, { found: undefined }>): string {
  const who = `The buyer "${buyer.name}"`;
  if (matching.several) {
    const numbers = matching.several.customers.map((customer) => customer.number).join(', ');
    return `${who} fits several customers by ${matching.several.by}: ${numbers}. Correct their data so that one is left.`;
  }
  if (matching.tried.length === 0)
    return `${who} has no identifier (BT-48, BT-47, BT-49 or BT-46), so no customer can be found; ask the sender for one.`;
  return `${who} is no customer; looked for ${matching.tried.join(', ')}. Create the customer, or import with --create-customers.`;
}

/** Undoes the transaction and says why. */
class Refusal extends Error {}

/** Two processes may bring files at the same moment: those of one name wait for each other until the transaction ends. */
const inTurn = (tx: Transaction, name: string): Promise<unknown> =>
  executeIn(tx.em, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [`invoices ${name}`]);

async function customerFor(
  tx: Transaction,
  original: Original,
  create: boolean,
): Promise<{ customer: Match; note: string }> {
  const { document, sha256 } = original;
  let matching = await matchCustomer(tx, document.buyer);
  if (!matching.found && create && !matching.several) {
    await inTurn(tx, 'buyer');
    matching = await matchCustomer(tx, document.buyer); // somebody may have made him meanwhile
  }
  if (matching.found)
    return { customer: matching.found, note: `for customer ${matching.found.number} by ${matching.by}` };
  if (!create || matching.several) throw new Refusal(notMatched(document, matching));
  const customer = await createBuyer(tx, document.buyer, sha256);
  return { customer, note: `for the new customer ${customer.number} (${customer.name})` };
}

async function importOriginal(tx: Transaction, original: Original, create: boolean): Promise<ImportOutcome> {
  await inTurn(tx, sellerKey(original.document.seller)); // or neither of two would see that the other has its number
  const { known, numberUsedBefore } = await lookUp(tx, original);
  if (known !== null) return { result: 'unchanged', notes: [] };
  const { document } = original;
  const { customer, note } = await customerFor(tx, original, create);
  await takeIn(tx, customer.id, original, numberUsedBefore);
  const what = document.kind === 'credit-note' ? 'Credit note' : 'Invoice';
  return {
    result: 'imported',
    notes: [
      `${what} ${document.number} ${note}: ${document.totals.gross} ${document.currency}, due ${document.totals.due}.`,
      ...(numberUsedBefore
        ? [`Number used before: the seller "${document.seller.name}" sent another document ${document.number} of this type; both are kept.`]
        : []),
    ],
  }; // prettier-ignore
}

/** One file, one transaction: it goes in whole or not at all. */
async function run(
  ctx: JobContext<InvoicesConfig>,
  file: ImportFile,
  flags: Record<string, boolean>,
): Promise<ImportOutcome> {
  const bytes = await file.bytes();
  const read = readUbl(bytes);
  if (!read.ok) return refused(...read.problems.map(sentence));
  const original: Original = { document: read.document, sha256: read.sha256, name: file.name, bytes };
  try {
    const outcome = await ctx.write((tx) => importOriginal(tx, original, flags['create-customers'] === true));
    const warnings = outcome.result === 'imported' ? read.warnings.map((warning) => `Note: ${sentence(warning)}`) : [];
    return { ...outcome, notes: [...outcome.notes, ...warnings] };
  } catch (error) {
    if (error instanceof Refusal) return refused(error.message);
    throw error;
  }
}

/** `portico import ubl FILE...` */
export const ublImporter: Importer<InvoicesConfig> = {
  summary: 'UBL 2.1 invoices and credit notes (EN 16931)',
  flags: { 'create-customers': 'create a customer for a buyer that is not known yet' },
  run,
};
