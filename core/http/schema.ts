import { Ajv, type ErrorObject } from 'ajv';
import { Type, type TProperties } from 'typebox';

/** A closed object: unknown members are refused. */
export const closed = <P extends TProperties>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });

/** Body of an HTML form: a closed object whose texts are turned into the numbers and booleans it declares. */
export const form = <P extends TProperties>(properties: P) =>
  Type.Object(properties, { additionalProperties: false, form: true });

/**
 * Body of a form that brings a file: declares the fields beside it. The body itself is a stream that the handler reads with
 * `readUpload`, which checks the fields then.
 */
export const upload = <P extends TProperties>(properties: P) =>
  Type.Object(properties, { additionalProperties: false, form: true, multipart: true });

/** Path parameters with UUIDs. */
export const uuid = () => Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' });

/** A text without control characters, trimmed by the one who uses it. */
export const text = (maxLength: number, minLength = 0) =>
  Type.String({ maxLength, minLength, pattern: '^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$' });

const strict = new Ajv({
  allErrors: true,
  coerceTypes: false,
  useDefaults: true,
  removeAdditional: false,
  strict: false,
});
const coercing = new Ajv({
  allErrors: true,
  coerceTypes: 'array',
  useDefaults: true,
  removeAdditional: false,
  strict: false,
});
// A link may carry what others added to it (utm_source ...): unknown query members are dropped, never used.
const lenient = new Ajv({
  allErrors: true,
  coerceTypes: 'array',
  useDefaults: true,
  removeAdditional: true,
  strict: false,
});

/** A check of a part of a request: the value, defaults filled in, or what is wrong with it. */
export type Check = (data: unknown) => { value: unknown } | { error: Error & { validation: ErrorObject[] } };

/** As {@link compileSchema}, compiled when the first request comes: hundreds of schemas take a third of the time of a start. */
export function compileLater(of: { schema: unknown; httpPart?: string | undefined }): Check {
  let check: Check | undefined;
  return (data) => (check ??= compileSchema(of))(data);
}

/** Compiles a schema of a route by the part of the request it is for. */
export function compileSchema({ schema, httpPart }: { schema: unknown; httpPart?: string | undefined }): Check {
  const { form: isForm, multipart } = schema as { form?: boolean; multipart?: boolean };
  if (multipart === true && httpPart === 'body') return (data: unknown) => ({ value: data }); // not read yet
  const ajv = httpPart === 'querystring' ? lenient : httpPart === 'body' && isForm !== true ? strict : coercing;
  const check = ajv.compile(schema as object);
  return (data: unknown) => (check(data) ? { value: data } : { error: Object.assign(new Error('validation'), { validation: check.errors ?? [] }) }); // prettier-ignore
}

/** Why a schema may not stand at a route, or undefined. */
export function openness(schema: unknown): string | undefined {
  const object = schema as { type?: string; additionalProperties?: unknown };
  if (object?.type !== 'object') return 'is no object';
  if (object.additionalProperties !== false) return 'is not closed (additionalProperties: false)';
  return undefined;
}
