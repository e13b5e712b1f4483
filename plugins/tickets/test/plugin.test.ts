import { randomUUID } from 'node:crypto';
import t from 'tap';
import { executeIn, newId, type JobContext } from 'portico';
import { checkPlugin, pdf } from 'portico/testing';
import tickets from '../index.ts';
import { createTicket } from '../service/create.ts';

// It looks at every page in every size and language: more than the usual 30 seconds on a busy machine.
t.setTimeout(600_000);

/** A ticket that came as HTML mail with a file, and a colleague who is told of it. */
async function written(ctx: JobContext<unknown>, customerId: string): Promise<void> {
  const file = newId();
  const stored = await ctx.files.put(file, pdf());
  await ctx.write(async (tx) => {
    const [type] = await executeIn<{ id: string }>(tx.em, 'select id from tickets_type order by position limit 1');
    const [person] = await executeIn<{ id: string; name: string }>(
      tx.em,
      'select a.id, a.name from core_membership m join core_account a on a.id = m.account_id where m.customer_id = $1 limit 1',
      [customerId],
    );
    const requester = { accountId: person!.id, name: person!.name, email: null };
    const id = randomUUID();
    await createTicket(tx, {
      id, customerId, typeId: type!.id, subject: 'With a file', channel: 'mail', requester, locale: 'en', kind: 'mail',
      author: { side: 'customer', id: person!.id, name: person!.name, email: 'person@example.com' }, messageId: `${id}@example.com`, body: 'See the file.', html: '<p>See the <b>file</b>.</p>',
      files: [{ id: file, name: 'bill.pdf', mime: 'application/pdf', ...stored }],
    }); // prettier-ignore
    await executeIn(
      tx.em,
      'insert into tickets_participant (id, customer_id, ticket_id, account_id, name, shown) values ($1, $2, $3, $4, $5, true)',
      [newId(), customerId, id, person!.id, person!.name],
    );
  });
}

t.test('keeps the contract of plugins', (t) =>
  checkPlugin(t, tickets, {
    async prepare(ctx, customers) {
      for (const customer of customers) await written(ctx, customer);
    },
  }),
);
