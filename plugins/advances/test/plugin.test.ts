import t from 'tap';
import { executeIn, hashToken, newId, newToken } from 'portico';
import { checkPlugin } from 'portico/testing';
import advances from '../index.ts';
import { AdvanceFeed } from '../feed.entity.ts';

// It looks at every page in every size and language: more than the usual 30 seconds on a busy machine.
t.setTimeout(240_000);

t.test('keeps the contract of plugins', (t) =>
  checkPlugin(t, advances, {
    async prepare(ctx, customers) {
      for (const customerId of customers) {
        await ctx.write(async ({ em }) => {
          const accountId = newId();
          await executeIn(
            em,
            `insert into core_account (id, login, kind, name, email, state) values ($1, $2, 'customer', 'Anna', $2, 'active')`,
            [accountId, `${accountId}@example.com`],
          );
          em.create(AdvanceFeed, { customerId, accountId, tokenHash: hashToken(newToken()), locale: 'sk' });
        });
      }
    },
  }),
);
