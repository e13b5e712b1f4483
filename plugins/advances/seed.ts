import {
  addMonths,
  defineQuery,
  executeIn,
  monthEnd,
  monthStart,
  newId,
  sql,
  type JobContext,
  type Transaction,
} from 'portico';
import { createSchedule, type NewSchedule } from './advances.service.ts';
import type { AdvancesConfig } from './config.ts';
import type { Commodity, Method } from './schedule.entity.ts';
import { db } from './tables.ts';

interface DemoCustomer {
  id: string;
  number: string;
  kind: 'person' | 'organisation';
  country: string | null;
  place: string | null;
  story: string;
}

/** Customers without schedules, each with its place in the order of numbers, which decides its story. */
const customersWithout = defineQuery<object, DemoCustomer>(() =>
  db
    .selectFrom(
      sql<DemoCustomer>`(
      select c.id, c.number, c.kind, c.country, row_number() over (order by c.number) - 1 as story,
             (select a.line1 || ', ' || a.city from core_address a where a.customer_id = c.id and a.role = 'service' limit 1) as place
        from core_customer c)`.as('k'),
    )
    .selectAll()
    .where(sql<boolean>`not exists (select from advances_schedule s where s.customer_id = k.id)`)
    .orderBy('number'),
);

/** How the demo company is paid in a country. */
const COUNTRIES = {
  SK: { currency: 'EUR', iban: 'SK3112000000198742637541', payee: 'Lumenia Energia, a.s.', factor: 1 },
  CZ: { currency: 'CZK', iban: 'CZ6508000000192000145399', payee: 'Lumenia Energie, s.r.o.', factor: 25 },
  PL: { currency: 'PLN', iban: 'PL61109010140000071219812874', payee: 'Lumenia Energia Sp. z o.o.', factor: 4 },
} as const;

const DUE_DAYS = [6, 12, 18] as const;
const METHODS: readonly Method[] = ['transfer', 'transfer', 'direct_debit', 'transfer', 'postal_order', 'transfer'];

/** Eighteen months: eleven before this one, this one, and six to come. Electricity has eleven advances a year, gas twelve. */
function demoSchedule(customer: DemoCustomer, commodity: Commodity, code: number, today: string): NewSchedule {
  const story = Number(customer.story);
  const country = COUNTRIES[customer.country === 'CZ' || customer.country === 'PL' ? customer.country : 'SK'];
  const base = customer.kind === 'organisation' ? 240 + 35 * story : 48 + 7 * story;
  const amount = (commodity === 'gas' ? base + 18 : base) * country.factor;
  const first = addMonths(monthStart(today), -11);
  return {
    id: newId(), customerId: customer.id, number: `${code}${customer.number}`, supplyPoint: customer.place ?? customer.number, commodity,
    startsOn: first, endsOn: monthEnd(addMonths(first, 17)), frequency: commodity === 'electricity' ? 'eleven' : 'monthly',
    billingMonth: Number(addMonths(first, 2).slice(5, 7)), dueDay: DUE_DAYS[story % 3]!, amount: `${amount}.00`,
    currency: country.currency, method: code === 71 ? METHODS[story % METHODS.length]! : 'transfer', iban: country.iban, payee: country.payee,
    variableSymbol: `${code}${customer.number.replace(/\D/g, '')}`.slice(0, 10),
  }; // prettier-ignore
}

/** What fell due is paid; of every fourth customer the last one is not, of every fourth only a part of it. */
async function payPast(tx: Transaction, { id }: NewSchedule, story: number, today: string): Promise<void> {
  await executeIn(
    tx.em,
    `update advances_instalment set paid_amount = amount, paid_on = due_on - extract(month from due_on)::int % 4, changed_at = now(), version = 2
      where schedule_id = $1 and due_on <= $2`,
    [id, today],
  );
  if (story % 4 > 1) return;
  await executeIn(
    tx.em,
    `update advances_instalment i set paid_amount = case when $3 then 0 else round(amount / 2) end,
        paid_on = case when $3 then null else paid_on end where schedule_id = $1
        and due_on = (select max(due_on) from advances_instalment where schedule_id = $1 and due_on < $2)`,
    [id, today, story % 4 === 0],
  );
}

/** Eighteen months of advances for every customer that has none: electricity, and gas for two of three. */
export async function seed(ctx: JobContext<AdvancesConfig>): Promise<void> {
  const { today } = ctx;
  const [customers] = await ctx.read(customersWithout({}));
  for (const customer of customers) {
    const story = Number(customer.story);
    const plans = [demoSchedule(customer, 'electricity', 71, today)];
    if (story % 3 < 2) plans.push(demoSchedule(customer, 'gas', 72, today));
    await ctx.write(async (tx) => {
      for (const [index, plan] of plans.entries()) {
        await createSchedule(tx, plan, today, ctx.config.monthsAhead);
        await payPast(tx, plan, index === 0 ? story : 3, today);
      }
    });
  }
}
