import { decoderFor, type Decoder } from './encoding.ts';
import { accountOf, createEntryReader, type BankEntry, type Skipped } from './entry.ts';
import type { Node } from './node.ts';
import { CamtRefusal } from './refusal.ts';
import { createSax, type SaxHandler } from './sax.ts';

/** Counts of what is no payment. */
export type SkippedCounts = Record<Skipped, number>;

export const nothingSkipped = (): SkippedCounts => ({ debit: 0, pending: 0, returned: 0 });

interface Collector extends SaxHandler {
  /** Takes what was read since the last time. */
  take(): BankEntry[];
}

const STATEMENT = ['Document', 'BkToCstmrStmt', 'Stmt'];

/** The namespaces of camt.053.001.02 to .13, all that were published since there is a Stmt in them. */
const CAMT = /^urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.(?:0[2-9]|1[0-3])$/;

function demandCamt(name: string, namespace: string): void {
  if (name !== 'Document' || !CAMT.test(namespace))
    throw new CamtRefusal(`The file is of the kind "${namespace.slice(0, 80) || 'without a namespace'}"; only bank statements camt.053.001.02 to .13 (ISO 20022) are read here.`); // prettier-ignore
}

/** Builds each part of a statement as a small tree, reads it when it ends, and lets it go. */
function createCollector(skipped: SkippedCounts): Collector {
  const path: string[] = [];
  const building: Node[] = [];
  const readEntry = createEntryReader();
  let root = '';
  let entries: BankEntry[] = [];
  let account: string | null = null;

  function part(node: Node): void {
    if (node.name === 'Acct') account = accountOf(node);
    if (node.name !== 'Ntry') return;
    if (account === null) throw new CamtRefusal('A statement (Stmt) names no account (Acct/Id) before its entries.');
    const read = readEntry(node, account);
    if (typeof read === 'string') skipped[read]++;
    else entries.push(...read);
  }

  const inStatement = () => path.length >= 3 && STATEMENT.every((name, index) => path[index] === name);
  return {
    open(local, namespace, currency) {
      if (path.length === 0) {
        demandCamt(local, namespace);
        root = namespace;
      }
      const name = namespace === root ? local : '';
      if (path.length === 2 && name === 'Stmt') account = null;
      if (building.length > 0 || inStatement()) {
        const node: Node = { name, text: '', currency, children: [] };
        building.at(-1)?.children.push(node);
        building.push(node);
      }
      path.push(name);
    },
    text(text) {
      const node = building.at(-1);
      if (node) node.text += text;
    },
    close() {
      path.pop();
      const node = building.pop();
      if (node && building.length === 0) part(node);
    },
    take() {
      const taken = entries;
      entries = [];
      return taken;
    },
  };
}

/** Opens a file from its beginning; the pieces should be of some dozen kilobytes. */
export type CamtSource = () => AsyncIterable<Uint8Array>;

/**
 * Reads a camt.053 file piece by piece; the memory does not grow with the file.
 *
 * @param skipped counts of what is no payment are added to it
 * @yields payments, a few dozen at a time
 * @throws CamtRefusal saying why the file is refused
 */
export async function* readCamt(open: CamtSource, skipped = nothingSkipped()): AsyncGenerator<BankEntry[]> {
  const collector = createCollector(skipped);
  const sax = createSax(collector);
  let decoder: Decoder | undefined;
  for await (const chunk of open()) {
    decoder ??= decoderFor(chunk);
    sax.write(decoder.write(chunk));
    const entries = collector.take();
    if (entries.length > 0) yield entries;
  }
  if (decoder) sax.write(decoder.end());
  sax.end();
  const last = collector.take();
  if (last.length > 0) yield last;
}
