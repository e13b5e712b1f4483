import { executeIn, isLocale, isMailAddress, type Locale, type Transaction } from 'portico';
import type { Locked } from './store.ts';

/** Texts in any language; requests and jobs have them in different shapes. */
export interface Postman {
  words: (key: string, values: Record<string, unknown>, language: Locale) => string;
  link: (path: string) => string;
}

interface Recipient {
  id: string | null;
  name: string;
  email: string | null;
  locale: string | null;
}

/** Who proposed it, if he still has an account here; else the customer at his own address. */
async function recipientOf(tx: Transaction, request: Locked): Promise<Recipient | undefined> {
  const [row] = await executeIn<Recipient>(
    tx.em,
    `select a.id, coalesce(a.name, c.name) as name, coalesce(a.email, c.email) as email, coalesce(a.locale, c.locale) as locale
       from core_customer c left join core_account a on a.id = $2 and a.kind = 'customer' and a.state = 'active'
        and exists (select from core_membership m where m.account_id = a.id and m.customer_id = c.id) where c.id = $1`,
    [request.customer_id, request.submitted_by_id],
  );
  return row;
}

/**
 * Tells the customer by mail, in his language.
 * @param what `question`, `approved`, `partly_approved`, `rejected`
 * @param body words of staff, put in after the template so that they are not taken for one
 */
export async function mailCustomer(tx: Transaction, post: Postman, request: Locked, what: string, body: string): Promise<void> {
  const to = await recipientOf(tx, request);
  if (!to?.email || !isMailAddress(to.email)) return;
  const language: Locale = to.locale !== null && isLocale(to.locale) ? to.locale : 'en';
  const t = (key: string, values: Record<string, unknown> = {}) => post.words(`change-requests.mail.${key}`, values, language);
  const because = body.trim() === '' ? '' : `\n${body.trim()}\n`;
  await tx.mail({
    to: { address: to.email, name: to.name },
    subject: t(`${what}.subject`, { number: request.number }),
    text: t(`${what}.text`, { name: to.name, number: request.number, because, link: post.link(`/change-requests/${request.id}`) }),
    purpose: `change-requests-${what.replace('_', '-')}`,
    ...(to.id === null ? {} : { accountId: to.id }),
  });
} // prettier-ignore
