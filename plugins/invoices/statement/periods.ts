import { addDays, isDay, monthEnd, monthStart, yearBefore } from 'portico';

/** First and last day, `YYYY-MM-DD`. */
export interface Period {
  from: string;
  to: string;
}

/** The period that was asked for, the earlier day first; by default from the beginning of the year until today. */
export function periodOf({ from, to }: Partial<Period>, today: string): Period {
  const last = to !== undefined && isDay(to) ? to : today;
  const first = from !== undefined && isDay(from) ? from : `${last.slice(0, 4)}-01-01`;
  return first <= last ? { from: first, to: last } : { from: last, to: first };
}

/** Periods that are asked for most, by the keys of their names; none goes further than today. */
export function usualPeriods(today: string): Record<'month' | 'lastMonth' | 'year' | 'lastYear' | 'twelve', Period> {
  const lastMonth = monthStart(today, -1);
  const lastYear = yearBefore(today).slice(0, 4);
  return {
    month: { from: monthStart(today), to: today },
    lastMonth: { from: lastMonth, to: monthEnd(lastMonth) },
    year: { from: `${today.slice(0, 4)}-01-01`, to: today },
    lastYear: { from: `${lastYear}-01-01`, to: `${lastYear}-12-31` },
    twelve: { from: addDays(yearBefore(today), 1), to: today },
  };
}
