import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { createBatch, type BatchFor, type MadeBatch } from '../../credentials/issue.ts';
import { findGroup } from '../../directory/groups.ts';
import { invalid, type FieldProblems } from '../../errors.ts';
import { closed, form, text } from '../../http/schema.ts';
import type { Transaction } from '../../plugin/contract.ts';
import { allGroups } from '../accounts/queries.ts';
import { formErrors, line, noErrors, refusals } from '../forms.ts';

const WHOM = ['group', 'customers', 'accounts'] as const;

const batchForm = form({
  whom: Type.Unsafe<(typeof WHOM)[number]>(Type.Union(WHOM.map((value) => Type.Literal(value)))),
  group: line(60), accounts: line(60_000), title: line(), days: line(10),
}); // prettier-ignore
type Body = Static<typeof batchForm>;

const access = { access: ['issue', 'Credential'] as const };

/** A new batch: the form and what it does. */
export function newBatchRoutes(app: FastifyInstance): void {
  app.get<{ Querystring: { account?: string } }>(
    '/credentials/new',
    { config: access, schema: { querystring: closed({ account: Type.Optional(text(120)) }) } },
    (request, reply) => {
      const accounts = request.query.account ?? '';
      const whom = accounts === '' ? 'group' : 'accounts';
      return showForm(request, reply, { whom, group: 'CLIENTS', accounts, title: '', days: '30' }, {});
    },
  );
  app.post<{ Body: Body }>('/credentials', { config: access, schema: { body: batchForm } }, create);
}

async function showForm(request: FastifyRequest, reply: FastifyReply, values: Body, fields: FieldProblems) {
  const { ctx } = request;
  const [groups] = await ctx.read(allGroups({}));
  const bad = Object.keys(fields).length > 0;
  const label = (field: string) => ctx.t(`core.admin.credentials.field.${field}`);
  return reply.page(
    'core:admin/credentials-new.njk',
    {
      values,
      options: {
        whom: WHOM.map((value) => ({ value, label: ctx.t(`core.admin.credentials.whom.${value}`) })),
        groups: groups.filter((g) => g.kind === 'customer').map((g) => ({ value: g.code, label: g.title })),
      },
      ...(bad ? formErrors(ctx.t, fields, label) : noErrors),
    },
    bad ? { status: 422 } : {},
  );
}

async function create(request: FastifyRequest<{ Body: Body }>, reply: FastifyReply) {
  const { ctx, body } = request;
  let made: MadeBatch | undefined;
  const fields = await refusals(async () => {
    const title = body.title.trim();
    const days = /^\d{1,2}$/.test(body.days.trim()) ? Number(body.days) : 0;
    if (title.length > 100) throw invalid({ title: { key: 'core.field.error.long', values: { max: 100 } } });
    if (days < 7 || days > 90) throw invalid({ days: { key: 'core.admin.credentials.days-error' } });
    made = await ctx.write(async (tx) => {
      const { id, name } = ctx.viewer.account;
      return createBatch(tx, { whom: await chosen(tx, request), title, days, by: { id, name } });
    });
  });
  if (fields || !made) return showForm(request, reply, body, fields ?? {});
  return reply.back(`/admin/credentials/${made.id}`, {
    kind: 'ok', key: 'core.admin.credentials.made', values: { count: made.count },
  }); // prettier-ignore
}

async function chosen(tx: Transaction, request: FastifyRequest<{ Body: Body }>): Promise<BatchFor> {
  const { body, ctx } = request;
  if (body.whom === 'accounts') {
    const logins = body.accounts.split(/[\s,;]+/).filter(Boolean);
    if (logins.length === 0) throw invalid({ accounts: { key: 'core.field.error.required' } });
    return { by: 'accounts', logins };
  }
  const group = await findGroup(tx, body.group).catch(() => undefined);
  if (group?.kind !== 'customer') throw invalid({ group: { key: 'core.field.error.choice' } });
  if (body.whom === 'group') return { by: 'group', group };
  return { by: 'customers', group, mayCreate: ctx.ability.can('create', 'Account') };
}
