import type { FastifyReply } from 'fastify';
import { DOWNLOAD_CSP } from './headers.ts';
import type { Download } from './types.ts';

/** First and last byte of a range, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * The one range a `Range` header asks for (RFC 9110, 14.1.2).
 * @param size bytes of the whole file
 * @returns `undefined` to send the whole file (no range, several of them, or none that can be read), `unsatisfiable` for 416
 */
export function parseRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | undefined {
  const found = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header ?? '');
  if (!found || (found[1] === '' && found[2] === '')) return undefined;
  const [first, last] = [found[1]!, found[2]!];
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return undefined;
  return start >= size ? 'unsatisfiable' : { start, end };
}

// RFC 8187: what encodeURIComponent leaves alone and the header does not allow.
const extendedValue = (text: string): string =>
  encodeURIComponent(text).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

function disposition({ name, mime, inline = false }: Download): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const way = inline && mime === 'application/pdf' ? 'inline' : 'attachment';
  return `${way}; filename="${plain}"; filename*=UTF-8''${extendedValue(name)}`;
}

/** The range a request may have: with `If-Range` only while the file is still the one it names (strong comparison, RFC 9110, 13.1.5). */
function wantedRange(reply: FastifyReply, etag: string | undefined, size: number) {
  const { range, 'if-range': ifRange } = reply.request.headers;
  if (reply.request.method !== 'GET' || (ifRange !== undefined && ifRange !== etag)) return undefined;
  return parseRange(range, size);
}

/** `reply.download`: a file as an attachment that no browser runs, in parts for those who ask for parts of it. */
export function sendDownload(this: FastifyReply, file: Download): FastifyReply {
  const { body, size, sha256 } = file;
  this.header('content-disposition', disposition(file)).header('cache-control', 'private, no-store').type(file.mime);
  this.header('content-security-policy', DOWNLOAD_CSP);
  const etag = sha256 === undefined ? undefined : `"${sha256}"`;
  if (etag !== undefined) this.header('etag', etag);
  if (typeof body !== 'function') {
    if (size !== undefined) this.header('content-length', size);
    return this.send(body);
  }
  if (size === undefined) throw new Error(`Download of "${file.name}": a body that is opened by range needs its size.`);
  this.header('accept-ranges', 'bytes');
  const range = wantedRange(this, etag, size);
  if (range === 'unsatisfiable') return this.code(416).header('content-range', `bytes */${size}`).send('');
  if (range === undefined) return this.header('content-length', size).send(body());
  this.code(206).header('content-range', `bytes ${range.start}-${range.end}/${size}`);
  return this.header('content-length', range.end - range.start + 1).send(body(range));
}
