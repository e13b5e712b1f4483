import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import {
  endAccountSessions, setAccountState, type AccountChange,
} from '../../directory/accounts.ts'; // prettier-ignore
import { changeAccount, type Changed } from '../../credentials/two-people.ts';
import { notFound, problem, type FieldProblems } from '../../errors.ts';
import { form } from '../../http/schema.ts';
import type { Services } from '../../portal.ts';
import { resetSecondFactor } from '../../second-factor/reset.ts';
import { issueInvitation, issueReset } from '../../session/recovery.ts';
import { openBatchOf, printed } from '../credentials/queries.ts';
import { lastChange } from '../customers/queries.ts';
import { withQuery } from '../../http/paging.ts';
import { differences, formErrors, noErrors, refusals } from '../forms.ts';
import { accountForm, accountLabel, accountOptions, accountParams, type AccountBody } from './form.ts';
import { givable, mayTouch, refuseStronger } from './power.ts';
import {
  accountById,
  allGroups,
  membershipsOf,
  sessionsOf,
  signInsOf,
  type Account,
  type MembershipRow,
} from './queries.ts';
import { accountHead, linkInHand, membershipRows, permissions, visits } from './view.ts';

type Params = Static<typeof accountParams>;
type OfAccount = FastifyRequest<{ Params: Params }>;

/** An account and for whom it acts. */
export async function findAccount(request: OfAccount): Promise<{ account: Account; memberships: MembershipRow[] }> {
  const { id } = request.params;
  const [[account], memberships] = await request.ctx.read(accountById({ id }), membershipsOf({ id }));
  if (!account) throw notFound();
  return { account, memberships };
}

/** An account the viewer may change. */
export async function touchableAccount(services: Services, request: OfAccount) {
  const found = await findAccount(request);
  await refuseStronger(services, request, found.account.kind, found.memberships);
  return found;
}

/** The card of an account and what can be done there. */
export function cardRoutes(services: Services, app: FastifyInstance): void {
  const may = (action: string) => ({ config: { access: [action, 'Account'] as const }, schema: { params: accountParams } });
  const act = (action: string) => ({ config: { access: [action, 'Account'] as const }, schema: { params: accountParams, body: form({}) } });
  app.get<{ Params: Params }>('/accounts/:id', may('read'), async (request, reply) => showCard(services, request, reply, {}, ''));
  app.get<{ Params: Params }>('/accounts/:id/edit', may('update'), async (request, reply) => {
    const { account } = await touchableAccount(services, request);
    return showEdit(request, reply, account, valuesOf(account), {});
  });
  app.post<{ Params: Params; Body: AccountBody }>(
    '/accounts/:id',
    { config: { access: ['update', 'Account'] }, schema: { params: accountParams, body: accountForm } },
    (request, reply) => update(services, request, reply),
  );
  app.post<{ Params: Params }>('/accounts/:id/lock', act('lock'), (request, reply) => lock(services, request, reply));
  app.post<{ Params: Params }>('/accounts/:id/unlock', act('lock'), (request, reply) => unlock(services, request, reply));
  app.post<{ Params: Params }>('/accounts/:id/end-sessions', act('lock'), (request, reply) => endAll(services, request, reply));
  app.post<{ Params: Params }>('/accounts/:id/second-factor', act('reset'), (request, reply) => resetFactor(services, request, reply));
  app.post<{ Params: Params }>('/accounts/:id/reset', act('reset'), (request, reply) => sendLink(services, request, reply));
} // prettier-ignore

/** The card, with what was refused in one of its forms. */
export async function showCard(
  services: Services,
  request: OfAccount,
  reply: FastifyReply,
  fields: FieldProblems,
  formName: string,
  values: Record<string, string> = {},
) {
  const { ctx } = request;
  const { account, memberships } = await findAccount(request);
  const [groups, sessions, signIns, [underWay]] = await ctx.read(
    allGroups({}),
    sessionsOf({ id: account.id }),
    signInsOf({ id: account.id }),
    openBatchOf({ account: account.id }),
  );
  const touchable = await mayTouch(services, request, account.kind, memberships);
  const mine = (await givable(services, request, groups)).filter((g) => g.kind === account.kind);
  const inOneHand = account.state === 'invited' && (await printed(request, account.id));
  const may = { ...permissions(request, account, touchable), ...(inOneHand ? { invite: false } : {}) };
  const bad = Object.keys(fields).length > 0;
  return reply.page(
    'core:admin/accounts-card.njk',
    {
      ...accountHead(request, account),
      may,
      memberships: membershipRows(request, memberships, mine),
      ...visits(request, sessions, signIns),
      options: { ...accountOptions(ctx.t), groups: mine.map((g) => ({ value: g.id, label: g.title })) },
      values: { group: mine.find((g) => g.code === 'CLIENTS')?.id ?? '', houseRole: 'all', customer: '', ...values },
      ...(bad ? formErrors(ctx.t, fields, accountLabel(ctx.t)) : noErrors),
      formName,
      issue: may.issue ? issueLink(account.login, underWay?.batch_id) : undefined,
      why: withQuery('/admin/access', { login: account.login, customer: memberships[0]?.customer_number ?? undefined }),
      inHand: touchable && !inOneHand && ctx.ability.can('reset', 'Account') ? await linkInHand(services, request, account.id) : undefined,
    },
    bad ? { status: 422 } : {},
  );
} // prettier-ignore

/** Where credentials in two parts are issued, or where those are that are under way. */
const issueLink = (login: string, batch: string | undefined) => ({
  href: batch === undefined ? withQuery('/admin/credentials/new', { account: login }) : `/admin/credentials/${batch}`,
  underWay: batch !== undefined,
});

const FIELDS = ['name', 'email', 'phone', 'locale'] as const;
const valuesOf = (account: Account) => Object.fromEntries(FIELDS.map((f) => [f, account[f] ?? ''])) as unknown as AccountChange; // prettier-ignore

async function update(services: Services, request: FastifyRequest<{ Params: Params; Body: AccountBody }>, reply: FastifyReply) {
  const { account } = await touchableAccount(services, request);
  const { version, ...values } = request.body;
  const by = request.ctx.viewer.account.id;
  let changed = 'outdated' as Changed;
  const fields = await refusals(async () => {
    changed = await request.ctx.write((tx) => changeAccount(tx, services, { id: account.id, version, values, by }));
  });
  const refused = changed === 'printed' ? { email: { key: 'core.credential.error.printed' } } : fields;
  if (refused) return showEdit(request, reply, account, values, refused, version);
  if (changed === 'outdated') return showConflict(request, reply, values);
  return reply.back(`/admin/accounts/${account.id}`, { kind: 'ok', key: 'core.admin.saved' });
} // prettier-ignore

/** Somebody was faster: both are shown, and the next save is against what is saved now. */
async function showConflict(request: OfAccount, reply: FastifyReply, typed: AccountChange) {
  const { account } = await findAccount(request);
  const [[last]] = await request.ctx.read(lastChange({ subject: 'Account', id: account.id }));
  const lines = differences({ ...valuesOf(account) }, { ...typed }, accountLabel(request.ctx.t));
  return showEdit(request, reply, account, typed, {}, account.version, { last, lines });
}

async function showEdit(
  request: FastifyRequest,
  reply: FastifyReply,
  account: Account,
  values: AccountChange,
  fields: FieldProblems,
  version = account.version,
  conflict?: object,
) {
  const { t } = request.ctx;
  const bad = Object.keys(fields).length > 0;
  return reply.page(
    'core:admin/accounts-edit.njk',
    {
      ...accountHead(request, account),
      values,
      version,
      conflict,
      options: accountOptions(t),
      ...(bad ? formErrors(t, fields, accountLabel(t)) : noErrors),
    },
    conflict ? { status: 409 } : bad ? { status: 422 } : {},
  );
}

async function lock(services: Services, request: OfAccount, reply: FastifyReply) {
  const { account } = await touchableAccount(services, request);
  if (account.id === request.ctx.viewer.account.id) throw problem(409, 'own-account', 'core.admin.accounts.error.self');
  const fields = await refusals(() => request.ctx.write((tx) => setAccountState(tx, account.id, 'locked')));
  if (fields) return showCard(services, request, reply, fields, 'actions');
  return reply.back(`/admin/accounts/${account.id}`, { kind: 'ok', key: 'core.admin.accounts.locked' });
}

async function unlock(services: Services, request: OfAccount, reply: FastifyReply) {
  const { account } = await touchableAccount(services, request);
  if (account.state === 'locked') await request.ctx.write((tx) => setAccountState(tx, account.id, 'active'));
  return reply.back(`/admin/accounts/${account.id}`, { kind: 'ok', key: 'core.admin.accounts.unlocked' });
}

async function endAll(services: Services, request: OfAccount, reply: FastifyReply) {
  const { account } = await touchableAccount(services, request);
  const count = await request.ctx.write((tx) => endAccountSessions(tx, account.id));
  if (account.id === request.ctx.viewer.account.id) return reply.redirect('/login', 303);
  return reply.back(`/admin/accounts/${account.id}`, { kind: 'ok', key: 'core.admin.accounts.ended', values: { count } });
} // prettier-ignore

/** For somebody who lost his phone and his recovery codes; one's own is switched off on one's own page, with the password. */
async function resetFactor(services: Services, request: OfAccount, reply: FastifyReply) {
  const { account } = await touchableAccount(services, request);
  if (account.id === request.ctx.viewer.account.id) throw problem(409, 'own-account', 'core.admin.accounts.error.self');
  await request.ctx.write((tx) => resetSecondFactor(services, tx, account.id));
  return reply.back(`/admin/accounts/${account.id}`, { kind: 'ok', key: 'core.admin.accounts.second-factor-reset' });
}

/** Sends the link an account waits for: the invitation while it is invited, else one to set a new password. */
async function sendLink(services: Services, request: OfAccount, reply: FastifyReply) {
  const { account } = await touchableAccount(services, request);
  const sendable = (account.state === 'active' || account.state === 'invited') && account.email !== null;
  if (!sendable) throw problem(409, 'no-link', 'core.admin.accounts.error.no-link');
  if (account.state === 'invited' && (await printed(request, account.id)))
    throw problem(409, 'printed', 'core.credential.error.printed');
  const issue = account.state === 'invited' ? issueInvitation : issueReset;
  const address = await request.ctx.write((tx) => issue(tx, services, account.id));
  const key = services.settings.SMTP_URL === undefined ? 'core.admin.accounts.link-kept' : 'core.admin.accounts.link-sent';
  return reply.back(`/admin/accounts/${account.id}`, { kind: 'ok', key, values: { address } });
} // prettier-ignore
