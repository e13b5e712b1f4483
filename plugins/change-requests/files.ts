import { executeIn, newId, readUpload, type Context, type EntityManager, type FastifyReply, type FastifyRequest, type FileStore, type JobContext, type RequestContext, type Transaction, type UploadedFile } from 'portico'; // prettier-ignore
import type { ChangeRequestsConfig } from './config.ts';
import type { Fault } from './kind.ts';

/** A file of evidence that was checked: what it is decides its content, not its name. */
export interface Evidence extends UploadedFile {
  mime: string;
}

const TYPES = [
  { mime: 'application/pdf', endings: ['pdf'], begins: Buffer.from('%PDF-') },
  { mime: 'image/png', endings: ['png'], begins: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) },
  { mime: 'image/jpeg', endings: ['jpg', 'jpeg'], begins: Buffer.from([0xff, 0xd8, 0xff]) },
] as const;

export const ACCEPT = '.pdf,.png,.jpg,.jpeg,application/pdf,image/png,image/jpeg';

/** A form that may bring a file; `fault` says why the file is not taken. */
export interface Received<Fields> {
  fields: Fields;
  file: Evidence | undefined;
  fault: Fault | undefined;
}

type Ctx = RequestContext<ChangeRequestsConfig>;

const keep = (em: EntityManager, id: string) => executeIn(em, 'delete from change_requests_stray_file where id = $1', [id]); // prettier-ignore

/** Says in the transaction of its record that a file belongs to a request now. */
export const keepFile = (tx: Transaction, id: string): Promise<unknown> => tx.asJob((em) => keep(em, id));

/** Removes a file nobody holds. */
async function drop(ctx: { files: FileStore; write: Ctx['write'] }, id: string): Promise<void> {
  await ctx.files.remove(id);
  await ctx.write((tx) => keepFile(tx, id));
}

/**
 * Reads a form with a file that may be missing. A file that `take` does not put into a request (`kept`) is removed, and one of a
 * request that broke off is removed by the job `sweep`.
 */
export async function receive<Fields, Result>(
  request: FastifyRequest,
  take: (received: Received<Fields>) => Promise<{ kept: boolean; result: Result }>,
): Promise<Result> {
  const ctx = request.ctx as Ctx;
  const id = newId();
  await ctx.write((tx) => tx.asJob((em) => executeIn(em, 'insert into change_requests_stray_file (id) values ($1)', [id]))); // prettier-ignore
  let kept = false;
  try {
    const maxBytes = Math.min(ctx.config.maxBytes, ctx.files.uploadLimit);
    const {
      fields,
      files: [file],
      tooLarge,
    } = await readUpload<Fields>(request, { nextId: () => id, maxBytes });
    const checked = tooLarge ? sizeFault(maxBytes) : file ? await inspect(ctx.files, file) : {};
    const taken = await take({ fields, file: checked.file, fault: checked.fault });
    kept = taken.kept && checked.file !== undefined;
    return taken.result;
  } finally {
    if (!kept) await drop(ctx, id);
  }
}

interface Checked {
  file?: Evidence;
  fault?: Fault;
}

const sizeFault = (bytes: number): Checked => ({ fault: { key: 'change-requests.fault.size', values: { mb: Math.max(1, Math.floor(bytes / 1_000_000)) } } }); // prettier-ignore

async function inspect(files: FileStore, file: UploadedFile): Promise<Checked> {
  const chunks: Buffer[] = [];
  if (file.size > 0) for await (const chunk of files.read(file.id, { start: 0, end: Math.min(file.size, 16) - 1 })) chunks.push(chunk as Buffer); // prettier-ignore
  const head = Buffer.concat(chunks);
  const type = TYPES.find(({ begins }) => head.subarray(0, begins.length).equals(begins));
  if (!type) return { fault: { key: 'change-requests.fault.type' } };
  return { file: { ...file, name: cleanName(file.name, type.endings), mime: type.mime } };
}

/** A name without folders, control characters and direction marks, that ends as its content says. */
function cleanName(name: string, endings: readonly string[]): string {
  const plain = name.replace(/^.*[/\\]/, '').replace(/[\p{Cc}\p{Cf}<>:"|?*]/gu, '').trim().slice(-120); // prettier-ignore
  const base = plain === '' ? 'file' : plain;
  const ending = /\.([A-Za-z0-9]{1,5})$/.exec(base)?.[1]?.toLowerCase();
  return ending !== undefined && endings.includes(ending) ? base : `${base}.${endings[0]}`;
}

export interface EvidenceRow {
  id: string;
  request_id: string;
  customer_id: string;
  file_id: string;
  name: string;
  mime: string;
  size: string;
  sha256: string;
  author: string;
  at: string;
}

/** Sends a file of evidence as an attachment. */
export async function sendEvidence(ctx: Pick<Context, 'files'>, reply: FastifyReply, row: EvidenceRow): Promise<FastifyReply> {
  const size = Number(row.size);
  if ((await ctx.files.size(row.file_id)) !== size)
    throw new Error(`File ${row.file_id} of a change request should have ${size} bytes and has not; restore it from a backup.`); // prettier-ignore
  return reply.download({ name: row.name, mime: row.mime, size, sha256: row.sha256, body: (range) => ctx.files.read(row.file_id, range) });
} // prettier-ignore

/** The job `sweep`: removes files that have been nobody's for an hour. */
export async function sweep(ctx: JobContext<unknown>): Promise<void> {
  const strays = await ctx.write(({ em }) =>
    executeIn<{ id: string }>(em, `select id from change_requests_stray_file where noted_at < now() - interval '1 hour' limit 1000`),
  ); // prettier-ignore
  for (const { id } of strays) await drop(ctx, id);
}
