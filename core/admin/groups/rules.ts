import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import type { RuleRow } from '../../access/ability.ts';
import { coversAbility } from '../../access/cover.ts';
import { executeIn } from '../../database/orm.ts';
import { addGroupRule, checkRule, removeGroupRule } from '../../directory/groups.ts';
import { OperatorError, problem } from '../../errors.ts';
import { form } from '../../http/schema.ts';
import { ruleEffect, sameRule, type RuleEffect } from '../../matrix/rules.ts';
import { accessOf, askRead, type GroupState } from '../../matrix/state.ts';
import type { Services } from '../../portal.ts';
import { grantTexts, portletTitle } from '../../access/labels.ts';
import type { MatrixRoom } from '../matrix/plan.ts';
import { groupParams, loadGroup } from './index.ts';
import { customersText, ruleText } from './view.ts';

const ruleForm = form({
  change: Type.Union([Type.Literal('add'), Type.Literal('remove')]),
  effect: Type.Union([Type.Literal('allow'), Type.Literal('deny')]),
  rule: Type.String({ pattern: '^[a-z][a-z0-9-]*\\.[A-Za-z][A-Za-z0-9]*$', maxLength: 120 }),
  version: Type.String({ pattern: '^[0-9]{1,19}$' }),
  confirmed: Type.Optional(Type.String({ maxLength: 5 })),
});

type RuleRequest = FastifyRequest<{ Params: Static<typeof groupParams>; Body: Static<typeof ruleForm> }>;

/** Adds and removes explicit rules: first what it would do, then, confirmed, the rule. */
export function ruleRoutes({ services }: MatrixRoom, app: FastifyInstance): void {
  app.post<{ Params: Static<typeof groupParams>; Body: Static<typeof ruleForm> }>(
    '/groups/:group/rules',
    { config: { access: ['manage', 'Group'] }, schema: { params: groupParams, body: ruleForm } },
    (request, reply) => changeRule(services, request, reply),
  );
}

function ruleOf(services: Services, { effect, rule }: Static<typeof ruleForm>): RuleRow {
  const [action, subject] = rule.split('.') as [string, string];
  try {
    checkRule(services.registry, action, subject);
  } catch (error) {
    if (error instanceof OperatorError) throw problem(422, 'invalid', 'core.rule.error.unknown', { values: { rule } });
    throw error;
  }
  return { effect, action, subject };
}

/**
 * Nobody gives staff more than he may himself, and nobody takes the right to undo it from himself.
 * @throws Problem 403
 */
function refuseOverreach(services: Services, request: RuleRequest, group: GroupState, rules: readonly RuleRow[], opens: boolean): void {
  const after = accessOf(services.registry, { ...group, rules });
  if (group.kind === 'staff' && opens && !coversAbility(request.ctx.ability, after.for('all'), services.registry.subjects))
    throw problem(403, 'forbidden', 'core.rule.error.stronger');
  if (group.id === request.viewer!.group.id && !after.ability.can('manage', 'Group'))
    throw problem(403, 'forbidden', 'core.rule.error.self');
} // prettier-ignore

async function changeRule(services: Services, request: RuleRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { body, ctx } = request;
  const rule = ruleOf(services, body);
  const { group, state } = await loadGroup(request);
  const rest = group.rules.filter((other) => !sameRule(other, rule));
  const rules = body.change === 'add' ? [...rest, rule] : rest;
  const effect = await ruleEffect(askRead(ctx.read), services.registry, state, group, rules);
  refuseOverreach(services, request, group, rules, body.change === 'add' ? rule.effect === 'allow' : rule.effect === 'deny');
  if (body.confirmed === undefined) return reply.page('core:admin/rule.njk', ruleModel(services, request, group, rule, effect, false));
  const done = await ctx.write(async (tx) => {
    const [row] = await executeIn<{ version: string }>(tx.em, 'select version::text from core_group where id = $1 for update', [group.id]);
    if (row?.version !== body.version) return false;
    if (body.change === 'add') await addGroupRule(tx, group.id, rule);
    else await removeGroupRule(tx, group.id, rule);
    return true;
  });
  if (!done) return reply.page('core:admin/rule.njk', ruleModel(services, request, group, rule, effect, true), { status: 409 });
  return reply.back(`/admin/groups/${group.code}`, { kind: 'ok', key: body.change === 'add' ? 'core.rule.added' : 'core.rule.removed' });
} // prettier-ignore

function ruleModel(
  services: Services,
  { ctx, body }: RuleRequest,
  group: GroupState,
  rule: RuleRow,
  effect: RuleEffect,
  stale: boolean,
) {
  const list = (entries: RuleEffect['hides'], of: 'lose' | 'gain') =>
    entries.map(({ portlet, count }) => ({
      title: portletTitle(services, ctx.t, portlet),
      count: customersText(ctx, group.kind, count[of]),
    }));
  return {
    group: { code: group.code, title: group.title, version: group.version },
    rule: ruleText(services, ctx, rule),
    change: body.change,
    hides: list(effect.hides, 'lose'),
    shows: list(effect.shows, 'gain'),
    opens: grantTexts(services, ctx.t, effect.opens),
    closes: grantTexts(services, ctx.t, effect.closes),
    stale,
  };
}
