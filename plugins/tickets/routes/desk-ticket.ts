import { closed, form, notFound, Type, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'portico';
import { cleanHtml } from '../mail/html.ts';
import { fileById, htmlOf, picturesOf, type DeskFile } from '../desk/ticket-queries.ts';
import { presentAt, touch } from '../desk/presence.ts';
import { showTicket } from '../desk/ticket-page.ts';
import { byId, look, type ById } from './desk-schemas.ts';

type Html = ById & { Querystring: { remote?: string } };
type Presence = ById & { Body: { writing: string } };

/** The page of a ticket, what stands in it from elsewhere (files, the HTML of mail), and who has it open. */
export function ticketRoutes(app: FastifyInstance): void {
  app.get<ById>('/:id', { config: look, schema: byId }, (request, reply) => showTicket(request, reply));
  app.get<ById>('/files/:id', { config: look, schema: byId }, sendFile);
  app.get<Html>('/articles/:id/html', { config: look, schema: { ...byId, querystring: closed({ remote: Type.Optional(Type.Literal('1')) }) } }, sendHtml);
  app.post<Presence>('/:id/presence', { config: look, schema: { ...byId, body: form({ writing: Type.String({ maxLength: 1, default: '' }) }) } }, async ({ ctx, params, body }, reply) => {
    await touch(ctx, params.id, body.writing === '1');
    const [present] = await ctx.read(presentAt({ ticket: params.id, me: ctx.viewer.account.id }));
    return reply.page('tickets:desk/_present.njk', { present });
  });
} // prettier-ignore

async function sendFile({ ctx, params }: FastifyRequest<ById>, reply: FastifyReply) {
  const [[file]] = await ctx.read(fileById({ id: params.id }));
  if (!file) throw notFound();
  await ctx.noteLook('download', 'Ticket', file.ticket_id, { name: file.name }, file.customer_id);
  return reply.download({ name: file.name, mime: file.mime, size: Number(file.size), sha256: file.sha256, body: (range) => ctx.files.read(file.file_id, range) });
} // prettier-ignore

/** More bytes of pictures than this are not put into one page. */
const MOST_INSIDE = 8_000_000;

/**
 * The HTML of a mail, for a frame without origin: it runs nothing and sends no cookie, so its pictures stand in it as data, and those
 * from elsewhere are loaded only when somebody asked for them.
 */
async function sendHtml({ ctx, params, query }: FastifyRequest<Html>, reply: FastifyReply) {
  const [[article], pictures] = await ctx.read(htmlOf({ id: params.id }), picturesOf({ article: params.id }));
  if (!article?.html) throw notFound();
  const remote = query.remote === '1';
  const inside = await asData(ctx, pictures);
  const body = cleanHtml(article.html, { remote, cidUrl: (id) => inside.get(id) });
  return reply
    .header('content-security-policy', `sandbox; default-src 'none'; img-src ${remote ? 'data: https: http:' : "'self' data:"}; style-src 'unsafe-inline'; frame-ancestors 'self'`)
    .header('x-frame-options', 'SAMEORIGIN')
    .header('referrer-policy', 'no-referrer')
    .header('cache-control', 'private, no-store')
    .type('text/html; charset=utf-8')
    .send(`<!doctype html><meta charset="utf-8"><style>body{margin:0;font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere;background:#fff;color:#1a1a1a}img{max-width:100%;height:auto}</style>${body}`);
} // prettier-ignore

async function asData(ctx: FastifyRequest['ctx'], pictures: readonly DeskFile[]): Promise<Map<string, string>> {
  const inside = new Map<string, string>();
  let bytes = 0;
  for (const picture of pictures) {
    bytes += Number(picture.size);
    if (bytes > MOST_INSIDE) break;
    const chunks: Buffer[] = [];
    for await (const chunk of ctx.files.read(picture.file_id)) chunks.push(Buffer.from(chunk as Uint8Array));
    inside.set(picture.content_id!, `data:${picture.mime};base64,${Buffer.concat(chunks).toString('base64')}`);
  }
  return inside;
}
