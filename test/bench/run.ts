import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openBusySessions } from './busy.ts';
import { bareSpeed, DESK_LEGS, fillDesk, openDesk } from './desk.ts';
import { openSessions, prepareDatabase, type BenchDatabase } from './database.ts';
import { LEGS } from './legs.ts';
import { measureImports } from './imports.ts';
import { measure, measureRounds, type Setting } from './measure.ts';
import { readOptions, type Options } from './options.ts';
import { TILES } from './plugins.ts';
import { connect, findServer, type Server } from './postgres.ts';
import { startMeasured, type Measured } from './process.ts';
import { summarise, type CpuProfile } from './profile.ts';
import { report, type Findings } from './report.ts';
import { startsEmbedded, startsOnPostgres, stopStarted } from './starts.ts';
import { verify } from './verify.ts';

/** Connections of each server to PostgreSQL: what the portal's pool of reads has by default. */
const POOL = 10;

const note = (line: string): void => void process.stdout.write(`${line}\n`);
const closers: (() => Promise<unknown>)[] = [];

async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close().catch((error: unknown) => note(String(error)));
}

async function startServers(database: BenchDatabase, folder: string): Promise<Setting['servers']> {
  const started = async (name: string, script: string, env: Record<string, string>): Promise<Measured> => {
    const server = await startMeasured(name, script, env);
    closers.push(() => server.stop());
    return server;
  };
  const portal = { DATABASE_URL: database.appUrl, DATABASE_POOL_READ: String(POOL), DATA_DIR: folder };
  const floor = {
    FLOOR_DATABASE_URL: database.ownerUrl,
    FLOOR_CONNECTIONS: String(POOL),
    FLOOR_TILES: TILES.map((tile) => tile.portlet).join(),
  };
  return {
    floor: await started('floor', './floor/server.ts', floor),
    bare: await started('bare', './portal.ts', { ...portal, KEEP_BYTES: '0' }),
    kept: await started('kept', './portal.ts', portal),
  };
}

async function profiled(setting: Setting): Promise<Findings['profiles']> {
  const observer = await connect(setting.database.ownerUrl);
  const profiles: Findings['profiles'] = [];
  for (const [id, title] of [
    ['list-bare', 'The list'],
    ['page-bare', 'The dashboard'],
    ['statement', 'The statement of account'],
    ['consumption', 'A supply point'],
    ['desk-list', 'The desk'],
  ] as const) {
    // prettier-ignore
    const leg = LEGS.find((one) => one.id === id)!;
    if (!setting.options.parts.includes(leg.part)) continue;
    const { bare } = setting.servers;
    await bare.ask('startProfile');
    await measure(setting, leg, setting.options.seconds, observer);
    profiles.push({ title, ...summarise(await bare.ask<CpuProfile>('stopProfile'), 25) });
  }
  await observer.end();
  return profiles;
}

async function underLoad(
  options: Options,
  database: BenchDatabase,
  visitors: Pick<Setting, 'sessions' | 'busy' | 'desk'>,
  folder: string,
) {
  const nothing = { verified: 0, results: new Map<string, never>(), memory: {}, profiles: [], bare: {} };
  if (!options.parts.some((part) => part === 'list' || part === 'dashboard' || part === 'pages' || part === 'desk'))
    return nothing;
  const setting = { options, database, ...visitors, servers: await startServers(database, folder) };
  const verified = await verify(setting);
  note(`${verified} sessions compared: floor and portal agree.`);
  const results = await measureRounds(setting, note);
  const bare: Findings['bare'] = {};
  for (const leg of options.parts.includes('desk') ? DESK_LEGS : [])
    bare[leg] = await bareSpeed(database.ownerUrl, leg, setting.desk, options);
  const memory: Record<string, number> = {};
  for (const server of Object.values(setting.servers)) memory[server.name] = (await server.usage()).rss;
  const profiles = options.profile ? await profiled(setting) : [];
  return { verified, results, memory, profiles, bare };
}

async function bench(options: Options): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'portico-bench-'));
  closers.push(async () => fs.rmSync(folder, { recursive: true, force: true }));
  closers.push(stopStarted);
  const server: Server = await findServer(options.keep);
  closers.push(() => server.stop());
  note(`PostgreSQL: ${server.origin}; filling ${options.customers.toLocaleString('en')} customers ...`);
  const database = await prepareDatabase(server, options, note);
  if (!options.keep) closers.push(() => database.drop());
  const sessions = await openSessions(database, options);
  const busy = await openBusySessions(database.ownerUrl);
  if (options.parts.includes('desk')) await fillDesk(database.ownerUrl, options.customers, note);
  const desk = options.parts.includes('desk') ? await openDesk(database.ownerUrl) : [];
  const load = await underLoad(options, database, { sessions, busy, desk }, folder);
  const imports = options.parts.includes('imports') ? await measureImports(database, options, folder, note) : [];
  const starts = options.parts.includes('start')
    ? await startsOnPostgres(database.appUrl, sessions[0]!.cookie, 5)
    : undefined;
  const embedded = options.parts.includes('embedded') ? await startsEmbedded(3) : undefined;
  const text = report({ ...load, imports, options, database, origin: server.origin, starts, embedded });
  note(`\n${text}`);
  if (options.write) fs.writeFileSync(new URL('./README.md', import.meta.url), text);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void closeAll().then(() => process.exit(1)));
const options = readOrRefuse();
try {
  if (options) await bench(options);
} catch (error) {
  note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
}
await closeAll();

function readOrRefuse(): Options | undefined {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    note(`${(error as Error).message} See npm run bench -- --help.`);
    process.exitCode = 2;
    return undefined;
  }
}
