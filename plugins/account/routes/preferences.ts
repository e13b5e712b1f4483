import { closed, form, LOCALES, selfService, Type, type FastifyInstance, type Static } from 'portico';
import { BASE, privately, tabsOf, type Side } from '../security.ts';

const languageForm = form({ locale: Type.Union(LOCALES.map((locale) => Type.Literal(locale))) });
const config = { access: 'signed-in' } as const;

/** What a person chooses for himself; the same for customers and staff. */
export function preferenceRoutes(app: FastifyInstance, side: Side): void {
  app.get('/preferences', { config, schema: { querystring: closed({}) } }, async ({ ctx }, reply) =>
    privately(reply).page('account:preferences.njk', {
      base: BASE[side],
      tabs: tabsOf(ctx, side, 'preferences'),
      languages: LOCALES,
      layout: side === 'desk' ? '/desk/layout' : '/layout',
    }),
  );
  app.post<{ Body: Static<typeof languageForm> }>('/preferences', { config, schema: { body: languageForm } }, async (request, reply) => {
    await selfService(request.ctx).setLocale(request.body.locale);
    return reply.back(`${BASE[side]}/preferences`, { kind: 'ok', key: 'account.preferences.saved' });
  });
} // prettier-ignore
