import { addDays, daysBetween, yearBefore } from 'portico';
import { Decimal } from 'decimal.js';
import { usedBetween, type Span } from './consumption.ts';

/** At least so many known days are needed before anybody speaks of what is usual. */
const KNOWN_DAYS = 20;

/**
 * What a register usually counts on the days after `from` up to and with `to`: as in the same days a year before, else as on an average day
 * of the last year. Undefined where too little is known.
 */
export function usualUse(spans: readonly Span[], from: string, to: string): Decimal | undefined {
  const days = daysBetween(from, to);
  const lastYear = usedBetween(spans, yearBefore(from), yearBefore(to));
  if (lastYear.days >= Math.min(days, KNOWN_DAYS) * 0.9) return lastYear.used.dividedBy(lastYear.days).times(days);
  const recent = usedBetween(spans, addDays(from, -365), from);
  if (recent.days < KNOWN_DAYS) return undefined;
  return recent.used.dividedBy(recent.days).times(days);
}
