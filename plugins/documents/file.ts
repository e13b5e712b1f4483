import type { Context, FastifyReply } from 'portico';

/** A stored file and what a record says about it. */
export interface FileRow {
  file_id: string;
  file_name: string;
  mime: string;
  size: string | number;
  sha256: string;
}

/**
 * Sends a file of the store, or the part of it that was asked for.
 * @throws Error where the record promises bytes that the store does not have
 */
export async function sendFile(ctx: Pick<Context, 'files'>, reply: FastifyReply, row: FileRow): Promise<FastifyReply> {
  const size = Number(row.size);
  const there = await ctx.files.size(row.file_id);
  if (there !== size)
    throw new Error(`File ${row.file_id} should have ${size} bytes, the store has ${there ?? 'none'}; restore it from a backup.`); // prettier-ignore
  const { file_name: name, mime, sha256 } = row;
  return reply.download({ name, mime, size, sha256, body: (range) => ctx.files.read(row.file_id, range) });
}
