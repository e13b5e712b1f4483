import t from 'tap';
import { newId, type JobContext } from 'portico';
import { checkPlugin, pdf } from 'portico/testing';
import documents from '../index.ts';
import { DocumentUpload, type UploadState } from '../upload.entity.ts';

// It looks at every page in every size and language: more than the usual 30 seconds on a busy machine.
t.setTimeout(240_000);

/** A file that a customer sent, in one of its states, with its bytes. */
async function sent(ctx: JobContext<unknown>, customerId: string, state: UploadState): Promise<void> {
  const fileId = newId();
  const { size, sha256 } = await ctx.files.put(fileId, pdf(`${customerId} ${state}`));
  const decided = state === 'received' ? null : new Date();
  await ctx.write(async ({ em }) => {
    em.create(DocumentUpload, {
      customerId, accountId: null, accountName: 'Anna Nová', name: `Súbor ${customerId}.pdf`, note: `O čom: ${customerId}`, mime: 'application/pdf',
      size: BigInt(size), sha256, fileId, state, decidedAt: decided, decidedById: null, decidedByName: decided && 'Katarzyna Nowak', reason: decided && 'V poriadku',
    });
    return Promise.resolve();
  });
} // prettier-ignore

t.test('keeps the contract of plugins', (t) =>
  checkPlugin(t, documents, {
    async prepare(ctx, customers) {
      for (const customer of customers)
        for (const state of ['received', 'accepted', 'rejected'] as const) await sent(ctx, customer, state);
    },
  }),
);
