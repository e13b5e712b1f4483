import { defineQuery, executeIn, newId, queryBuilder, type JobContext } from 'portico';

const TITLES = ['First entry of customer', 'Second entry of customer', 'Third entry of customer'];

const db = queryBuilder<{
  core_customer: { id: string; number: string };
  template_plugin_entry: { customer_id: string };
}>();

const customersWithout = defineQuery<object, { id: string; number: string }>(() =>
  db
    .selectFrom('core_customer as c')
    .select(['c.id', 'c.number'])
    .where((where) => {
      const theirs = where.selectFrom('template_plugin_entry as e').select('e.customer_id');
      return where.not(where.exists(theirs.whereRef('e.customer_id', '=', 'c.id')));
    })
    .orderBy('c.number'),
);

/** Entries for every customer of the demo company that has none: a second run finds nothing to do. */
export async function seed(ctx: JobContext): Promise<void> {
  const [customers] = await ctx.read(customersWithout({}));
  await ctx.write(async ({ em }) => {
    for (const { id, number } of customers) {
      for (const title of TITLES)
        await executeIn(em, 'insert into template_plugin_entry (id, customer_id, title) values ($1, $2, $3)', [
          newId(),
          id,
          `${title} ${number}`,
        ]);
    }
  });
}
