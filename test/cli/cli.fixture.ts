import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startEmbedded } from '../../core/database/embedded/index.ts';
import type { Teardown } from 'portico/testing';

/** What is run, and in which folder. */
export interface Program {
  bin: string;
  cwd?: string;
}

const checkout: Program = { bin: fileURLToPath(new URL('../../cli/portico.js', import.meta.url)) };

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
  /** Output of `--json`. */
  json: Record<string, unknown>;
}

/** A portal of the command line in a folder of its own, taken away with its server when the test ends. */
export interface Folder {
  dataDir: string;
  env: NodeJS.ProcessEnv;
  run: (args: readonly string[], input?: string) => Promise<Ran>;
  /** Starts `portico serve` and resolves with its address when it is ready. */
  serve(env?: Record<string, string>): Promise<{
    url: string;
    process: ChildProcess;
    output: () => string;
    stop: (signal?: NodeJS.Signals) => Promise<number | null>;
  }>;
}

const clean = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(TAP|_TAPJS|PORTICO_|DATABASE_|NODE_OPTIONS|SMTP_|HOST$|PORT$)/.test(name),
    ),
  );

/** Makes an empty folder for a portal. */
export function emptyFolder(t: Teardown, more: Record<string, string> = {}, program = checkout): Folder {
  const parent = mkdtempSync(path.join(os.tmpdir(), 'portico-cli-'));
  chmodSync(parent, 0o755); // the server's user passes through
  const dataDir = path.join(parent, 'data');
  const env = { ...clean(), DATA_DIR: dataDir, PORTICO_DEMO: 'off', LOG_LEVEL: 'warn', ...more };
  t.teardown(async () => {
    await startEmbedded({ dataDir }).then((server) => server.stop({ force: true })).catch(() => {}); // prettier-ignore
    rmSync(path.dirname(dataDir), { recursive: true, force: true });
  });
  return {
    dataDir,
    env,
    run: (args, input) => run(program, args, env, input),
    serve: (extra = {}) => serve(t, program, { ...env, PORT: '0', ...extra }),
  };
}

function run({ bin, cwd }: Program, args: readonly string[], env: NodeJS.ProcessEnv, input?: string): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [bin, ...args], { env, cwd }, (error, stdout, stderr) => {
      const code = error ? Number(error.code ?? 1) : 0;
      resolve({ code, stdout, stderr, json: parse(stdout) });
    });
    child.stdin?.end(input ?? '');
  });
}

function parse(stdout: string): Record<string, unknown> {
  try {
    return JSON.parse(stdout) as Record<string, unknown>;
  } catch {
    return {};
  }
}

async function serve(t: Teardown, { bin, cwd }: Program, env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [bin, 'serve'], { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  const exited = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
  t.teardown(() => child.kill('SIGKILL'));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      output += `${line}\n`;
      const ready = /Portico is ready: (\S+)/.exec(line);
      if (ready) resolve(ready[1]!);
    });
    void exited.then((code) => reject(new Error(`serve ended with ${code}: ${output}`)));
  });
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    return exited;
  };
  return { url, process: child, output: () => output, stop };
}
