import { setImmediate as nextTurn } from 'node:timers/promises';
import { createHash } from 'node:crypto';
import {
  defineQuery,
  type ImportBatch,
  type ImportFile,
  type Importer,
  type ImportOutcome,
  type JobContext,
  sql,
} from 'portico';
import type { InvoicesConfig } from './config.ts';
import type { Original } from './create-rows.ts';
import { db } from './tables.ts';
import { takeIn } from './take-in.ts';
import { readUbl } from './ubl/read.ts';
import type { UblProblem } from './ubl/result.ts';
import { xmlLimits } from './ubl/scan.ts';

/** Where, what and why, as one sentence. */
function sentence({ path, message, rule }: UblProblem): string {
  const where = path === '' ? '' : `${path}: `;
  return `${where}${message}${rule === null || message.includes(rule) ? '' : ` (${rule})`}`;
}

/** A file before it is written: its outcome, where that is clear already, or what is to be written. */
type Checked = { outcome: ImportOutcome } | { original: Original; warnings: UblProblem[] };

function check(name: string, bytes: Uint8Array): Checked {
  const read = readUbl(bytes);
  if (!read.ok) return { outcome: { result: 'refused', notes: read.problems.map(sentence) } };
  const { document, sha256, warnings } = read;
  return { original: { document, sha256, name, bytes }, warnings };
}

const knownFiles = defineQuery<{ sums: readonly string[] }, { sum: string }>((p) =>
  db
    .selectFrom('invoices_invoice')
    .select(sql<string>`source_sha256`.as('sum'))
    .where(sql<boolean>`source_sha256 = any(${p.sums})`),
);

/** Which files came in before, by their sums: an import that goes on passes over them without reading what they say. */
async function known(ctx: JobContext<InvoicesConfig>, sums: readonly string[]): Promise<ReadonlySet<string>> {
  const [rows] = await ctx.read(knownFiles({ sums }));
  return new Set(rows.map(({ sum }) => sum));
}

async function checkAll(ctx: JobContext<InvoicesConfig>, files: readonly ImportFile[]): Promise<Checked[]> {
  const contents = await Promise.all(files.map((file) => file.bytes()));
  const sums = contents.map((bytes) => createHash('sha256').update(bytes).digest('hex'));
  const before = await known(ctx, sums);
  const checked: Checked[] = [];
  for (const [index, { name }] of files.entries()) {
    await nextTurn(); // the batch before is being written: its answers are not to wait until all of this one is read
    checked.push(before.has(sums[index]!) ? { outcome: UNCHANGED } : check(name, contents[index]!));
  }
  return checked;
}

const UNCHANGED: ImportOutcome = { result: 'unchanged', notes: [] };

function withWarnings(outcome: ImportOutcome, warnings: readonly UblProblem[]): ImportOutcome {
  if (outcome.result !== 'imported') return outcome;
  return { ...outcome, notes: [...outcome.notes, ...warnings.map((warning) => `Note: ${sentence(warning)}`)] };
}

/** Writes all documents of a batch in one transaction. */
const prepare: ImportBatch<InvoicesConfig>['prepare'] = async (ctx, files, flags) => {
  const checked = await checkAll(ctx, files);
  const originals = checked.flatMap((one) => ('original' in one ? [one.original] : []));
  return async () => {
    const create = flags['create-customers'] === true;
    const taken = originals.length === 0 ? [] : await ctx.write((tx) => takeIn(tx, originals, create));
    const outcomes = taken.values();
    return checked.map((one) => ('outcome' in one ? one.outcome : withWarnings(outcomes.next().value!, one.warnings)));
  };
};

/** `portico import ubl FILE...` */
export const ublImporter: Importer<InvoicesConfig> = {
  summary: 'UBL 2.1 invoices and credit notes (EN 16931)',
  flags: { 'create-customers': 'create a customer for a buyer that is not known yet' },
  extensions: ['.xml'],
  batch: { files: 200, bytes: xmlLimits.bytes, prepare },
  async run(ctx, file, flags) {
    const write = await prepare(ctx, [file], flags);
    const [outcome] = await write();
    return outcome!;
  },
};
