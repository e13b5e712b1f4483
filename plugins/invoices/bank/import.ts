import { createReadStream } from 'node:fs';
import type { ImportFile, ImportOutcome, Importer, JobContext } from 'portico';
import type { BankEntry } from '../camt/entry.ts';
import { nothingSkipped, readCamt, type CamtSource, type SkippedCounts } from '../camt/read.ts';
import { CamtRefusal } from '../camt/refusal.ts';
import type { InvoicesConfig } from '../config.ts';
import { takeBatch, type Tally } from './book.ts';
import { takeBackWaiting } from './take-back.ts';

type Writer = Pick<JobContext, 'write'>;

/** Payments of one transaction. */
const BATCH = 1000;

async function* batches(open: CamtSource): AsyncGenerator<BankEntry[]> {
  let waiting: BankEntry[] = [];
  for await (const entries of readCamt(open)) {
    waiting.push(...entries);
    while (waiting.length >= BATCH) {
      yield waiting.slice(0, BATCH);
      waiting = waiting.slice(BATCH);
    }
  }
  if (waiting.length > 0) yield waiting;
}

/** Reads the whole file once before anything is booked, so that a broken one leaves nothing behind. */
async function look(open: CamtSource): Promise<{ skipped: SkippedCounts; entries: number }> {
  const skipped = nothingSkipped();
  let count = 0;
  for await (const entries of readCamt(open, skipped)) count += entries.length;
  return { skipped, entries: count };
}

/** Books a file; while the database works on a batch, the next one is read. */
async function takeAll(ctx: Writer, open: CamtSource): Promise<Tally> {
  const tally: Tally = { taken: 0, known: 0, booked: 0, waiting: 0 };
  const take = async (batch: BankEntry[]): Promise<void> => {
    const done = await ctx.write((tx) => takeBatch(tx, batch));
    for (const key of ['taken', 'known', 'booked', 'waiting'] as const) tally[key] += done[key];
  };
  let writing = Promise.resolve();
  for await (const batch of batches(open)) {
    await writing;
    writing = take(batch);
    writing.catch(() => {}); // thrown below, or by the next round
  }
  await writing;
  return tally;
}

/** What became of a statement. */
export interface Taken extends Tally {
  /** Payments that the bank took back and that were found. */
  takenBack: number;
  /** Such of which the payment was not found; staff decide. */
  backWaiting: number;
  /** Entries of the file that count, new or not. */
  entries: number;
  skipped: SkippedCounts;
}

/**
 * Takes in a bank statement.
 * @param name of the file, for the audit log
 * @throws CamtRefusal where the file is refused; then nothing of it is booked
 */
export async function takeStatement(ctx: Writer, name: string, open: CamtSource): Promise<Taken> {
  const { skipped, entries } = await look(open);
  const tally = await takeAll(ctx, open);
  const back = await takeBackWaiting(ctx);
  const taken: Taken = { ...tally, takenBack: back.found, backWaiting: back.waiting, entries, skipped };
  if (tally.known < entries || back.found > 0) {
    const details = { file: name, ...tally, takenBack: back.found };
    await ctx.write((tx) => tx.audit('import-payments', 'InvoiceBook', undefined, details));
  }
  return taken;
} // prettier-ignore

/** Whether everything in the statement had been taken in before. */
export const isUnchanged = ({ known, entries, takenBack }: Taken): boolean =>
  entries > 0 && known === entries && takenBack === 0;

function notes({ taken, known, booked, waiting, takenBack, backWaiting, skipped }: Taken): string[] {
  const left: string[] = [
    ...(skipped.debit > 0 ? [`${skipped.debit} debits`] : []),
    ...(skipped.pending > 0 ? [`${skipped.pending} entries that are not booked yet`] : []),
    ...(skipped.returned > 0 ? [`${skipped.returned} debits that came back`] : []),
  ];
  return [
    `${taken} new payments, ${booked} bookings on invoices, ${waiting} waiting for staff (/desk/invoices/unmatched), ${known} taken in before.`,
    ...(takenBack > 0 ? [`${takenBack} payments taken back by the bank; what they had paid is open again.`] : []),
    ...(backWaiting > 0 ? [`${backWaiting} payments taken back by the bank were not found and wait for staff.`] : []),
    ...(left.length > 0 ? [`Left out: ${left.join(', ')}.`] : []),
  ];
}

async function run(ctx: JobContext<InvoicesConfig>, file: ImportFile): Promise<ImportOutcome> {
  try {
    const taken = await takeStatement(ctx, file.name, () => createReadStream(file.path));
    return { result: isUnchanged(taken) ? 'unchanged' : 'imported', notes: notes(taken) };
  } catch (error) {
    if (error instanceof CamtRefusal) return { result: 'refused', notes: [error.message] };
    throw error;
  }
}

/** `portico import camt053 FILE...` */
export const camtImporter: Importer<InvoicesConfig> = {
  summary: 'Bank statements camt.053 (ISO 20022): payments of invoices',
  extensions: ['.xml'],
  run,
};
