import { pino } from 'pino';
import { openPortalServices } from '../../core/app.ts';
import { loadSettings } from '../../core/config/load.ts';
import { jobContext } from '../../core/http/context.ts';
import { importFiles } from '../../core/imports/import-files.ts';
import { pluginConfig, themes } from '../../config/portal.ts';
import { plugins } from './plugins.ts';
import { ublFiles } from './ubl-files.ts';
import { path as pathOfFile } from './single-file.ts';

/** What an import of the benchmark found. */
export interface Imported {
  seconds: number;
  /** Files that were taken, unchanged, refused. */
  outcomes: Record<string, number>;
  /** Bytes of memory: when a tenth was in, and the most. */
  early: number;
  peak: number;
}

/** An import as a process of the benchmark, by what `portico import` runs: `node importing.ts PLUGIN KIND COUNT CUSTOMERS [FILE]`. */
const [pluginId, kind, count, customers, file] = process.argv.slice(2) as [string, string, string, string, string?];
const settings = loadSettings({ LOG_LEVEL: 'warn', ...process.env });
const opened = await openPortalServices({
  settings, databaseUrl: settings.DATABASE_URL!, plugins, pluginConfig, themes, log: pino({ level: settings.LOG_LEVEL }),
}); // prettier-ignore
const { services } = opened;
const importer = services.registry.plugins.find(({ id }) => id === pluginId)!.imports![kind]!;
const files = file === undefined ? ublFiles(Number(count), Number(customers)) : [pathOfFile(file)];

const outcomes: Record<string, number> = {};
let [early, peak, told] = [0, 0, 0];
const look = () => {
  peak = Math.max(peak, process.memoryUsage.rss());
};
const watch = setInterval(look, 100);
const firstTenth = setTimeout(() => (early = peak), 3000);
const began = performance.now();
await importFiles({
  ctx: jobContext(services, pluginId, 'bench'),
  importer,
  files,
  told: (_file, { result, notes }) => {
    outcomes[result] = (outcomes[result] ?? 0) + 1;
    if (++told === Math.floor(Number(count) / 10)) early = peak;
    if (result === 'refused') process.stderr.write(`${notes.join(' ')}\n`);
  },
});
const seconds = (performance.now() - began) / 1000;
clearInterval(watch);
clearTimeout(firstTenth);
look();
await opened.close();
process.send!({ seconds, outcomes, early, peak } satisfies Imported);
process.disconnect();
