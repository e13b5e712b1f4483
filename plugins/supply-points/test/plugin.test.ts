import t from 'tap';
import { executeIn, newId, type JobContext } from 'portico';
import { checkPlugin } from 'portico/testing';
import supplyPoints from '../index.ts';
import { PNG } from './fixture.ts';

// It looks at every page in every size and language: more than the usual 30 seconds on a busy machine.
t.setTimeout(300_000);

/** A reading that waits for a review, with a photo. */
async function waiting(ctx: JobContext<unknown>, customer: string): Promise<void> {
  const photo = newId();
  const { size, sha256 } = await ctx.files.put(photo, PNG);
  await ctx.write(async ({ em }) => {
    await executeIn(
      em,
      `insert into supply_points_photo (id, customer_id, mime, size, sha256) values ($1, $2, 'image/png', $3, $4)`,
      [photo, customer, size, sha256],
    );
    await executeIn(
      em,
      `insert into supply_points_reading (id, customer_id, register_id, read_on, value, quality, read_by, source, status, verdict, verdict_reasons,
         consumption, limit_low, limit_high, photo_id, external_id, account_name)
       select $1, $2, id, $4::date - 1, 900000, 'self', 'customer', 'portal', 'in_validation', 'review', '{high}', 5000, 100, 300, $3, 'portal:x', 'Anna Nová'
         from supply_points_register where customer_id = $2 order by id limit 1`,
      [newId(), customer, photo, ctx.today],
    );
  });
}

t.test('keeps the contract of plugins', (t) =>
  checkPlugin(t, supplyPoints, {
    async prepare(ctx, customers) {
      for (const customer of customers) await waiting(ctx, customer);
    },
  }),
);
