import { executeIn } from 'portico';
import { addRule, buildPortal, makeGroup, makePerson, type Person, type TestPortal } from 'portico/testing';
import { writeAs } from '../../core/http/context.ts';
import { tilesPlugin } from '../fixtures/tiles/index.ts';

export type Form = Record<string, string | readonly string[]>;

/** Sends a form as a browser does. */
export const post = (portal: TestPortal, person: Person, url: string, form: Form, headers: Record<string, string> = {}) =>
  portal.app.inject({
    method: 'POST',
    url,
    headers: { ...person.headers, 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams(
      Object.entries(form).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, String(one)])),
    ).toString(),
  }); // prettier-ignore

export const get = (portal: TestPortal, person: Person, url: string) =>
  portal.app.inject({ url, headers: { ...person.headers, accept: 'text/html' } });

const decode = (html: string): string =>
  html.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'); // prettier-ignore

/** Value of a hidden field of a page. */
export function hidden(html: string, name: string): string {
  const found = new RegExp(`<input type="hidden" name="${name}" value="([^"]*)"`).exec(html);
  if (!found) throw new Error(`the page has no hidden field "${name}"`);
  return decode(found[1]!);
}

/** Everything a browser would send of the matrix as the page stands: what is checked and chosen. */
export function formOf(html: string): Form {
  const form: Record<string, string | string[]> = {};
  const add = (name: string, value: string) => {
    const before = form[name];
    form[name] = before === undefined ? (['row', 'tile'].includes(name) ? [value] : value) : [before, value].flat();
  };
  const draft = html.slice(html.indexOf('id="draft"'));
  const controls = /<input([^>]*)>|<select([^>]*)>([\s\S]*?)<\/select>/g;
  for (const [, input, select, options] of draft.matchAll(controls)) {
    const attributes = input ?? select!;
    const attribute = (name: string) => new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1];
    const [name, type] = [attribute('name'), attribute('type') ?? 'text'];
    if (name === undefined || attribute('form') !== undefined) continue;
    if ((type === 'checkbox' || type === 'radio') && !/\schecked/.test(attributes)) continue;
    const chosen = /value="([^"]*)" selected/.exec(options ?? '')?.[1];
    add(name, decode(select === undefined ? (attribute('value') ?? '') : (chosen ?? '')));
  }
  return form;
}

/** A portal with the tiles, an administrator, a group CLIENTS with two members of one customer each, and VIP with one. */
export async function matrixPortal(t: { teardown(fn: () => unknown): unknown }) {
  const portal = await buildPortal(t, { plugins: [tilesPlugin] });
  const admins = await makeGroup(portal, 'ADMINS', [], 'staff');
  await addRule(portal, admins, 'allow', 'manage', 'all');
  const admin = await makePerson(portal, { groupId: admins, staff: true, name: 'Zuzana Benešová' });
  const clients = await makeGroup(portal, 'CLIENTS', ['tiles.open', 'tiles.recent', 'tiles.help']);
  const vip = await makeGroup(portal, 'VIP', ['tiles.recent', 'tiles.meter']);
  const client = await makePerson(portal, { groupId: clients });
  const other = await makePerson(portal, { groupId: clients });
  const vipClient = await makePerson(portal, { groupId: vip });
  return { portal, admin, client, other, vipClient, groups: { admins, clients, vip } };
}

/** Fields of the plan that a page shows. */
export const planOf = (html: string): Form => ({
  changes: hidden(html, 'changes'),
  versions: hidden(html, 'versions'),
  revision: hidden(html, 'revision'),
});

/** What {@link matrixPortal} makes. */
export type MatrixSet = Awaited<ReturnType<typeof matrixPortal>>;

/** Asks the database as the portal itself. */
export const query = <Row>({ portal }: MatrixSet, text: string, values: unknown[] = []) =>
  writeAs(portal.services, { scope: { role: 'portico_job' }, name: 'test', address: undefined, customerId: undefined }, (tx) =>
    executeIn<Row>(tx.em, text, values),
  ); // prettier-ignore

/** Whether a tile is on a person’s dashboard. */
export const sees = async ({ portal }: MatrixSet, person: MatrixSet['client'], portlet: string) =>
  (await get(portal, person, '/')).body.includes(`data-portlet="${portlet}"`);

/** The form of the matrix as the page stands, with the layout of one group open. */
export const draft = async ({ portal, admin }: MatrixSet, group = 'CLIENTS'): Promise<Form> =>
  formOf((await get(portal, admin, `/admin/portlets?group=${group}`)).body);

/** The form with boxes unticked. */
export const without = (form: Form, ...names: string[]): Form =>
  Object.fromEntries(Object.entries(form).filter(([name]) => !names.includes(name)));

/** Sends a form for its plan. */
export async function planned(set: MatrixSet, form: Form) {
  const page = await post(set.portal, set.admin, '/admin/portlets/plan', form);
  return { page, ...planOf(page.body) } as { page: typeof page } & Record<'changes' | 'versions' | 'revision', string>;
}

/** Plans and applies a form. */
export async function applied(set: MatrixSet, form: Form, reason = '') {
  const { changes, versions, revision } = await planned(set, form);
  const answer = await post(set.portal, set.admin, '/admin/portlets/apply', { changes, versions, revision, reason });
  if (answer.statusCode !== 303) throw new Error(`not applied: ${answer.statusCode} ${answer.body.slice(0, 400)}`);
}
