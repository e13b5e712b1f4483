import type { FastifyRequest } from 'fastify';
import { defineQuery } from '../../database/query.ts';
import { initialsOf } from '../../http/pages.ts';
import type { Services } from '../../portal.ts';
import { STATE_KIND } from '../customers/view.ts';
import { hashToken } from '../../session/tokens.ts';
import { db } from '../tables.ts';
import type { Account, AccountRow, MembershipRow, SessionRow, SignInRow } from './queries.ts';

/** Rows of the list. */
export const listRows = (request: FastifyRequest, rows: readonly AccountRow[]) =>
  rows.map((row) => ({
    ...row,
    href: `/admin/accounts/${row.id}`,
    kindLabel: request.ctx.t(`core.account.kind.${row.kind}`),
    stateLabel: request.ctx.t(`core.account.state.${row.state}`),
    stateKind: STATE_KIND[row.state],
    groups: [...new Set(row.memberships.map((m) => m.group))],
    customers: row.memberships.filter((m) => m.customer !== null).slice(0, 3),
    moreCustomers: Math.max(0, row.memberships.filter((m) => m.customer !== null).length - 3),
  }));

/** Head and facts of an account's card. */
export function accountHead(request: FastifyRequest, account: Account) {
  const { t } = request.ctx;
  return {
    account: {
      ...account,
      initials: initialsOf(account.name),
      kindLabel: t(`core.account.kind.${account.kind}`),
      stateLabel: t(`core.account.state.${account.state}`),
      stateKind: STATE_KIND[account.state],
      language: account.locale === null ? undefined : t(`core.language.${account.locale}`),
      self: account.id === request.ctx.viewer.account.id,
    },
  };
}

const WAITING: readonly string[] = ['invited', 'part_sent', 'pending_verification'];

/** What the viewer may do with an account; nothing with one that may more than he. */
export function permissions(request: FastifyRequest, account: Account, touchable: boolean) {
  const { ability, viewer } = request.ctx;
  const may = (action: string) => touchable && ability.can(action, 'Account');
  const self = account.id === viewer.account.id;
  return {
    touchable,
    update: may('update'),
    lock: may('lock') && !self && ['active', ...WAITING].includes(account.state),
    unlock: may('lock') && account.state === 'locked',
    reset: may('reset') && account.state === 'active' && account.email !== null,
    invite: may('reset') && account.state === 'invited' && account.email !== null,
    secondFactor: may('reset') && !self && account.second_factor,
    endSessions: may('lock'),
    issue: ability.can('issue', 'Credential') && account.kind === 'customer' && WAITING.includes(account.state),
  };
}

/** For whom the account acts. */
export const membershipRows = (
  request: FastifyRequest,
  rows: readonly MembershipRow[],
  offered: readonly { id: string }[],
) =>
  rows.map((row) => ({
    ...row,
    groupOffered: offered.some((group) => group.id === row.group_id),
    role: request.ctx.t(`core.house.${row.house_role}`),
    customerHref:
      row.customer_id !== null && request.ctx.ability.can('read', 'Customer')
        ? `/admin/customers/${row.customer_id}`
        : undefined,
  }));

const agentName = (agent: string | null): string => {
  if (agent === null || agent === '') return '';
  const browser = /Firefox|Edg|OPR|Chrome|Safari/.exec(agent)?.[0];
  const system = /Windows|Android|iPhone|iPad|Mac OS X|Linux/.exec(agent)?.[0];
  const known = { Edg: 'Edge', OPR: 'Opera', 'Mac OS X': 'macOS' } as Record<string, string>;
  const parts = [browser, system].filter((part) => part !== undefined).map((part) => known[part] ?? part);
  return parts.length > 0 ? parts.join(', ') : agent.slice(0, 60);
};

/** Sessions and tries to sign in, with the browser in two words. */
export const visits = (request: FastifyRequest, sessions: readonly SessionRow[], signIns: readonly SignInRow[]) => ({
  sessions: sessions.map((s) => ({ ...s, agent: agentName(s.user_agent) })),
  signIns: signIns.map((s) => ({
    ...s,
    agent: agentName(s.user_agent),
    ok: s.outcome === 'ok',
    label: request.ctx.t(s.outcome === 'ok' ? 'core.sign-in.ok' : 'core.sign-in.refused'),
  })),
});

const waitingMail = defineQuery<{ id: string }, { id: string; body_text: string; to_address: string; state: string }>(
  (p) =>
    db
      .selectFrom('core_mail')
      .select(['id', 'body_text', 'to_address', 'state'])
      .where('account_id', '=', p.id)
      .where('purpose', 'in', ['invite', 'reset'])
      .orderBy('created_at', 'desc')
      .limit(1),
);

const stillWorks = (token: string) => ({
  text: 'select 1 as works from core_one_time where token_hash = $1 and used_at is null and expires_at > now()',
  values: [hashToken(token)],
});

/**
 * The link of the latest invitation or reset, where there is no mail server to bring it: then the one who asked for it hands it over.
 */
export async function linkInHand(services: Services, request: FastifyRequest, accountId: string) {
  if (services.settings.SMTP_URL !== undefined) return undefined;
  const [[mail]] = await request.ctx.read(waitingMail({ id: accountId }));
  const link = mail && /\S+\/reset\?token=([\w-]{43})/.exec(mail.body_text);
  if (!mail || !link) return undefined;
  const [works] = await request.ctx.read(stillWorks(link[1]!));
  return works.length > 0 ? { link: link[0], address: mail.to_address } : undefined;
}
