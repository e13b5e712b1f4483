import { fileTypeFromBuffer } from 'file-type';
import { executeIn, notFound, readUpload, type FastifyReply, type FastifyRequest, type RequestContext } from 'portico';
import type { SupplyPointsConfig } from './config.ts';
import type { Fault } from './metering/verdict.ts';
import type { PhotoRow } from './queries.ts';
import { dropPhoto, notePhoto } from './stray.ts';

export const PHOTO_TYPES: Record<string, string> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/heic': 'heic',
};

type Ctx = RequestContext<SupplyPointsConfig>;

/** A form that may bring a photo: its fields, the id of the photo, or what is wrong with it. */
export interface WithPhoto<Fields> {
  fields: Fields;
  photo: string | undefined;
  fault: Fault | undefined;
}

/** Receives a form with a photo; what is no picture, by its content, is not kept. */
export async function receivePhoto<Fields>(request: FastifyRequest): Promise<WithPhoto<Fields>> {
  const ctx = request.ctx as Ctx;
  const id = await notePhoto(ctx);
  let kept = false;
  try {
    const { fields, files: [file], tooLarge } = await readUpload<Fields>(request, { nextId: () => id, maxBytes: ctx.config.photoMaxBytes });
    if (tooLarge) return { fields, photo: undefined, fault: { key: 'supply-points.fault.photo-size' } };
    if (!file) return { fields, photo: undefined, fault: undefined };
    const mime = await pictureType(ctx, id, file.size);
    if (mime === undefined) return { fields, photo: undefined, fault: { key: 'supply-points.fault.photo-type' } };
    // Customers hold no right to change a row: the portal notes what came.
    await ctx.write((tx) =>
      tx.asJob((em) =>
        executeIn(em, 'update supply_points_photo set mime = $2, size = $3, sha256 = $4 where id = $1', [id, mime, file.size, file.sha256]),
      ),
    ); // prettier-ignore
    kept = true;
    return { fields, photo: id, fault: undefined };
  } finally {
    if (!kept) await dropPhoto(ctx, id);
  }
}

async function pictureType(ctx: Ctx, id: string, size: number): Promise<string | undefined> {
  if (size === 0) return undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of ctx.files.read(id, { start: 0, end: Math.min(size, 4100) - 1 })) chunks.push(chunk as Buffer);
  const found = (await fileTypeFromBuffer(Buffer.concat(chunks)))?.mime;
  return found !== undefined && found in PHOTO_TYPES ? found : undefined;
} // prettier-ignore

/** Sends a photo as an attachment: what came from outside is never shown inside a page. */
export async function sendPhoto(request: FastifyRequest, reply: FastifyReply, photo: PhotoRow | undefined): Promise<FastifyReply> {
  if (!photo?.mime || !photo.sha256) throw notFound();
  const { files } = request.ctx;
  if ((await files.size(photo.id)) === undefined) throw notFound();
  const name = `meter-${photo.id.slice(-8)}.${PHOTO_TYPES[photo.mime]}`;
  return reply.download({ name, mime: photo.mime, size: Number(photo.size), sha256: photo.sha256, body: (range) => files.read(photo.id, range) });
} // prettier-ignore
