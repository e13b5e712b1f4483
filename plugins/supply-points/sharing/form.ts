import { addDays, isDay, isMailAddress, text, Type, uuid, type Context } from 'portico';
import type { SupplyPointsConfig } from '../config.ts';
import { FORMS, SHOWN, type Form, type Shown } from './share.entity.ts';

/** How far back a link may look, months up to the day it is opened. */
export const MONTHS = [1, 3, 6, 12, 24, 36] as const;
/** Days a link works, by one choice. */
export const DAYS = [7, 30, 90] as const;

/** Points of one link; a page of more would be none that anybody reads. */
const POINTS_MAX = 20;

const day = () => ({ ...text(10), default: '' });
const oneOf = <const T extends string>(values: readonly T[]) => Type.Union(values.map((value) => Type.Literal(value)));

/**
 * Fields of the form. The secret is made with the form and comes back with it: only so can a doubled submit show one and the same link,
 * since nobody could tell it again from its hash.
 */
export const shareFields = {
  secret: Type.String({ pattern: '^[\\w-]{43}$' }),
  points: Type.Array(uuid(), { maxItems: POINTS_MAX, default: [] }),
  period: oneOf(['months', 'dates']),
  months: Type.Optional(Type.Integer({ minimum: 1, maximum: 36 })),
  from_on: day(),
  to_on: day(),
  forms: Type.Array(oneOf(FORMS), { maxItems: FORMS.length, default: [] }),
  shown: Type.Array(oneOf(SHOWN), { maxItems: SHOWN.length, default: [] }),
  expires: oneOf([...DAYS.map(String), 'date']),
  expires_on: day(),
  adviser_name: { ...text(100), default: '' },
  adviser_email: { ...text(254), default: '' },
  message: { ...text(500), default: '' },
};

/** The form as it comes. */
export interface ShareBody {
  secret: string;
  points: string[];
  period: string;
  months?: number;
  from_on: string;
  to_on: string;
  forms: string[];
  shown: string[];
  expires: string;
  expires_on: string;
  adviser_name: string;
  adviser_email: string;
  message: string;
}

/** What a link is to be. */
export interface Wanted {
  secret: string;
  points: string[];
  months: number | null;
  fromOn: string | null;
  toOn: string | null;
  forms: Form[];
  shown: Shown[];
  expiresOn: string;
  adviserName: string | null;
  adviserEmail: string | null;
  message: string | null;
}

/** A form as it is first shown: a year up to now as page and CSV, for 30 days. */
export const emptyForm = (secret: string, points: string[]): ShareBody => ({
  secret, points, period: 'months', months: 12, from_on: '', to_on: '', forms: ['page', 'csv'], shown: ['city'], expires: '30', expires_on: '',
  adviser_name: '', adviser_email: '', message: '',
}); // prettier-ignore

type Ctx = Pick<Context<SupplyPointsConfig>, 'today' | 'config'>;
type Faults = Record<string, { key: string; values?: Record<string, unknown> }>;

const fault = (name: string, values?: Record<string, unknown>) => ({ key: `supply-points.share.fault.${name}`, ...(values ? { values } : {}) }); // prettier-ignore
const orNull = (typed: string): string | null => (typed.trim() === '' ? null : typed.trim());

/** The last day on which a link can work. */
export const latestDay = ({ today, config }: Ctx): string => addDays(today, config.shareMaxDays);

/** The last day a form asks for; undefined where it is none that is possible. */
function lastDay(ctx: Ctx, { expires, expires_on: typed }: ShareBody): string | undefined {
  const chosen = expires === 'date' ? typed.trim() : addDays(ctx.today, Number(expires));
  const latest = latestDay(ctx);
  if (!isDay(chosen) || chosen < ctx.today) return undefined;
  return chosen > latest ? (expires === 'date' ? undefined : latest) : chosen;
}

/** @param own ids of the customer's points: another's is as if it was not chosen */
export function examineForm(ctx: Ctx, body: ShareBody, own: ReadonlySet<string>): { wanted: Wanted } | { faults: Faults } {
  const faults: Faults = {};
  const points = [...new Set(body.points)].filter((id) => own.has(id));
  if (points.length === 0) faults.points = fault('points');
  if (body.forms.length === 0) faults.forms = fault('forms');
  const dates = body.period === 'dates';
  const [from, to] = [body.from_on.trim(), body.to_on.trim()];
  if (dates && !isDay(from)) faults.from_on = fault('from');
  if (dates && (!isDay(to) || to < from)) faults.to_on = fault('to');
  const expiresOn = lastDay(ctx, body);
  if (expiresOn === undefined) faults.expires_on = fault('expires', { from: ctx.today, to: latestDay(ctx) });
  const email = orNull(body.adviser_email);
  if (email !== null && !isMailAddress(email)) faults.adviser_email = fault('email');
  if (Object.keys(faults).length > 0) return { faults };
  return {
    wanted: {
      secret: body.secret, points, months: dates ? null : (body.months ?? 12), fromOn: dates ? from : null, toOn: dates ? to : null,
      forms: FORMS.filter((form) => body.forms.includes(form)), shown: SHOWN.filter((one) => body.shown.includes(one)),
      expiresOn: expiresOn!, adviserName: orNull(body.adviser_name), adviserEmail: email, message: orNull(body.message),
    },
  };
} // prettier-ignore
