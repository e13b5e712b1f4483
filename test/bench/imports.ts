import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { nodeEnvironment, nodeFlags } from '../../cli/node.js';
import { camtFile } from './camt-file.ts';
import type { BenchDatabase } from './database.ts';
import type { Imported } from './importing.ts';
import type { Options } from './options.ts';
import { environment } from './process.ts';
import { readingsFile, writeTo } from './readings-file.ts';

/** An import that was measured. */
export interface ImportResult extends Imported {
  what: string;
  items: number;
  unit: string;
  /** Items a second that are to be reached. */
  reach: number;
}

/** What is imported: files by the thousand made in memory, or one large file written beforehand. */
interface Wanted extends Pick<ImportResult, 'what' | 'items' | 'unit' | 'reach'> {
  plugin: string;
  kind: string;
  content?: Readable;
}

/** All of it where the data are all there; a tenth in a quick run. */
function wanted({ customers }: Options): Wanted[] {
  const share = customers >= 20_000 ? 1 : 0.1;
  const [files, payments, readings] = [100_000 * share, 100_000 * share, 1_000_000 * share];
  return [
    { what: 'UBL invoices, a file each', items: files, unit: 'files', reach: 300, plugin: 'invoices', kind: 'ubl' },
    { what: 'payments of one camt.053 file', items: payments, unit: 'payments', reach: 5000, plugin: 'invoices', kind: 'camt053', content: Readable.from(camtFile(payments, customers)) },
    { what: 'readings of one CSV file', items: readings, unit: 'readings', reach: 25_000, plugin: 'supply-points', kind: 'readings', content: readingsFile(readings, customers) },
  ]; // prettier-ignore
}

/** Runs the imports one after the other, each in a process of its own as the command line does. */
export async function measureImports(
  database: BenchDatabase,
  options: Options,
  folder: string,
  note: (line: string) => void,
): Promise<ImportResult[]> {
  const results: ImportResult[] = [];
  for (const { plugin, kind, content, ...about } of wanted(options)) {
    const file = content && path.join(folder, `${kind}.import`);
    if (file) await writeTo(file, content);
    const args = [plugin, kind, String(about.items), String(options.customers), ...(file ? [file] : [])];
    const imported = await runImport(args, { DATABASE_URL: database.appUrl, DATA_DIR: folder });
    note(`${about.what}: ${Math.round(about.items / imported.seconds).toLocaleString('en')} ${about.unit}/s`);
    results.push({ ...about, ...imported });
  }
  return results;
}

async function runImport(args: string[], env: Record<string, string>): Promise<Imported> {
  const child = fork(fileURLToPath(new URL('./importing.ts', import.meta.url)), args, {
    execArgv: ['--conditions=portico-source', ...nodeFlags],
    env: nodeEnvironment({ ...environment(), ...env }),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(([code]) =>
    Promise.reject(new Error(`An import ended with ${String(code)}.`)),
  );
  ended.catch(() => undefined);
  const [imported] = (await Promise.race([once(child, 'message'), ended])) as [Imported];
  if ((imported.outcomes.imported ?? 0) === 0) throw new Error(`Nothing was imported: ${JSON.stringify(imported.outcomes)}.`); // prettier-ignore
  return imported;
}
