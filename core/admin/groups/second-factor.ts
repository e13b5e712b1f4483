import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { defineQuery, sql } from '../../database/query.ts';
import { findGroup, setSecondFactorPolicy } from '../../directory/groups.ts';
import type { SecondFactorPolicy } from '../../entities/index.ts';
import { form } from '../../http/schema.ts';
import type { GroupState } from '../../matrix/state.ts';
import type { Services } from '../../portal.ts';
import { askedByPortal } from '../../second-factor/policy.ts';
import { db } from '../tables.ts';
import { groupModel, groupParams, loadGroup } from './index.ts';

const policyForm = form({
  secondFactor: Type.Union([Type.Literal('optional'), Type.Literal('required')]),
  version: Type.String({ pattern: '^[0-9]{1,19}$' }),
});
type PolicyRequest = FastifyRequest<{ Params: Static<typeof groupParams>; Body: Static<typeof policyForm> }>;

/** Sets whether the people of a group must sign in in two steps. */
export function secondFactorRoutes(services: Services, app: FastifyInstance): void {
  app.post<{ Params: Static<typeof groupParams>; Body: Static<typeof policyForm> }>(
    '/groups/:group/second-factor',
    { config: { access: ['manage', 'Group'] }, schema: { params: groupParams, body: policyForm } },
    (request, reply) => change(services, request, reply),
  );
}

async function change(services: Services, request: PolicyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { ctx, body } = request;
  const { group } = await loadGroup(request);
  const done = await ctx.write(async (tx) =>
    setSecondFactorPolicy(tx, await findGroup(tx, group.code), body.secondFactor, body.version),
  );
  if (done) return reply.back(`/admin/groups/${group.code}`, { kind: 'ok', key: 'core.group.second-factor.saved' });
  const { group: now } = await loadGroup(request);
  const { secondFactor } = await policyModel(services, request, now);
  const lines = secondFactor.policy === body.secondFactor ? [] : [
    { label: ctx.t('core.secondFactor.nav'), theirs: ctx.t(`core.group.second-factor.${secondFactor.policy}`), mine: ctx.t(`core.group.second-factor.${body.secondFactor}`) },
  ];
  const model = await groupModel(services, request, now, { conflict: { lines } });
  return reply.page('core:admin/group.njk', model, { status: 409 });
} // prettier-ignore

const policyOf = defineQuery<{ group: string }, { policy: SecondFactorPolicy; people: number; without: number }>((p) =>
  db
    .selectFrom('core_group as g')
    .select([
      'g.second_factor as policy',
      sql<number>`(select count(distinct m.account_id)::int from core_membership m where m.group_id = g.id)`.as('people'),
      sql<number>`(select count(distinct m.account_id)::int from core_membership m where m.group_id = g.id
        and not exists (select from core_second_factor f where f.account_id = m.account_id)
        and not exists (select from core_passkey k where k.account_id = m.account_id))`.as('without'),
    ])
    .where('g.id', '=', p.group),
); // prettier-ignore

/** The policy of a group, how many of its people have no second factor yet, and whether the setting asks them all for it anyway. */
export async function policyModel({ settings }: Services, { ctx }: FastifyRequest, group: GroupState) {
  const [[row]] = await ctx.read(policyOf({ group: group.id }));
  const { policy, people, without } = row!;
  const options = (['optional', 'required'] as const).map((value) => ({
    value,
    label: ctx.t(`core.group.second-factor.${value}`),
  }));
  return { secondFactor: { policy, people, without, options, floor: askedByPortal(settings, group.kind) } };
}
