import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { OperatorError, type ImportFile, type Importer } from 'portico';
import { jobContext } from '../../core/http/context.ts';
import { plugins } from '../../config/plugins.ts';
import { withServices } from '../context.ts';
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
  paths: string[],
  options: Record<string, unknown>,
): Promise<void> {
  const files = (await Promise.all(paths.map(listFiles))).flat();
  if (files.length === 0) throw new OperatorError(`Nothing to import in ${paths.join(', ')}.`);
  const flags = Object.fromEntries(Object.entries(options).map(([name, value]) => [kebab(name), value === true]));
  const report: { file: string; result: string; notes: string[] }[] = [];
  await withServices(async (services) => {
    const ctx = jobContext(services, pluginId, 'cli');
    for (const [index, file] of files.entries()) {
      progress(index, files.length);
      const outcome = await importer.run(ctx, file, flags);
      report.push({ file: file.name, ...outcome });
    }
    progress(files.length, files.length);
  });
  print(report, options.json === true);
}

function print(report: { file: string; result: string; notes: string[] }[], json: boolean): void {
  const count = (result: string) => report.filter((r) => r.result === result).length;
  const summary = { imported: count('imported'), unchanged: count('unchanged'), refused: count('refused') };
  if (json) {
    process.stdout.write(`${JSON.stringify({ ok: summary.refused === 0, ...summary, files: report })}\n`);
  } else {
    for (const { file, result, notes } of report) {
      for (const line of notes) process.stdout.write(`${file}: ${line}\n`);
      if (notes.length === 0 && result !== 'unchanged') process.stdout.write(`${file}: ${result}\n`);
    }
    process.stdout.write(`${summary.imported} imported, ${summary.unchanged} unchanged, ${summary.refused} refused\n`);
  }
  if (summary.refused > 0) process.exitCode = 1;
}

function progress(done: number, total: number): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(`\r${done} of ${total} files`);
  if (done === total) note('');
}

async function listFiles(given: string): Promise<ImportFile[]> {
  const info = await stat(given).catch(() => undefined);
  if (!info) throw new OperatorError(`"${given}": there is no such file or folder.`);
  if (!info.isDirectory()) return [fileOf(given)];
  const names = (await readdir(given)).filter((name) => name.toLowerCase().endsWith('.xml')).sort();
  return names.map((name) => fileOf(path.join(given, name)));
}

const fileOf = (file: string): ImportFile => ({ name: path.basename(file), path: file, bytes: () => readFile(file) });
