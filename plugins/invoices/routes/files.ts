import { closed, notFound, problem, segmentsOf, uuid, type FastifyInstance, type RequestContext } from 'portico';
import QRCode from 'qrcode';
import type { InvoicesConfig } from '../config.ts';
import { readWhole } from '../models/detail.ts';
import { pdfModel, pdfOptions } from '../models/pdf.ts';
import { codeOf } from '../payable.ts';
import { oneInvoice, sourceOf } from '../queries.ts';
import type { InvoiceColumns } from '../tables.ts';

type Ctx = RequestContext<InvoicesConfig>;
type ById = { Params: { id: string } };

const schema = { params: closed({ id: uuid() }) };

const fileName = (number: string, extension: string): string =>
  `${number.replace(/[/\\:*?"<>|\s]+/g, '-')}.${extension}`;

/** Staff who take a customer's file are noted; customers who take their own are not. */
const noteDownload = (ctx: Ctx, invoice: InvoiceColumns, as: string): Promise<void> =>
  ctx.noteLook('download', 'Invoice', invoice.id, { number: invoice.number, as }, invoice.customer_id);

/**
 * Files of an invoice: `<id>.pdf`, drawn in the viewer's language; `<id>.xml`, the original as it came in; `<id>/qr.svg`, the code to pay
 * what is still open. The customer's area and the desk have the same.
 */
export function fileRoutes(app: FastifyInstance): void {
  app.get<ById>('/:id.pdf', { config: { access: ['download', 'Invoice'] }, schema }, async (request, reply) => {
    const ctx = request.ctx as Ctx;
    const whole = await readWhole(ctx, request.params.id);
    await noteDownload(ctx, whole.invoice, 'pdf');
    const { renderInvoicePdf } = await import('../pdf/render.ts'); // large, and not needed to start
    const body = Buffer.from(await renderInvoicePdf(pdfModel(ctx, whole), pdfOptions(ctx, whole.invoice)));
    return reply.download({
      name: fileName(whole.invoice.number, 'pdf'),
      mime: 'application/pdf',
      body,
      size: body.length,
      inline: true,
    });
  });
  app.get<ById>('/:id.xml', { config: { access: ['download', 'Invoice'] }, schema }, async (request, reply) => {
    const { id } = request.params;
    const [[invoice], [source]] = await request.ctx.read(oneInvoice({ id }), sourceOf({ id }));
    if (!invoice) throw notFound();
    if (!source) throw problem(404, 'no-original', 'invoices.error.no-original');
    await noteDownload(request.ctx as Ctx, invoice, 'xml');
    const { content: body } = source;
    return reply.download({ name: fileName(invoice.number, 'xml'), mime: 'application/xml', body, size: body.length });
  });
  app.get<ById>(
    '/:id/qr.svg',
    { config: { access: ['read', 'Invoice'], keep: { reads: ['invoices'] } }, schema },
    async (request, reply) => {
      const [[invoice]] = await request.ctx.read(oneInvoice({ id: request.params.id }));
      const code = invoice && (await codeOf(invoice));
      if (!code) throw notFound();
      const svg = await QRCode.toString(segmentsOf(code), { type: 'svg', errorCorrectionLevel: 'M', margin: 4 });
      return reply.type('image/svg+xml').header('cache-control', 'private, no-cache').send(svg);
    },
  );
}
