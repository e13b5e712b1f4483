import t from 'tap';
import { addDays, addMonths, daysBetween, isDay, monthEnd, monthStart, yearBefore } from 'portico';

t.test('days are counted without clocks: no change of summer time adds or loses one', async (t) => {
  t.equal(addDays('2026-03-28', 2), '2026-03-30', 'over the night in which clocks go forward');
  t.equal(addDays('2026-10-24', 2), '2026-10-26', 'and back');
  t.equal(daysBetween('2026-03-01', '2026-11-01'), 245);
  t.equal(daysBetween('2026-03-02', '2026-03-01'), -1);
});

t.test('months end when they end', async (t) => {
  t.equal(addMonths('2026-01-31', 1), '2026-02-28');
  t.equal(addMonths('2028-01-31', 1), '2028-02-29');
  t.equal(addMonths('2026-01-15', -1), '2025-12-15');
  t.equal(monthStart('2026-01-15', -1), '2025-12-01');
  t.equal(monthEnd('2026-12-03'), '2026-12-31');
  t.equal(yearBefore('2028-02-29'), '2027-02-28');
});

t.test('what is no day of the calendar is none', async (t) => {
  for (const day of ['2026-01-01', '2028-02-29', '0001-01-01']) t.ok(isDay(day), day);
  for (const text of ['2026-02-29', '2026-02-30', '2026-13-01', '26-01-01', '2026-1-1', '2026-01-01T00:00', ''])
    t.notOk(isDay(text), text);
});
