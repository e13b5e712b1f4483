import t from 'tap';
import { addDays, isDay, monthStart, yearBefore } from 'portico';
import { byMonth, countedReadings, difference, spansOf, usedBetween, type Counted } from '../metering/consumption.ts';
import { typedReading } from '../metering/number.ts';
import { judge, type JudgedReading } from '../metering/verdict.ts';

const counting = { digits: 6, multiplier: '1' };
const reading = (read_on: string, value: string, more: Partial<JudgedReading> = {}): JudgedReading => ({
  id: `${read_on} ${value}`, register_id: 'r', read_on, value, quality: 'actual', status: 'valid', source: 'import', read_by: 'dso', billed: false, ...more,
}); // prettier-ignore

t.test('a difference of readings is multiplied, and goes over the end of the display', async (t) => {
  t.equal(difference('100', '250.5', counting)!.used.toFixed(), '150.5');
  t.equal(difference('100', '150', { digits: 6, multiplier: '40' })!.used.toFixed(), '2000');
  const over = difference('999900', '120', counting)!;
  t.equal(over.used.toFixed(), '220');
  t.ok(over.rolledOver);
  t.equal(difference('500', '499', counting), undefined, 'a step back is none');
  t.equal(difference('899999', '10', counting), undefined, 'nor is one from far below the end');
});

t.test('the best reading of a day counts, and what was rejected does not', async (t) => {
  const list = [reading('2026-01-31', '90', { quality: 'estimated' }), reading('2026-01-31', '100'), reading('2026-02-28', '1', { status: 'rejected' })];
  t.same(countedReadings(list).map((r) => r.value), ['100']);
}); // prettier-ignore

t.test('consumption never crosses a meter exchange, as each register has spans of its own', async (t) => {
  const old: Counted[] = [reading('2026-01-31', '91000'), reading('2026-02-14', '91204')];
  const fresh: Counted[] = [reading('2026-02-14', '0'), reading('2026-02-28', '180')];
  t.same([...spansOf(old, counting), ...spansOf(fresh, counting)].map((s) => s.used.toFixed()), ['204', '180']);
}); // prettier-ignore

t.test('a reading stands for the end of its day, so a month is what lies between two last days', async (t) => {
  const spans = spansOf([reading('2026-01-31', '100'), reading('2026-02-28', '156'), reading('2026-04-30', '278')], counting);
  t.match([...byMonth(spans).values()], [
    { month: '2026-02', used: 56, days: 28 },
    { month: '2026-03', used: 62, days: 31 },
    { month: '2026-04', used: 60, days: 30 },
  ]);
  t.match(usedBetween(spans, '2026-02-28', '2026-03-10'), { days: 10 });
  t.equal(usedBetween(spans, '2026-02-28', '2026-03-10').used.toFixed(), '20');
}); // prettier-ignore

t.test('days know the calendar', async (t) => {
  t.equal(addDays('2026-12-31', 1), '2027-01-01');
  t.equal(yearBefore('2028-02-29'), '2027-02-28');
  t.equal(monthStart('2026-01-15', -1), '2025-12-01');
  t.notOk(isDay('2026-02-30'));
});

t.test('numbers are read as people write them', async (t) => {
  for (const [typed, value] of [['5 849', '5849'], ['5849,5', '5849.5'], ['5849.50', '5849.5'], ['005849', '5849'], ['5\u00a0849', '5849']] as const)
    t.same(typedReading(typed, 6), { value }, typed);
  for (const [typed, key] of [['', 'empty'], ['58a9', 'letters'], ['-5', 'negative'], ['5.849,5', 'separators'], ['5,8491', 'decimals'], ['5849123', 'digits'], [',5', 'separators']] as const)
    t.match(typedReading(typed, 6), { fault: { key: `supply-points.fault.${key}` } }, typed);
}); // prettier-ignore

const register = { ...counting, installed_on: '2020-01-01', unit: 'kWh' };
const limits = { lowShare: 0.5, highShare: 1.6 };
/** A reading on every last day of thirteen months, 310 a month. */
const history = Array.from({ length: 13 }, (_, i) =>
  reading(addDays(monthStart('2026-11-01', i - 12), -1), String(1000 + i * 310)),
);
const last = history.at(-1)!;
const say = (value: string, readOn = '2026-11-20', list = history) => judge(register, list, { value, readOn }, limits);

t.test('what is as usual is accepted', async (t) => {
  const verdict = say(String(Number(last.value) + 200));
  t.match(verdict, { verdict: 'accepted', why: [], days: 20 });
});

t.test('what is more, less or nothing is reviewed, with the reason', async (t) => {
  t.match(say(String(Number(last.value) + 900)), { verdict: 'review', why: ['high'] });
  t.match(say(String(Number(last.value) + 20)), { verdict: 'review', why: ['low'] });
  t.match(say(last.value), { verdict: 'review', why: ['none'] });
});

t.test('below the last reading is refused, unless that was an estimate or the display began anew', async (t) => {
  t.match(say('4000'), { fault: { key: 'supply-points.fault.below', values: { last: last.value, day: last.read_on } } });
  const guessed = [...history.slice(0, -1), { ...last, quality: 'estimated' as const }];
  t.match(say('4700', '2026-11-20', guessed), { verdict: 'review', why: ['estimate'] });
  const near = history.map((r) => ({ ...r, value: String(Number(r.value) + 995_200) })); // ends at 999 920
  t.match(say('120', '2026-11-20', near), { verdict: 'accepted', why: [] });
  t.match(say('5000', '2026-11-20', near), { verdict: 'review', why: ['rollover', 'high'] });
}); // prettier-ignore

t.test('a reading between two others has to fit both', async (t) => {
  const later = [...history, reading('2026-11-22', '5000')];
  t.match(say('5100', '2026-11-20', later), { fault: { key: 'supply-points.fault.above' } });
  t.match(say('4930', '2026-11-20', later), { verdict: 'accepted' });
});

t.test('what is there already is known, corrected until it is billed, and left to the distributor', async (t) => {
  const own = reading('2026-11-20', '4930', { source: 'portal', read_by: 'customer', quality: 'self' });
  t.match(say('4930', '2026-11-20', [...history, own]), { verdict: 'exists', replaces: undefined });
  t.match(say('4940', '2026-11-20', [...history, own]), { verdict: 'accepted', replaces: own.id });
  t.match(say('4940', '2026-11-20', [...history, { ...own, billed: true, status: 'billed' }]), { fault: { key: 'supply-points.fault.billed' } });
  t.match(say('4940', '2026-11-20', [...history, reading('2026-11-20', '4930')]), { fault: { key: 'supply-points.fault.official' } });
}); // prettier-ignore

t.test('without history nobody knows what is usual', async (t) => {
  t.match(say('10', '2026-11-20', []), { verdict: 'accepted', why: [], last: undefined });
  t.match(say('10', '2026-11-20', [reading('2026-11-01', '5')]), { verdict: 'review', why: ['unknown'] });
  t.match(say('10', '2019-11-20', []), { fault: { key: 'supply-points.fault.before-meter' } });
});
