import { format, letGoOfFile, newId, readUpload, removeStrays, upload, type FastifyInstance, type FastifyRequest, type RequestContext } from 'portico'; // prettier-ignore
import { isUnchanged, takeStatement, type Taken } from '../bank/import.ts';
import { CamtRefusal } from '../camt/refusal.ts';
import type { InvoicesConfig } from '../config.ts';
import { DESK } from '../models/desk.ts';
import { UNMATCHED } from './unmatched.ts';

type Ctx = RequestContext<InvoicesConfig>;

const access = ['write', 'InvoiceBook'] as const;

/** What became of a file, or why none was taken in, in the viewer's words. */
interface Outcome {
  name?: string;
  taken?: Taken;
  /** Why the file is refused, as the reader says it. */
  refused?: string;
  error?: string;
}

const size = (ctx: Ctx): string => format.bytes(ctx.locale, ctx.files.uploadLimit);

async function takeUpload(ctx: Ctx, file: { id: string; name: string }): Promise<Outcome> {
  try {
    return { name: file.name, taken: await takeStatement(ctx, file.name, () => ctx.files.read(file.id)) };
  } catch (error) {
    if (error instanceof CamtRefusal) return { name: file.name, refused: error.message };
    throw error;
  }
}

/** Takes in the statement a form brings; the file is gone afterwards, what is in it is kept. */
async function receive(request: FastifyRequest): Promise<Outcome> {
  const ctx = request.ctx as Ctx;
  const id = newId();
  await ctx.write((tx) => letGoOfFile(tx, id));
  try {
    const { files, tooLarge } = await readUpload(request, { nextId: () => id });
    const [file] = files;
    if (tooLarge) return { error: ctx.t('invoices.bank.tooLarge', { size: size(ctx) }) };
    return file === undefined ? { error: ctx.t('invoices.bank.none') } : await takeUpload(ctx, file);
  } finally {
    await removeStrays(ctx, [id]);
  }
}

/** The counts that are none, as label and number. */
function countsOf(ctx: Ctx, { skipped, ...taken }: Taken) {
  const always = [['taken', taken.taken], ['booked', taken.booked], ['waiting', taken.waiting]] as const;
  const some = [
    ['takenBack', taken.takenBack], ['backWaiting', taken.backWaiting], ['known', taken.known],
    ['debit', skipped.debit], ['pending', skipped.pending], ['returned', skipped.returned],
  ] as const;
  return [...always, ...some.filter(([, count]) => count > 0)].map(([key, count]) => ({ label: ctx.t(`invoices.bank.count.${key}`), count }));
} // prettier-ignore

const pageModel = (ctx: Ctx, { name, taken, refused, error }: Outcome = {}) => ({
  action: `${DESK}/bank`,
  unmatched: UNMATCHED,
  size: size(ctx),
  errors: error === undefined ? {} : { file: error },
  name,
  refused,
  done: taken && ctx.t(isUnchanged(taken) ? 'invoices.bank.unchanged' : 'invoices.bank.done', { name }),
  counts: taken ? countsOf(ctx, taken) : [],
});

/** Bank statements that staff bring. */
export function bankRoutes(app: FastifyInstance): void {
  app.get('/bank', { config: { access } }, (request, reply) =>
    reply.page('invoices:bank.njk', pageModel(request.ctx as Ctx)),
  );
  app.post('/bank', { config: { access }, schema: { body: upload({}) } }, async (request, reply) => {
    const outcome = await receive(request);
    const status = outcome.taken ? 200 : 422;
    return reply.page('invoices:bank.njk', pageModel(request.ctx as Ctx, outcome), { status });
  });
}
