import { notFound, type FastifyReply, type RequestContext } from 'portico';
import type { PointRow } from './queries.ts';

/**
 * Sends the contract of a point.
 * @throws Problem 404 where there is none
 * @throws Error where the record promises bytes that the store does not have
 */
export async function sendContract(ctx: Pick<RequestContext, 'files'>, reply: FastifyReply, point: PointRow): Promise<FastifyReply> {
  const { contract_file_id: id, contract_file_name: name, contract_mime: mime, contract_sha256: sha256 } = point;
  if (id === null || name === null || mime === null || sha256 === null) throw notFound();
  const size = Number(point.contract_size);
  const there = await ctx.files.size(id);
  if (there !== size) throw new Error(`Contract ${id} should have ${size} bytes, the store has ${there ?? 'none'}; restore it from a backup.`);
  return reply.download({ name, mime, size, sha256, body: (range) => ctx.files.read(id, range) });
} // prettier-ignore
