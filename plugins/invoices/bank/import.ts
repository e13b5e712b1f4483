import type { ImportFile, ImportOutcome, Importer, JobContext } from 'portico';
import type { BankEntry } from '../camt/entry.ts';
import { readCamt, type SkippedCounts } from '../camt/read.ts';
import type { InvoicesConfig } from '../config.ts';
import { XmlRefusal } from '../ubl/characters.ts';
import { takeBatch, type Tally } from './book.ts';

/** Payments of one transaction. */
const BATCH = 1000;

async function* batches(path: string): AsyncGenerator<BankEntry[]> {
  let waiting: BankEntry[] = [];
  for await (const entries of readCamt(path)) {
    waiting.push(...entries);
    while (waiting.length >= BATCH) {
      yield waiting.slice(0, BATCH);
      waiting = waiting.slice(BATCH);
    }
  }
  if (waiting.length > 0) yield waiting;
}

/** Reads the whole file once before anything is booked, so that a broken one leaves nothing behind. */
async function look(path: string): Promise<{ skipped: SkippedCounts; credits: number }> {
  const skipped: SkippedCounts = { debit: 0, pending: 0, reversal: 0 };
  let credits = 0;
  for await (const entries of readCamt(path, skipped)) credits += entries.length;
  return { skipped, credits };
}

function notes({ taken, known, booked, waiting }: Tally, { debit, pending, reversal }: SkippedCounts): string[] {
  const left: string[] = [
    ...(debit > 0 ? [`${debit} debits`] : []),
    ...(pending > 0 ? [`${pending} entries that are not booked yet`] : []),
    ...(reversal > 0 ? [`${reversal} reversals`] : []),
  ];
  return [
    `${taken} new payments, ${booked} bookings on invoices, ${waiting} waiting for staff (/desk/invoices/unmatched), ${known} taken in before.`,
    ...(left.length > 0 ? [`Left out: ${left.join(', ')}.`] : []),
  ];
}

async function run(ctx: JobContext<InvoicesConfig>, file: ImportFile): Promise<ImportOutcome> {
  try {
    const { skipped, credits } = await look(file.path);
    const tally: Tally = { taken: 0, known: 0, booked: 0, waiting: 0 };
    for await (const batch of batches(file.path)) {
      const done = await ctx.write((tx) => takeBatch(tx, batch));
      for (const key of ['taken', 'known', 'booked', 'waiting'] as const) tally[key] += done[key];
    }
    if (tally.taken > 0)
      await ctx.write((tx) => tx.audit('import-payments', 'InvoiceBook', undefined, { file: file.name, ...tally }));
    return { result: tally.taken === 0 && credits > 0 ? 'unchanged' : 'imported', notes: notes(tally, skipped) };
  } catch (error) {
    if (error instanceof XmlRefusal) return { result: 'refused', notes: [error.message] };
    throw error;
  }
}

/** `portico import camt053 FILE...` */
export const camtImporter: Importer<InvoicesConfig> = {
  summary: 'Bank statements camt.053 (ISO 20022): payments of invoices',
  run,
};
