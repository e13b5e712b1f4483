import t from 'tap';
import { monthTable, shownDays } from '../models/month.ts';
import { instalmentDays } from '../periods.ts';
import { stateOf } from '../state.ts';

const monthly = { startsOn: '2026-01-01', endsOn: null, frequency: 'monthly' as const, dueDay: 31, billingMonth: null };

t.test('an instalment falls due on the last of a month that has no such day', async (t) => {
  const days = instalmentDays(monthly, '2026-06-30').map((day) => day.dueOn);
  t.same(days, ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31', '2026-06-30']);
  t.equal(instalmentDays({ ...monthly, startsOn: '2028-02-01' }, '2028-02-29')[0]!.dueOn, '2028-02-29', 'a leap year');
});

t.test('frequencies step over whole months, and nothing falls due before the start or after the end', async (t) => {
  const days = (more: object) => instalmentDays({ ...monthly, dueDay: 12, ...more }, '2027-12-31').map((d) => d.dueOn);
  t.same(days({ frequency: 'quarterly', endsOn: '2026-10-11' }), ['2026-01-12', '2026-04-12', '2026-07-12']);
  t.same(days({ frequency: 'half_yearly', endsOn: '2027-01-31' }), ['2026-01-12', '2026-07-12', '2027-01-12']);
  t.same(days({ frequency: 'yearly' }), ['2026-01-12', '2027-01-12']);
  t.same(days({ startsOn: '2027-11-20' }), ['2027-12-12'], 'the due day of the first month has passed');
  t.same(days({ startsOn: '2028-01-01' }), []);
});

t.test('a year of eleven advances leaves out the month of the final bill, whenever it begins', async (t) => {
  const year = { startsOn: '2026-09-01', endsOn: '2027-08-31', frequency: 'eleven' as const, dueDay: 12 };
  const months = (billingMonth: number) =>
    instalmentDays({ ...year, billingMonth }, '2099-12-31').map(({ dueOn }) => Number(dueOn.slice(5, 7)));
  t.same(months(8), [9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7]);
  t.same(months(12), [9, 10, 11, 1, 2, 3, 4, 5, 6, 7, 8]);
  const twelve = instalmentDays({ ...year, frequency: 'monthly', billingMonth: 8 }, '2099-12-31');
  t.equal(twelve.length, 12, 'with twelve a year the month of the bill has one as well');
});

t.test('a month is a table of whole weeks that no change of the clocks repeats or loses a day of', async (t) => {
  for (const month of ['2026-03', '2026-10', '2026-02', '2028-02', '2026-06', '2026-11']) {
    const table = monthTable('sk', month, '2026-11-24', []);
    const days = table.weeks.flat().map((cell) => cell.day);
    t.equal(days.length % 7, 0, month);
    t.same([...new Set(days)], days, `${month}: no day twice`);
    t.same(days, [...days].sort(), `${month}: in order`);
    t.equal(table.weeks.flat().filter((cell) => cell.inMonth).length, new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate());
    t.ok(table.weeks.every((week) => new Date(`${week[0]!.day}T00:00:00Z`).getUTCDay() === 1), 'Monday first');
  }
  t.same(shownDays('2026-10'), { from: '2026-09-28', to: '2026-11-01' });
  t.match(monthTable('en', '2026-12', '2026-12-01', []), { previous: '2026-11', next: '2027-01' });
  t.equal(monthTable('en', '2000-01', '2026-12-01', []).previous, undefined, 'there is nothing before the first month');
}); // prettier-ignore

t.test('what stands on a day is found on it', async (t) => {
  const table = monthTable('pl', '2026-11', '2026-11-24', [{ dueOn: '2026-11-12', what: 'x' }]);
  t.same(
    table.weeks
      .flat()
      .filter((cell) => cell.items.length > 0)
      .map((cell) => cell.day),
    ['2026-11-12'],
  );
  t.same(
    table.weeks
      .flat()
      .filter((cell) => cell.today)
      .map((cell) => cell.day),
    ['2026-11-24'],
  );
  t.equal(table.weekdays[0]!.long, 'poniedziałek');
});

t.test('the state of an instalment follows from amounts and the day', async (t) => {
  const row = { due_on: '2026-11-12', open_amount: '10.00', paid_amount: '0', paid_on: null };
  t.equal(stateOf(row, '2026-11-01', 7), 'planned');
  t.equal(stateOf(row, '2026-11-05', 7), 'due');
  t.equal(stateOf(row, '2026-11-12', 7), 'due', 'on the day itself');
  t.equal(stateOf(row, '2026-11-13', 7), 'overdue');
  t.equal(stateOf({ ...row, paid_amount: '4' }, '2026-11-01', 7), 'partly');
  t.equal(stateOf({ ...row, paid_amount: '4' }, '2026-11-13', 7), 'overdue');
  t.equal(stateOf({ ...row, open_amount: '0.00', paid_amount: '10' }, '2027-01-01', 7), 'paid');
});
