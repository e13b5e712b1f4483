import { executeIn, isLocale, type EntityManager, type Locale } from 'portico';
import type { LockedTicket } from '../service/store.ts';

/** A customer for whom an address stands. */
export interface Known {
  customerId: string;
  /** The account of the sender, where he has one. */
  accountId: string | null;
  /** What he is called there. */
  name: string | null;
  locale: Locale | null;
}

interface Row {
  customer_id: string;
  account_id: string | null;
  name: string | null;
  locale: string | null;
}

const KNOWN = `select distinct on (customer_id) customer_id, account_id, name, locale from (
    select m.customer_id, a.id as account_id, a.name, coalesce(a.locale, c.locale) as locale, 1 as rank from core_account a
      join core_membership m on m.account_id = a.id join core_customer c on c.id = m.customer_id
      where lower(a.email) = $1 and a.kind = 'customer' and a.state = 'active'
    union all select c.id, null, null, c.locale, 2 from core_customer c where lower(c.email) = $1
    union all select k.customer_id, null, k.name, c.locale, 3 from tickets_contact k join core_customer c on c.id = k.customer_id where k.address = $1
  ) known order by customer_id, rank`;

/** Customers for whom an address stands: by an active account, by the customer's own address, or by a contact that staff noted. */
export async function customersOf(em: EntityManager, address: string): Promise<Known[]> {
  const rows = await executeIn<Row>(em, KNOWN, [address]);
  return rows.map(({ customer_id, account_id, name, locale }) => ({
    customerId: customer_id,
    accountId: account_id,
    name,
    locale: isLocale(locale ?? '') ? (locale as Locale) : null,
  }));
}

/**
 * Whether mail from an address may be added to a ticket: it is the requester's, the customer's, a contact's, or of an active account of
 * the customer, which includes every participant. To have been on a copy is not enough.
 */
export async function takesPart(em: EntityManager, ticket: LockedTicket, address: string): Promise<boolean> {
  if (ticket.requester_email?.toLowerCase() === address) return true;
  return (await customersOf(em, address)).some(({ customerId }) => customerId === ticket.customer_id);
}

/** Whether an address is one of our own mailboxes: what comes from it is a loop. */
export async function isOwnMailbox(em: EntityManager, address: string): Promise<boolean> {
  return (await executeIn(em, 'select 1 from tickets_mailbox where address = $1', [address])).length > 0;
}
