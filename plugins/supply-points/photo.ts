import {
  acceptOf,
  executeIn,
  keepFile,
  notFound,
  PHOTOS,
  receiveFiles,
  type FastifyReply,
  type FastifyRequest,
  type FileMime,
  type RequestContext,
} from 'portico';
import type { SupplyPointsConfig } from './config.ts';
import type { Fault } from './metering/verdict.ts';
import type { PhotoRow } from './queries.ts';

type Ctx = RequestContext<SupplyPointsConfig>;

/** A form that may bring a photo: its fields, the id of the photo, or what is wrong with it. */
export interface WithPhoto<Fields> {
  fields: Fields;
  photo: string | undefined;
  fault: Fault | undefined;
}

/** Receives a form with a photo; what is no picture, by its content, is not kept. The photo waits for the reading that holds it. */
export function receivePhoto<Fields>(request: FastifyRequest): Promise<WithPhoto<Fields>> {
  const ctx = request.ctx as Ctx;
  const options = { accept: PHOTOS, maxBytes: ctx.config.photoMaxBytes };
  return receiveFiles<Fields, WithPhoto<Fields>>(request, options, async ({ fields, files: [file], fault }) => {
    if (!file) return { fields, photo: undefined, fault };
    const { id, mime, size, sha256 } = file;
    await ctx.write(async (tx) => {
      const text = 'insert into supply_points_photo (id, customer_id, mime, size, sha256) values ($1, $2, $3, $4, $5)';
      await executeIn(tx.em, text, [id, ctx.viewer.customer!.id, mime, size, sha256]);
      await keepFile(tx, id);
    });
    return { fields, photo: id, fault: undefined };
  });
}

/** Sends a photo as an attachment: what came from outside is never shown inside a page. */
export async function sendPhoto(request: FastifyRequest, reply: FastifyReply, photo: PhotoRow | undefined): Promise<FastifyReply> {
  if (!photo?.mime || !photo.sha256) throw notFound();
  const { files } = request.ctx;
  if ((await files.size(photo.id)) === undefined) throw notFound();
  const name = `meter-${photo.id.slice(-8)}${acceptOf([photo.mime as FileMime]).split(',')[0]}`;
  return reply.download({ name, mime: photo.mime, size: Number(photo.size), sha256: photo.sha256, body: (range) => files.read(photo.id, range) });
} // prettier-ignore
