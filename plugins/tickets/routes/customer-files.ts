import { closed, notFound, uuid, type FastifyInstance } from 'portico';
import { NOBODY } from '../queries.ts';
import { sendOwnFile } from '../customer/file.ts';
import { ownHtml } from '../customer/queries.ts';

type ByIds = { Params: { id: string; of: string } };
const byIds = { params: closed({ id: uuid(), of: uuid() }) };

/** HTML of a mail: an origin of its own, no script, no form, nothing from elsewhere; only pages of the portal may frame it. */
const FRAME_CSP =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups; frame-ancestors 'self'";

/** Files of a ticket, and mail that was HTML as it was formatted. */
export function fileRoutes(app: FastifyInstance): void {
  app.get<ByIds>('/:id/files/:of', { config: { access: ['read', 'Ticket'] }, schema: byIds }, ({ ctx, params }, reply) =>
    sendOwnFile(ctx, reply, params.id, params.of),
  );
  app.get<ByIds>('/:id/articles/:of', { config: { access: ['read', 'Ticket'] }, schema: byIds }, async ({ ctx, params }, reply) => {
    const [[row]] = await ctx.read(ownHtml({ customer: ctx.viewer.customer?.id ?? NOBODY, ticket: params.id, id: params.of }));
    if (!row) throw notFound();
    reply.header('content-security-policy', FRAME_CSP).header('x-frame-options', 'SAMEORIGIN').header('cache-control', 'private, no-store');
    return reply.type('text/html; charset=utf-8').send(`<!doctype html><meta charset="utf-8"><base target="_blank">${row.html}`);
  });
} // prettier-ignore
