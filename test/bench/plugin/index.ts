import { defineQuery, definePlugin, definePortlet, Migration, ownedByCustomer, p, queryBuilder, sql } from 'portico';

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

const db = queryBuilder<{ bench_note: { id: string; body: string; noted_on: string } }>();
const newest = defineQuery<object, { id: string; body: string; noted_on: string }>(() =>
  db
    .selectFrom('bench_note')
    .select(['id', 'body', 'noted_on'])
    .orderBy('noted_on', 'desc')
    .limit(sql<number>`5`),
);

/** How often the tile that the writer makes stale was loaded. */
export const loads = { notes: 0 };

/** The sixth tile of the dashboard, the only one that reads this plugin's data. Nothing but the benchmark loads this plugin. */
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
    definePortlet({
      id: 'bench.notes', title: 'bench.notes', icon: 'message', area: 'customer', size: 'm', sizes: ['m'], grants: [['read', 'BenchNote']],
      template: 'bench:notes.njk', href: '/', shared: 'customer',
      async load(ctx) {
        loads.notes++;
        const [notes] = await ctx.read(newest({}));
        return { notes };
      },
    }), // prettier-ignore
  ],
});
