import { addMonths, format, type Context } from 'portico';
import { commodityIcon } from '../models/point.ts';
import type { OpeningRow, SharedPointRow, ShareRow } from './queries.ts';
import type { Form } from './share.entity.ts';

/** Days that a link shows, both included. */
export interface Range {
  from: string;
  to: string;
}

/** The days a link shows on a day; months count back from it. */
export function rangeOf(share: Pick<ShareRow, 'months' | 'from_on' | 'to_on'>, today: string): Range {
  if (share.months !== null) return { from: addMonths(today, -share.months), to: today };
  return { from: share.from_on!, to: share.to_on! < today ? share.to_on! : today };
}

export type ShareState = 'active' | 'expired' | 'revoked' | 'asleep';

/** @param asleep its maker may not share any more */
export function stateOf(share: Pick<ShareRow, 'revoked_at' | 'expires_on' | 'account_id' | 'points'>, today: string, asleep = false): ShareState {
  if (share.revoked_at !== null) return 'revoked';
  if (share.expires_on < today) return 'expired';
  return asleep || share.account_id === null || share.points.length === 0 ? 'asleep' : 'active';
} // prettier-ignore

const KINDS: Record<ShareState, string> = { active: 'ok', expired: 'line', revoked: 'line', asleep: 'warn' };

type Words = Pick<Context, 't' | 'locale' | 'today' | 'timeZone'>;

/** The days of a link in words. */
export function periodText({ t, locale }: Pick<Context, 't' | 'locale'>, share: Pick<ShareRow, 'months' | 'from_on' | 'to_on'>): string {
  if (share.months !== null) return t('supply-points.share.months', { count: share.months });
  return t('supply-points.share.range', { from: format.day(locale, share.from_on!), to: format.day(locale, share.to_on!) });
} // prettier-ignore

export const formText = ({ t }: Pick<Context, 't'>, form: Form): string => t(`supply-points.share.form.${form}`);

/** A point as its customer knows it. */
export const placeOf = (
  { t }: Pick<Context, 't'>,
  point: Pick<SharedPointRow, 'commodity' | 'street' | 'city'>,
): string => `${point.street}, ${point.city} (${t(`supply-points.commodity.${point.commodity}`)})`;

/** A link as its customer and staff see it: everything but the secret, which nobody knows. */
export function shareView(ctx: Words, share: ShareRow, asleep = false) {
  const state = stateOf(share, ctx.today, asleep);
  return {
    ...share,
    title: share.adviser_name ?? share.adviser_email ?? ctx.t('supply-points.share.nobody'),
    state,
    stateText: ctx.t(`supply-points.share.state.${state}`),
    stateKind: KINDS[state],
    live: state === 'active' || state === 'asleep',
    places: share.points.map((point) => ({ icon: commodityIcon(point.commodity), text: placeOf(ctx, point) })),
    period: periodText(ctx, share),
    formTexts: share.forms.map((form) => formText(ctx, form)),
    made: ctx.t('supply-points.share.made.by.text', { when: format.dateTime(ctx.locale, share.created_at, ctx.timeZone), name: share.account_name }),
    revoked:
      share.revoked_at === null
        ? undefined
        : ctx.t('supply-points.share.revoked.by', {
            when: format.dateTime(ctx.locale, share.revoked_at, ctx.timeZone),
            name: share.revoked_by === 'staff' ? ctx.t('supply-points.share.revoked.staff') : share.revoked_by_name,
          }),
  };
} // prettier-ignore

/** The browser of an opening in words. */
export const browserText = (
  { t }: Pick<Context, 't'>,
  { browser, system }: Pick<OpeningRow, 'browser' | 'system'>,
): string => [browser, system].filter(Boolean).join(', ') || t('supply-points.share.log.unknown');

/** Lines of the log of a link. */
export const openingView = (ctx: Pick<Context, 't'>, opening: OpeningRow) => ({
  ...opening,
  what: [formText(ctx, opening.form), opening.point === null ? undefined : placeOf(ctx, opening.point)].filter(Boolean).join(', '),
  by: browserText(ctx, opening),
}); // prettier-ignore
