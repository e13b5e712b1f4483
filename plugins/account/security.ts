import {
  describeAgent, isProblem, PASSWORD_MIN, selfService, TOKEN_DAYS_MAX, type FastifyReply, type FastifyRequest, type RequestContext,
} from 'portico'; // prettier-ignore

/** Where a person stands: the same pages serve customers and staff. */
export type Side = 'customer' | 'desk';

/** Path under which the pages of a side live. */
export const BASE: Record<Side, string> = { customer: '/account', desk: '/desk/account' };

/** Pages of the account, for the tabs above each of them. */
export function tabsOf(ctx: Pick<RequestContext, 't' | 'ability'>, side: Side, current: string) {
  const base = BASE[side];
  const profile = side === 'customer' && ctx.ability.can('read', 'Profile');
  return [
    ...(profile ? [{ href: base, label: ctx.t('account.nav'), current: current === 'profile' }] : []),
    { href: `${base}/security`, label: ctx.t('account.security.nav'), current: current === 'security' },
    { href: `${base}/preferences`, label: ctx.t('account.preferences.nav'), current: current === 'preferences' },
  ];
}

/** What a form that was refused shows again: what was typed (never a password) and why, per field. */
export interface Refused {
  /** Which of the forms of the page. */
  form: 'password' | 'email' | 'token';
  values: Record<string, string>;
  errors: Record<string, string>;
}

const TOKEN_DAYS = [30, 90, TOKEN_DAYS_MAX - 1];

/** Everything the page of sign-in and security shows. */
export async function securityModel(
  ctx: RequestContext,
  side: Side,
  shown: { refused?: Refused; secret?: string } = {},
) {
  const me = selfService(ctx);
  const tokens = side === 'customer'; // the API is the customers'; a token of staff would open nothing
  const [sessions, signIns, emailChange, ownTokens] = await Promise.all([
    me.sessions(), me.signIns(15), me.emailChange(), tokens ? me.tokens() : [],
  ]); // prettier-ignore
  const device = <T extends { userAgent: string | null }>(row: T) => ({ ...row, agent: agentText(ctx, row.userAgent) });
  return {
    base: BASE[side],
    tabs: tabsOf(ctx, side, 'security'),
    account: ctx.viewer.account,
    sessions: sessions.map(device),
    signIns: signIns.map(device),
    emailChange,
    fresh: me.fresh,
    passwordMin: PASSWORD_MIN,
    tokens: tokens ? ownTokens : undefined,
    tokenDays: TOKEN_DAYS.map((days) => ({
      value: String(days),
      label: ctx.t('account.tokens.days', { count: days }),
    })),
    tokenFor: ctx.viewer.customer?.name,
    secret: shown.secret,
    form: shown.refused?.form,
    values: shown.refused?.values ?? {},
    errors: shown.refused?.errors ?? {},
  };
}

function agentText(ctx: Pick<RequestContext, 't'>, userAgent: string | null) {
  const { browser, system, mobile } = describeAgent(userAgent);
  const known = [browser, system].filter((part) => part !== undefined);
  return { text: known.length > 0 ? known.join(', ') : ctx.t('account.sessions.unknown'), mobile };
}

/**
 * Does a form's work; what is refused comes back as the page with the reasons beside the fields and nothing typed lost.
 * @param refused.passwordField name of the form's own field for the current password: three forms of the page have one
 */
export async function orShowWhy(
  request: FastifyRequest,
  reply: FastifyReply,
  side: Side,
  refused: Pick<Refused, 'form' | 'values'> & { passwordField?: string },
  work: () => Promise<FastifyReply>,
): Promise<FastifyReply> {
  try {
    return await work();
  } catch (error) {
    if (!isProblem(error) || error.status !== 422) throw error;
    const { ctx } = request;
    const fieldOf = (name: string) => (name === 'password' ? (refused.passwordField ?? name) : name);
    const errors = Object.fromEntries(
      Object.entries(error.fields).map(([name, why]) => [fieldOf(name), ctx.t(why.key, why.values)]),
    );
    const { form, values } = refused;
    const model = await securityModel(ctx, side, { refused: { form, values, errors } });
    return privately(reply).page('account:security.njk', model, { status: 422 });
  }
}

/** Pages about the account are kept nowhere. */
export const privately = (reply: FastifyReply): FastifyReply => reply.header('cache-control', 'no-store');
