import type { FastifyReply, FileStore } from 'portico';
import { cleanHtml } from './html.ts';

/** A picture inside a message. */
export interface InsidePicture {
  file_id: string;
  mime: string;
  size: string;
  content_id: string;
}

/** More bytes of pictures than this are not put into one page. */
const MOST_INSIDE = 8_000_000;
const PICTURE = /^image\/(?:png|jpeg|gif|webp)$/;
const STYLE =
  'body{margin:0;font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere;background:#fff;color:#1a1a1a}img{max-width:100%;height:auto}';

/**
 * Sends the HTML of a message for a frame (`<iframe sandbox="allow-popups allow-popups-to-escape-sandbox">`). The page has an origin of its
 * own, runs nothing, sends no cookie and tells nobody who reads it: pictures inside the message stand in it as data, those from elsewhere
 * are loaded only with `remote`.
 * @param html as it is stored, cleaned
 */
export async function sendMailFrame(
  reply: FastifyReply,
  files: FileStore,
  html: string,
  { pictures, remote }: { pictures: readonly InsidePicture[]; remote: boolean },
): Promise<FastifyReply> {
  const inside = await asData(files, pictures);
  const body = cleanHtml(html, { remote, cidUrl: (id) => inside.get(id) });
  const sources = remote ? 'data: https: http:' : 'data:';
  return reply
    .header(
      'content-security-policy',
      `sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src ${sources}; style-src 'unsafe-inline'; frame-ancestors 'self'`,
    )
    .header('x-frame-options', 'SAMEORIGIN')
    .header('referrer-policy', 'no-referrer')
    .header('cache-control', 'private, no-store')
    .type('text/html; charset=utf-8')
    .send(`<!doctype html><meta charset="utf-8"><title>-</title><style>${STYLE}</style>${body}`);
}

async function asData(files: FileStore, pictures: readonly InsidePicture[]): Promise<Map<string, string>> {
  const inside = new Map<string, string>();
  let bytes = 0;
  for (const { file_id, mime, size, content_id } of pictures) {
    if (!PICTURE.test(mime)) continue;
    bytes += Number(size);
    if (bytes > MOST_INSIDE) break;
    const chunks: Uint8Array[] = [];
    for await (const chunk of files.read(file_id)) chunks.push(chunk as Uint8Array);
    inside.set(content_id, `data:${mime};base64,${Buffer.concat(chunks).toString('base64')}`);
  }
  return inside;
}
