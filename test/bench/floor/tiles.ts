import { daysBetween, type FloorSession } from './session.ts';

/** One prepared statement of a tile; every one names the customer itself, since nothing else keeps customers apart here. */
export interface TileQuery {
  name: string;
  text: string;
  values(session: FloorSession, today: string): unknown[];
}

type Row = Record<string, string | null>;

/** A tile as a hand-written application has it: its queries, and the model of its template. */
export interface FloorTile {
  title: string;
  icon: string;
  href: string;
  size: string;
  template: string;
  queries: readonly TileQuery[];
  model(rows: readonly Row[][], today: string): Record<string, unknown>;
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
  model: ([invoices, sums], today) => ({ invoices: listed(invoices!, today), sums, count: sums!.reduce((sum, row) => sum + Number(row.count), 0) }),
}; // prettier-ignore

const recent: FloorTile = {
  title: 'Invoices', icon: 'receipt', href: '/invoices', size: 'm', template: 'invoices.njk',
  queries: [{ name: 'recent', text: `select ${LISTED} from invoices_invoice where customer_id = $1 order by issue_date desc, id desc limit 5`, values: own }],
  model: ([invoices], today) => ({ invoices: listed(invoices!, today) }),
}; // prettier-ignore

const notes: FloorTile = {
  title: 'Notes', icon: 'message', href: '/invoices', size: 'm', template: 'notes.njk',
  queries: [{ name: 'notes', text: `select id, body, noted_on from bench_note where customer_id = $1 order by noted_on desc limit 5`, values: own }],
  model: ([rows]) => ({ notes: rows }),
}; // prettier-ignore

const simple = 'id, number, issue_date, currency, subject, gross_total';
const paid: FloorTile = {
  title: 'Paid', icon: 'circle-check', href: '/invoices', size: 'm', template: 'invoices.njk',
  queries: [{ name: 'paid', text: `select ${simple} from invoices_invoice where customer_id = $1 and settled > 0 order by issue_date desc limit 5`, values: own }],
  model: ([invoices]) => ({ invoices }),
}; // prettier-ignore

const credits: FloorTile = {
  title: 'Credit notes', icon: 'receipt', href: '/invoices', size: 'm', template: 'invoices.njk',
  queries: [{ name: 'credits', text: `select ${simple} from invoices_invoice where customer_id = $1 and kind = 'credit-note' order by issue_date desc limit 5`, values: own }],
  model: ([invoices]) => ({ invoices }),
}; // prettier-ignore

const months: FloorTile = {
  title: 'By month', icon: 'calendar', href: '/invoices', size: 'm', template: 'months.njk',
  queries: [
    {
      name: 'months',
      text: `select to_char(issue_date, 'YYYY-MM') as month, currency, sum(gross_total) as total from invoices_invoice
             where customer_id = $1 and issue_date > current_date - 180 group by 1, 2 order by 1 desc, 2 limit 6`,
      values: own,
    },
  ],
  model: ([rows]) => ({ months: rows }),
}; // prettier-ignore

/** The same tiles as on the portal's dashboard, by the portlets they stand for. */
export const floorTiles: Readonly<Record<string, FloorTile>> = {
  'invoices.open': open,
  'invoices.recent': recent,
  'bench.notes': notes,
  'bench.paid': paid,
  'bench.credits': credits,
  'bench.months': months,
};
