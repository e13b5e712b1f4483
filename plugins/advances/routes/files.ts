import { stringify } from 'csv-stringify/sync';
import {
  closed,
  harmlessCell,
  notFound,
  paymentCode,
  paymentCodeKinds,
  segmentsOf,
  uuid,
  type FastifyInstance,
  type FastifyReply,
  type RequestContext,
} from 'portico';
import QRCode from 'qrcode';
import type { AdvancesConfig } from '../config.ts';
import { readSchedule } from '../models/customer.ts';
import { schedulePdf } from '../models/schedule-pdf.ts';
import { transferOf } from '../payable.ts';
import { oneInstalment } from '../queries.ts';
import { stateOf } from '../state.ts';

type Ctx = RequestContext<AdvancesConfig>;
type ById = { Params: { id: string } };

const params = closed({ id: uuid() });

const HEAD = ['number', 'supplyPoint', 'due', 'amount', 'paid', 'paidOn', 'currency', 'state'] as const;

/** The instalments of a schedule as CSV (RFC 4180), with a byte order mark so that spreadsheets read the accents. */
async function scheduleCsv(ctx: Ctx, id: string): Promise<{ number: string; body: Buffer }> {
  const { schedule, rows } = await readSchedule(ctx, id);
  const lines = rows.map((row) => [
    harmlessCell(schedule.number), harmlessCell(schedule.supply_point), row.due_on, row.amount, row.paid_amount, row.paid_on ?? '', schedule.currency,
    ctx.t(`advances.state.${stateOf(row, ctx.today, ctx.config.dueSoonDays)}`),
  ]); // prettier-ignore
  const head = HEAD.map((column) => ctx.t(`advances.column.${column}`));
  const text = stringify([head, ...lines], { record_delimiter: 'windows', bom: true });
  return { number: schedule.number, body: Buffer.from(text) };
}

async function sendCode(ctx: Ctx, reply: FastifyReply, id: string, square: boolean): Promise<FastifyReply> {
  const [[row]] = await ctx.read(oneInstalment({ id }));
  const transfer = row && transferOf(row, ctx.config.payee);
  const kind = transfer && paymentCodeKinds(transfer).find((one) => (one === 'pay-by-square') === square);
  const code = transfer && kind ? await paymentCode(transfer, kind) : null;
  if (code === null) throw notFound();
  const svg = await QRCode.toString(segmentsOf(code), { type: 'svg', errorCorrectionLevel: 'M', margin: 4 });
  return reply.type('image/svg+xml').header('cache-control', 'private, no-cache').send(svg);
}

const fileName = (number: string, extension: string): string => `${number.replace(/[^\w.-]+/g, '-')}.${extension}`;

/** Sends the schedule as a PDF, to the customer or to staff who look after him. */
export async function sendPdf(ctx: Ctx, reply: FastifyReply, id: string): Promise<FastifyReply> {
  const { number, customerId, body } = await schedulePdf(ctx, id);
  if (ctx.viewer.kind === 'staff') await ctx.noteLook('download', 'Advance', id, { number }, customerId);
  return reply.download({ name: fileName(number, 'pdf'), mime: 'application/pdf', body, size: body.length });
}

/** Files of the customer: a schedule as a PDF, its instalments as a table, and the codes to pay what remains of an instalment. */
export function fileRoutes(app: FastifyInstance): void {
  app.get<ById>(
    '/:id.csv',
    { config: { access: ['download', 'Advance'] }, schema: { params } },
    async (request, reply) => {
      const { number, body } = await scheduleCsv(request.ctx as Ctx, request.params.id);
      return reply.download({
        name: fileName(number, 'csv'),
        mime: 'text/csv; charset=utf-8',
        body,
        size: body.length,
      });
    },
  );
  app.get<ById>(
    '/:id.pdf',
    { config: { access: ['download', 'Advance'] }, schema: { params } },
    async (request, reply) => sendPdf(request.ctx as Ctx, reply, request.params.id),
  );
  for (const [file, square] of [['qr.svg', false], ['pay-by-square.svg', true]] as const) {
    app.get<ById>(
      `/instalments/:id/${file}`,
      { config: { access: ['read', 'Advance'], keep: { reads: ['advances'] } }, schema: { params } },
      async (request, reply) => sendCode(request.ctx as Ctx, reply, request.params.id, square),
    );
  } // prettier-ignore
}
