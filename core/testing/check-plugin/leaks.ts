import { ownershipOf } from '../../database/ownership.ts';
import type { MountedRoute } from '../../http/mount.ts';
import type { Person } from '../people.ts';
import { addressOf, nameOf } from './access.ts';
import { ask, FRAGMENT, portletUrl, wordsOf } from './ask.ts';
import { CUSTOMER_AREAS, portletsOf, tableOf, tablesOwnedBy, type Bench } from './bench.ts';
import { bodyOf, writesOf, type Write } from './forms.ts';
import { markersOf, rowsOf, type Marker, type OwnedRow } from './markers.ts';
import { answerProblems } from './render.ts';
import { assignments, fill, neededQuery, parametersOf } from './routes.ts';
import { sample } from './sample.ts';
import type { Neighbours } from './seeds.ts';

/** Addresses tried per route and customer, and how many proofs are enough. */
const TRIES = 40;
const PROOFS = 2;

/**
 * Whether one customer ever sees or changes what is another's: by id, in lists, tiles and the API, and by every form. Anna and Boris
 * hold the same grants; Boris tries everything that is Anna's.
 */
export async function leakProblems(bench: Bench, { anna, boris, others }: Neighbours): Promise<string[]> {
  const hers = await rowsOf(bench, anna, boris);
  const his = await rowsOf(bench, boris, anna);
  const problems = evidenceProblems(bench, hers, his);
  const routes = bench.routes.filter((route) => route.method === 'GET' && CUSTOMER_AREAS.includes(route.area));
  const owned = [{ owner: anna, rows: hers }];
  for (const owner of others) owned.push({ owner, rows: await rowsOf(bench, owner, boris) });
  for (const route of routes.filter((one) => parametersOf(one.url).length > 0)) problems.push(...(await byId(bench, route, owned, boris)));
  problems.push(...(await inLists(bench, routes, { anna, boris }, await markersOf(bench, hers, his))));
  problems.push(...(await byForm(bench, { anna, boris }, hers)));
  return problems;
} // prettier-ignore

type Pair = Pick<Neighbours, 'anna' | 'boris'>;

/** Without rows there is nothing that could leak, and the rest would prove nothing. */
function evidenceProblems(bench: Bench, hers: readonly OwnedRow[], his: readonly OwnedRow[]): string[] {
  const remedy = 'let seed bring some, or hand checkPlugin the option prepare';
  return (bench.plugin.entities ?? []).filter((entity) => ownershipOf(entity)?.kind === 'customer').map(tableOf)
    .filter((table) => !hers.some((one) => one.table === table))
    .map((table) => bench.say(`table "${table}"`, `no customer has rows in it, so nobody can tell whether they leak; ${remedy}.`))
    .concat(hers.length > 0 && his.length === 0 && tablesOwnedBy(bench.plugin, 'customer').length > 0
      ? [bench.say('seed', `only one customer has rows; ${remedy} for two.`)] : []);
} // prettier-ignore

/** Somebody, and rows he may see and Boris may not. */
interface Owned {
  owner: Person;
  rows: readonly OwnedRow[];
}

/** Looks for addresses of the route at which an owner gets an answer, Anna first, and lets Boris try them. */
async function byId(bench: Bench, route: MountedRoute, owned: readonly Owned[], boris: Person): Promise<string[]> {
  let proofs = 0;
  for (const { owner, rows } of owned) {
    for (const url of likeliest(route, rows)) {
      const found = await oneAddress(bench, route, url, owner, boris);
      if (found === undefined) continue;
      if (found.length > 0) return found;
      if (++proofs === PROOFS) return [];
    }
  }
  if (proofs > 0 || owned.every(({ rows }) => rows.length === 0) || route.access === 'signed-in') return [];
  return [bench.say(nameOf(route), 'none of the rows that seed and prepare bring gives an address at which its owner gets an answer, so a leak could not be looked for; seed such a row.')];
} // prettier-ignore

/**
 * Addresses of a route that rows give, the likeliest first: where the last parameter is the row itself and those before it are what it
 * hangs on; of every table a row, then of every table the next, so that no table uses up the tries.
 */
function likeliest(route: MountedRoute, rows: readonly OwnedRow[]): string[] {
  const last = parametersOf(route.url).at(-1)!;
  const seen = new Map<string, number>();
  const ranked = rows.flatMap(({ table, row }) => {
    const turn = seen.get(table) ?? 0;
    seen.set(table, turn + 1);
    return assignments(route, row).map((values) => {
      const guesses = new Set(Object.values(values)).size < Object.keys(values).length || values[last] !== row.id;
      return { url: fill(route.url, values) + neededQuery(route), rank: turn + (guesses ? 1000 : 0) };
    });
  });
  ranked.sort((a, b) => a.rank - b.rank);
  return [...new Set(ranked.map(({ url }) => url))].slice(0, TRIES);
}

/** What is wrong with one address; undefined where its owner gets no answer there either. */
async function oneAddress(bench: Bench, route: MountedRoute, url: string, owner: Person, boris: Person): Promise<string[] | undefined> {
  const seen = await ask(bench, { url, who: owner });
  if (seen.status >= 500) return answerProblems(bench, `${nameOf(route)} as ${url}`, seen);
  if (seen.status >= 300) return undefined;
  const other = await ask(bench, { url, who: boris });
  const faults = answerProblems(bench, nameOf(route), seen);
  if (other.status === 404) return faults;
  return [...faults, bench.say(nameOf(route), `another customer gets ${url} with ${wordsOf(other)} instead of 404; read the row by its id through ctx.read and throw notFound().`)];
} // prettier-ignore

async function inLists(bench: Bench, routes: readonly MountedRoute[], { anna, boris }: Pair, markers: readonly Marker[]): Promise<string[]> {
  const lists = routes.filter((route) => parametersOf(route.url).length === 0).map((route) => ({ where: nameOf(route), url: addressOf(route), headers: {} }));
  const tiles = portletsOf(bench.plugin, 'customer').map((portlet) => ({ where: `portlet "${portlet.id}"`, url: portletUrl(portlet), headers: FRAGMENT }));
  const problems: string[] = [];
  let shown = false;
  for (const { where, url, headers } of [...lists, ...tiles]) {
    const hers = await ask(bench, { url, who: anna, headers });
    const his = await ask(bench, { url, who: boris, headers });
    shown ||= markers.some(({ text }) => hers.body.includes(text));
    const leak = markers.find(({ text }) => his.body.includes(text));
    if (leak) problems.push(bench.say(where, `another customer finds "${leak.text}" (${leak.where}) on it; read only through ctx.read, and keep nothing of one request for the next.`));
  }
  if (!shown && markers.length > 0 && lists.length + tiles.length > 0)
    problems.push(bench.say('pages', 'nothing of a customer\'s own rows stands on any of his lists and tiles, so a leak there could not be seen; show an id or a text of them.'));
  return problems;
} // prettier-ignore

/** Boris sends every form with Anna's ids, in the path and in the fields; her rows have to be as they were. */
async function byForm(bench: Bench, { anna, boris }: Pair, hers: readonly OwnedRow[]): Promise<string[]> {
  const before = await imprint(bench, anna);
  const problems: string[] = [];
  for (const write of writesOf(bench).filter(({ staff }) => !staff)) problems.push(...(await foreignWrite(bench, write, boris, hers)));
  if ((await imprint(bench, anna)) !== before)
    problems.push(bench.say('routes', 'another customer, who sent its forms with foreign ids, changed rows that are not his.'));
  return problems;
} // prettier-ignore

async function foreignWrite(bench: Bench, write: Write, who: Person, hers: readonly OwnedRow[]): Promise<string[]> {
  const firsts = hers.filter((one, index) => hers.findIndex(({ table }) => table === one.table) === index);
  for (const { table, row } of firsts) {
    const id = String(row.id);
    const body = write.body === undefined ? undefined : ((sample(write.body, id) ?? {}) as Record<string, unknown>);
    const paths = write.route ? assignments(write.route, row).map((values) => fill(write.route!.url, values)) : [write.url];
    const foreign = parametersOf(write.route?.url ?? '').length > 0 || JSON.stringify(body ?? {}).includes(id);
    if (!foreign) continue;
    for (const url of paths.slice(0, 3)) {
      const answer = await ask(bench, { method: write.method, url, who, ...(body ? bodyOf(write, body) : {}) });
      if (answer.status < 400 || answer.status >= 500)
        return [bench.say(write.name, `with the id of another customer's row (${table}) it answers ${wordsOf(answer)} instead of 404.`)];
    }
  }
  return [];
} // prettier-ignore

/** A fingerprint of all rows of the plugin that belong to a customer. */
async function imprint(bench: Bench, { customerId }: Person): Promise<string> {
  const tables = tablesOwnedBy(bench.plugin, 'customer');
  const sums = tables.map(async (table) =>
    (await bench.sql<{ sum: string }>(`select md5(coalesce(string_agg(to_jsonb(t)::text, ',' order by id), '')) as sum from "${table}" t where customer_id = $1`, [customerId]))[0]!.sum);
  return (await Promise.all(sums)).join();
} // prettier-ignore
