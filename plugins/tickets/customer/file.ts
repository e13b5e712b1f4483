import { notFound, type FastifyReply, type RequestContext } from 'portico';
import { NOBODY } from '../queries.ts';
import { ownFile } from './queries.ts';

/**
 * Sends a file of a ticket as an attachment.
 * @throws Problem 404 where the viewer's customer has none such, or does not see it
 * @throws Error where the record promises bytes that the store does not have
 */
export async function sendOwnFile(ctx: RequestContext, reply: FastifyReply, ticket: string, id: string): Promise<FastifyReply> {
  const [[row]] = await ctx.read(ownFile({ customer: ctx.viewer.customer?.id ?? NOBODY, ticket, id }));
  if (!row) throw notFound();
  const { file_id: fileId, name, mime, sha256 } = row;
  const size = Number(row.size);
  if ((await ctx.files.size(fileId)) !== size)
    throw new Error(`File ${fileId} of ticket ${ticket} should have ${size} bytes and has not; restore it from a backup.`);
  return reply.download({ name, mime, size, sha256, body: (range) => ctx.files.read(fileId, range) });
} // prettier-ignore
