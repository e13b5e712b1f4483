import { spawn } from 'node:child_process';
import { createWriteStream, globSync, mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import chromium from '@sparticuz/chromium';
import { startEmbedded } from '../core/database/embedded/index.ts';
import { testServerFolder, testServerSettings } from '../core/testing/database.ts';

/**
 * Runs the test files given, or all of them, on one PostgreSQL that they share (`TEST_DATABASE_URL`, else the embedded one), and closes
 * with the line `N passed, N failed`. The whole TAP output is in `.tap/output.tap`.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const files =
  process.argv.length > 2
    ? process.argv.slice(2)
    : globSync(['test/**/*.test.ts', 'plugins/*/test/**/*.test.ts']).sort();
mkdirSync('.tap', { recursive: true });
const log = createWriteStream('.tap/output.tap');
const started = Date.now();

const server =
  process.env.TEST_DATABASE_URL === undefined
    ? await startEmbedded({ dataDir: testServerFolder, settings: testServerSettings })
    : undefined;

// Unpacked once: two files that need the browser must not unpack it at the same time.
await chromium.executablePath();

const tap = spawn(
  'tap',
  [
    '--disable-coverage',
    '--reporter=tap',
    `--jobs=${availableParallelism()}`,
    '--timeout=600',
    '--node-arg=--conditions=portico-source',
    ...files,
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);

let passed = 0;
let failed = 0;
let shown = 0;
for await (const line of createInterface({ input: tap.stdout })) {
  log.write(`${line}\n`);
  if (/^\s*not ok /.test(line)) shown = 25;
  const file = /^(ok|not ok) \d+ - (\S+\.ts).*?(?:# time=([\d.]+)ms)?/.exec(line);
  if (file) process.stdout.write(`${line.split(' {')[0]}\n`);
  else if (shown > 0) process.stdout.write(`${line}\n`);
  shown = Math.max(0, shown - 1);
  const assertion = /^\s+(ok|not ok) \d+(?! - .*\.ts)/.exec(line);
  if (assertion?.[1] === 'ok') passed++;
  else if (assertion) failed++;
}
const code = await new Promise<number>((resolve) => tap.on('close', (exit) => resolve(exit ?? 1)));
log.end();
await server?.stop(); // other runs may still be on it
if (code !== 0 && failed === 0) failed = 1;
if (passed === 0) failed++;
process.stdout.write(
  `${files.length} files in ${Math.round((Date.now() - started) / 1000)} s\n${passed} passed, ${failed} failed\n`,
);
process.exitCode = failed > 0 ? 1 : 0;
