import { executeIn, newId, type Contributions, type EntityManager, type Guest, type Transaction } from 'portico';
import type { TicketsConfig } from '../config.ts';
import { customersOf } from '../mail/people.ts';
import { findReferences } from '../mail/reference.ts';
import type { Question } from './form.ts';

/** Whose a question seems to be; staff decide. */
interface Whose {
  customerId: string | null;
  customerIds: string[];
  accountId: string | null;
  reason: 'unknown' | 'several' | null;
}

/**
 * Lays a question of the public form among what was received: by the address it is linked to the customer who is known by it, else by the
 * number of the customer, or of a record of one. Nothing becomes a ticket without somebody of the staff, since anybody can type anything.
 */
export async function layAmongReceived(guest: Guest<TicketsConfig>, tx: Transaction, key: string, question: Question, language: string): Promise<void> {
  const id = newId();
  const { name, email, body } = written(guest, question, language);
  const laid = await tx.asJob(async (em) => {
    const [type] = await executeIn<{ titles: Record<string, string> }>(em, 'select titles from tickets_type where id = $1', [question.type]);
    const whose = await whoseIs(em, guest.contributions, question);
    const links = whose.customerId === null ? [] : await findReferences(em, guest.contributions, whose.customerId, body);
    const subject = type?.titles[language] ?? type?.titles.en ?? '';
    return executeIn(
      em,
      `insert into tickets_inbound (id, channel, source_key, size, received_at, state, place, reason, from_address, from_name, subject, body, language, answerable,
           customer_id, customer_ids, account_id, links, decided_at)
         select $1, 'web', $2, octet_length($3), now(), 'decided', 'waiting', $4, $5, $6, $7, $3, $8, true, $9, $10, $11, $12, now()
          where not exists (select from tickets_inbound where channel = 'web' and source_key = $2) returning id`,
      [id, key, body, whose.reason, email, name, subject, language, whose.customerId, whose.customerIds, whose.accountId, JSON.stringify(links)],
    );
  });
  if (laid.length > 0) await tx.emit('tickets.mail-waiting', { inbound: id, place: 'waiting' });
} // prettier-ignore

/** The text as the staff read it: the numbers below it. */
function written(
  guest: Guest<TicketsConfig>,
  { name, email, text, customerNumber, reference }: Question,
  language: string,
) {
  const t = (key: string) => guest.t(language as never, `tickets.ask.${key}`);
  const numbers = [
    ...(customerNumber.trim() ? [`${t('customerNumber')}: ${customerNumber.trim()}`] : []),
    ...(reference.trim() ? [`${t('reference')}: ${reference.trim()}`] : []),
  ];
  return { name: name.trim(), email: email.trim().toLowerCase(), body: [text.trim(), ...numbers].join('\n\n') };
}

async function whoseIs(em: EntityManager, contributions: Contributions, question: Question): Promise<Whose> {
  const known = await customersOf(em, question.email.trim().toLowerCase());
  const customerIds = known.map(({ customerId }) => customerId);
  if (known.length === 1) return { customerId: known[0]!.customerId, customerIds, accountId: known[0]!.accountId, reason: null };
  const named = await namedBy(em, contributions, question);
  const fits = named.filter((id) => known.length === 0 || customerIds.includes(id));
  const customerId = fits.length === 1 ? fits[0]! : null;
  return { customerId, customerIds, accountId: null, reason: known.length > 1 ? 'several' : 'unknown' };
} // prettier-ignore

/** Customers whose number, or a number of whose records, was given. */
async function namedBy(em: EntityManager, contributions: Contributions, { customerNumber, reference }: Question): Promise<string[]> {
  const found = new Set<string>();
  const number = customerNumber.replace(/\s/g, '');
  if (number !== '') for (const { id } of await executeIn<{ id: string }>(em, 'select id from core_customer where number = $1', [number])) found.add(id);
  for (const { value } of contributions('tickets.reference')) {
    const numbers = [...reference.matchAll(value.pattern)].map((match) => match[1] ?? match[0]);
    if (numbers.length === 0) continue;
    const { text, values } = value.query(numbers.slice(0, 10));
    for (const row of await executeIn<{ customer_id: string }>(em, text, values)) found.add(row.customer_id);
  }
  return [...found];
} // prettier-ignore
