import fc from 'fast-check';
import t from 'tap';
import { addWorkingMinutes, workingCalendar, workingMinutesBetween, type WeekHours } from '../clock/calendar.ts';
import { easterSunday, publicHolidays } from '../clock/holidays.ts';
import { minutesOfWeek, parseShifts, writeShifts } from '../clock/hours.ts';
import { momentOf } from '../clock/zone.ts';

const week = (text: string): WeekHours =>
  Object.fromEntries(['1', '2', '3', '4', '5'].map((day) => [day, parseShifts(text)!]));
const office = workingCalendar({
  timeZone: 'Europe/Bratislava',
  country: 'SK',
  hours: week('08:00-12:00, 12:30-16:30'),
  days: new Map(),
});
const always = workingCalendar({
  timeZone: 'Europe/Bratislava',
  country: null,
  days: new Map(),
  hours: Object.fromEntries(['1', '2', '3', '4', '5', '6', '7'].map((day) => [day, parseShifts('00:00-24:00')!])),
});
const at = (text: string) => new Date(text);

t.test('minutes go on behind a break, over night and over the weekend', (t) => {
  const after = (from: string, minutes: number) => addWorkingMinutes(office, at(from), minutes).toISOString();
  t.equal(
    after('2026-11-24T10:50:00Z', 20),
    '2026-11-24T11:40:00.000Z',
    'ten minutes before noon, ten after half past twelve',
  );
  t.equal(after('2026-11-24T15:20:00Z', 20), '2026-11-25T07:10:00.000Z', 'the next morning');
  t.equal(after('2026-11-27T15:20:00Z', 20), '2026-11-30T07:10:00.000Z', 'Monday');
  t.equal(after('2026-11-28T09:00:00Z', 0), '2026-11-30T07:00:00.000Z', 'no minutes: when somebody works next');
  t.equal(
    workingMinutesBetween(office, at('2026-11-24T06:00:00Z'), at('2026-11-25T20:00:00Z')),
    960,
    'two days of eight hours',
  );
  t.end();
});

t.test('a day of the clock change has the hours it has', (t) => {
  t.equal(workingMinutesBetween(always, at('2026-03-28T23:00:00Z'), at('2026-03-29T22:00:00Z')), 23 * 60);
  t.equal(workingMinutesBetween(always, at('2026-10-24T22:00:00Z'), at('2026-10-25T23:00:00Z')), 25 * 60);
  const after = (from: string) => addWorkingMinutes(office, at(from), 480).toISOString();
  t.equal(after('2026-03-27T07:00:00Z'), '2026-03-27T15:30:00.000Z', 'winter time before');
  t.equal(after('2026-03-30T06:00:00Z'), '2026-03-30T14:30:00.000Z', 'summer time after: the same hours on the wall');
  t.end();
});

t.test('a time that clocks on the wall never show is the moment of the change, one shown twice the first', (t) => {
  t.equal(new Date(momentOf('Europe/Bratislava', '2026-03-29', 150)).toISOString(), '2026-03-29T01:00:00.000Z');
  t.equal(new Date(momentOf('Europe/Bratislava', '2026-10-25', 150)).toISOString(), '2026-10-25T00:30:00.000Z');
  t.equal(new Date(momentOf('America/New_York', '2026-11-01', 90)).toISOString(), '2026-11-01T05:30:00.000Z');
  t.end();
});

t.test('Easter falls where it falls', (t) => {
  t.same([1961, 2000, 2024, 2025, 2026, 2027, 2038].map(easterSunday), [
    '1961-04-02',
    '2000-04-23',
    '2024-03-31',
    '2025-04-20',
    '2026-04-05',
    '2027-03-28',
    '2038-04-25',
  ]);
  t.end();
});

t.test(
  'nobody works on the public holidays of his country, and laws that changed them hold from their year on',
  (t) => {
    t.same(
      [...publicHolidays('CZ', 2026)],
      [
        '2026-01-01',
        '2026-04-03',
        '2026-04-06',
        '2026-05-01',
        '2026-05-08',
        '2026-07-05',
        '2026-07-06',
        '2026-09-28',
        '2026-10-28',
        '2026-11-17',
        '2026-12-24',
        '2026-12-25',
        '2026-12-26',
      ],
    );
    t.ok(publicHolidays('PL', 2026).has('2026-06-04'), 'Corpus Christi');
    t.same(
      [2024, 2025].map((year) => publicHolidays('PL', year).has(`${year}-12-24`)),
      [false, true],
    );
    t.same(
      [2024, 2025].map((year) => publicHolidays('SK', year).has(`${year}-11-17`)),
      [true, false],
    );
    t.same(
      [2025, 2026, 2027].map((year) => publicHolidays('SK', year).has(`${year}-05-08`)),
      [true, false, true],
    );
    t.equal(
      addWorkingMinutes(office, at('2026-12-23T15:20:00Z'), 20).toISOString(),
      '2026-12-28T07:10:00.000Z',
      'over Christmas',
    );
    t.end();
  },
);

t.test('days of one’s own close what is open, and open what is closed', (t) => {
  const own = workingCalendar({
    ...office,
    days: new Map([
      ['2026-11-25', 'closed'],
      ['2026-12-24', 'open'],
    ]),
  });
  t.equal(addWorkingMinutes(own, at('2026-11-24T15:20:00Z'), 20).toISOString(), '2026-11-26T07:10:00.000Z');
  t.equal(addWorkingMinutes(own, at('2026-12-23T15:20:00Z'), 20).toISOString(), '2026-12-24T07:10:00.000Z');
  t.end();
});

t.test('a calendar without working time says so instead of looking for ever', (t) => {
  t.throws(
    () => addWorkingMinutes(workingCalendar({ ...office, hours: {} }), new Date(), 1),
    /no 1 minutes of working time within ten years/,
  );
  t.end();
});

t.test('working hours are read as people write them, and refused where they overlap', (t) => {
  t.same(parseShifts('8:00-12:00, 12.30 – 16.30'), [
    [480, 720],
    [750, 990],
  ]);
  t.same(parseShifts(' '), []);
  for (const text of ['8-12', '12:00-08:00', '08:00-12:00, 11:00-13:00', '08:00-24:30', '08:61-09:00'])
    t.equal(parseShifts(text), undefined, text);
  t.equal(
    writeShifts([
      [480, 720],
      [750, 990],
    ]),
    '08:00–12:00, 12:30–16:30',
  );
  t.equal(minutesOfWeek(week('08:00-16:00')), 2400);
  t.end();
});

const minute = fc.integer({ min: 0, max: 1440 });
const shifts = fc.uniqueArray(minute, { maxLength: 6 }).map((of) => {
  const sorted = of.toSorted((a, b) => a - b);
  return sorted.flatMap((from, index) =>
    index % 2 === 0 && sorted[index + 1] !== undefined ? [[from, sorted[index + 1]!] as const] : [],
  );
});
const calendars = fc
  .record({
    timeZone: fc.constantFrom('Europe/Bratislava', 'Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'UTC'),
    country: fc.constantFrom('SK' as const, 'CZ' as const, 'PL' as const, null),
    hours: fc
      .tuple(shifts, shifts, shifts)
      .filter((of) => of.some((day) => day.length > 0))
      .map(([a, b, c]): WeekHours => ({ 1: a, 2: b, 3: c, 5: a, 6: b, 7: c })),
  })
  .map((of) => workingCalendar({ ...of, days: new Map() }));
const moments = fc.date({ min: at('2026-03-01T00:00:00Z'), max: at('2027-04-30T00:00:00Z'), noInvalidDate: true });

t.test('for any calendar: what lies between a moment and the one some minutes on is those minutes', (t) => {
  fc.assert(
    fc.property(calendars, moments, fc.integer({ min: 0, max: 3000 }), (calendar, from, minutes) => {
      const to = addWorkingMinutes(calendar, from, minutes);
      return Math.abs(workingMinutesBetween(calendar, from, to) - minutes) < 1e-6;
    }),
    { numRuns: 150 },
  );
  t.end();
});

t.test('for any calendar: later never comes earlier, and spans add up', (t) => {
  fc.assert(fc.property(calendars, fc.array(moments, { minLength: 3, maxLength: 3 }), fc.integer({ min: 0, max: 500 }), (calendar, times, minutes) => {
    const [a, b, c] = times.toSorted((x, y) => x.getTime() - y.getTime()) as [Date, Date, Date];
    const sum = workingMinutesBetween(calendar, a, b) + workingMinutesBetween(calendar, b, c);
    return addWorkingMinutes(calendar, a, minutes) <= addWorkingMinutes(calendar, b, minutes)
      && addWorkingMinutes(calendar, a, minutes) <= addWorkingMinutes(calendar, a, minutes + 1)
      && Math.abs(sum - workingMinutesBetween(calendar, a, c)) < 1e-6;
  }), { numRuns: 100 });
  t.end();
}); // prettier-ignore
