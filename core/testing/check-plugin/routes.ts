import type { MountedRoute } from '../../http/mount.ts';
import { fits, sample } from './sample.ts';

const PARAMETER = /:(\w+)(\([^)]*\))?\??/g;

/** Names of a route's path parameters, in order; `*` for the rest of the path. */
export const parametersOf = (url: string): string[] => [
  ...[...url.matchAll(PARAMETER)].map((match) => match[1]!),
  ...(url.includes('*') ? ['*'] : []),
];

/** The address of a route with its parameters filled in. */
export const fill = (url: string, values: Record<string, string>): string =>
  url
    .replace(PARAMETER, (_whole, name: string) => encodeURIComponent(values[name] ?? ''))
    .replace('*', values['*'] ?? '');

const propertiesOf = (schema: unknown): Record<string, unknown> =>
  (schema as { properties?: Record<string, unknown> } | undefined)?.properties ?? {};

/** Schema of one path parameter; undefined where the route does not declare it. */
export const parameterSchema = (route: MountedRoute, name: string): unknown => propertiesOf(route.schema?.params)[name];

/** Path parameters that the route's schema allows and that belong to nothing. */
export function anyParameters(route: MountedRoute): Record<string, string> {
  const values = parametersOf(route.url).map((name) => [
    name,
    sample(parameterSchema(route, name) ?? ANYTHING) ?? 'example',
  ]);
  return Object.fromEntries(values) as Record<string, string>;
}

/** What has to stand in the query for the route to answer, with the question mark; empty where nothing has to. */
export function neededQuery(route: MountedRoute): string {
  const schema = route.schema?.querystring as { required?: string[] } | undefined;
  const needed = (schema?.required ?? []).map((name) => [name, sample(propertiesOf(schema)[name])]);
  const known = needed.filter(([, value]) => value !== undefined) as [string, string][];
  return known.length === 0 ? '' : `?${new URLSearchParams(known).toString()}`;
}

const ANYTHING = {};

type Row = Record<string, unknown>;

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const OWNERS = new Set(['customer_id', 'account_id']);

/** What a parameter may mean in a row: the column of its name, what that name points at, the row itself, what the row points at, else anything. */
function meanings(route: MountedRoute, name: string, row: Row): string[] {
  const schema = parameterSchema(route, name) ?? ANYTHING;
  const named = [row[snake(name)], row[`${snake(name)}_id`], row['id']];
  const others = Object.entries(row).filter(([column]) => !OWNERS.has(column)).map(([, value]) => value); // prettier-ignore
  const texts = [...named, ...others].filter((value) => ['string', 'number'].includes(typeof value)).map(String);
  return [...new Set(texts)]
    .filter((value) => value.length > 0 && value.length < 200 && fits(schema, value))
    .slice(0, 4);
}

/** Ways to read a route's parameters from a row, the likeliest first. */
export function assignments(route: MountedRoute, row: Row): Record<string, string>[] {
  return parametersOf(route.url).reduce<Record<string, string>[]>(
    (ways, name) =>
      ways.flatMap((way) => meanings(route, name, row).map((value) => ({ ...way, [name]: value }))).slice(0, 16),
    [{}],
  );
}
