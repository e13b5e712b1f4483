import type { Context } from 'portico';
import type { ChangeRequestsConfig } from './config.ts';
import type { ChangeKind, ChangeRules, ChangeTarget, Fault, Query, Values } from './kind.ts';
import { OPEN } from './request.entity.ts';
import { differing, percentFaults, valueFaults } from './values.ts';

type Ctx = Pick<Context<ChangeRequestsConfig>, 'config' | 'contributions' | 'today'>;

/** Rules of a kind as they hold in this portal. */
export const rulesOf = (config: ChangeRequestsConfig, kind: ChangeKind): ChangeRules => ({ ...kind.rules, ...config.rules[kind.id] }); // prettier-ignore

/** The rules of a kind as those who fill in its form read them. */
export function ruleTexts(ctx: Pick<Context<ChangeRequestsConfig>, 'config' | 't'>, kind: ChangeKind): string[] {
  const { perYear, maxChangePercent: max, notWhileOverdue } = rulesOf(ctx.config, kind);
  return [
    ...(perYear === undefined ? [] : [ctx.t('change-requests.rules.perYear', { count: perYear })]),
    ...(max === undefined ? [] : [ctx.t('change-requests.rules.percent', { max })]),
    ...(notWhileOverdue === true ? [ctx.t('change-requests.rules.overdue')] : []),
  ];
}

/** What is proposed against what is there. */
export interface Proposed {
  before: Values;
  after: Values;
  /** Request that is written anew, which does not count against itself. */
  draft?: string | undefined;
}

/** Everything that stands against a request, by field; `form` is about the whole. Empty: it may be sent. */
export async function faultsOf(ctx: Ctx, query: Query, kind: ChangeKind, target: ChangeTarget, wish: Proposed): Promise<Record<string, Fault>> {
  const changed = differing(kind, wish.before, wish.after);
  if (changed.length === 0) return { form: { key: 'change-requests.fault.nothing' } };
  const rules = rulesOf(ctx.config, kind);
  const faults = valueFaults(kind, changed, wish.after);
  if (rules.maxChangePercent !== undefined)
    Object.assign(faults, percentFaults(kind, rules.maxChangePercent, wish.before, changed, wish.after));
  if (Object.keys(faults).length > 0) return faults;
  const whole =
    (await tooOften(query, rules, kind, target, ctx.today)) ?? (await tooMany(ctx, query, target)) ??
    (await alreadyAsked(query, kind, target, changed, wish.draft)) ?? (await behind(ctx, query, rules, target.customerId));
  return whole ? { form: whole } : {};
} // prettier-ignore

async function tooOften(query: Query, { perYear }: ChangeRules, kind: ChangeKind, target: ChangeTarget, today: string): Promise<Fault | undefined> {
  if (perYear === undefined) return undefined;
  const [row] = await query<{ count: number }>({
    text: `select count(*)::int as count from change_requests_request where customer_id = $1 and kind = $2 and record = $3
      and state not in ('draft', 'withdrawn', 'rejected') and submitted_at >= make_date($4::int, 1, 1)`,
    values: [target.customerId, kind.id, target.recordId, Number(today.slice(0, 4))],
  });
  return row!.count < perYear ? undefined : { key: 'change-requests.fault.often', values: { count: perYear } };
} // prettier-ignore

async function tooMany({ config }: Ctx, query: Query, { customerId }: ChangeTarget): Promise<Fault | undefined> {
  const [row] = await query<{ count: number }>({
    text: 'select count(*)::int as count from change_requests_request where customer_id = $1 and state = any($2)',
    values: [customerId, [...OPEN]],
  });
  return row!.count < config.maxOpen ? undefined : { key: 'change-requests.fault.open', values: { count: config.maxOpen } }; // prettier-ignore
}

/** Two open requests for one field would be decided against each other. */
async function alreadyAsked(query: Query, kind: ChangeKind, target: ChangeTarget, fields: string[], draft = ''): Promise<Fault | undefined> {
  if (kind.apply === undefined) return undefined;
  const [row] = await query<{ number: string }>({
    text: `select r.number from change_requests_request r where r.customer_id = $1 and r.kind = $2 and r.record = $3 and r.state = any($4) and r.id::text <> $6
      and exists (select from change_requests_field f where f.request_id = r.id and f.customer_id = $1 and f.field = any($5) and f.decision is distinct from 'reject') limit 1`,
    values: [target.customerId, kind.id, target.recordId, [...OPEN], fields, draft],
  });
  return row ? { key: 'change-requests.fault.asked', values: { number: row.number } } : undefined;
} // prettier-ignore

async function behind(ctx: Ctx, query: Query, { notWhileOverdue }: ChangeRules, customerId: string): Promise<Fault | undefined> {
  if (notWhileOverdue !== true) return undefined;
  for (const { value } of ctx.contributions('change-requests.debt')) {
    if (await value.overdue(query, customerId, ctx.today)) return { key: 'change-requests.fault.overdue' };
  }
  return undefined;
} // prettier-ignore
