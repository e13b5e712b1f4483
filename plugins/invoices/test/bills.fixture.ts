import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { addDays, executeIn, newId, type ImportOutcome, type JobContext } from 'portico';
import { buildPortal, jobContextOf, makeGroup, makePerson, type Person, type TestPortal } from 'portico/testing';
import { countries } from '../demo/countries.ts';
import { documentOf, type Draft } from '../demo/document.ts';
import { writeUbl } from '../demo/ubl-writer.ts';
import invoices from '../index.ts';
import { createRows } from '../create-rows.ts';
import { recordPayment } from '../invoices.service.ts';
import type { StoredState } from '../invoice.entity.ts';
import type { UblDocument, UblParty } from '../ubl/document.ts';

/** What of `t` the fixture needs. */
export interface Teardown {
  teardown(fn: () => unknown): unknown;
}

/** A portal with the invoices, and people for it: each of `person` is another customer, who sees his invoices. */
export async function openPortal(t: Teardown, options: Parameters<typeof buildPortal>[1] = {}) {
  const portal = await buildPortal(t, { plugins: [invoices], ...options });
  const groupId = await makeGroup(portal, 'CLIENTS', ['invoices.open', 'invoices.recent']);
  const ctx = jobContextOf(portal, 'invoices');
  return { portal, ctx, groupId, person: (name = 'Anna') => makePerson(portal, { groupId, name }) };
}

export const buyer = (name = 'Anna Nová', more: Partial<UblParty> = {}): UblParty => ({
  name, tradingName: null, identifiers: [], legalId: null, vatId: null, taxRegistrationId: null, legalForm: null, endpoint: null, contact: null,
  address: { street: null, street2: null, street3: null, city: null, postCode: null, subdivision: null, country: 'SK' }, ...more,
}); // prettier-ignore

let counter = 0;

/** A Slovak bill of 123.00 EUR with VAT, due on a day; `more` changes what a test is about. */
export function bill(dueDate: string | null, more: Partial<Draft> = {}): UblDocument {
  const issueDate = more.issueDate ?? addDays(dueDate ?? '2026-03-15', -14);
  const running = String(++counter).padStart(4, '0'); // in the contract too: two files are never the same
  return documentOf(countries.SK, {
    kind: 'invoice', number: `2600${running}`, issueDate, dueDate, termDays: 14, period: { start: issueDate, end: issueDate },
    note: 'Elektrina', contract: `E-${running}`, objectId: null, place: null, preceding: [], buyer: buyer(), discount: null,
    lines: [{ name: 'Elektrina', quantity: '1', unitCode: 'MON', price: '100.00' }], ...more,
  }); // prettier-ignore
}

/** Puts a document into a customer's invoices; returns its id. `original: false` leaves the file out. */
export async function store(
  ctx: JobContext<never>,
  customerId: string,
  document: UblDocument,
  more: { state?: StoredState; paid?: string; paidOn?: string; original?: false } = {},
): Promise<string> {
  const id = newId();
  const bytes = writeUbl(document);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await ctx.write(async (tx) => {
    await createRows(tx, [
      { id, customerId, state: more.state ?? 'issued', original: { document, sha256, name: 'bill.xml', bytes } },
    ]);
    if (more.paid !== undefined) {
      const { paid: amount, paidOn = document.issueDate } = more;
      await recordPayment(tx, { customerId, invoiceId: id, paidOn, amount, method: 'transfer' });
    }
    if (more.original === false) {
      await executeIn(tx.em, 'delete from invoices_source where invoice_id = $1', [id]);
      await executeIn(tx.em, 'update invoices_invoice set source_sha256 = null where id = $1', [id]);
    }
  });
  return id;
}

/** Imports a file of `test/fixtures/ubl`, or the bytes given. */
export async function importUbl(
  portal: TestPortal,
  name: string,
  flags: Record<string, boolean> = {},
  bytes?: Uint8Array,
): Promise<ImportOutcome> {
  const url = new URL(`fixtures/ubl/${name}`, import.meta.url);
  const file = { name, path: url.pathname, bytes: () => (bytes ? Promise.resolve(bytes) : readFile(url)) };
  return invoices.imports!.ubl!.run(jobContextOf(portal, 'invoices'), file, flags);
}

/** SQL as the role of jobs, for what a test looks at past the portal. */
export const rows = async <T = Record<string, unknown>>(
  portal: TestPortal,
  text: string,
  values: unknown[] = [],
): Promise<T[]> => (await jobContextOf(portal, 'invoices').read({ text, values }))[0] as T[];

export const get = (portal: TestPortal, who: Person, url: string, headers: object = {}) =>
  portal.app.inject({ url, headers: { ...who.headers, ...headers } });

export const post = (portal: TestPortal, who: Person, url: string, fields: Record<string, string | number>) =>
  portal.app.inject({
    method: 'POST',
    url,
    headers: { ...who.headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(
      Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, String(value)])),
    ).toString(),
  });

/** What the API says of an invoice in a list, as far as tests look at it. */
export interface ApiItem {
  id: string;
  number: string;
  kind: string;
  state: string;
  currency: string;
  total: string;
  amountDue: string;
  open: string;
  dueDate: string | null;
  numberUsedBefore: boolean;
}

/** Asks the API for a list. */
export async function list(
  portal: TestPortal,
  who: Person,
  query = 'limit=25',
): Promise<{ items: ApiItem[]; next: string | null }> {
  return JSON.parse((await get(portal, who, `/api/v1/invoices?${query}`)).body) as {
    items: ApiItem[];
    next: string | null;
  };
}

/** Asks the API for one invoice. */
export async function one(portal: TestPortal, who: Person, id: string): Promise<Record<string, unknown>> {
  return JSON.parse((await get(portal, who, `/api/v1/invoices/${id}`)).body) as Record<string, unknown>;
}
