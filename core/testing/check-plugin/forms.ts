import type { MountedRoute } from '../../http/mount.ts';
import type { Person } from '../people.ts';
import { addressOf, nameOf } from './access.ts';
import { ask, portletUrl, wordsOf } from './ask.ts';
import { CUSTOMER_AREAS, portletsOf, STAFF_AREAS, type Bench } from './bench.ts';
import { openMembers, sample } from './sample.ts';

/** Something that changes data when it is sent to. */
export interface Write {
  name: string;
  method: string;
  url: string;
  /** JSON Schema of what is sent; undefined where nothing is. */
  body: unknown;
  /** A form of fields, a form with a file, or JSON. */
  kind: 'form' | 'upload' | 'json';
  staff: boolean;
  route: MountedRoute | undefined;
}

/** Every route of the plugin that is no GET, and every action of its portlets. */
export function writesOf(bench: Bench): Write[] {
  const sides = [...CUSTOMER_AREAS, ...STAFF_AREAS];
  const routes = bench.routes.filter((route) => route.method !== 'GET' && sides.includes(route.area)).map((route): Write => {
    const body = route.schema?.body as { form?: boolean; multipart?: boolean } | undefined;
    return { name: nameOf(route), method: route.method, url: addressOf(route), body, staff: STAFF_AREAS.includes(route.area), route,
      kind: body?.multipart === true ? 'upload' : body?.form === true ? 'form' : 'json' };
  });
  const portlets = (['customer', 'desk'] as const).flatMap((area) => portletsOf(bench.plugin, area));
  const actions = portlets.flatMap((portlet) => Object.entries(portlet.actions ?? {}).map(([name, action]): Write => ({
    name: `action "${name}" of portlet "${portlet.id}"`, method: 'POST', url: `${portletUrl(portlet)}/actions/${name}`, body: action.body,
    kind: 'form', staff: portlet.area === 'desk', route: undefined,
  })));
  return [...routes, ...actions];
} // prettier-ignore

/** The parts of a request that send a body the way the write takes it. */
export const bodyOf = ({ kind }: Write, body: Record<string, unknown>) =>
  kind === 'json' ? { json: body } : { form: body };

/** Whether nothing is written for a foreign page, and whether what nobody asked for is refused. */
export async function formProblems(bench: Bench): Promise<string[]> {
  const problems: string[] = [];
  for (const write of writesOf(bench)) {
    const who = write.staff ? bench.people.staff : bench.people.granted;
    problems.push(...(await crossSite(bench, write, who)));
    if (write.body !== undefined) problems.push(...(await unknownField(bench, write, who)));
  }
  return problems;
}

async function crossSite(bench: Bench, write: Write, who: Person): Promise<string[]> {
  const { name, method, url } = write;
  const answer = await ask(bench, {
    method,
    url,
    who,
    ...bodyOf(write, {}),
    headers: { 'sec-fetch-site': 'cross-site' },
  });
  return answer.status === 403 ? [] : [bench.say(name, `a foreign page gets ${wordsOf(answer)} instead of 403.`)];
}

async function unknownField(bench: Bench, write: Write, who: Person): Promise<string[]> {
  const { name, method, url, body, kind } = write;
  const open = openMembers(body);
  if (open.length > 0)
    return [bench.say(name, `its body lets unknown members through in ${open.join(', ')}; use closed({...}) or form({...}) there too.`)];
  if (kind === 'upload') return []; // read by the handler, with the same schema
  const fields = (sample(body) ?? {}) as Record<string, unknown>;
  const answer = await ask(bench, { method, url, who, ...bodyOf(write, { ...fields, surprise: 'x' }) });
  return answer.status === 400 ? [] : [bench.say(name, `a field "surprise" that it does not declare gets ${wordsOf(answer)} instead of 400.`)];
} // prettier-ignore
