import {
  closed,
  Type,
  withQuery,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type RequestContext,
} from 'portico';
import type { InvoicesConfig } from '../config.ts';
import { fileNameOf, statementOf, type Holder, type Statement, type StatementQuery } from '../statement/model.ts';
import { pageOf, type PageQuery } from '../statement/page.ts';
import { periodOf, usualPeriods, type Period } from '../statement/periods.ts';

type Ctx = RequestContext<InvoicesConfig>;

const day = () => Type.Optional(Type.String({ pattern: '^([0-9]{4}-[0-9]{2}-[0-9]{2})?$' }));

/** Parameters of a statement; an empty one, as a form sends it, means the usual. */
const asked = {
  from: day(),
  to: day(),
  currency: Type.Optional(Type.String({ pattern: '^([A-Z]{3})?$' })),
};

/** Which part of it a page shows. */
const parts = {
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
  items: Type.Optional(Type.Literal('all')),
};

export interface DeskStatementQuery extends StatementQuery {
  /** Customer number. */
  customer?: string;
}

/** Where statements are shown, and of whom. */
export interface StatementPlace {
  /** `/invoices`, or `/desk/invoices` for staff. */
  base: string;
  template: string;
  /** Whose statement a request asks for; undefined where there is no such customer. */
  holder(ctx: Ctx, query: DeskStatementQuery): Promise<Holder | undefined> | Holder | undefined;
  /** Further parameters of the address, beside those of the period. */
  query?: Record<string, ReturnType<typeof Type.Optional>>;
  /** Keeps the page until the data change. */
  keep?: { reads: string[] };
}

interface Written {
  mime: string;
  write(ctx: Ctx, statement: Statement): Promise<Buffer>;
}

// Each writer is large and not needed to start.
const FILES: Record<'pdf' | 'xlsx' | 'csv', Written> = {
  pdf: {
    mime: 'application/pdf',
    async write(ctx, statement) {
      const [{ renderStatementPdf }, { statementPdfModel }] = await Promise.all([
        import('../pdf/statement.ts'),
        import('../statement/pdf.ts'),
      ]);
      return Buffer.from(await renderStatementPdf(statementPdfModel(ctx, statement)));
    },
  },
  xlsx: {
    mime: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    write: async (ctx, statement) => (await import('../statement/xlsx.ts')).statementXlsx(ctx, statement),
  },
  csv: {
    mime: 'text/csv',
    write: async (ctx, statement) => (await import('../statement/csv.ts')).statementCsv(ctx, statement),
  },
};

function addressOf(base: string, suffix: string, query: DeskStatementQuery & PageQuery): string {
  const { customer, from, to, currency, items, page = 1 } = query;
  return withQuery(`${base}/statement${suffix}`, { customer, from, to, currency, items, page: page > 1 ? page : undefined });
} // prettier-ignore

/** The periods asked for most, as links. */
function picks(ctx: Ctx, base: string, query: DeskStatementQuery, shown: Period) {
  return Object.entries(usualPeriods(ctx.today)).map(([key, period]) => ({
    label: ctx.t(`invoices.statement.pick.${key}`),
    href: addressOf(base, '', { ...query, ...period }),
    current: period.from === shown.from && period.to === shown.to,
  }));
}

async function pageModel(place: StatementPlace, ctx: Ctx, { page, items, ...query }: DeskStatementQuery & PageQuery) {
  const { base } = place;
  const holder = await place.holder(ctx, query);
  const { currencies, statement } = holder
    ? await statementOf(ctx, holder, query)
    : { currencies: [], statement: undefined };
  const period = statement ?? periodOf(query, ctx.today);
  const may = ctx.ability.can('download', 'Invoice');
  const exact = {
    ...query,
    from: period.from,
    to: period.to,
    ...(statement ? { currency: statement.currency } : {}),
  };
  const kinds = may && statement ? (['pdf', 'xlsx', 'csv'] as const) : [];
  const asked = { ...(page === undefined ? {} : { page }), ...(items === undefined ? {} : { items }) };
  return {
    base,
    holder,
    statement,
    part: statement && pageOf(statement, asked, (to) => addressOf(base, '', { ...exact, ...to })),
    query: { from: period.from, to: period.to, currency: statement?.currency ?? '', customer: query.customer ?? '' },
    picks: picks(ctx, base, { ...query, ...(statement ? { currency: statement.currency } : {}) }, period),
    currencies,
    files: kinds.map((kind) => ({ kind: kind.toUpperCase(), href: addressOf(base, `.${kind}`, exact) })),
  };
}

/** Staff who look at a customer's account are noted. */
const noted = (ctx: Ctx, action: 'look' | 'download', holder: Holder, as: string): Promise<void> =>
  ctx.noteLook(action, 'Statement', undefined as never, { number: holder.number, as }, holder.id);

/**
 * The account of a customer over a period, `<base>/statement`, and as a file: `statement.pdf`, `.xlsx`, `.csv`. Where there is nothing to
 * put into a file, the page says why.
 */
export function statementRoutes(app: FastifyInstance, place: StatementPlace): void {
  const { base, keep, template } = place;
  const querystring = closed({ ...asked, ...place.query });
  const paged = closed({ ...asked, ...place.query, ...parts });
  type Asked = { Querystring: DeskStatementQuery & PageQuery };
  app.get<Asked>(
    '/statement',
    { config: { access: ['read', 'Invoice'], ...(keep ? { keep } : {}) }, schema: { querystring: paged } },
    async (request, reply) => {
      const ctx = request.ctx as Ctx;
      const model = await pageModel(place, ctx, request.query);
      if (model.holder) await noted(ctx, 'look', model.holder, 'page');
      return reply.page(template, model);
    },
  );
  for (const kind of ['pdf', 'xlsx', 'csv'] as const) {
    app.get<Asked>(
      `/statement.${kind}`,
      { config: { access: ['download', 'Invoice'] }, schema: { querystring } },
      async (request: FastifyRequest<Asked>, reply: FastifyReply) => {
        const ctx = request.ctx as Ctx;
        const holder = await place.holder(ctx, request.query);
        const statement = holder && (await statementOf(ctx, holder, request.query)).statement;
        if (!statement) return reply.back(addressOf(base, '', request.query));
        await noted(ctx, 'download', statement.holder, kind);
        const body = await FILES[kind].write(ctx, statement);
        const name = fileNameOf(statement, ctx.t('invoices.statement.file'), kind);
        return reply.download({ name, mime: FILES[kind].mime, body, size: body.length });
      },
    );
  }
}
