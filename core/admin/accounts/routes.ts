import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import type { FieldProblems } from '../../errors.ts';
import type { Services } from '../../portal.ts';
import { formErrors, noErrors, refusals } from '../forms.ts';
import { pagerOf, withQuery } from '../../http/paging.ts';
import { cardRoutes } from './card.ts';
import { madeFlash, makeAccount, type MadeAccount } from './create.ts';
import { membershipRoutes } from './memberships.ts';
import {
  accountLabel, accountListQuery, accountOptions, newAccountForm, newAccountQuery, STATES, type NewAccountBody,
} from './form.ts'; // prettier-ignore
import { givable } from './power.ts';
import { accountCounts, accountList, allGroups, type AccountFilter } from './queries.ts';
import { listRows } from './view.ts';

const PER_PAGE = 25;

/** Accounts of staff and of customers, in one list. */
export function accountRoutes(services: Services) {
  return (app: FastifyInstance): void => {
    app.get<{ Querystring: Static<typeof accountListQuery> }>(
      '/accounts',
      { config: { access: ['read', 'Account'] }, schema: { querystring: accountListQuery } },
      list,
    );
    app.get<{ Querystring: Static<typeof newAccountQuery> }>(
      '/accounts/new',
      { config: { access: ['create', 'Account'] }, schema: { querystring: newAccountQuery } },
      async (request, reply) => {
        const kind = request.query.kind === 'staff' ? 'staff' : 'customer';
        const values = { kind, customer: request.query.customer ?? '', houseRole: 'all' };
        return showNew(services, request, reply, values, {});
      },
    );
    app.post<{ Body: NewAccountBody }>(
      '/accounts',
      { config: { access: ['create', 'Account'] }, schema: { body: newAccountForm } },
      (request, reply) => create(services, request, reply),
    );
    cardRoutes(services, app);
    membershipRoutes(services, app);
  };
}

type Query = Static<typeof accountListQuery>;

const filterOf = (query: Query): AccountFilter => ({
  q: query.q?.trim() ?? '',
  kind: query.kind === 'customer' || query.kind === 'staff' ? query.kind : undefined,
  state: STATES.find((state) => state === query.state),
  group: /^[0-9a-f-]{36}$/.test(query.group ?? '') ? query.group : undefined,
});

async function list(request: FastifyRequest<{ Querystring: Query }>, reply: FastifyReply) {
  const { ctx } = request;
  const filter = filterOf(request.query);
  const page = request.query.page ?? 1;
  const [rows, counts, groups] = await ctx.read(
    accountList(filter, ctx.locale, PER_PAGE, (page - 1) * PER_PAGE),
    accountCounts(filter),
    allGroups({}),
  );
  const of = (kind: string) => counts.find((c) => c.kind === kind)?.count ?? 0;
  const total = filter.kind ? of(filter.kind) : of('customer') + of('staff');
  const link = (more: Record<string, string | number | undefined>) => withQuery('/admin/accounts', { ...filter, ...more });
  return reply.page('core:admin/accounts.njk', {
    rows: listRows(request, rows),
    filter,
    kinds: [
      { href: link({ kind: undefined }), label: ctx.t('core.admin.accounts.all'), count: of('customer') + of('staff'), current: !filter.kind },
      { href: link({ kind: 'customer' }), label: ctx.t('core.admin.accounts.customers'), count: of('customer'), current: filter.kind === 'customer' },
      { href: link({ kind: 'staff' }), label: ctx.t('core.admin.accounts.staff'), count: of('staff'), current: filter.kind === 'staff' },
    ],
    options: { ...accountOptions(ctx.t), groups: groups.map((g) => ({ value: g.id, label: g.title })) },
    pager: pagerOf(page, PER_PAGE, rows.length, total, (n) => link({ page: n })),
    create: ctx.ability.can('create', 'Account'),
  });
} // prettier-ignore

async function create(services: Services, request: FastifyRequest<{ Body: NewAccountBody }>, reply: FastifyReply) {
  const { kind, customer, ...body } = request.body;
  let made: MadeAccount | undefined;
  const fields = await refusals(async () => {
    const whom = kind === 'customer' ? { number: customer } : undefined;
    made = await makeAccount(services, request, { kind, body, customer: whom });
  });
  if (fields || !made) return showNew(services, request, reply, request.body, fields ?? {});
  return reply.back(`/admin/accounts/${made.id}`, madeFlash(services, made));
}

async function showNew(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  values: Record<string, string>,
  fields: FieldProblems,
) {
  const { ctx } = request;
  const [groups] = await ctx.read(allGroups({}));
  const mine = await givable(services, request, groups);
  const of = (kind: string) => mine.filter((g) => g.kind === kind).map((g) => ({ value: g.id, label: g.title }));
  const kind = values.kind === 'staff' ? 'staff' : 'customer';
  const preset = mine.find((g) => g.code === (kind === 'staff' ? 'STAFF' : 'CLIENTS'))?.id ?? '';
  const bad = Object.keys(fields).length > 0;
  return reply.page(
    'core:admin/accounts-new.njk',
    {
      values: { login: '', name: '', email: '', phone: '', locale: '', customer: '', ...values, group: values.group ?? preset },
      ...(bad ? formErrors(ctx.t, fields, accountLabel(ctx.t)) : noErrors),
      options: { ...accountOptions(ctx.t), groups: of(kind) },
      kind,
      mailed: services.settings.SMTP_URL !== undefined,
    },
    bad ? { status: 422 } : {},
  );
} // prettier-ignore
