import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';

/** A file as it is chosen in a browser. */
export interface Chosen {
  name: string;
  bytes: Buffer | string;
  type?: string;
}

/** The body of a form with files, as browsers write it (RFC 7578). A field with several values comes several times. */
export function multipart(fields: Record<string, string | string[]>, ...files: readonly Chosen[]) {
  const boundary = `----${randomBytes(12).toString('hex')}`;
  const part = (head: string, content: Buffer | string) =>
    Buffer.concat([Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n\r\n`), Buffer.from(content), Buffer.from('\r\n')]); // prettier-ignore
  const parts = Object.entries(fields).flatMap(([name, values]) => [values].flat().map((value) => part(`name="${name}"`, value))); // prettier-ignore
  for (const file of files) parts.push(part(`name="file"; filename="${file.name}"\r\ncontent-type: ${file.type ?? 'application/octet-stream'}`, file.bytes)); // prettier-ignore
  parts.push(Buffer.from(`--${boundary}--\r\n`));
  return { headers: { 'content-type': `multipart/form-data; boundary=${boundary}` }, payload: Buffer.concat(parts) };
}

/** A PDF that says something; small, yet whole. */
export const pdf = (words = 'hello'): Buffer =>
  Buffer.from(`%PDF-1.7\n1 0 obj<</Type/Catalog/Words(${words})>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n`);

/** A PNG that claims a size. */
export function png(width: number, height: number): Buffer {
  const head = Buffer.alloc(33);
  head.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  head.writeUInt32BE(width, 16);
  head.writeUInt32BE(height, 20);
  return Buffer.concat([head, Buffer.from([0, 0, 0, 1, 0x49, 0x44, 0x41, 0x54, 0, 0, 0, 0, 0])]);
}

/** A JPEG that claims a size. */
export function jpeg(width: number, height: number): Buffer {
  const frame = Buffer.from([0xff, 0xc0, 0, 11, 8, 0, 0, 0, 0, 1, 1, 0x11, 0]);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  const jfif = Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex');
  return Buffer.concat([jfif, frame, Buffer.from([0xff, 0xd9])]);
}

interface Packed {
  name: string;
  content: string;
  /** Not deflated, as the first entry of an OpenDocument file. */
  stored?: boolean;
  /** What the directory claims, where that is not the truth. */
  claimed?: number;
  flags?: number;
}

/** A ZIP archive. */
export function zip(...entries: readonly Packed[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content, stored = false, claimed = content.length, flags = 0 } of entries) {
    const data = stored ? Buffer.from(content) : deflateRawSync(content);
    const shared = Buffer.alloc(26);
    [20, flags, stored ? 0 : 8, 0, 0].forEach((value, i) => shared.writeUInt16LE(value, i * 2));
    [0, data.length, claimed].forEach((value, i) => shared.writeUInt32LE(value, 10 + i * 4));
    shared.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), shared, Buffer.from(name), data]);
    const entry = Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), shared, Buffer.alloc(14), Buffer.from(name)]); // prettier-ignore
    entry.writeUInt32LE(at, 42);
    bodies.push(local);
    directory.push(entry);
    at += local.length;
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  [entries.length, entries.length].forEach((value, i) => end.writeUInt16LE(value, 8 + i * 2));
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, ...directory, end]);
}

const TYPES = { name: '[Content_Types].xml', content: '<Types/>' };

export const docx = (...more: readonly Packed[]): Buffer => zip(TYPES, { name: 'word/document.xml', content: '<w:document/>' }, ...more); // prettier-ignore
export const xlsx = (): Buffer => zip(TYPES, { name: 'xl/workbook.xml', content: '<workbook/>' });
export const odt = (...more: readonly Packed[]): Buffer =>
  zip({ name: 'mimetype', content: 'application/vnd.oasis.opendocument.text', stored: true }, { name: 'content.xml', content: '<office/>' }, ...more); // prettier-ignore
