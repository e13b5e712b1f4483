import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { executeIn, scopedEm } from '../database/orm.ts';
import type { Services } from '../portal.ts';

/** After so many failures a key waits, one minute more each time up to fifteen; a pause of twelve hours forgets them. */
const FREE_FAILURES = 30;

/** Key under which the failures of a login are counted, whether or not there is such an account. */
export const loginKey = (login: string): string =>
  `login:${createHash('sha256').update(login.toLowerCase()).digest('hex')}`;

const FAILED = `insert into core_attempt as a (key, failures) values ($1, 1)
  on conflict (key) do update set
    failures = case when a.last_at < now() - interval '12 hours' then 1 else a.failures + 1 end,
    last_at = now(),
    blocked_until = case when a.failures + 1 >= $2 and a.last_at >= now() - interval '12 hours'
      then now() + make_interval(mins => least(15, a.failures + 2 - $2)) end`;

/** Whether any of the keys (account, address) has to wait. Never permanent, and never told apart from a wrong password. */
export const isBlocked = (services: Services, keys: readonly string[]): Promise<boolean> =>
  inJob(services, (em) => isBlockedIn(em, keys));

/** As {@link isBlocked}, in a transaction of the role of jobs. */
export async function isBlockedIn(em: EntityManager, keys: readonly string[]): Promise<boolean> {
  const text = 'select 1 from core_attempt where key = any($1::text[]) and blocked_until > now() limit 1';
  return (await executeIn(em, text, [keys])).length > 0;
}

export async function noteFailure(services: Services, keys: readonly string[], free = FREE_FAILURES): Promise<void> {
  for (const key of keys) await inJob(services, (em) => noteFailureIn(em, key, free));
}

/** As {@link noteFailure} for one key, in a transaction of the role of jobs. */
export const noteFailureIn = (em: EntityManager, key: string, free = FREE_FAILURES): Promise<unknown> =>
  executeIn(em, FAILED, [key, free]);

export const forgetFailures = (services: Services, key: string): Promise<unknown> =>
  inJob(services, (em) => forgetFailuresIn(em, key));

/** As {@link forgetFailures}, in a transaction of the role of jobs. */
export const forgetFailuresIn = (em: EntityManager, key: string): Promise<unknown> =>
  executeIn(em, 'delete from core_attempt where key = $1', [key]);

const inJob = <T>(services: Services, work: (em: EntityManager) => Promise<T>): Promise<T> =>
  scopedEm(services.orm, { role: 'portico_job' }).transactional((em) => work(em));
