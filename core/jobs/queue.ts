import { PgBoss } from 'pg-boss';
import pg from 'pg';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { FastifyBaseLogger } from 'fastify';
import { JOBS_SCHEMA } from '../database/migrate.ts';
import { executeIn } from '../database/orm.ts';

/** A handler of a queue; throws to have the job tried again. */
export type Handler = (data: Record<string, unknown>) => Promise<void>;

export interface Queue {
  /** Writes a job in the transaction of `em`: it exists if and only if that transaction commits. */
  send(em: EntityManager, name: string, data: object, key?: string): Promise<void>;
  /** Writes many jobs of a queue by one statement, likewise. */
  sendAll(em: EntityManager, name: string, data: readonly object[]): Promise<void>;
  /** Starts working; before it, jobs are only written. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Jobs per queue and state, for the health page. */
  counts(): Promise<{ name: string; state: string; count: number }[]>;
}

export interface QueueOptions {
  url: string;
  timeZone: string;
  handlers: ReadonlyMap<string, Handler>;
  schedules: ReadonlyMap<string, string>;
  log: FastifyBaseLogger;
}

const quiet = () => {};

/** Runs what pg-boss asks for as the role of jobs; the login itself holds no right. */
function jobDatabase(pool: pg.Pool) {
  return {
    async executeSql(text: string, values?: unknown[]) {
      const client = await pool.connect();
      try {
        await client.query('begin; set local role portico_job');
        const result = (await client.query(text, values)) as pg.QueryResult | pg.QueryResult[];
        await client.query('commit');
        return Array.isArray(result) ? { rows: result.flatMap((r) => r.rows as unknown[]) } : result;
      } catch (error) {
        await client.query('rollback').catch(quiet);
        throw error;
      } finally {
        client.release();
      }
    },
  };
}

/** Jobs by pg-boss: retries, schedules and dead letters are its own; handlers are idempotent, since a job may run twice. */
export async function createQueue(options: QueueOptions): Promise<Queue> {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: 3,
    application_name: 'portico-jobs',
    connectionTimeoutMillis: 2000,
  });
  pool.on('error', (error) => options.log.warn({ err: error }, 'job database connection failed'));
  pool.on('connect', (client) => client.on('error', quiet));
  const boss = new PgBoss({
    db: jobDatabase(pool),
    schema: JOBS_SCHEMA,
    migrate: false,
    supervise: true,
    schedule: true,
  });
  boss.on('error', (error: Error) => options.log.warn({ err: error }, 'job queue failed'));
  let opened: Promise<unknown> | undefined;
  const open = () => (opened ??= openQueues(boss, options));
  return {
    async send(em, name, data, key) {
      await open();
      await boss.send(name, data, { ...(key === undefined ? {} : { singletonKey: key }), db: inTransaction(em) });
    },
    async sendAll(em, name, data) {
      await open();
      await boss.insert(name, data.map((one) => ({ data: one })), { db: inTransaction(em) }); // prettier-ignore
    },
    async start() {
      await open();
      await startWork(boss, options);
    },
    async stop() {
      await opened?.catch(quiet);
      if (opened) await boss.stop({ graceful: true, timeout: 8000 });
      await pool.end();
    },
    async counts() {
      const { rows } = await jobDatabase(pool).executeSql(
        `select name, state::text, count(*)::int from ${JOBS_SCHEMA}.job group by 1, 2 order by 1, 2`,
      );
      return rows as { name: string; state: string; count: number }[];
    },
  };
}

const RETRY = { retryLimit: 5, retryDelay: 5, retryBackoff: true, expireInSeconds: 900 };

/** A mail server may be gone for a day: after the first hour mail is tried once an hour. */
const LONGER: Readonly<Record<string, object>> = { 'core.mail': { retryLimit: 35, retryDelayMax: 3600 } };

async function openQueues(boss: PgBoss, { handlers }: QueueOptions): Promise<void> {
  await boss.start();
  const known = new Set((await boss.getQueues()).map((queue) => queue.name));
  for (const name of handlers.keys()) {
    if (!known.has(name)) await boss.createQueue(name, { ...RETRY, ...LONGER[name] });
  }
}

async function startWork(boss: PgBoss, { handlers, schedules, timeZone, log }: QueueOptions): Promise<void> {
  for (const [name, handler] of handlers) {
    await boss.work(name, { pollingIntervalSeconds: 2 }, async (jobs) => {
      for (const job of jobs) {
        log.debug({ job: job.id, queue: name }, 'job starts');
        await handler(job.data as Record<string, unknown>);
      }
    });
    const cron = schedules.get(name);
    if (cron !== undefined) await boss.schedule(name, cron, {}, { tz: timeZone });
  }
}

/** What pg-boss sends its statements by, so that they are part of the transaction of `em`. */
const inTransaction = (em: EntityManager) => ({
  executeSql: async (text: string, values: unknown[] = []) => ({ rows: await executeIn(em, text, values) }),
});
