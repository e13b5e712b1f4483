import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { OperatorError, type ImportFile, type Importer } from 'portico';
import { jobContext } from '../../core/http/context.ts';
import { importFiles } from '../../core/imports/import-files.ts';
import { plugins } from '../../config/plugins.ts';
import { withServices } from '../context.ts';
import { createImportReport, type ImportReport } from '../import-report.ts';
import { note } from '../output.ts';

/** `portico import KIND PATH...`: every kind that a plugin brings is a command of its own. */
export function importCommand(program: Command): void {
  const command = program.command('import').description('Take in files: portico import KIND PATH...');
  for (const plugin of plugins) {
    for (const [kind, importer] of Object.entries(plugin.imports ?? {})) {
      const one = command.command(`${kind} <paths...>`).description(importer.summary).option('--json', 'print JSON');
      for (const [flag, about] of Object.entries(importer.flags ?? {})) one.option(`--${flag}`, about);
      one.action((paths: string[], options: Record<string, unknown>) => run(plugin.id, importer, paths, options));
    }
  }
  command.action(() => {
    throw new OperatorError(
      `Say what to import: ${command.commands.map((c) => c.name()).join(', ') || 'no plugin imports anything'}.`,
    );
  });
}

const kebab = (name: string) => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);

async function run(
  pluginId: string,
  importer: Importer,
  given: string[],
  options: Record<string, unknown>,
): Promise<void> {
  const paths = await listFiles(given, importer.extensions);
  if (paths.length === 0) throw new OperatorError(nothingIn(given, importer.extensions));
  const flags = Object.fromEntries(Object.entries(options).map(([name, value]) => [kebab(name), value === true]));
  const report = createImportReport(paths.length, options.json === true);
  await withServices(async (services) => {
    const ctx = jobContext(services, pluginId, 'cli');
    await reporting(report, (signal) =>
      importFiles({ ctx, importer, files: filesOf(paths), flags, signal, told: report.tell }),
    );
  });
}

/** Ends the report whatever happens; Ctrl-C lets the files in hand be written and says where it stopped. */
async function reporting(
  report: ImportReport,
  work: (signal: AbortSignal) => Promise<ImportFile | undefined>,
): Promise<void> {
  const stopping = new AbortController();
  const stop = () => {
    note('\nStopping when the files in hand are written; Ctrl-C again breaks off.');
    stopping.abort();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop); // the second one breaks off at once
  try {
    const left = await work(stopping.signal);
    await report.end(left && { sentence: `Stopped before ${left.name}. ${GO_ON}`, code: 130 });
  } catch (error) {
    if (!report.begun || !(error instanceof OperatorError)) throw error;
    await report.end({ sentence: `${error.message} Stopped there. ${GO_ON}`, code: 1 });
  } finally {
    process.removeListener('SIGINT', stop).removeListener('SIGTERM', stop);
  }
}

const GO_ON = 'The same command goes on: what is in already is passed over.';

function nothingIn(given: readonly string[], extensions?: readonly string[]): string {
  const looked = extensions ? ` Looked for files that end with ${extensions.join(' or ')}.` : '';
  return `Nothing to import in ${given.join(', ')}.${looked}`;
}

/** Names alone are kept, in order, so that what is repeated or goes on later comes in as it would have at once. */
async function listFiles(given: readonly string[], extensions?: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const place of given) {
    const info = await stat(place).catch(() => undefined);
    if (!info) throw new OperatorError(`"${place}": there is no such file or folder.`);
    if (!info.isDirectory()) found.push(place);
    else found.push(...(await namesIn(place, extensions)).map((name) => path.join(place, name)));
  }
  return found;
}

async function namesIn(folder: string, extensions?: readonly string[]): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory() && isMeant(entry.name, extensions)).map(({ name }) => name).sort(); // prettier-ignore
}

const isMeant = (name: string, extensions?: readonly string[]): boolean =>
  extensions ? extensions.some((end) => name.toLowerCase().endsWith(end)) : !name.startsWith('.');

function* filesOf(paths: readonly string[]): Generator<ImportFile> {
  for (const file of paths) yield { name: path.basename(file), path: file, bytes: (atMost) => readWhole(file, atMost) };
}

async function readWhole(file: string, atMost = Infinity): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    if (size > atMost) throw new OperatorError(`The file has ${size} bytes; at most ${atMost} are taken.`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
