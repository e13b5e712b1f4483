import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { FileStore } from '../files/store.ts';
import { problem } from '../errors.ts';
import { refuseOtherCustomer } from './other-customer.ts';
import { compileSchema } from './schema.ts';

/** A file that came with a form, whole and on disk. */
export interface UploadedFile {
  /** Id in the file store. */
  id: string;
  /** As the sender names it, without folders: a claim, to be cleaned and checked before it is shown or believed. */
  name: string;
  /** Bytes. */
  size: number;
  /** SHA-256 of the content, hexadecimal. */
  sha256: string;
}

/** A form with files, read to its end. */
export interface Upload<Fields> {
  /** The other fields, checked by the body schema of the route. */
  fields: Fields;
  /** Those that were chosen and were not too large; nothing else is stored. */
  files: UploadedFile[];
  tooLarge: boolean;
  tooMany: boolean;
}

export interface UploadOptions {
  /** Gives the UUID under which the next file is stored. The caller notes it beforehand, so that a crash leaves no file nobody knows of. */
  nextId: () => string | Promise<string>;
  /** Largest file, bytes; never more than `ctx.files.uploadLimit`, which is the default. */
  maxBytes?: number;
  /** How many files the form may bring; one unless given. */
  maxFiles?: number;
}

/**
 * Reads a form that brings files (`enctype="multipart/form-data"`). Files are streamed to the store; the fields are those of the
 * route's body schema (`upload({...})`), unknown ones are refused, and a form made for another customer is refused as everywhere.
 * When this throws, nothing is stored.
 * @throws Problem 409 for another customer's form, 413 over the limits of fields and parts, 415 where the body is no such form
 * @throws Error with `validation` where a field does not fit the schema
 */
export async function readUpload<Fields>(request: FastifyRequest, options: UploadOptions): Promise<Upload<Fields>> {
  if (!request.isMultipart()) throw problem(415, 'unsupported-type', 'core.error.unsupported-type');
  if (request.viewer?.preview) throw problem(403, 'preview', 'core.error.preview');
  const { files } = request.ctx;
  const { nextId, maxBytes = Infinity, maxFiles = 1 } = options;
  const form: Form = { fields: {}, files: [], tooLarge: false, tooMany: false };
  try {
    await readParts(request, form, { nextId, maxBytes: Math.min(maxBytes, files.uploadLimit), maxFiles });
    refuseOtherCustomer(request, form.fields);
    return { ...form, fields: checkFields<Fields>(request, form.fields) };
  } catch (error) {
    for (const file of form.files) await files.remove(file.id);
    throw error;
  }
}

interface Form extends Upload<Record<string, unknown>> {
  fields: Record<string, unknown>;
}

async function readParts(request: FastifyRequest, form: Form, options: Required<UploadOptions>): Promise<void> {
  const { files } = request.ctx;
  // Over the limits the parser drops what follows and goes on to the end: only then does a browser show the answer.
  const limits = { files: options.maxFiles + 1, fileSize: options.maxBytes };
  for await (const part of request.parts({ limits, throwFileSizeLimit: false } as object)) {
    if (part.type === 'field') {
      if (part.valueTruncated) throw problem(413, 'too-large', 'core.error.too-large');
      addField(form.fields, part.fieldname, part.value);
      if (part.fieldname === 'customer') refuseOtherCustomer(request, { customer: part.value });
    } else if (form.files.length === options.maxFiles) {
      form.tooMany ||= isChosen(part);
      part.file.resume();
    } else await storePart(files, part, form, options);
  }
}

/** Browsers send a nameless part where nobody chose a file. */
const isChosen = (part: MultipartFile): boolean => part.filename !== '' && part.filename !== undefined;

async function storePart(files: FileStore, part: MultipartFile, form: Form, options: Required<UploadOptions>) {
  try {
    if (!isChosen(part)) return;
    const id = await options.nextId();
    const stored = await files.put(id, part.file);
    if (!part.file.truncated) form.files.push({ id, name: part.filename, ...stored });
    else await files.remove(id);
    form.tooLarge ||= part.file.truncated;
  } finally {
    part.file.resume(); // a part nobody reads stops the whole request
  }
}

/** A field that comes more than once is a list, as in forms without files. */
function addField(fields: Record<string, unknown>, name: string, value: unknown): void {
  const before = fields[name];
  fields[name] = before === undefined ? value : [before, value].flat();
}

const compiled = new WeakMap<object, ReturnType<typeof compileSchema>>();

function checkFields<Fields>(request: FastifyRequest, fields: Record<string, unknown>): Fields {
  const schema = request.routeOptions.schema?.body as object;
  let check = compiled.get(schema);
  if (!check) compiled.set(schema, (check = compileSchema({ schema, httpPart: 'fields' })));
  const checked = check(fields);
  if ('error' in checked && checked.error) throw Object.assign(checked.error, { statusCode: 400 });
  return (checked as { value: unknown }).value as Fields;
}
