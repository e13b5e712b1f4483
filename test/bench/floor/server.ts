import Fastify from 'fastify';
import { listSchema } from '../../../plugins/invoices/models/api-schema.ts';
import { answerParent } from '../child.ts';
import { renderDashboard } from './dashboard.ts';
import { createPool, readSession, type FloorSession } from './session.ts';

/**
 * The floor: what a good developer writes by hand for these two answers and nothing else. Fastify, pg with prepared statements, the
 * customer as a condition in SQL; no permissions, no row level security, no languages, no themes, nothing kept.
 */
const pool = createPool(process.env.FLOOR_DATABASE_URL!, Number(process.env.FLOOR_CONNECTIONS));
const tiles = process.env.FLOOR_TILES!.split(',');
const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Bratislava' }).format(new Date());

const LIST = `select id, number, kind, type_code, standing, subject, place, issue_date, due_date, currency, net_total, vat_total, gross_total, due_total,
    settled, open_amount, number_used_before, source_sha256
  from invoices_invoice where customer_id = $1 order by issue_date desc, id desc limit $2`;

interface Listed {
  id: string; number: string; kind: string; type_code: string; standing: string; subject: string; place: string | null; issue_date: string;
  due_date: string | null; currency: string; net_total: string; vat_total: string; gross_total: string; due_total: string; settled: string;
  open_amount: string; number_used_before: boolean; source_sha256: string | null;
} // prettier-ignore

function stateOf(row: Listed): string {
  const waits = row.standing === 'issued' || row.standing === 'partially_paid';
  return waits && row.due_date !== null && row.due_date < today && row.kind === 'invoice' ? 'overdue' : row.standing;
}

const item = (row: Listed) => ({
  id: row.id, number: row.number, kind: row.kind, typeCode: row.type_code, state: stateOf(row), subject: row.subject, place: row.place,
  issueDate: row.issue_date, dueDate: row.due_date, currency: row.currency, net: row.net_total, vat: row.vat_total, total: row.gross_total,
  amountDue: row.due_total, settled: row.settled, open: row.open_amount, numberUsedBefore: row.number_used_before,
  pdf: `/invoices/${row.id}.pdf`, xml: row.source_sha256 === null ? null : `/invoices/${row.id}.xml`,
}); // prettier-ignore

async function list(session: FloorSession, limit: number) {
  const { rows } = await pool.query<Listed>({ name: 'list', text: LIST, values: [session.customer_id, limit + 1] });
  const items = rows.slice(0, limit).map(item);
  const last = rows.length > limit ? items.at(-1)! : undefined;
  return { items, next: last ? Buffer.from(`${last.issueDate}.${last.id}`).toString('base64url') : null };
}

const querystring = {
  type: 'object',
  properties: { limit: { type: 'integer', minimum: 1, maximum: 100, default: 25 } },
};

const app = Fastify();
app.get<{ Querystring: { limit: number } }>(
  '/api/v1/invoices',
  { schema: { querystring, response: { 200: listSchema } } },
  async (request, reply) => {
    const session = await readSession(pool, request.headers.cookie);
    if (!session) return reply.code(401).send(undefined);
    return list(session, request.query.limit);
  },
);
app.get('/', async (request, reply) => {
  const session = await readSession(pool, request.headers.cookie);
  if (!session) return reply.redirect('/login', 303);
  return reply.type('text/html; charset=utf-8').send(await renderDashboard(pool, session, tiles, today));
});
answerParent(await app.listen({ port: 0, host: '127.0.0.1' }));
