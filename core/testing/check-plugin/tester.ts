import type { JobContext, Plugin } from '../../plugin/contract.ts';
import type { Teardown } from '../index.ts';

/** What the suite needs of a test framework; tap's `t` is one, and so is anything with these four methods. */
export interface Tester extends Teardown {
  test(name: string, body: (t: Tester) => Promise<void>): PromiseLike<unknown>;
  pass(message: string): unknown;
  fail(message: string): unknown;
}

export interface CheckOptions {
  /** The plugins that `requires.plugins` names. */
  requires?: readonly Plugin[];
  /** Configuration per plugin id, where a plugin does not do with its defaults. */
  pluginConfig?: Readonly<Record<string, unknown>>;
  /**
   * Adds rows that `seed` does not bring (what customers send in themselves, for example), so that leaks of them can be looked for.
   * Runs once, after `seed`.
   * @param customers ids of two customers; each should get rows
   */
  prepare?: (ctx: JobContext<never>, customers: readonly [string, string]) => Promise<void>;
}

/**
 * One subtest: passes where `find` finds nothing, else fails once per problem.
 * @param find returns one sentence per problem, naming plugin, thing and remedy
 * @returns whether all was well
 */
export async function check(t: Tester, name: string, find: () => Promise<readonly string[]>): Promise<boolean> {
  let sound = false;
  await t.test(name, async (t) => {
    const problems = await find().catch((error: unknown) => [`The check itself broke off: ${stackOf(error)}`]);
    for (const problem of problems) t.fail(problem);
    sound = problems.length === 0;
    if (sound) t.pass(name);
  });
  return sound;
}

const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
