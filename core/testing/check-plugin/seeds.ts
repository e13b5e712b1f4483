import { fillCompany } from '../../demo/fill.ts';
import { ensureGroups } from '../../directory/groups.ts';
import { jobContext } from '../../http/context.ts';
import type { Plugin } from '../../plugin/contract.ts';
import { makePerson, type Person } from '../people.ts';
import { grantedGroup, tableOf, tablesOwnedBy, type Bench } from './bench.ts';

/** What may grow with every run: the log of who did what. */
const UNCOUNTED = new Set(['core_audit']);

/** Two people with the same rights who act for two customers, both with rows of the plugin. */
export interface Neighbours {
  anna: Person;
  boris: Person;
  /** One for each further customer, with Anna's rights. */
  others: Person[];
}

/** Fills in the demo company, then runs the seed twice and compares what is there. */
export async function seedProblems(bench: Bench): Promise<string[]> {
  const { plugin, options, portal, say } = bench;
  await jobContext(portal.services, plugin.id).write((tx) => ensureGroups(tx, bench.registry));
  await fillCompany(portal.services);
  for (const other of options.requires ?? []) await seed(bench, other);
  if (!plugin.seed) return [];
  await seed(bench, plugin);
  const once = await counts(bench);
  await seed(bench, plugin);
  const twice = await counts(bench);
  return Object.keys(once)
    .filter((table) => once[table] !== twice[table])
    .map((table) => say('seed', `the second run changes the rows of ${table} from ${once[table]} to ${twice[table]}; insert with fixed keys and "on conflict do nothing".`));
} // prettier-ignore

async function seed({ portal }: Bench, plugin: Plugin): Promise<void> {
  await plugin.seed?.(jobContext(portal.services, plugin.id, 'Demo'));
}

async function counts(bench: Bench): Promise<Record<string, string>> {
  const tables = bench.registry.entities.map(({ entity }) => tableOf(entity)).filter((table) => !UNCOUNTED.has(table));
  const rows = tables.map(async (table) => [table, (await bench.sql<{ n: string }>(`select count(*) as n from "${table}"`))[0]!.n] as const);
  return Object.fromEntries(await Promise.all(rows));
} // prettier-ignore

/**
 * Signs in for the two customers that have most rows of the plugin, in the demo's groups CLIENTS and BUSINESS, each of which may do
 * whatever the plugin offers: what divides them is whose the rows are, and nothing else.
 */
export async function makeNeighbours(bench: Bench): Promise<Neighbours> {
  const { portal, plugin, routes, options } = bench;
  const [first, second, ...further] = await customersByRows(bench);
  await options.prepare?.(jobContext(portal.services, plugin.id, 'Demo'), [first!, second!]);
  const clients = await grantedGroup(portal, plugin, routes, 'CLIENTS', 'customer');
  const business = await grantedGroup(portal, plugin, routes, 'BUSINESS', 'customer');
  const person = (groupId: string, customerId: string) => makePerson(portal, { groupId, customerId });
  const others: Person[] = [];
  for (const id of further) others.push(await person(clients, id));
  return { anna: await person(clients, first!), boris: await person(business, second!), others };
}

/** Ids of the demo company's customers, the one with rows in most tables first. */
async function customersByRows(bench: Bench): Promise<string[]> {
  const parts = tablesOwnedBy(bench.plugin, 'customer').map(
    (table) => `select customer_id, '${table}' as source, count(*) as n from "${table}" group by customer_id`,
  );
  const rows =
    parts.length === 0 ? 'select null::uuid as customer_id, null as source, 0 as n' : parts.join(' union all ');
  const found = await bench.sql<{ id: string }>(
    `select c.id from core_customer c left join (${rows}) r on r.customer_id = c.id
      where c.id in (select customer_id from core_address) or r.n > 0
      group by c.id, c.number order by count(r.source) desc, coalesce(sum(r.n), 0) desc, c.number`,
  );
  return found.map((row) => row.id);
}
