import { createHash } from 'node:crypto';
import { executeIn } from 'portico';
import {
  buildPortal,
  makeGroup,
  makePerson,
  multipart,
  pdf,
  type Chosen,
  type Person,
  type TestPortal,
} from 'portico/testing';
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

/** Sends a form with a file. */
export function send(portal: TestPortal, who: Person, url: string, fields: Record<string, string | string[]>, file?: Chosen, headers: object = {}) {
  const body = multipart(fields, ...(file ? [file] : []));
  return portal.app.inject({ method: 'POST', url, headers: { ...who.headers, ...body.headers, ...headers }, payload: body.payload });
} // prettier-ignore

/** Sends a file to the house. */
export const upload = (portal: TestPortal, who: Person, file: Chosen, note = '') =>
  send(portal, who, '/documents/uploads', { note }, file);

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
