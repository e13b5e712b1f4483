import type { Plugin } from '../../plugin/contract.ts';
import { accessProblems, switchProblems } from './access.ts';
import { openBench, sayOf, type Bench } from './bench.ts';
import { columnProblems } from './columns.ts';
import { definitionProblems } from './definition.ts';
import { formProblems } from './forms.ts';
import { leakProblems } from './leaks.ts';
import { loadProblems } from './loads.ts';
import { migrationProblems } from './migrations.ts';
import { ownershipProblems } from './ownership.ts';
import { renderProblems } from './render.ts';
import { makeNeighbours, seedProblems } from './seeds.ts';
import { check, type CheckOptions, type Tester } from './tester.ts';
import { textProblems } from './texts.ts';

export type { CheckOptions, Tester } from './tester.ts';

/**
 * The contract of a plugin as subtests: its definition, its tables and migrations, texts and templates, and that nobody reaches what he
 * may not: without grant, without sign-in, as another customer, from another site. Every failure is one sentence that names the plugin,
 * the thing and the remedy. Starts a portal with the plugin on a database of its own.
 * @param t tap's `t`, or anything with `test`, `pass`, `fail` and `teardown`
 * @example t.test('keeps the contract', (t) => checkPlugin(t, metersPlugin))
 */
export async function checkPlugin(t: Tester, plugin: Plugin, options: CheckOptions = {}): Promise<void> {
  if (!(await check(t, 'its definition is valid', () => definitionProblems(plugin, options)))) return;
  let bench: Bench | undefined;
  await check(t, 'the portal boots with it and what it requires, with all texts, templates and route declarations whole', async () => {
    try {
      bench = await openBench(t, plugin, options);
      return [];
    } catch (error) {
      return [sayOf(plugin)('boot', (error as Error).message)];
    }
  });
  if (!bench) return;
  await checkDatabase(t, bench);
  await checkPages(t, bench);
} // prettier-ignore

async function checkDatabase(t: Tester, bench: Bench): Promise<void> {
  await check(t, 'its migrations make what its entities say', () => columnProblems(bench));
  await check(t, 'the database keeps the owners of its rows apart', () => ownershipProblems(bench));
  await check(t, 'its migrations make nothing but its own, go down and up again', () => migrationProblems(bench));
}

async function checkPages(t: Tester, bench: Bench): Promise<void> {
  const { granted, staff } = bench.people;
  await check(t, 'every text it names is in every language', () => textProblems(bench));
  await check(t, 'without grant, without sign-in and on the wrong side everything is closed', () =>
    accessProblems(bench),
  );
  await check(t, 'a portlet that is off takes along what it alone granted', () => switchProblems(bench));
  await check(t, 'forms refuse foreign sites and unknown fields', () => formProblems(bench));
  await check(t, 'tiles and pages can be shown to a customer without data, in every size and language', () =>
    renderProblems(bench, granted, staff),
  );
  await check(t, 'its seed can run twice', () => seedProblems(bench));
  const neighbours = await makeNeighbours(bench);
  await check(t, 'tiles and pages can be shown with data, in every size and language', () =>
    renderProblems(bench, neighbours.anna, staff),
  );
  await check(t, 'one customer never sees or changes what is another\'s', () => leakProblems(bench, neighbours)); // prettier-ignore
  await check(t, 'a load that fails or hangs leaves the page whole', () =>
    loadProblems(t, bench, { customer: neighbours.anna, staff }),
  );
}
