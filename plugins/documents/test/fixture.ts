import { createHash, randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { executeIn } from 'portico';
import { buildPortal, makeGroup, makePerson, type Person, type TestPortal } from 'portico/testing';
import documents from '../index.ts';

/** What of `t` the fixture needs. */
export interface Teardown {
  teardown(fn: () => unknown): unknown;
}

/** Anna and Boris are customers of CLIENTS, Vera of VIP; Marek may publish, Kasia may review, Petr of the staff may nothing. */
export async function withPeople(t: Teardown, config: Record<string, unknown> = {}) {
  const portal = await buildPortal(t, { plugins: [documents], pluginConfig: { documents: config } });
  const clients = await makeGroup(portal, 'CLIENTS', ['documents.library', 'documents.upload']);
  const vip = await makeGroup(portal, 'VIP', ['documents.library']);
  const publishers = await makeGroup(portal, 'PUBLISHERS', ['documents.shelf'], 'staff');
  const reviewers = await makeGroup(portal, 'REVIEWERS', ['documents.quarantine'], 'staff');
  const others = await makeGroup(portal, 'OTHERS', [], 'staff');
  const customer = (name: string, groupId: string) => makePerson(portal, { name, groupId });
  const staff = (name: string, groupId: string) => makePerson(portal, { name, groupId, staff: true });
  return {
    portal,
    clients,
    vip,
    anna: await customer('Anna Nová', clients),
    boris: await customer('Boris Malý', clients),
    vera: await customer('Vera Veľká', vip),
    marek: await staff('Marek Hudák', publishers),
    kasia: await staff('Katarzyna Nowak', reviewers),
    petr: await staff('Petr Dvořák', others),
  };
}

/** SQL as the role of jobs, for what a test has to set up or look at past the portal. */
export const rows = <T = Record<string, unknown>>(portal: TestPortal, text: string, values: unknown[] = []) =>
  portal.services.orm.em
    .fork({ session: { role: 'portico_job' } })
    .transactional((em) => executeIn<T>(em as never, text, values));

export const get = (portal: TestPortal, who: Person | undefined, url: string, headers: object = {}) =>
  portal.app.inject({ url, headers: { ...who?.headers, ...headers } });

/** Posts a form as a browser would. */
export const post = (portal: TestPortal, who: Person, url: string, fields: Record<string, string> = {}) =>
  portal.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...who.headers },
    body: new URLSearchParams(fields).toString(),
  });

/** A file as it is chosen in a browser. */
export interface Chosen {
  name: string;
  bytes: Buffer | string;
  type?: string;
}

/** The body of a form with a file, as browsers write it (RFC 7578). A field with several values comes several times. */
export function multipart(fields: Record<string, string | string[]>, file?: Chosen) {
  const boundary = `----${randomBytes(12).toString('hex')}`;
  const part = (head: string, content: Buffer | string) =>
    Buffer.concat([Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n\r\n`), Buffer.from(content), Buffer.from('\r\n')]); // prettier-ignore
  const parts = Object.entries(fields).flatMap(([name, values]) => [values].flat().map((value) => part(`name="${name}"`, value))); // prettier-ignore
  if (file) parts.push(part(`name="file"; filename="${file.name}"\r\ncontent-type: ${file.type ?? 'application/octet-stream'}`, file.bytes)); // prettier-ignore
  parts.push(Buffer.from(`--${boundary}--\r\n`));
  return { headers: { 'content-type': `multipart/form-data; boundary=${boundary}` }, payload: Buffer.concat(parts) };
}

/** Sends a form with a file. */
export function send(portal: TestPortal, who: Person, url: string, fields: Record<string, string | string[]>, file?: Chosen, headers: object = {}) {
  const body = multipart(fields, file);
  return portal.app.inject({ method: 'POST', url, headers: { ...who.headers, ...body.headers, ...headers }, payload: body.payload });
} // prettier-ignore

/** Sends a file to the house. */
export const upload = (portal: TestPortal, who: Person, file: Chosen, note = '') =>
  send(portal, who, '/documents/uploads', { note }, file);

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

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** A document of the library as it stands in the database; what is not said is a valid one for CLIENTS in English. */
export interface Published {
  code: string;
  groups: string[];
  title?: string;
  language?: string;
  version?: number;
  from?: string;
  to?: string | null;
  category?: string;
  bytes?: Buffer;
}

/** Publishes past the desk; returns the id. */
export async function publish(portal: TestPortal, said: Published): Promise<string> {
  const { code, groups, title = code, language = 'en', version = 1, from = '2020-01-01', to = null, category = 'terms', bytes = pdf(code) } = said; // prettier-ignore
  const [ids] = await rows<{ id: string; file: string }>(portal, 'select gen_random_uuid() as id, gen_random_uuid() as file'); // prettier-ignore
  await portal.services.files.put(ids!.file, bytes);
  await rows(
    portal,
    `insert into documents_document (id, group_ids, code, title, category, kind, language, version_no, valid_from, valid_to, file_id, file_name, mime, size, sha256, published_by)
     values ($1, $2, $3, $4, $5, 'document', $6, $7, $8, $9, $10, $11, 'application/pdf', $12, $13, 'Test')`,
    [ids!.id, groups, code, title, category, language, version, from, to, ids!.file, `${title}.pdf`, bytes.length, sha256(bytes)],
  ); // prettier-ignore
  return ids!.id;
}

/** A day some days from now, `YYYY-MM-DD`, as the portal's clock shows it. */
export function inDays(days: number): string {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Bratislava' }).format(new Date());
  const moment = new Date(`${today}T12:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + days);
  return moment.toISOString().slice(0, 10);
}
