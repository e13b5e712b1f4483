import { compileSchema } from '../../http/schema.ts';

/** The parts of JSON Schema that TypeBox writes and the suite fills in. */
interface Schema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  items?: Schema;
  minItems?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: unknown;
}

const ID = '00000000-0000-7000-8000-000000000000';
const WORDS = [
  'example',
  'a',
  '1',
  '2026-01-15',
  '12:00',
  'EUR',
  'SK',
  'en',
  'user@example.com',
  '+421221025500',
  '12345678',
  'A1',
  'on',
  'm',
];

/** Whether a schema takes UUIDs and no other text. */
export const takesUuid = (schema: unknown): boolean => fits(schema, ID, 'querystring') && !fits(schema, 'example', 'querystring') && !fits(schema, '1', 'querystring'); // prettier-ignore

type Part = 'querystring' | 'params';
type Check = (data: unknown) => object;
const compiled = { querystring: new WeakMap<object, Check>(), params: new WeakMap<object, Check>() };

/** Whether a value fits a schema, read the way that part of a request is read. Schemas are compiled once. */
export function fits(schema: unknown, value: unknown, part: Part = 'params'): boolean {
  const key = schema as object;
  let check = compiled[part].get(key);
  if (!check) {
    const whole = { type: 'object', properties: { value: schema }, additionalProperties: false };
    compiled[part].set(key, (check = compileSchema({ schema: whole, httpPart: part })));
  }
  return !('error' in check({ value }));
}

/**
 * A value that a schema allows: what is required, and every member that takes a UUID.
 * @param id stands wherever a UUID is asked for
 * @returns undefined where none was found
 */
export function sample(schema: unknown, id = ID): unknown {
  const value = guess(schema as Schema, id);
  return value !== undefined && fits(schema, structuredClone(value)) ? value : undefined;
}

function guess(schema: Schema, id: string): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const choice = schema.anyOf ?? schema.oneOf;
  if (choice) return choice.map((one) => guess(one, id)).find((value) => value !== undefined && fits(schema, value));
  switch (schema.type) {
    case 'object':
      return guessObject(schema, id);
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => guess(schema.items ?? {}, id));
    case 'integer':
    case 'number':
      return schema.default ?? schema.minimum ?? 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return guessText(schema, id);
  }
}

function guessObject(schema: Schema, id: string): Record<string, unknown> {
  const members = Object.entries(schema.properties ?? {}).filter(
    ([name, member]) => schema.required?.includes(name) === true || takesUuid(member),
  );
  return Object.fromEntries(members.map(([name, member]) => [name, guess(member, id)]));
}

function guessText(schema: Schema, id: string): string | undefined {
  const words = [id, ...WORDS].map((word) => word.padEnd(schema.minLength ?? 0, 'x'));
  const ordered = takesUuid(schema) ? words : words.slice(1);
  return ordered.find((word) => fits(schema, word));
}

/** Members of a schema, at any depth, that let unknown members through; as paths. */
export function openMembers(schema: unknown, path = ''): string[] {
  const { type, properties, items, anyOf, oneOf, additionalProperties } = schema as Schema;
  const here = type === 'object' && additionalProperties !== false ? [path === '' ? '(itself)' : path] : [];
  const members = Object.entries(properties ?? {}).flatMap(([name, member]) => openMembers(member, path === '' ? name : `${path}.${name}`));
  const inner = [...(items ? [items] : []), ...(anyOf ?? []), ...(oneOf ?? [])].flatMap((member) => openMembers(member, `${path}[]`));
  return [...here, ...members, ...inner];
} // prettier-ignore
