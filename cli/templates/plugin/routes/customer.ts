import {
  form,
  isProblem,
  text,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type Routes,
  type Static,
} from 'portico';
import { newestEntries } from '../queries.ts';
import { addEntry, TITLE_MAX } from '../template-plugin.service.ts';

const entryForm = form({ title: text(TITLE_MAX) });

/** Pages of the customer, under `/template-plugin`. */
export const customerRoutes: Routes = (app: FastifyInstance) => {
  app.get(
    '/',
    { config: { access: ['read', 'TemplatePluginEntry'], keep: { reads: ['template-plugin'] } } },
    (request, reply) => showEntries(request, reply),
  );
  app.post<{ Body: Static<typeof entryForm> }>(
    '/',
    { config: { access: ['create', 'TemplatePluginEntry'] }, schema: { body: entryForm } },
    async (request, reply) => {
      const { title } = request.body;
      try {
        await addEntry(request.ctx, title);
      } catch (error) {
        if (!isProblem(error) || error.status !== 422) throw error;
        const errors = { title: request.ctx.t(error.fields.title!.key) };
        return showEntries(request, reply, { title, errors });
      }
      return reply.back('/template-plugin', { kind: 'ok', key: 'template-plugin.entry.added' });
    },
  );
};

/** The page with list and form; after a refusal with what was typed, and why it was refused beside its field. */
async function showEntries(
  request: FastifyRequest,
  reply: FastifyReply,
  typed: { title: string; errors: Record<string, string> } = { title: '', errors: {} },
): Promise<FastifyReply> {
  const { ctx } = request;
  const [entries] = await ctx.read(newestEntries({ limit: 50 }));
  const model = { entries, typed, mayAdd: ctx.ability.can('create', 'TemplatePluginEntry') };
  const refused = Object.keys(typed.errors).length > 0;
  return reply.page('template-plugin:list.njk', model, { status: refused ? 422 : 200 });
}
