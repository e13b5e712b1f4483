import {
  closed, form, isProblem, LOCALES, text, Type,
  type FastifyInstance, type FastifyReply, type FastifyRequest, type Locale, type Routes, type Static,
} from 'portico'; // prettier-ignore
import type { AccountConfig } from '../config.ts';
import { SLUGS, type Slug } from '../defaults.ts';
import { editedTexts, operatorOf, readText, restoreText, saveText, type TextInput } from '../texts.ts';
import { slug } from './public.ts';

const params = closed({ slug: slug(), locale: Type.Union(LOCALES.map((locale) => Type.Literal(locale))) });
const textForm = form({
  title: text(120), body: text(50_000), version: Type.Integer({ minimum: 0 }), then: Type.Union([Type.Literal('save'), Type.Literal('preview')]),
}); // prettier-ignore
const restoreForm = form({ version: Type.Integer({ minimum: 1 }) });
const config = { access: ['update', 'PortalText'] } as const;

interface OneText {
  Params: { slug: Slug; locale: Locale };
}

/** Administrators edit the texts every portal must have. */
export const adminRoutes: Routes<AccountConfig> = (app: FastifyInstance, options) => {
  app.get('/texts', { config, schema: { querystring: closed({}) } }, async ({ ctx }, reply) => {
    const edited = new Map((await editedTexts(ctx.read)).map((row) => [`${row.slug}.${row.locale}`, row]));
    const rows = SLUGS.map((name) => ({
      slug: name,
      texts: LOCALES.map((locale) => ({ locale, edited: edited.get(`${name}.${locale}`) })),
    }));
    return reply.page('account:texts/list.njk', { rows, locales: LOCALES });
  });
  app.get<OneText>('/texts/:slug/:locale', { config, schema: { params } }, (request, reply) =>
    editor(request, reply, options.config),
  );
  app.post<OneText & { Body: Static<typeof textForm> }>('/texts/:slug/:locale', { config, schema: { params, body: textForm } }, (request, reply) =>
    submit(request, reply, options.config),
  );
  app.post<OneText & { Body: Static<typeof restoreForm> }>(
    '/texts/:slug/:locale/restore', { config, schema: { params, body: restoreForm } },
    async (request, reply) => {
      const { slug: name, locale } = request.params;
      await restoreText(request.ctx, name, locale, request.body.version);
      return reply.back('/admin/account/texts', { kind: 'ok', key: 'account.texts.restored' });
    },
  );
}; // prettier-ignore

interface Editing {
  /** What was typed, where the form comes back. */
  typed?: TextInput;
  preview?: boolean;
  /** Somebody else's text that was saved meanwhile stands beside the typed one. */
  conflict?: boolean;
  errors?: Record<string, string>;
}

async function editor(
  request: FastifyRequest<OneText>,
  reply: FastifyReply,
  cfg: AccountConfig,
  editing: Editing = {},
) {
  const { slug: name, locale } = request.params;
  const current = await readText(request.ctx.read, name, locale, operatorOf(request, cfg));
  const model = {
    slug: name,
    textLocale: locale,
    locales: LOCALES,
    current,
    // After a conflict the form carries the newest version: saving again is then a decision, not an accident.
    version: editing.typed && editing.conflict !== true ? editing.typed.version : current.version,
    values: editing.typed ?? current,
    asPreview: editing.preview === true, // `preview` is what the layout calls looking at the portal as a group
    conflict: editing.conflict === true,
    errors: editing.errors ?? {},
  };
  const status = editing.conflict ? 409 : editing.errors ? 422 : 200;
  return reply.page('account:texts/edit.njk', model, { status });
}

async function submit(
  request: FastifyRequest<OneText & { Body: Static<typeof textForm> }>,
  reply: FastifyReply,
  cfg: AccountConfig,
) {
  const { version, then } = request.body;
  const typed = { title: request.body.title.trim(), body: request.body.body.replaceAll('\r\n', '\n').trim(), version };
  const empty = (['title', 'body'] as const).filter((name) => typed[name] === '');
  if (empty.length > 0) {
    const errors = Object.fromEntries(empty.map((name) => [name, request.ctx.t(`account.texts.empty.${name}`)]));
    return editor(request, reply, cfg, { typed, errors });
  }
  if (then === 'preview') return editor(request, reply, cfg, { typed, preview: true });
  try {
    await saveText(request.ctx, request.params.slug, request.params.locale, typed);
  } catch (error) {
    if (!isProblem(error) || error.status !== 409) throw error;
    return editor(request, reply, cfg, { typed, conflict: true });
  }
  return reply.back('/admin/account/texts', { kind: 'ok', key: 'account.texts.saved' });
}
