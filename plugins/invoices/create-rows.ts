import { executeIn, newId, type Transaction } from 'portico';
import { invoiceColumns, lineColumns, vatColumns } from './from-ubl.ts';
import type { StoredState } from './invoice.entity.ts';
import type { UblDocument } from './ubl/document.ts';

/** A document that was read from its file, and the file. */
export interface Original {
  document: UblDocument;
  /** SHA-256 of the bytes, hexadecimal. */
  sha256: string;
  name: string;
  bytes: Uint8Array;
}

/** An invoice to be stored with all that belongs to it. */
export interface NewInvoice {
  id: string;
  customerId: string;
  original: Original;
  numberUsedBefore?: boolean;
  /** Of an invoice that has a past; by default it is issued and nothing is paid. */
  state?: StoredState;
  settled?: string;
  settledOn?: string | null;
}

type Row = Record<string, unknown>;

function invoiceRow(invoice: NewInvoice): Row {
  const {
    id,
    customerId,
    original,
    numberUsedBefore = false,
    state = 'issued',
    settled = '0',
    settledOn = null,
  } = invoice;
  const { document, sha256 } = original;
  return {
    id, customer_id: customerId, number_used_before: numberUsedBefore, state, settled, settled_on: settledOn, ...invoiceColumns(document),
    document, source_sha256: sha256,
  }; // prettier-ignore
}

/** Rows of a table that belong to invoices, each with an id of its own. */
const partsOf = (invoices: readonly NewInvoice[], parts: (document: UblDocument) => object[]): Row[] =>
  invoices.flatMap(({ id, customerId, original }) =>
    parts(original.document).map((part) => ({ id: newId(), customer_id: customerId, invoice_id: id, ...part })),
  );

/** An insert of the rows that parameter `$n` holds as JSON; the columns are those of the first row. */
function insertOf(table: string, rows: readonly Row[], n: number): string | undefined {
  const [first] = rows;
  if (first === undefined) return undefined;
  const columns = Object.keys(first).join(', ');
  return `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $${n}::jsonb)`;
}

/**
 * Stores invoices with their lines, VAT breakdowns and original files, by one statement: it is the waiting for the database that an
 * import takes its time for. Foreign keys are checked when the statement ends.
 */
export async function createRows(tx: Transaction, invoices: readonly NewInvoice[]): Promise<void> {
  if (invoices.length === 0) return;
  const tables: [table: string, rows: Row[]][] = [
    ['invoices_invoice', invoices.map(invoiceRow)],
    ['invoices_line', partsOf(invoices, lineColumns)],
    ['invoices_vat', partsOf(invoices, vatColumns)],
  ];
  const inserts = tables.map(([table, rows], index) => insertOf(table, rows, index + 1) ?? `select $${index + 1}::text`);
  const source = `insert into invoices_source (id, customer_id, invoice_id, sha256, name, content)
    select * from unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::bytea[])`;
  await executeIn(tx.em, `with i as (${inserts[0]} returning 1), l as (${inserts[1]}), v as (${inserts[2]}) ${source}`, [
    ...tables.map(([, rows]) => JSON.stringify(rows)),
    invoices.map(() => newId()),
    invoices.map(({ customerId }) => customerId),
    invoices.map(({ id }) => id),
    invoices.map(({ original }) => original.sha256),
    invoices.map(({ original }) => original.name),
    invoices.map(({ original }) => Buffer.from(original.bytes)),
  ]);
} // prettier-ignore
