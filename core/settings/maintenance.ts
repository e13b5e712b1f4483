import { problem, type Problem } from '../errors.ts';
import { dateTime } from '../i18n/format.ts';
import type { Locale } from '../i18n/locales.ts';
import type { Services } from '../portal.ts';
import type { Maintenance } from './cache.ts';

/** Customers are refused while the portal is maintained; what they are told depends on their language. */
export const underMaintenance = (): Problem => problem(503, 'maintenance', 'core.error.maintenance');

/** What of texts per language is said in one: its own, else any there is. */
export const textIn = (texts: Record<string, string>, locale: Locale): string =>
  texts[locale] || Object.values(texts).find((text) => text !== '') || '';

const WITHOUT_END_S = 300;

/**
 * The sentence of a refused customer, and when it makes sense to come again.
 * @returns `retryAfter` in seconds: until the planned end, or five minutes where there is none or it has passed
 */
export function maintenanceAnswer(
  services: Services,
  locale: Locale,
  { texts, until }: Maintenance,
): { message: string; retryAfter: number } {
  const t = (key: string, values?: Record<string, unknown>) => services.catalogues.t(locale, key, values);
  const left = until === undefined ? 0 : Math.ceil((Date.parse(until) - Date.now()) / 1000);
  const message = textIn(texts, locale) || t('core.error.maintenance');
  if (until === undefined || left <= 0) return { message, retryAfter: WITHOUT_END_S };
  const when = dateTime(locale, until, services.settings.PORTICO_TIMEZONE);
  return { message: `${message} ${t('core.error.maintenance-until', { until: when })}`, retryAfter: left };
}
