import type pg from 'pg';
import type { BenchDatabase, BenchSession } from './database.ts';
import type { BusySession } from './busy.ts';
import { LEGS, requestsOf, type Leg, type ServerName, type Visitor } from './legs.ts';
import { autocannonLoad, ownLoad, type Load, type Request } from './load.ts';
import { readMeter } from './meter.ts';
import type { Options } from './options.ts';
import { connect } from './postgres.ts';
import type { Measured } from './process.ts';
import { percentile } from './statistics.ts';
import { notesOf, startWriter } from './writer.ts';

/** Figures of one leg in one round. */
export interface Figures {
  perSecond: number;
  p50: number;
  p95: number;
  p99: number;
  /** Microseconds of CPU per request: of the server's process, of PostgreSQL. */
  cpu: number;
  postgres: number | undefined;
  /** Share of the pages that had a tile which was not ready in time. */
  incomplete: number;
  /** Bytes of one answer on average, head included. */
  bytes: number;
  /** Cores that neither the servers nor the load used. */
  others: number | undefined;
  /** Share of the requests that loaded the tile which the writer makes stale. */
  stale: number | undefined;
}

export interface Setting {
  options: Options;
  servers: Record<ServerName, Measured>;
  database: BenchDatabase;
  sessions: readonly BenchSession[];
  /** Customers with much of everything. */
  busy: readonly BusySession[];
  /** Staff at their desk. */
  desk: readonly Visitor[];
}

/** Figures of every leg, one per round. */
export type Results = Map<string, Figures[]>;

/** All rounds, the legs interleaved; one short round before them warms up and is not counted. */
export async function measureRounds(setting: Setting, note: (line: string) => void): Promise<Results> {
  const { rounds, seconds, parts } = setting.options;
  const legs = LEGS.filter((leg) => parts.includes(leg.part));
  const results: Results = new Map(legs.map((leg) => [leg.id, []]));
  const observer = await connect(setting.database.ownerUrl);
  for (let round = 0; round <= rounds; round++) {
    for (const leg of round % 2 === 0 ? legs : legs.toReversed()) {
      const figures = await measure(setting, leg, round === 0 ? Math.min(2, seconds) : seconds, observer);
      if (round > 0) results.get(leg.id)!.push(figures);
      note(
        `${round === 0 ? 'warm-up' : `round ${round}`}  ${leg.id.padEnd(16)} ${figures.perSecond.toFixed(0).padStart(6)} requests/s`,
      );
    }
  }
  await observer.end();
  return results;
}

const visitorsOf = ({ busy, desk, sessions }: Setting, { part }: Leg): readonly Visitor[] =>
  part === 'pages' ? busy : part === 'desk' ? desk : sessions;

/** One leg: its requests made ready, then load, with the counters of everybody before and after. */
export async function measure(setting: Setting, leg: Leg, seconds: number, observer: pg.Client): Promise<Figures> {
  const server = setting.servers[leg.server];
  const requests = await requestsOf(server.url, leg, visitorsOf(setting, leg));
  const before = await counters(server, observer);
  const load = await underLoad(setting, leg, requests, seconds);
  const after = await counters(server, observer);
  checkStatuses(leg, load);
  const per = (total: number | undefined) => (total === undefined ? undefined : total / load.requests);
  const differ = (name: 'machine' | 'postgres') => {
    const [from, to] = [before.meter[name], after.meter[name]];
    return from === undefined || to === undefined ? undefined : to - from;
  };
  const cpu = after.cpu - before.cpu;
  const postgres = differ('postgres');
  const machine = differ('machine');
  return {
    perSecond: load.requests / load.seconds, p50: percentile(load.latencies, 0.5), p95: percentile(load.latencies, 0.95), p99: percentile(load.latencies, 0.99),
    cpu: cpu / load.requests, postgres: per(postgres), bytes: load.bytes / load.requests, incomplete: load.incomplete / load.requests,
    others: machine === undefined || postgres === undefined ? undefined : (machine - cpu - postgres - (after.own - before.own)) / (after.at - before.at),
    stale: leg.server === 'kept' ? (after.loads - before.loads) / load.requests : undefined,
  }; // prettier-ignore
}

async function counters(server: Measured, observer: pg.Client) {
  const own = process.cpuUsage();
  return {
    meter: await readMeter(observer),
    cpu: (await server.usage()).cpu,
    loads: server.name === 'floor' ? 0 : await server.ask<number>('loads'),
    own: own.user + own.system,
    at: performance.now() * 1000,
  };
}

async function underLoad(
  { options, servers, database, sessions }: Setting,
  leg: Leg,
  requests: readonly Request[],
  seconds: number,
): Promise<Load> {
  const writer = leg.writer ? await startWriter(database.ownerUrl, await notesOf(database.ownerUrl, sessions.map((s) => s.customer))) : undefined; // prettier-ignore
  const run = options.client === 'own' ? ownLoad : autocannonLoad;
  try {
    return await run({
      url: servers[leg.server].url,
      requests,
      connections: options.connections,
      seconds,
      onAnswer: writer && (() => writer.answered()),
    });
  } finally {
    await writer?.stop();
  }
}

function checkStatuses(leg: Leg, { statuses, requests }: Load): void {
  if (statuses[leg.status] === requests && requests > 0) return;
  throw new Error(
    `${leg.id}: every answer must have status ${leg.status}, found ${JSON.stringify(statuses)} of ${requests}.`,
  );
}
