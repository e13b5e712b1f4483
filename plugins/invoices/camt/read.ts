import { createReadStream } from 'node:fs';
import { TextDecoder } from 'node:util';
import { XmlRefusal } from '../ubl/characters.ts';
import { accountOf, readEntry, type BankEntry, type Skipped } from './entry.ts';
import type { Node } from './node.ts';
import { createSax, type SaxHandler } from './sax.ts';

/** Counts of what is no payment. */
export type SkippedCounts = Record<Skipped, number>;

interface Collector extends SaxHandler {
  /** Takes what was read since the last time. */
  take(): BankEntry[];
  skipped: SkippedCounts;
}

const STATEMENT = ['Document', 'BkToCstmrStmt', 'Stmt'];

function demandCamt(attributes: ReadonlyMap<string, string>): void {
  const names = [...attributes].filter(([name]) => name === 'xmlns' || name.startsWith('xmlns:')).map(([, uri]) => uri);
  if (!names.some((uri) => /^urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.\d\d$/.test(uri)))
    throw new XmlRefusal(`The file is of the kind "${(names[0] ?? 'without a namespace').slice(0, 80)}"; only bank statements camt.053.001 (ISO 20022) are read here.`); // prettier-ignore
}

/** Builds each part of a statement as a small tree, reads it when it ends, and lets it go. */
function createCollector(): Collector {
  const path: string[] = [];
  const building: Node[] = [];
  const unnamed = new Map<string, number>();
  const skipped: SkippedCounts = { debit: 0, pending: 0, reversal: 0 };
  let entries: BankEntry[] = [];
  let account: string | null = null;

  function part(node: Node): void {
    if (node.name === 'Acct') account = accountOf(node);
    if (node.name !== 'Ntry') return;
    if (account === null) throw new XmlRefusal('A statement (Stmt) names no account (Acct/Id) before its entries.');
    const read = readEntry(node, account, unnamed);
    if (typeof read === 'string') skipped[read]++;
    else entries.push(...read);
  }

  const inStatement = () => path.length >= 3 && STATEMENT.every((name, index) => path[index] === name);
  return {
    skipped,
    open(name, attributes) {
      if (path.length === 0) demandCamt(attributes);
      if (path.length === 2 && name === 'Stmt') account = null;
      if (inStatement()) {
        const node: Node = { name, text: '', attributes, children: [] };
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

function decoderFor(head: Uint8Array): TextDecoder {
  const declared = /^(?:\u00ef\u00bb\u00bf)?<\?xml[^>]*?\sencoding\s*=\s*["']([^"']{1,40})["']/.exec(
    Buffer.from(head.subarray(0, 256)).toString('latin1'),
  )?.[1];
  if (declared !== undefined && !/^(utf-?8|us-ascii)$/i.test(declared))
    throw new XmlRefusal(`The file says in its first line that its encoding is ${declared}; bank statements are read as UTF-8. Save it as UTF-8.`); // prettier-ignore
  return new TextDecoder('utf-8', { fatal: true });
}

/**
 * Reads a camt.053 file piece by piece.
 *
 * @param path the file
 * @param skipped counts what is no payment are added to it
 * @yields payments, a few hundred at a time
 * @throws XmlRefusal saying why the file is refused
 */
export async function* readCamt(path: string, skipped?: SkippedCounts): AsyncGenerator<BankEntry[]> {
  const collector = createCollector();
  const sax = createSax(collector);
  let decoder: TextDecoder | undefined;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>) {
    decoder ??= decoderFor(chunk);
    sax.write(decode(decoder, chunk));
    const entries = collector.take();
    if (entries.length > 0) yield entries;
  }
  if (decoder) sax.write(decode(decoder));
  sax.end();
  for (const key of ['debit', 'pending', 'reversal'] as const) if (skipped) skipped[key] += collector.skipped[key];
}

function decode(decoder: TextDecoder, chunk?: Buffer): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
  } catch {
    throw new XmlRefusal('The file holds bytes that are not UTF-8, so its texts cannot be trusted. Save it as UTF-8.');
  }
}
