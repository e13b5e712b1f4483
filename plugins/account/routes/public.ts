import { closed, Type, type FastifyInstance, type Routes } from 'portico';
import type { AccountConfig } from '../config.ts';
import { SLUGS, type Slug } from '../defaults.ts';
import { operatorOf, readText } from '../texts.ts';

export const slug = () => Type.Union(SLUGS.map((name) => Type.Literal(name)));

/** Texts that need no sign-in. */
export const publicRoutes: Routes<AccountConfig> = (app: FastifyInstance, { config }) => {
  app.get<{ Params: { slug: Slug } }>(
    '/pages/:slug',
    { config: { access: 'public' }, schema: { params: closed({ slug: slug() }) } },
    async (request, reply) => {
      const operator = operatorOf(request, config);
      const shown = await readText(request.publicRead, request.params.slug, request.locale, operator);
      return reply.page('account:page.njk', { shown, current: request.params.slug, slugs: SLUGS });
    },
  );
};
