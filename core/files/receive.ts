import type { FastifyRequest } from 'fastify';
import { v7 } from 'uuid';
import * as format from '../i18n/format.ts';
import { readUpload, type UploadedFile } from '../http/upload.ts';
import { inspectFile } from './content/inspect.ts';
import { cleanFileName } from './content/name.ts';
import type { FileMime } from './content/types.ts';
import { letGoOfFile, removeStrays } from './stray.ts';

/** Why a file is not taken: a catalogue key and its values. */
export interface FileFault {
  key: string;
  values?: Record<string, unknown>;
}

/** A file whose content was looked into: it is what its type says, and its name can be shown and saved. */
export interface ReceivedFile extends UploadedFile {
  mime: FileMime;
}

/** A form that was read to its end. Its files are stored, but nobody's yet. */
export interface Received<Fields> {
  /** The other fields, checked by the body schema of the route. */
  fields: Fields;
  /** Without those that were refused. */
  files: ReceivedFile[];
  /** What is wrong with the first file that was refused. */
  fault: FileFault | undefined;
}

export interface ReceiveOptions {
  /** The types that are taken. */
  accept: readonly FileMime[];
  /** Largest file, bytes; never more than `ctx.files.uploadLimit`, which is the default. */
  maxBytes?: number;
  /** How many files the form may bring; one unless given. */
  maxFiles?: number;
}

/**
 * Receives a form with files (`enctype="multipart/form-data"`). Whatever happens, a file that is refused, cut off or given up leaves
 * nothing behind: `take` puts the files into records in a transaction that calls `keepFile` for each; those it does not are removed.
 * @throws what `readUpload` and `take` throw
 */
export async function receiveFiles<Fields, Result>(
  request: FastifyRequest,
  options: ReceiveOptions,
  take: (received: Received<Fields>) => Promise<Result>,
): Promise<Result> {
  const { ctx } = request;
  const ids: string[] = [];
  const nextId = async () => {
    const id = v7();
    await ctx.write((tx) => letGoOfFile(tx, id));
    ids.push(id);
    return id;
  };
  try {
    return await take(await check<Fields>(request, nextId, options));
  } finally {
    await removeStrays(ctx, ids);
  }
}

async function check<Fields>(
  request: FastifyRequest,
  nextId: () => Promise<string>,
  options: ReceiveOptions,
): Promise<Received<Fields>> {
  const { ctx } = request;
  const maxBytes = Math.min(options.maxBytes ?? Infinity, ctx.files.uploadLimit);
  const maxFiles = options.maxFiles ?? 1;
  const upload = await readUpload<Fields>(request, { nextId, maxBytes, maxFiles });
  const received: Received<Fields> = { fields: upload.fields, files: [], fault: undefined };
  if (upload.tooLarge)
    received.fault = { key: 'core.file.refused.size', values: { size: format.bytes(ctx.locale, maxBytes) } };
  if (upload.tooMany) received.fault ??= { key: 'core.file.refused.count', values: { count: maxFiles } };
  for (const file of upload.files) {
    const checked = await lookInto(request, file, options.accept);
    if ('key' in checked) received.fault ??= checked;
    else received.files.push(checked);
  }
  return received;
}

async function lookInto(
  { ctx }: FastifyRequest,
  file: UploadedFile,
  accept: readonly FileMime[],
): Promise<ReceivedFile | FileFault> {
  const name = cleanFileName(file.name) || ctx.t('core.file.unnamed');
  const verdict = await inspectFile({ size: file.size, read: (range) => ctx.files.read(file.id, range) }, name, accept);
  if (verdict.refused === undefined) return { ...file, name: verdict.name, mime: verdict.mime };
  return { key: `core.file.refused.${verdict.refused}`, values: { name, ...verdict.values } };
}
