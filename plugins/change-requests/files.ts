import { EVIDENCE, receiveFiles, type Context, type FastifyReply, type FastifyRequest, type ReceivedFile, type RequestContext } from 'portico'; // prettier-ignore
import type { ChangeRequestsConfig } from './config.ts';
import type { Fault } from './kind.ts';

/** A form that may bring a file of evidence; `fault` says why the file is not taken. */
export interface Received<Fields> {
  fields: Fields;
  file: ReceivedFile | undefined;
  fault: Fault | undefined;
}

/** Reads a form with a file that may be missing. A file that `take` does not attach to a request is gone afterwards. */
export function receive<Fields, Result>(
  request: FastifyRequest,
  take: (received: Received<Fields>) => Promise<Result>,
): Promise<Result> {
  const { maxBytes } = (request.ctx as RequestContext<ChangeRequestsConfig>).config;
  return receiveFiles<Fields, Result>(request, { accept: EVIDENCE, maxBytes }, ({ fields, files: [file], fault }) =>
    take({ fields, file, fault }),
  );
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
