import type { JobContext, Transaction } from 'portico';
import type { TestPortal } from 'portico/testing';
import { rows } from './fixture.ts';

/** Makes the default calendar one in which people work all the time, so that working time is time. */
export const openAlways = (portal: TestPortal) =>
  rows(portal, `update tickets_calendar set version = version + 1, country = null, time_zone = 'UTC',
    hours = (select jsonb_object_agg(day, '[[0, 1440]]'::jsonb) from generate_series(1, 7) day) where is_default`); // prettier-ignore

/** What is thrown where a process is killed. */
export class Killed extends Error {}

/**
 * A context whose process is killed at the `at`-th thing it does in its transactions: each statement, mail and event, and the commit, are one
 * thing. `reached` is how many there were.
 */
export function dying<C>(ctx: JobContext<C>, at: number): { ctx: JobContext<C>; reached: () => number } {
  let count = 0;
  const live = () => {
    if (++count === at) throw new Killed(`killed at ${at}`);
  };
  const counting = (tx: Transaction): Transaction => {
    const em = new Proxy(tx.em, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]): unknown => {
          if (key === 'getTransactionContext') live();
          return Reflect.apply(value, target, args);
        };
      },
    });
    const after = async <T>(work: Promise<T>): Promise<T> => {
      const done = await work;
      live();
      return done;
    };
    return { ...tx, em, asJob: (work) => work(em), mail: (message) => after(tx.mail(message)), emit: (name, payload, options) => after(tx.emit(name, payload, options)) }; // prettier-ignore
  };
  const write: JobContext<C>['write'] = (work) =>
    ctx.write(async (tx) => {
      const result = await work(counting(tx));
      live();
      return result;
    });
  return { ctx: Object.assign(Object.create(ctx) as JobContext<C>, { write }), reached: () => count };
}

/** Does `work` again and again, killed at its first thing, then at its second and so on, until it gets to its end. */
export async function killedEverywhere<C>(ctx: JobContext<C>, work: (ctx: JobContext<C>) => Promise<void>): Promise<number> {
  for (let at = 1; ; at++) {
    try {
      await work(dying(ctx, at).ctx);
      return at - 1;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }
} // prettier-ignore
