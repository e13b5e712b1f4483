import type { MountedRoute } from '../../http/mount.ts';
import type { Portlet } from '../../plugin/contract.ts';
import { makeGroup, makePerson, type Person } from '../people.ts';
import { ask, FRAGMENT, portletUrl, wordsOf, type Answer } from './ask.ts';
import { CUSTOMER_AREAS, grantOf, portletsOf, sameGrant, STAFF_AREAS, type Bench } from './bench.ts';
import { anyParameters, fill, neededQuery, parametersOf } from './routes.ts';

/** A route as a person calls it. */
export const nameOf = ({ method, url }: MountedRoute): string => `route ${method} ${url}`;

export const addressOf = (route: MountedRoute): string => fill(route.url, anyParameters(route)) + neededQuery(route);

/** Whether nobody gets in who should not: without grant, on the wrong side of the counter, or not signed in. */
export async function accessProblems(bench: Bench): Promise<string[]> {
  const problems: string[] = [];
  for (const route of bench.routes) problems.push(...(await routeProblems(bench, route)));
  for (const portlet of bench.plugin.portlets ?? []) problems.push(...(await portletProblems(bench, portlet)));
  return problems;
}

interface Expectation {
  who: Person | undefined;
  as: string;
  allowed: (answer: Answer) => boolean;
  wanted: string;
}

const status = (wanted: number) => ({ allowed: (answer: Answer) => answer.status === wanted, wanted: String(wanted) });
const toLogin = {
  allowed: (answer: Answer) => answer.status === 303 && answer.location.startsWith('/login'),
  wanted: '303 to /login',
};

function expectations({ people }: Bench, route: MountedRoute): Expectation[] {
  const nobody = { who: undefined, as: 'nobody' };
  const asksGrant = grantOf(route) !== undefined;
  if (CUSTOMER_AREAS.includes(route.area)) {
    return [
      { ...nobody, ...(route.area === 'api' ? status(401) : toLogin) },
      { who: people.staff, as: 'a member of staff', ...status(403) },
      ...(asksGrant ? [{ who: people.ungranted, as: 'a customer without the grant', ...status(404) }] : []),
    ];
  }
  if (!STAFF_AREAS.includes(route.area)) return [];
  return [
    { ...nobody, ...toLogin },
    { who: people.granted, as: 'a customer', ...status(404) },
    ...(asksGrant ? [{ who: people.staffUngranted, as: 'a member of staff without the grant', ...status(403) }] : []),
  ];
}

async function routeProblems(bench: Bench, route: MountedRoute): Promise<string[]> {
  const problems: string[] = [];
  for (const { who, as, allowed, wanted } of expectations(bench, route)) {
    const answer = await ask(bench, { method: route.method, url: addressOf(route), who });
    if (!allowed(answer)) problems.push(bench.say(nameOf(route), `${as} gets ${wordsOf(answer)} instead of ${wanted}; check its config.access.`));
  }
  return problems;
} // prettier-ignore

/** Whether a portlet is absent for a group that does not have it. */
async function portletProblems(bench: Bench, portlet: Portlet<never>): Promise<string[]> {
  const who = portlet.area === 'desk' ? bench.people.staffUngranted : bench.people.ungranted;
  return absenceProblems(bench, portlet, who, 'a group that does not have it');
}

async function absenceProblems(bench: Bench, portlet: Portlet<never>, who: Person, whom: string): Promise<string[]> {
  const where = `portlet "${portlet.id}"`;
  const problems: string[] = [];
  const tile = await ask(bench, { url: portletUrl(portlet), who, headers: FRAGMENT });
  if (tile.status !== 404) problems.push(bench.say(where, `${whom} gets its tile with ${wordsOf(tile)} instead of 404.`));
  const page = await ask(bench, { url: portlet.area === 'desk' ? '/desk' : '/', who });
  if (page.body.includes(`data-portlet="${portlet.id}"`)) problems.push(bench.say(where, `it stands on the dashboard of ${whom}.`));
  for (const name of Object.keys(portlet.actions ?? {})) {
    const answer = await ask(bench, { method: 'POST', url: `${portletUrl(portlet)}/actions/${name}`, who, form: {} });
    if (answer.status !== 404) problems.push(bench.say(where, `its action "${name}" answers ${whom} with ${wordsOf(answer)} instead of 404.`));
  }
  return problems;
} // prettier-ignore

/** Whether a portlet that is switched off takes with it what it alone granted: tile, actions, pages, API and navigation. */
export async function switchProblems(bench: Bench): Promise<string[]> {
  const problems: string[] = [];
  for (const area of ['customer', 'desk'] as const) {
    const portlets = portletsOf(bench.plugin, area);
    for (const portlet of portlets) problems.push(...(await switchedOff(bench, portlet, portlets.filter((other) => other !== portlet))));
  }
  return problems;
} // prettier-ignore

async function switchedOff(bench: Bench, portlet: Portlet<never>, others: readonly Portlet<never>[]): Promise<string[]> {
  const staff = portlet.area === 'desk';
  const code = `CHECK_OFF_${portlet.id}`;
  const on = others.map((other) => other.id);
  const without = await makePerson(bench.portal, { staff, groupId: await makeGroup(bench.portal, code, on, staff ? 'staff' : 'customer') });
  const kept = others.flatMap((other) => other.grants);
  const lost = portlet.grants.filter((grant) => !kept.some((other) => sameGrant(grant, other)));
  const areas = staff ? STAFF_AREAS : CUSTOMER_AREAS;
  const pages = bench.routes.filter((route) => route.method === 'GET' && areas.includes(route.area) && parametersOf(route.url).length === 0);
  const problems = await absenceProblems(bench, portlet, without, 'a group for which it is off');
  for (const route of pages) {
    const grant = grantOf(route)?.[0];
    if (!grant) continue;
    const { status: found } = await ask(bench, { url: addressOf(route), who: without });
    const open = kept.some((other) => sameGrant(grant, other));
    if (open && found >= 400) problems.push(bench.say(nameOf(route), `it answers ${found} although "${grant.join(' ')}" is still granted by a portlet that is on.`));
    if (lost.some((other) => sameGrant(grant, other)) && found !== (staff ? 403 : 404))
      problems.push(bench.say(nameOf(route), `it answers ${found} although "${portlet.id}", the only portlet that grants "${grant.join(' ')}", is off.`));
  }
  return [...problems, ...(await navigationProblems(bench, portlet, without, lost))];
} // prettier-ignore

async function navigationProblems(bench: Bench, portlet: Portlet<never>, who: Person, lost: Portlet['grants']): Promise<string[]> {
  const gone = (bench.plugin.navigation ?? []).filter(({ area, needs }) =>
    (area === 'customer') === (portlet.area === 'customer') && needs !== 'signed-in' && lost.some((grant) => sameGrant(grant, needs)));
  const prefix = { customer: '', desk: '/desk', admin: '/admin' };
  const { body } = await ask(bench, { url: portlet.area === 'desk' ? '/desk' : '/', who });
  return gone
    .filter(({ area, path }) => body.includes(`href="${prefix[area]}${path}"`))
    .map(({ path }) => bench.say(`navigation "${path}"`, `it is shown although "${portlet.id}", the only portlet that grants what it needs, is off.`));
} // prettier-ignore
