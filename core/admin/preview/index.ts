import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { PREVIEW_SECONDS, sealPreview, type PreviewChoice } from '../../access/preview.ts';
import type { Statement } from '../../database/query.ts';
import { problem } from '../../errors.ts';
import type { Cookies } from '../../http/cookies.ts';
import { closed, form, text } from '../../http/schema.ts';
import { GROUP_CODE } from '../../matrix/changes.ts';
import type { Services } from '../../portal.ts';

const query = closed({ group: Type.Optional(GROUP_CODE), customer: Type.Optional(text(60)) });
const previewForm = form({
  group: GROUP_CODE,
  customer: Type.Optional(text(60)),
  reason: Type.Optional(text(300)),
});
type Chosen = Static<typeof previewForm>;

const customerGroups: Statement<{ id: string; code: string; title: string }> = {
  text: `select id, code, title from core_group where kind = 'customer' order by builtin desc, title`,
  values: [],
};
const memberOf = (number: string, group: string): Statement<{ id: string; name: string; member: boolean }> => ({
  text: `select c.id, c.name, exists (select from core_membership m join core_group g on g.id = m.group_id where m.customer_id = c.id and g.code = $2) as member
    from core_customer c where c.number = $1`,
  values: [number, group],
});

/** Preview: the customer's side as a group sees it, or as one of its customers does; nothing can be written through it. */
export function previewRoutes(services: Services, cookies: Cookies) {
  return (app: FastifyInstance): void => {
    app.get<{ Querystring: Static<typeof query> }>(
      '/preview',
      { config: { access: ['preview', 'Portlet'] }, schema: { querystring: query } },
      async (request, reply) => show(request, reply, { group: request.query.group, customer: request.query.customer }, {}),
    );
    app.post<{ Body: Chosen }>(
      '/preview',
      { config: { access: ['preview', 'Portlet'] }, schema: { body: previewForm } },
      (request, reply) => start(services, cookies, request, reply),
    );
    app.post('/preview/end', { config: { access: 'signed-in' }, schema: { body: form({}) } }, async (request, reply) => {
      cookies.clearPreview(reply);
      return reply.redirect(request.ability!.can('read', 'Portlet') ? '/admin/portlets' : '/desk', 303);
    });
  };
} // prettier-ignore

async function show(
  request: FastifyRequest,
  reply: FastifyReply,
  values: { group?: string | undefined; customer?: string | undefined; reason?: string | undefined },
  errors: Record<string, string>,
): Promise<FastifyReply> {
  const [groups] = await request.ctx.read(customerGroups);
  const model = {
    groups: groups.map(({ code, title }) => ({ value: code, label: title })),
    values: { group: values.group ?? '', customer: values.customer ?? '', reason: values.reason ?? '' },
    errors,
    customers: request.ctx.ability.can('read', 'Customer'),
    minutes: PREVIEW_SECONDS / 60,
  };
  return reply.page('core:admin/preview.njk', model, Object.keys(errors).length > 0 ? { status: 422 } : {});
}

async function start(
  services: Services,
  cookies: Cookies,
  request: FastifyRequest<{ Body: Chosen }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { ctx, body } = request;
  const [groups] = await ctx.read(customerGroups);
  const group = groups.find(({ code }) => code === body.group);
  if (!group) return show(request, reply, body, { group: ctx.t('core.preview.error.group') });
  const choice: PreviewChoice = { group: group.id, until: Math.floor(Date.now() / 1000) + PREVIEW_SECONDS };
  const number = body.customer?.trim() ?? '';
  if (number !== '') {
    const problems = await chooseCustomer(request, choice, number);
    if (problems) return show(request, reply, body, problems);
  }
  cookies.setPreview(reply, sealPreview(services.secret, ctx.viewer.session.id, choice), PREVIEW_SECONDS);
  return reply.redirect('/', 303);
}

/** Adds a real customer to the choice, with the reason in the audit log; or says what is wrong, by field. */
async function chooseCustomer(
  request: FastifyRequest<{ Body: Chosen }>,
  choice: PreviewChoice,
  number: string,
): Promise<Record<string, string> | undefined> {
  const { ctx, body } = request;
  if (!ctx.ability.can('read', 'Customer')) throw problem(403, 'forbidden', 'core.error.forbidden');
  const [[customer]] = await ctx.read(memberOf(number, body.group));
  const reason = body.reason?.trim() ?? '';
  const errors: Record<string, string> = {};
  if (!customer) errors.customer = ctx.t('core.preview.error.customer');
  else if (!customer.member) errors.customer = ctx.t('core.preview.error.member', { customer: customer.name });
  if (reason.length < 3) errors.reason = ctx.t('core.preview.error.reason');
  if (!customer || Object.keys(errors).length > 0) return errors;
  await ctx.write((tx) => tx.audit('preview', 'Customer', customer.id, { group: body.group, reason }, customer.id));
  Object.assign(choice, { customer: customer.id, reason });
  return undefined;
}
