import { executeIn, isLocale, type EntityManager, type Locale } from 'portico';
import type { LockedTicket } from '../service/store.ts';
import type { Side } from '../words.ts';

/** Somebody who is told about an article. */
export interface Recipient {
  side: 'customer' | 'staff';
  /** Null for a requester without a login. */
  accountId: string | null;
  address: string;
  name: string;
  language: Locale;
}

interface Row extends Omit<Recipient, 'language' | 'accountId'> {
  account_id: string | null;
  locale: string | null;
}

/** Key of the preference `{ "answers": false }` of an account that wants no mail about its tickets. */
export const MAIL_PREFERENCE = 'tickets.mail';

const WANTS = `not exists (select from core_preference w where w.account_id = a.id and w.key = '${MAIL_PREFERENCE}' and w.value ->> 'answers' = 'false')`;
const HERE = `a.state = 'active' and a.kind = 'customer' and exists (select from core_membership m where m.account_id = a.id and m.customer_id = t.customer_id)`;

/** The requester, whom nothing but an own wish spares; who came by mail gets mail. */
const REQUESTER = `select 'customer' as side, a.id as account_id, coalesce(a.email, t.requester_email) as address, a.name, coalesce(a.locale, t.locale) as locale, 1 as rank
    from tickets_ticket t join core_account a on a.id = t.requester_account_id where t.id = $1 and ${HERE} and (t.channel = 'mail' or ${WANTS})
  union all select 'customer', null, t.requester_email, t.requester_name, t.locale, 2 from tickets_ticket t where t.id = $1 and t.requester_account_id is null`;

const PARTICIPANTS = `select 'customer', a.id, a.email, a.name, coalesce(a.locale, t.locale), 3 from tickets_ticket t
    join tickets_participant p on p.customer_id = t.customer_id and p.ticket_id = t.id join core_account a on a.id = p.account_id
    where t.id = $1 and ${HERE} and ${WANTS}`;

const OWNER = `select 'staff', a.id, a.email, a.name, a.locale, 0 from tickets_ticket t join core_account a on a.id = t.owner_id
    where t.id = $1 and a.state = 'active' and a.kind = 'staff' and ${WANTS}`;

const DISTINCT = 'distinct on (lower(address)) side, account_id, lower(address) as address, name, locale';

async function find(em: EntityManager, from: string, values: readonly unknown[]): Promise<Recipient[]> {
  const rows = await executeIn<Row>(em, from, values);
  return rows.map(({ account_id, locale, ...rest }) => ({ ...rest, accountId: account_id, language: isLocale(locale ?? '') ? (locale as Locale) : 'en' })); // prettier-ignore
}

/** The person who asked, if he can be written to. */
export const requesterOf = async (em: EntityManager, { id }: Pick<LockedTicket, 'id'>): Promise<Recipient | undefined> =>
  (await find(em, `select ${DISTINCT} from (${REQUESTER}) told where address is not null order by lower(address), rank`, [id]))[0]; // prettier-ignore

/**
 * Whom an article is for: requester and participants, and the owner where it is not the staff's. Each address once, never its author's.
 */
export const recipientsOf = (
  em: EntityManager,
  { id }: Pick<LockedTicket, 'id'>,
  article: { side: Side; author_id: string | null; author_email: string | null },
): Promise<Recipient[]> =>
  find(
    em,
    `select ${DISTINCT} from (${REQUESTER} union all ${PARTICIPANTS} union all ${OWNER}) told
      where address is not null and (side = 'customer' or $4) and (account_id is null or account_id is distinct from $2::uuid) and lower(address) is distinct from lower($3)
      order by lower(address), rank`,
    [id, article.author_id, article.author_email, article.side !== 'staff'],
  );
