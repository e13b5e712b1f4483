import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { Type } from 'typebox';
import { explainAccess, type Explanation } from '../../access/explain.ts';
import { explainTexts } from '../../access/explain-texts.ts';
import { portletTitle } from '../../access/labels.ts';
import { OperatorError } from '../../errors.ts';
import { closed, text } from '../../http/schema.ts';
import type { RequestContext } from '../../plugin/contract.ts';
import type { Services } from '../../portal.ts';

const query = closed({
  login: Type.Optional(text(200)),
  customer: Type.Optional(text(60)),
  portlet: Type.Optional(text(120)),
});
type Asked = Static<typeof query>;

/** Admin > Access explainer: why somebody does or does not see a portlet. It asks and changes nothing. */
export function explainRoutes(services: Services) {
  return (app: FastifyInstance): void => {
    app.get<{ Querystring: Asked }>(
      '/access',
      { config: { access: ['read', 'Account'] }, schema: { querystring: query } },
      async (request, reply) => explain(services, request, reply),
    );
  };
}

async function explain(services: Services, request: FastifyRequest<{ Querystring: Asked }>, reply: FastifyReply) {
  const { ctx } = request;
  const { login = '', customer = '', portlet = '' } = request.query;
  const errors: Record<string, string> = {};
  let answer: Explanation | undefined;
  if (login.trim() !== '' && portlet !== '') {
    try {
      answer = await explainAccess(services, { login, customerNumber: customer.trim() || undefined, portlet });
    } catch (error) {
      if (!(error instanceof OperatorError) || !error.fields) throw error;
      for (const [field, told] of Object.entries(error.fields)) errors[field] = ctx.t(told.key, told.values);
    }
  }
  const status = Object.keys(errors).length > 0 ? 422 : 200;
  const model = { values: { login, customer, portlet }, errors, portlets: portletChoices(services, ctx), answer: answer && answerView(services, ctx, answer) };
  return reply.page('core:admin/explain.njk', model, { status });
} // prettier-ignore

function portletChoices(services: Services, { t, locale }: RequestContext) {
  return [...services.registry.portlets.values()]
    .map(({ id, title }) => ({ value: id, label: t(title) }))
    .sort((a, b) => a.label.localeCompare(b.label, locale));
}

const RESULT_ICON = { pass: 'check', stop: 'x', skip: 'minus' } as const;

function answerView(services: Services, ctx: RequestContext, answer: Explanation) {
  const { t } = ctx;
  const words = explainTexts(services, ctx.locale, answer);
  const decided = answer.steps.findIndex(({ result }) => result === 'stop');
  const quote = (value: string) => (/^[\w.@+-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`);
  const command = ['portico access explain', `--login ${quote(answer.person.login)}`, `--portlet ${answer.portlet}`];
  if (answer.customer) command.push(`--customer ${quote(answer.customer.number)}`);
  return {
    visible: answer.visible,
    verdict: words.verdict,
    reason: answer.visible ? t('core.explain.all-passed') : t('core.explain.decided', { number: decided + 1, check: words.steps[decided]!.text }),
    person: answer.person,
    customer: answer.customer,
    group: answer.group,
    others: answer.others.map((number) => ({
      number,
      href: `/admin/access?${new URLSearchParams({ login: answer.person.login, customer: number, portlet: answer.portlet }).toString()}`,
    })),
    steps: words.steps.map((step) => ({
      ...step,
      icon: RESULT_ICON[step.result],
      resultText: t(`core.explain.result.${step.result}`),
      skipped: step.result === 'skip' ? t(`core.explain.would.${step.would}`) : '',
    })),
    remedies: remediesOf(services, ctx, answer),
    command,
  };
} // prettier-ignore

/** What would change the answer, and where it is done. */
function remediesOf(services: Services, { t, ability }: RequestContext, answer: Explanation) {
  const { group, decidedBy } = answer;
  if (!decidedBy) return [];
  const values = { portlet: portletTitle(services, t, answer.portlet), group: group?.title ?? '' };
  const links: Partial<Record<typeof decidedBy, { href: string; may: boolean }>> = {
    'plugin.state': { href: '/admin/plugins', may: ability.can('read', 'Plugin') },
    'account.state': { href: `/admin/accounts?q=${encodeURIComponent(answer.person.login)}`, may: ability.can('read', 'Account') },
    'portal.maintenance': { href: '/admin/maintenance', may: ability.can('manage', 'Maintenance') },
    membership: { href: `/admin/accounts?q=${encodeURIComponent(answer.person.login)}`, may: ability.can('read', 'Account') },
    'placement.state': { href: `/admin/portlets?group=${group?.code ?? ''}`, may: ability.can('read', 'Portlet') },
    'group.deny': { href: `/admin/groups/${group?.code ?? ''}`, may: ability.can('read', 'Group') },
    'house.role': { href: `/admin/accounts?q=${encodeURIComponent(answer.person.login)}`, may: ability.can('read', 'Account') },
  };
  const link = links[decidedBy];
  return [{ text: t(`core.explain.remedy.${decidedBy}`, values), href: link?.may === true ? link.href : '' }];
} // prettier-ignore
