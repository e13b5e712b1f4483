import {
  defineQuery,
  definePlugin,
  definePortlet,
  Migration,
  ownedByCustomer,
  p,
  queryBuilder,
  sql,
  type Portlet,
  type PortletContext,
} from 'portico';

/** A remark of the benchmark: the table whose rows the writer changes, so that one tile in six goes stale. */
const Note = ownedByCustomer({
  name: 'BenchNote',
  tableName: 'bench_note',
  properties: { body: p.text(), notedOn: p.date() },
});

class Init extends Migration {
  override up(): void {
    this
      .addSql(`create table bench_note (id uuid primary key, customer_id uuid not null references core_customer (id) on delete cascade,
      body text not null, noted_on date not null, unique (customer_id, id))`);
    this.addSql(`create index bench_note_newest on bench_note (customer_id, noted_on desc)`);
  }
  override down(): void {
    this.addSql('drop table bench_note');
  }
}

interface Invoices {
  id: string; kind: string; number: string; issue_date: string; settled_on: string | null; currency: string; subject: string; gross_total: string; settled: string;
} // prettier-ignore
const db = queryBuilder<{ invoices_invoice: Invoices; bench_note: { id: string; body: string; noted_on: string } }>();

type Listed = Pick<Invoices, 'id' | 'number' | 'issue_date' | 'currency' | 'subject' | 'gross_total'>;
const LISTED = ['id', 'number', 'issue_date', 'currency', 'subject', 'gross_total'] as const;

const paid = defineQuery<object, Listed>(() =>
  db
    .selectFrom('invoices_invoice')
    .select(LISTED)
    .where('settled', '>', sql<string>`0`)
    .orderBy('issue_date', 'desc')
    .limit(sql`5`),
);
const credits = defineQuery<object, Listed>(() =>
  db
    .selectFrom('invoices_invoice')
    .select(LISTED)
    .where('kind', '=', sql<string>`'credit-note'`)
    .orderBy('issue_date', 'desc')
    .limit(sql`5`),
);
const months = defineQuery<object, { month: string; currency: string; total: string }>(() =>
  db
    .selectFrom('invoices_invoice')
    .select([
      sql<string>`to_char(issue_date, 'YYYY-MM')`.as('month'),
      'currency',
      sql<string>`sum(gross_total)`.as('total'),
    ])
    .where('issue_date', '>', sql<string>`current_date - 180`)
    .groupBy(sql`1, 2`)
    .orderBy(sql`1 desc, 2`)
    .limit(sql`6`),
);
const notes = defineQuery<object, { id: string; body: string; noted_on: string }>(() =>
  db
    .selectFrom('bench_note')
    .select(['id', 'body', 'noted_on'])
    .orderBy('noted_on', 'desc')
    .limit(sql`5`),
);

/** How often the tile that the writer makes stale was loaded. */
export const loads = { notes: 0 };

type Load = (ctx: PortletContext<never, never>) => Promise<Record<string, unknown>>;

const tile = (name: string, icon: string, reads: readonly string[], load: Load): Portlet<never> =>
  definePortlet({
    id: `bench.${name}`, title: `bench.${name}`, icon, area: 'customer', size: 'm', sizes: ['m'], grants: [['read', 'BenchNote']], reads,
    template: `bench:${name === 'months' || name === 'notes' ? name : 'invoices'}.njk`, href: '/invoices', shared: 'customer', load,
  }); // prettier-ignore

/** Fills the dashboard up to six tiles; each reads rows of the one customer as the real ones do. Only the benchmark loads this plugin. */
export const benchPlugin = definePlugin({
  id: 'bench',
  version: '1.0.0',
  requires: { portico: '^1.0.0' },
  title: 'bench.title',
  directory: new URL('.', import.meta.url),
  entities: [Note],
  migrations: [{ name: '20261101000000_init', class: Init }],
  subjects: { BenchNote: { actions: ['read'], label: 'bench.title' } },
  portlets: [
    tile('notes', 'message', ['bench'], async (ctx) => {
      loads.notes++;
      return { notes: (await ctx.read(notes({})))[0] };
    }),
    tile('paid', 'circle-check', ['invoices'], async (ctx) => ({ invoices: (await ctx.read(paid({})))[0] })),
    tile('credits', 'receipt', ['invoices'], async (ctx) => ({ invoices: (await ctx.read(credits({})))[0] })),
    tile('months', 'calendar', ['invoices'], async (ctx) => ({ months: (await ctx.read(months({})))[0] })),
  ],
});
