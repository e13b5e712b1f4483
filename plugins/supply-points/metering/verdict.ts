import { daysBetween } from 'portico';
import { Decimal } from 'decimal.js';
import { counts, countedReadings, difference, spansOf, type Counted, type Counting } from './consumption.ts';
import { usualUse } from './usual.ts';

export interface Fault {
  key: string;
  values?: Record<string, unknown>;
}

/** A register as a verdict needs it. */
export interface JudgedRegister extends Counting {
  installed_on: string;
  unit: string;
}

export interface JudgedReading extends Counted {
  source: string;
  read_by: string;
  billed: boolean;
}

/** Who enters a reading: customers correct what they sent themselves, staff whatever no distributor has read. */
export type Hand = 'customer' | 'staff';

/** What was typed. */
export interface Entry {
  value: string;
  /** `YYYY-MM-DD` */
  readOn: string;
}

/** Why a reading is looked at by people; texts are `supply-points.why.<name>`. */
export type Why = 'high' | 'low' | 'none' | 'estimate' | 'rollover' | 'unknown';

/** What becomes of a reading when it is sent. */
export interface Judgement {
  verdict: 'accepted' | 'review' | 'exists';
  why: Why[];
  /** The reading before it. */
  last: JudgedReading | undefined;
  used: Decimal | undefined;
  days: number | undefined;
  usual: Decimal | undefined;
  low: Decimal | undefined;
  high: Decimal | undefined;
  /** Id of the reading of that day that it corrects. */
  replaces: string | undefined;
}

export interface Limits {
  lowShare: number;
  highShare: number;
}

const fault = (name: string, values?: Record<string, unknown>): { fault: Fault } => ({
  fault: { key: `supply-points.fault.${name}`, ...(values ? { values } : {}) },
});

const isOpen = ({ status }: JudgedReading): boolean => status === 'in_validation' || status === 'submitted' || counts({ status }); // prettier-ignore

const MINE: Record<Hand, (reading: JudgedReading) => boolean> = {
  customer: ({ source, read_by }) => source === 'portal' && read_by === 'customer',
  staff: ({ source }) => source !== 'import' && source !== 'api',
};

/** The reading of that day that is already there, or why nothing can be sent for that day. */
function sameDay(readings: readonly JudgedReading[], { readOn }: Entry, hand: Hand): { same?: JudgedReading } | { fault: Fault } {
  const later = readings.find((r) => r.billed && counts(r) && r.read_on >= readOn);
  if (later) return fault(hand === 'staff' ? 'billed-desk' : 'billed', { day: later.read_on });
  const there = readings.filter((r) => r.read_on === readOn && isOpen(r));
  const official = there.find((r) => !MINE[hand](r) && r.quality !== 'estimated');
  if (official) return fault(MINE.staff(official) ? 'by-staff' : 'official', { day: readOn });
  const same = there.find(MINE[hand]);
  return same ? { same } : {};
} // prettier-ignore

/** Between which readings it lies, and whether it can. */
function neighbours(
  register: JudgedRegister,
  readings: readonly JudgedReading[],
  { value, readOn }: Entry,
  unless?: string,
) {
  const counted = countedReadings(readings.filter((r) => r.id !== unless));
  const last = counted.findLast((r) => r.read_on < readOn);
  const next = counted.find((r) => r.read_on > readOn && r.quality !== 'estimated');
  const step = last && difference(last.value, value, register);
  if (last && !step && last.quality !== 'estimated')
    return fault('below', { last: last.value, day: last.read_on, unit: register.unit });
  if (next && !difference(value, next.value, register))
    return fault('above', { next: next.value, day: next.read_on, unit: register.unit });
  return { last, step };
}

/**
 * Judges what was typed before it is sent: what a customer must correct is a fault; all else is taken, at once or after a review.
 * @param readings of the register, in any order
 */
export function judge(register: JudgedRegister, readings: readonly JudgedReading[], entry: Entry, limits: Limits, hand: Hand = 'customer'): Judgement | { fault: Fault } {
  if (entry.readOn < register.installed_on) return fault('before-meter', { day: register.installed_on });
  const day = sameDay(readings, entry, hand);
  if ('fault' in day) return day;
  const place = neighbours(register, readings, entry, day.same?.id);
  if ('fault' in place) return place;
  const { last, step } = place;
  const usual = last && usualUse(spansOf(readings.filter((r) => r.id !== day.same?.id), register), last.read_on, entry.readOn);
  const [low, high] = [usual?.times(limits.lowShare), usual?.times(limits.highShare)];
  const why = doubts({ last, step, low, high });
  const exists = day.same !== undefined && new Decimal(day.same.value).equals(entry.value);
  return {
    verdict: exists ? 'exists' : why.length > 0 ? 'review' : 'accepted',
    why, last, used: step?.used, days: last && daysBetween(last.read_on, entry.readOn), usual, low, high,
    replaces: exists ? undefined : day.same?.id,
  };
} // prettier-ignore

type Doubtful = Pick<Judgement, 'last' | 'low' | 'high'> & { step: ReturnType<typeof difference> };

function doubts({ last, step, low, high }: Doubtful): Why[] {
  if (!last) return [];
  if (!step) return ['estimate'];
  const why: Why[] = step.rolledOver ? ['rollover'] : [];
  if (step.used.isZero() && low?.gt(0)) return [...why, 'none'];
  if (!low || !high) return [...why, 'unknown'];
  if (step.used.gt(high)) return [...why, 'high'];
  if (step.used.lt(low)) return [...why, 'low'];
  return step.rolledOver ? [] : why; // as much as usual: the display began anew and nothing is odd about it
}
