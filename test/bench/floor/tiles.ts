import { daysBetween, type FloorSession } from './session.ts';

/** One prepared statement of a tile; every one names the customer itself, since nothing else keeps customers apart here. */
export interface TileQuery {
  name: string;
  text: string;
  values(session: FloorSession, today: string): unknown[];
}

export type Row = Record<string, string | null>;

/** A tile as a hand-written application has it: its queries, and the model of its template. */
export interface FloorTile {
  title: string;
  icon: string;
  href: string;
  size: string;
  template: string;
  queries: readonly TileQuery[];
  model(rows: readonly [Row[], ...Row[][]], today: string): Record<string, unknown>;
}

const own = (session: FloorSession) => [session.customer_id];
const LISTED =
  'id, number, kind, subject, issue_date, due_date, currency, gross_total, due_total, settled, settled_on, open_amount, standing';

function badge(row: Row, today: string): { text: string; kind: string } {
  if (row.standing === 'paid') return { text: `Paid ${row.settled_on}`, kind: 'ok' };
  if (row.kind === 'credit-note') return { text: 'In your favour', kind: 'info' };
  const days = daysBetween(row.due_date!, today);
  if (days > 0) return { text: `${days} days overdue`, kind: 'danger' };
  return days > -4 ? { text: `Due in ${-days} days`, kind: 'warn' } : { text: 'To pay', kind: '' };
}

const listed = (rows: readonly Row[], today: string) => rows.map((row) => ({ ...row, badge: badge(row, today) }));

const open: FloorTile = {
  title: 'To be paid', icon: 'wallet', href: '/invoices?state=open', size: 'l', template: 'open.njk',
  queries: [
    {
      name: 'to-pay',
      text: `select ${LISTED}, seller_name, iban, bic, variable_symbol, remittance from invoices_invoice where customer_id = $1 and open_amount > 0 and state = 'issued'
             order by due_date asc nulls last, id limit 5`,
      values: own,
    },
    {
      name: 'sums',
      text: `select currency, count(*) as count, sum(open_amount) as open, count(*) filter (where due_date < $2::date) as overdue_count,
               coalesce(sum(open_amount) filter (where due_date < $2::date), 0) as overdue
             from invoices_invoice where customer_id = $1 and open_amount > 0 and state = 'issued' group by currency order by 2 desc, 1`,
      values: (session, today) => [session.customer_id, today],
    },
  ],
  model: ([invoices, sums], today) => ({ invoices: listed(invoices, today), sums, count: sums!.reduce((sum, row) => sum + Number(row.count), 0) }),
}; // prettier-ignore

const recent: FloorTile = {
  title: 'Invoices', icon: 'receipt', href: '/invoices', size: 'm', template: 'invoices.njk',
  queries: [{ name: 'recent', text: `select ${LISTED} from invoices_invoice where customer_id = $1 order by issue_date desc, id desc limit 5`, values: own }],
  model: ([invoices], today) => ({ invoices: listed(invoices, today) }),
}; // prettier-ignore

const library: FloorTile = {
  title: 'Documents', icon: 'folder', href: '/documents', size: 's', template: 'library.njk',
  queries: [
    {
      name: 'library',
      text: `select *, count(*) over () as total from (select distinct on (code) id, code, title, language, valid_from, mime, size, published_at from documents_document
               where group_ids @> array[$1::uuid] and withdrawn_at is null and valid_from <= $2::date and (valid_to is null or valid_to >= $2::date)
               order by code, (language = 'en') desc, version_no desc) d
             order by greatest(valid_from, published_at::date) desc, published_at desc, code limit 4`,
      values: (session, today) => [session.group_id, today],
    },
  ],
  model: ([documents]) => ({ documents, count: documents[0]?.total }),
}; // prettier-ignore

const uploads: FloorTile = {
  title: 'Send a file', icon: 'upload', href: '/documents/uploads', size: 's', template: 'uploads.njk',
  queries: [
    { name: 'uploads', text: `select id, name, state, received_at from documents_upload where customer_id = $1 order by received_at desc, id desc limit 2`, values: own },
    { name: 'usage', text: `select count(*) as total, count(*) filter (where state = 'received') as waiting from documents_upload where customer_id = $1`, values: own },
  ],
  model: ([rows, counted]) => ({ uploads: rows, total: counted![0]!.total, count: counted![0]!.waiting }),
}; // prettier-ignore

const profile: FloorTile = {
  title: 'My details', icon: 'id', href: '/account', size: 's', template: 'profile.njk',
  queries: [
    { name: 'customer', text: `select number, kind, name, email, phone, company_reg_no, tax_id, vat_id from core_customer where id = $1`, values: own },
    { name: 'addresses', text: `select role, line1, line2, city, postal_code, country from core_address where customer_id = $1`, values: own },
  ],
  model: ([[customer], addresses]) => ({ customer, addresses }),
}; // prettier-ignore

const notes: FloorTile = {
  title: 'Notes', icon: 'message', href: '/', size: 'm', template: 'notes.njk',
  queries: [{ name: 'notes', text: `select id, body, noted_on from bench_note where customer_id = $1 order by noted_on desc limit 5`, values: own }],
  model: ([rows]) => ({ notes: rows }),
}; // prettier-ignore

/** The same tiles as on the portal's dashboard, by the portlets they stand for. */
export const floorTiles: Readonly<Record<string, FloorTile>> = {
  'invoices.open': open,
  'invoices.recent': recent,
  'documents.library': library,
  'documents.upload': uploads,
  'account.profile': profile,
  'bench.notes': notes,
};
