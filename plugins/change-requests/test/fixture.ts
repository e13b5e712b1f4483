import { randomBytes, randomUUID } from 'node:crypto';
import { executeIn, type Plugin } from 'portico';
import { buildPortal, makeGroup, makePerson, type Person, type TestPortal } from 'portico/testing';
import changeRequests from '../index.ts';

/** What of `t` the fixture needs. */
export interface Teardown {
  teardown(fn: () => unknown): unknown;
}

/** SQL as the role of jobs, for what a test has to set up or look at past the portal. */
export const rows = <T = Record<string, unknown>>(portal: TestPortal, text: string, values: unknown[] = []) =>
  portal.services.orm.em
    .fork({ session: { role: 'portico_job' } })
    .transactional((em) => executeIn<T>(em as never, text, values));

/** Anna and Boris are customers; Marek and Kasia of the staff review and apply, Petr of the staff may nothing. */
export async function withPeople(t: Teardown, config: Record<string, unknown> = {}, others: readonly Plugin[] = []) {
  const portal = await buildPortal(t, {
    plugins: [changeRequests, ...others],
    pluginConfig: { 'change-requests': config },
  });
  const clients = await makeGroup(portal, 'CLIENTS', ['change-requests.open']);
  const reviewers = await makeGroup(portal, 'REVIEWERS', ['change-requests.queue'], 'staff');
  const nobody = await makeGroup(portal, 'OTHERS', [], 'staff');
  const anna = await makePerson(portal, { name: 'Anna Nová', groupId: clients });
  await rows(
    portal,
    `update core_customer set email = 'old@example.com', phone = '+421 2 1111 1111', country = 'SK' where id = $1`,
    [anna.customerId],
  );
  return {
    portal,
    clients,
    anna,
    boris: await makePerson(portal, { name: 'Boris Malý', groupId: clients }),
    marek: await makePerson(portal, { name: 'Marek Hudák', groupId: reviewers, staff: true }),
    kasia: await makePerson(portal, { name: 'Katarzyna Nowak', groupId: reviewers, staff: true }),
    petr: await makePerson(portal, { name: 'Petr Dvořák', groupId: nobody, staff: true }),
  };
}

export const get = (portal: TestPortal, who: Person, url: string) => portal.app.inject({ url, headers: who.headers });

/** Posts a form as a browser would. */
export const post = (portal: TestPortal, who: Person, url: string, fields: Record<string, string> = {}) =>
  portal.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...who.headers },
    body: new URLSearchParams(fields).toString(),
  });

/** Sends a form that may bring a file (RFC 7578). */
export function send(portal: TestPortal, who: Person, url: string, fields: Record<string, string>, file?: { name: string; bytes: Buffer }) {
  const boundary = `----${randomBytes(12).toString('hex')}`;
  const part = (head: string, content: Buffer | string) =>
    Buffer.concat([Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n\r\n`), Buffer.from(content), Buffer.from('\r\n')]);
  const parts = Object.entries(fields).map(([name, value]) => part(`name="${name}"`, value));
  if (file) parts.push(part(`name="file"; filename="${file.name}"\r\ncontent-type: application/octet-stream`, file.bytes));
  parts.push(Buffer.from(`--${boundary}--\r\n`));
  const headers = { ...who.headers, 'content-type': `multipart/form-data; boundary=${boundary}` };
  return portal.app.inject({ method: 'POST', url, headers, payload: Buffer.concat(parts) });
} // prettier-ignore

/** Proposes a change and gives the answer; `v_<field>` are its values. */
export const proposeAs = (portal: TestPortal, who: Person, kind: string, fields: Record<string, string>, file?: { name: string; bytes: Buffer }) =>
  send(portal, who, '/change-requests/new', { kind, form: randomUUID(), ...fields }, file); // prettier-ignore

/** Id of the request an answer leads to. */
export const idOf = (answer: { headers: Record<string, unknown> }): string => String(answer.headers.location).split('/').at(-1)!; // prettier-ignore

/** The hidden fields a desk page gives its forms. */
export async function held(portal: TestPortal, who: Person, id: string): Promise<{ version: string; seen: string }> {
  const { body } = await get(portal, who, `/desk/change-requests/${id}`);
  const seen = /name="seen" value="([0-9a-f]{32})"/.exec(body)?.[1] ?? '';
  return { version: /name="version" value="(\d+)"/.exec(body)?.[1] ?? '', seen };
}

/** Decides as the page's form does. */
export async function decideAs(portal: TestPortal, who: Person, id: string, fields: Record<string, string>) {
  return post(portal, who, `/desk/change-requests/${id}/decide`, { ...(await held(portal, who, id)), ...fields });
}

export const request = async (portal: TestPortal, id: string) =>
  (await rows(portal, 'select * from change_requests_request where id = $1', [id]))[0]!;

export const customer = async (portal: TestPortal, who: Person) =>
  (await rows(portal, 'select * from core_customer where id = $1', [who.customerId]))[0]!;

/** A PDF that says something; small, yet whole. */
export const pdf = Buffer.from('%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
