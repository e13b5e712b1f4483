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

/** A form with a file, read to its end. */
export interface Upload<Fields> {
  /** The other fields, checked by the body schema of the route. */
  fields: Fields;
  /** Undefined where none was chosen or it was too large; then nothing is stored. */
  file: UploadedFile | undefined;
  tooLarge: boolean;
}

export interface UploadOptions {
  /** UUID under which the file is stored. The caller notes it beforehand, so that a crash leaves no file nobody knows of. */
  id: string;
  /** Largest file, bytes; never more than `ctx.files.uploadLimit`, which is the default. */
  maxBytes?: number;
}

/**
 * Reads a form that brings a file (`enctype="multipart/form-data"`). The file is streamed to the store; the fields are those of the
 * route's body schema (`upload({...})`), unknown ones are refused, and a form made for another customer is refused as everywhere.
 * When this throws, nothing is stored.
 * @throws Problem 409 for another customer's form, 413 over the limits of fields and parts, 415 where the body is no such form
 * @throws Error with `validation` where a field does not fit the schema
 */
export async function readUpload<Fields>(request: FastifyRequest, options: UploadOptions): Promise<Upload<Fields>> {
  if (!request.isMultipart()) throw problem(415, 'unsupported-type', 'core.error.unsupported-type');
  if (request.viewer?.preview) throw problem(403, 'preview', 'core.error.preview');
  const { files } = request.ctx;
  const maxBytes = Math.min(options.maxBytes ?? Infinity, files.uploadLimit);
  try {
    return await readParts<Fields>(request, files, options.id, maxBytes);
  } catch (error) {
    await files.remove(options.id);
    throw error;
  }
}

async function readParts<Fields>(
  request: FastifyRequest,
  files: FileStore,
  id: string,
  maxBytes: number,
): Promise<Upload<Fields>> {
  const fields: Record<string, unknown> = {};
  let file: UploadedFile | undefined;
  let tooLarge = false;
  // Over the limit the parser drops what follows and goes on to the end: only then does a browser show the answer.
  const limits = { files: 1, fileSize: maxBytes };
  for await (const part of request.parts({ limits, throwFileSizeLimit: false } as object)) {
    if (part.type === 'field') {
      if (part.valueTruncated) throw problem(413, 'too-large', 'core.error.too-large');
      addField(fields, part.fieldname, part.value);
      if (part.fieldname === 'customer') refuseOtherCustomer(request, { customer: part.value });
    } else {
      file = await storePart(files, id, part);
      tooLarge = part.file.truncated;
    }
  }
  if (tooLarge || !file) await files.remove(id);
  refuseOtherCustomer(request, fields);
  return { fields: checkFields<Fields>(request, fields), file: tooLarge ? undefined : file, tooLarge };
}

async function storePart(files: FileStore, id: string, part: MultipartFile): Promise<UploadedFile | undefined> {
  try {
    const stored = await files.put(id, part.file);
    // What browsers send where nobody chose a file.
    if (part.filename === '' || part.filename === undefined) return undefined;
    return { id, name: part.filename, ...stored };
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
