import { newId, readUpload, type FastifyRequest, type UploadedFile } from 'portico';
import type { Mime } from './content/types.ts';
import { cleanFileName } from './content/name.ts';
import { inspect } from './content/inspect.ts';
import { dropStray, noteStray } from './stray.ts';

/** Why a file is not taken: a catalogue key of this plugin and its values. */
export interface FileFault {
  key: string;
  values?: Record<string, unknown>;
}

/** A form with a file that was received: the file is checked and stored, but nobody's yet. */
export type Received<Fields> =
  { fields: Fields; file: UploadedFile & { mime: Mime }; fault?: undefined } | { fields: Fields; fault: FileFault };

/**
 * Receives a form with one file. Whatever happens, a file that is refused, cut off or given up leaves nothing behind.
 * @param maxBytes largest file, bytes
 * @param take puts the file into a record, in a transaction that calls `keepStray`; where it does not, the file is removed
 */
export async function receive<Fields, Result>(
  request: FastifyRequest,
  maxBytes: number,
  take: (received: Received<Fields>) => Promise<{ kept: boolean; result: Result }>,
): Promise<Result> {
  const { ctx } = request;
  const id = newId();
  await ctx.write((tx) => noteStray(tx, id));
  let kept = false;
  try {
    const taken = await take(await check<Fields>(request, id, maxBytes));
    kept = taken.kept;
    return taken.result;
  } finally {
    if (!kept) await dropStray(ctx, id);
  }
}

async function check<Fields>(request: FastifyRequest, id: string, maxBytes: number): Promise<Received<Fields>> {
  const { ctx } = request;
  const { fields, file, tooLarge } = await readUpload<Fields>(request, { id, maxBytes });
  if (tooLarge) return { fields, fault: { key: 'documents.refused.size', values: { bytes: Math.min(maxBytes, ctx.files.uploadLimit) } } }; // prettier-ignore
  if (!file) return { fields, fault: { key: 'documents.refused.none' } };
  const name = cleanFileName(file.name) || ctx.t('documents.unnamed');
  const verdict = await inspect({ size: file.size, read: (range) => ctx.files.read(id, range) }, name);
  if (verdict.refused !== undefined)
    return { fields, fault: { key: `documents.refused.${verdict.refused}`, values: { name, ...verdict.values } } };
  return { fields, file: { ...file, name: verdict.name, mime: verdict.mime } };
}
