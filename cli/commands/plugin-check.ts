import { OperatorError, type Plugin } from 'portico';
import { startEmbedded } from '../../core/database/embedded/index.ts';
import { testServerFolder, testServerSettings } from '../../core/testing/database.ts';
import { checkPlugin, type Tester } from '../../core/testing/index.ts';
import type { Project } from '../project.ts';

/** What the contract suite found. */
export interface Verdict {
  passed: number;
  failures: { check: string; problem: string }[];
}

/**
 * Runs the contract suite on one plugin of the portal, on a PostgreSQL server for tests (`TEST_DATABASE_URL`, else an embedded one of its
 * own, which is stopped again).
 * @param line is told each result as it comes, `ok` or `not ok`
 * @throws OperatorError where the portal has no such plugin
 */
export async function checkOne(project: Project, id: string, line: (text: string) => void): Promise<Verdict> {
  const plugin = project.plugins.find((one) => one.id === id);
  if (!plugin)
    throw new OperatorError(`Plugin "${id}": the portal has none of this id; it has ${project.plugins.map((one) => one.id).join(', ') || 'no plugins at all'}.`);
  const requires = requiredBy(plugin, project.plugins);
  const names = [...requires, plugin].map((one) => one.id);
  const pluginConfig = Object.fromEntries(Object.entries(project.pluginConfig).filter(([name]) => names.includes(name)));
  return withTestServer(async () => {
    const { tester, verdict, end } = reporter(line);
    try {
      await checkPlugin(tester, plugin, { requires, pluginConfig });
      return verdict;
    } finally {
      await end();
    }
  });
} // prettier-ignore

/** What a plugin requires, and what that requires, in the portal's order. */
function requiredBy(plugin: Plugin, all: readonly Plugin[]): Plugin[] {
  const ids = new Set<string>();
  const visit = (one: Plugin | undefined): void => {
    for (const id of Object.keys(one?.requires.plugins ?? {})) {
      if (ids.has(id)) continue;
      ids.add(id);
      visit(all.find((other) => other.id === id));
    }
  };
  visit(plugin);
  return all.filter((one) => ids.has(one.id));
}

async function withTestServer<T>(work: () => Promise<T>): Promise<T> {
  if (process.env.TEST_DATABASE_URL !== undefined) return work();
  const server = await startEmbedded({ dataDir: testServerFolder, settings: testServerSettings });
  process.env.TEST_DATABASE_URL = server.ownerUrl;
  try {
    return await work();
  } finally {
    delete process.env.TEST_DATABASE_URL;
    await (server.adopted ? server.release() : server.stop());
  }
}

/** A small test framework: one line per result, and what has to be cleared away in the end. */
function reporter(line: (text: string) => void) {
  const verdict: Verdict = { passed: 0, failures: [] };
  const teardowns: (() => unknown)[] = [];
  const testerOf = (check: string): Tester => ({
    test: (name, body) => body(testerOf(name)),
    pass(message) {
      verdict.passed++;
      line(`ok      ${message}`);
    },
    fail(problem) {
      verdict.failures.push({ check, problem });
      line(`not ok  ${check}\n        ${problem.replaceAll('\n', '\n        ')}`);
    },
    teardown: (fn) => teardowns.unshift(fn),
  });
  const end = async () => {
    for (const teardown of teardowns) await teardown();
  };
  return { tester: testerOf(''), verdict, end };
}
