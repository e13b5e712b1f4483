import { closed, notFound, uuid, type FastifyInstance } from 'portico';
import { NOBODY } from '../queries.ts';
import { sendOwnFile } from '../customer/file.ts';
import { ownHtml, ownPictures } from '../customer/queries.ts';
import { sendMailFrame } from '../mail/frame.ts';

type ByIds = { Params: { id: string; of: string } };
const byIds = { params: closed({ id: uuid(), of: uuid() }) };

/** Files of a ticket, and mail that was HTML as it was formatted. */
export function fileRoutes(app: FastifyInstance): void {
  app.get<ByIds>('/:id/files/:of', { config: { access: ['read', 'Ticket'] }, schema: byIds }, ({ ctx, params }, reply) =>
    sendOwnFile(ctx, reply, params.id, params.of),
  );
  app.get<ByIds>('/:id/articles/:of', { config: { access: ['read', 'Ticket'] }, schema: byIds }, async ({ ctx, params }, reply) => {
    const own = { customer: ctx.viewer.customer?.id ?? NOBODY, ticket: params.id, id: params.of };
    const [[row], pictures] = await ctx.read(ownHtml(own), ownPictures(own));
    if (!row) throw notFound();
    return sendMailFrame(reply, ctx.files, row.html, { pictures, remote: false });
  });
} // prettier-ignore
