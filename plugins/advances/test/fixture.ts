import { addMonths, monthEnd, monthStart, newId, type JobContext } from 'portico';
import { buildPortal, jobContextOf, makeGroup, makePerson, type Person, type TestPortal } from 'portico/testing';
import { createSchedule, type NewSchedule } from '../advances.service.ts';
import advances from '../index.ts';

/** What of `t` the fixture needs. */
export interface Teardown {
  teardown(fn: () => unknown): unknown;
}

/** A portal with the advances, and people for it: each of `person` is another customer. */
export async function openPortal(t: Teardown) {
  const portal = await buildPortal(t, { plugins: [advances] });
  const groupId = await makeGroup(portal, 'CLIENTS', ['advances.calendar', 'advances.next']);
  const ctx = jobContextOf(portal, 'advances');
  return { portal, ctx, groupId, person: () => makePerson(portal, { groupId }) };
}

let counter = 0;

/** A schedule of 85.50 EUR a month over this month and the five before and after it; returns its id. */
export async function schedule(
  ctx: JobContext<never>,
  customerId: string,
  more: Partial<NewSchedule> = {},
): Promise<string> {
  const id = newId();
  const first = addMonths(monthStart(ctx.today), -5);
  const plan: NewSchedule = {
    id, customerId, number: `ADV-${++counter}`, supplyPoint: 'Hlavná 7, Poprad', commodity: 'electricity', startsOn: first,
    endsOn: monthEnd(addMonths(first, 10)), frequency: 'monthly', billingMonth: null, dueDay: 28, amount: '85.50', currency: 'EUR', method: 'transfer',
    iban: 'SK3112000000198742637541', payee: 'Lumenia Energia, a.s.', variableSymbol: '7110482231', ...more,
  }; // prettier-ignore
  await ctx.write(async (tx) => void (await createSchedule(tx, plan, ctx.today, 12)));
  return id;
}

/** An instalment as tests look at it. */
export interface Instalment {
  id: string;
  due_on: string;
  amount: string;
  paid_amount: string;
  paid_on: string | null;
}

/** SQL as the role of jobs, for what a test looks at past the portal. */
export const rows = async <T = Record<string, unknown>>(
  ctx: JobContext<never>,
  text: string,
  values: unknown[] = [],
): Promise<T[]> => (await ctx.read({ text, values }))[0] as T[];

/** Instalments of a schedule, oldest first. */
export const instalments = (ctx: JobContext<never>, id: string): Promise<Instalment[]> =>
  rows(
    ctx,
    'select id, due_on, amount, paid_amount, paid_on from advances_instalment where schedule_id = $1 order by due_on',
    [id],
  );

export const get = (portal: TestPortal, who: Pick<Person, 'headers'> | undefined, url: string) =>
  portal.app.inject({ url, headers: who?.headers ?? {} });

export const post = (
  portal: TestPortal,
  who: Person,
  url: string,
  fields: Record<string, string | number | undefined> = {},
) =>
  portal.app.inject({
    method: 'POST',
    url,
    headers: { ...who.headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(
      Object.entries(fields).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, String(value)] as [string, string]],
      ),
    ).toString(),
  });
