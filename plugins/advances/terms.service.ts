import { executeIn, newId, notFound, type Transaction } from 'portico';
import { horizon } from './advances.service.ts';
import { instalmentDays, type Rhythm } from './periods.ts';
import type { Terms } from './terms-form.ts';

/** What of a schedule stays when its terms are edited. */
interface Fixed {
  customerId: string;
  startsOn: string;
  dueDay: number;
  amount: string;
}

const COLUMNS = `supply_point as "supplyPoint", commodity, ends_on::text as "endsOn", frequency, billing_month as "billingMonth", method, iban, payee,
  variable_symbol as "variableSymbol", customer_id as "customerId", starts_on::text as "startsOn", due_day as "dueDay", amount::text as amount`;

/** The terms as they stand, beside what does not change. @throws Problem 404 where there is no such schedule */
async function termsOf(tx: Transaction, id: string): Promise<Fixed & Terms> {
  const [row] = await executeIn<Fixed & Terms>(tx.em, `select ${COLUMNS} from advances_schedule where id = $1`, [id]);
  if (!row) throw notFound();
  return row;
}

/** What an edit did, for the audit log: the terms that changed, and how many instalments came and went. */
export interface Edited {
  before: Partial<Terms>;
  after: Partial<Terms>;
  made: number;
  gone: number;
}

/**
 * Edits the terms of a schedule that is locked. Where they change when instalments fall due, those of the future are made anew; what fell
 * due, is paid in part, or stays in its month is left as it is, with the id by which calendars know it.
 */
export async function editTerms(
  tx: Transaction,
  id: string,
  terms: Terms,
  today: string,
  monthsAhead: number,
): Promise<Edited> {
  const old = await termsOf(tx, id);
  await executeIn(
    tx.em,
    `update advances_schedule set supply_point = $2, commodity = $3, ends_on = $4, frequency = $5, billing_month = $6, method = $7, iban = $8,
       payee = $9, variable_symbol = $10, version = version + 1 where id = $1`,
    [id, terms.supplyPoint, terms.commodity, terms.endsOn, terms.frequency, terms.billingMonth, terms.method, terms.iban, terms.payee, terms.variableSymbol],
  ); // prettier-ignore
  const changed = (Object.keys(terms) as (keyof Terms)[]).filter((name) => terms[name] !== old[name]);
  const pick = (from: Terms) => Object.fromEntries(changed.map((name) => [name, from[name]]));
  const when: readonly (keyof Terms)[] = ['frequency', 'billingMonth', 'endsOn'];
  const moved = changed.some((name) => when.includes(name));
  const counts = moved ? await regenerate(tx, id, { ...old, ...terms }, today, monthsAhead) : { made: 0, gone: 0 };
  return { before: pick(old), after: pick(terms), ...counts };
}

/** Makes the future instalments that a rhythm asks for and removes those it does not, if nothing of them is paid. */
async function regenerate(tx: Transaction, id: string, plan: Fixed & Rhythm, today: string, monthsAhead: number) {
  const { customerId, amount, endsOn } = plan;
  const wanted = instalmentDays(plan, endsOn ?? horizon(today, monthsAhead)).filter(({ dueOn }) => dueOn > today);
  const gone = await executeIn(
    tx.em,
    `delete from advances_instalment where schedule_id = $1 and due_on > $2::date and paid_amount = 0 and not (period = any($3::date[])) returning id`,
    [id, today, wanted.map(({ period }) => period)],
  );
  let made = 0;
  for (const { period, dueOn } of wanted) {
    const rows = await executeIn(
      tx.em,
      `insert into advances_instalment (id, customer_id, schedule_id, period, due_on, amount) values ($1, $2, $3, $4, $5, $6)
       on conflict (customer_id, schedule_id, period) do nothing returning id`,
      [newId(), customerId, id, period, dueOn, amount],
    );
    made += rows.length;
  }
  return { made, gone: gone.length };
}
