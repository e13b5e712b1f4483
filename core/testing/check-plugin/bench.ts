import pg from 'pg';
import { registryOf } from '../../app.ts';
import { ownershipOf, type OwnedEntity, type OwnerKind } from '../../database/ownership.ts';
import type { MountedRoute } from '../../http/mount.ts';
import type { Area, Grant, Plugin, Portlet } from '../../plugin/contract.ts';
import type { Registry } from '../../portal.ts';
import { buildPortal, type TestPortal } from '../index.ts';
import { addRule, makeGroup, makePerson, type Person } from '../people.ts';
import type { CheckOptions, Tester } from './tester.ts';

/** A plugin under examination: the portal it stands in, its routes, and people to try them with. */
export interface Bench {
  readonly plugin: Plugin;
  readonly options: CheckOptions;
  readonly portal: TestPortal;
  readonly registry: Registry;
  /** The plugin's own routes, one per method. */
  readonly routes: readonly MountedRoute[];
  readonly people: People;
  /** Sends SQL as the owner of the database, past every policy. */
  sql<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** A problem as a sentence: whose, what, and the rest. */
  readonly say: (thing: string, sentence: string) => string;
}

/** Signed-in people with everything the plugin knows of granted, or nothing. */
export interface People {
  granted: Person;
  ungranted: Person;
  staff: Person;
  staffUngranted: Person;
}

export const CUSTOMER_AREAS: readonly Area[] = ['customer', 'api'];
export const STAFF_AREAS: readonly Area[] = ['desk', 'admin'];

/** A problem of a plugin as a sentence. */
export const sayOf =
  (plugin: Plugin) =>
  (thing: string, sentence: string): string =>
    `Plugin "${plugin.id}", ${thing}: ${sentence}`;

export const portletsOf = (plugin: Plugin, area: 'customer' | 'desk'): Portlet<never>[] =>
  (plugin.portlets ?? []).filter((portlet) => portlet.area === area);

export const tableOf = (entity: OwnedEntity): string => entity.meta.tableName;

/** Tables of the plugin by whose their rows are. */
export const tablesOwnedBy = (plugin: Plugin, kind: OwnerKind): string[] =>
  (plugin.entities ?? []).filter((entity) => ownershipOf(entity)?.kind === kind).map(tableOf);

/** Starts a portal with the plugin and what it requires, in which every missing text, value and icon throws. */
export async function openBench(t: Tester, plugin: Plugin, options: CheckOptions): Promise<Bench> {
  const plugins = [...(options.requires ?? []), plugin];
  const pluginConfig = options.pluginConfig ?? {};
  const portal = await buildPortal(t, { plugins, pluginConfig });
  const owner = new pg.Pool({
    connectionString: portal.database.ownerUrl,
    max: 2,
    application_name: 'portico-check-plugin',
  });
  owner.on('error', () => {});
  t.teardown(() => owner.end());
  const routes = portal.routes
    .filter((route) => route.room === plugin.id)
    .flatMap((route) => route.method.split(',').map((method) => ({ ...route, method })));
  return {
    plugin, options, portal, routes, people: await makePeople(portal, plugin, routes), registry: registryOf(plugins, pluginConfig), say: sayOf(plugin),
    sql: async <Row>(text: string, values: readonly unknown[] = []) => (await owner.query(text, [...values])).rows as Row[],
  }; // prettier-ignore
}

async function makePeople(portal: TestPortal, plugin: Plugin, routes: readonly MountedRoute[]): Promise<People> {
  const all = await grantedGroup(portal, plugin, routes, 'CHECK_ALL', 'customer');
  const desk = await grantedGroup(portal, plugin, routes, 'CHECK_DESK', 'staff');
  return {
    granted: await makePerson(portal, { groupId: all }),
    ungranted: await makePerson(portal, { groupId: await makeGroup(portal, 'CHECK_NONE', []) }),
    staff: await makePerson(portal, { groupId: desk, staff: true }),
    staffUngranted: await makePerson(portal, { groupId: await makeGroup(portal, 'CHECK_DESK_NONE', [], 'staff'), staff: true }),
  };
} // prettier-ignore

/** A group that may do whatever a route or portlet of the plugin asks for, on one side of the counter. */
export async function grantedGroup(
  portal: TestPortal,
  plugin: Plugin,
  routes: readonly MountedRoute[],
  code: string,
  kind: 'customer' | 'staff',
): Promise<string> {
  const areas = kind === 'customer' ? CUSTOMER_AREAS : STAFF_AREAS;
  const portlets = portletsOf(plugin, kind === 'customer' ? 'customer' : 'desk');
  const id = await makeGroup(portal, code, portlets.map((portlet) => portlet.id), kind); // prettier-ignore
  const asked = routes.filter((route) => areas.includes(route.area)).flatMap((route) => grantOf(route) ?? []);
  const given = portlets.flatMap((portlet) => portlet.grants);
  const rules = asked.filter((grant) => !given.some((other) => sameGrant(grant, other)));
  for (const [action, subject] of uniqueGrants(rules)) await addRule(portal, id, 'allow', action, subject);
  return id;
}

/** The grant a route asks for; undefined where any viewer of the area, or everybody, may call it. */
export function grantOf({ access }: MountedRoute): [Grant] | undefined {
  return Array.isArray(access) ? [access as unknown as Grant] : undefined;
}

export const sameGrant = (a: Grant, b: Grant): boolean => a[0] === b[0] && a[1] === b[1];

const uniqueGrants = (grants: readonly Grant[]): Grant[] =>
  grants.filter((grant, index) => grants.findIndex((other) => sameGrant(grant, other)) === index);
