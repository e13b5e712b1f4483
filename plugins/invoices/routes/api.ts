import { closed, isDay, notFound, problem, Type, uuid, type FastifyInstance, type Routes } from 'portico';
import type { InvoicesConfig } from '../config.ts';
import { cursorOf, placeOf } from '../cursor.ts';
import { apiDetail, apiItem } from '../models/api.ts';
import { invoiceSchema, listSchema } from '../models/api-schema.ts';
import { linesOf, newest, newestAfter, oneInvoice, paymentsOf, vatOf, type ListedInvoice } from '../queries.ts';
import { newestWhere, type Filters } from '../search.ts';
import { INVOICE_STATES } from '../state.ts';

const day = () => Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' });

const listQuery = closed({
  limit: Type.Integer({ default: 25, minimum: 1, maximum: 100 }),
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  state: Type.Optional(Type.Union(['open', 'other', ...INVOICE_STATES].map((state) => Type.Literal(state)))),
  year: Type.Optional(Type.Integer({ minimum: 1900, maximum: 2999 })),
  from: Type.Optional(day()),
  to: Type.Optional(day()),
  currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
  q: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
});

interface ListQuery extends Filters {
  limit: number;
  cursor?: string;
}

/** Without filters one fixed, prepared query; with filters one planned for them. One more row than asked for tells whether there are more. */
function listStatement({ limit, cursor, ...filters }: ListQuery, today: string) {
  for (const name of ['from', 'to'] as const) {
    const value = filters[name];
    if (value !== undefined && !isDay(value))
      throw problem(400, 'bad-day', 'invoices.error.day', { values: { name, value } });
  }
  const after = cursor === undefined ? undefined : placeOf(cursor);
  const filtered = Object.values(filters).some((value) => value !== undefined);
  if (filtered) return newestWhere(filters, today, limit + 1, after);
  return after === undefined ? newest({ limit: limit + 1 }) : newestAfter({ limit: limit + 1, ...after });
}

function answer(rows: ListedInvoice[], limit: number, today: string) {
  const more = rows.length > limit;
  const shown = more ? rows.slice(0, limit) : rows;
  return { items: shown.map((row) => apiItem(row, today)), next: more ? cursorOf(shown.at(-1)!) : null };
}

const keep = { reads: ['invoices'] };

/** Invoices of the customer as JSON. */
export const apiRoutes: Routes<InvoicesConfig> = (app: FastifyInstance) => {
  app.get<{ Querystring: ListQuery }>(
    '/',
    {
      config: { access: ['read', 'Invoice'], keep },
      schema: { querystring: listQuery, response: { 200: listSchema } },
    },
    async (request) => {
      const { today, read } = request.ctx;
      const [rows] = await read(listStatement(request.query, today));
      return answer(rows, request.query.limit, today);
    },
  );
  app.get<{ Params: { id: string } }>(
    '/:id',
    {
      config: { access: ['read', 'Invoice'], keep },
      schema: { params: closed({ id: uuid() }), response: { 200: invoiceSchema } },
    },
    async (request) => {
      const { id } = request.params;
      const { today, read } = request.ctx;
      const [[invoice], lines, vat, payments] = await read(
        oneInvoice({ id }),
        linesOf({ id }),
        vatOf({ id }),
        paymentsOf({ id }),
      );
      if (!invoice) throw notFound();
      return apiDetail(invoice, lines, vat, payments, today);
    },
  );
};
