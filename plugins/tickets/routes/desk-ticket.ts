import { closed, form, notFound, Type, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'portico';
import { sendMailFrame } from '../mail/frame.ts';
import { fileById, htmlOf, picturesOf } from '../desk/ticket-queries.ts';
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

/** The HTML of a mail, for a frame; what lies elsewhere is loaded only when somebody asks for it. */
async function sendHtml({ ctx, params, query }: FastifyRequest<Html>, reply: FastifyReply) {
  const [[article], pictures] = await ctx.read(htmlOf({ id: params.id }), picturesOf({ article: params.id }));
  if (!article?.html) throw notFound();
  return sendMailFrame(reply, ctx.files, article.html, { pictures, remote: query.remote === '1' });
}
