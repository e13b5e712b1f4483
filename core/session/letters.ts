import type { EntityManager } from '@mikro-orm/postgresql';
import { executeIn } from '../database/orm.ts';
import type { AccountState } from '../entities/index.ts';
import { isLocale, type Locale } from '../i18n/locales.ts';
import type { MailMessage } from '../mail/mail.ts';
import type { Services } from '../portal.ts';

/** An account as those see it who write to it. */
export interface Recipient {
  id: string;
  login: string;
  name: string;
  email: string | null;
  kind: 'customer' | 'staff';
  state: AccountState;
  /** Its own language, else the one of the customer it serves. */
  locale: string | null;
}

const SELECT = `select a.id, a.login, a.name, a.email, a.kind, a.state, coalesce(a.locale,
    (select c.locale from core_membership m join core_customer c on c.id = m.customer_id
      where m.account_id = a.id order by m.created_at limit 1)) as locale
  from core_account a`;

/** An account by its id; as the role of jobs. */
export async function recipientById(em: EntityManager, id: string): Promise<Recipient | undefined> {
  return (await executeIn<Recipient>(em, `${SELECT} where a.id = $1`, [id]))[0];
}

/** Accounts a person may mean by what was typed: the one with this login, else those that share this e-mail address. */
export async function recipientsByName(em: EntityManager, typed: string): Promise<Recipient[]> {
  const found = await executeIn<Recipient>(em, `${SELECT} where lower(a.login) = lower($1)`, [typed]);
  if (found.length > 0) return found;
  return executeIn<Recipient>(em, `${SELECT} where lower(a.email) = lower($1) order by a.created_at limit 5`, [typed]);
}

/** The language to write to an account in; `asked` is the one its owner asked in, where that is known. */
export function languageOf(services: Services, recipient: Pick<Recipient, 'locale'>, asked?: string): Locale {
  if (isLocale(recipient.locale)) return recipient.locale;
  return isLocale(asked) ? asked : services.settings.PORTICO_LOCALE;
}

/** What a letter is about; its texts are `core.mail.<kind>.subject` and `core.mail.<kind>.text`. */
export type LetterKind =
  | 'second-factor' | 'activation' | 'activated' | 'activate-first' | 'reset' | 'invite' | 'locked' | 'password-changed' | 'email-old' | 'email-new' | 'email-taken' | 'email-changed' | 'address-replaced'; // prettier-ignore

/**
 * A letter to an account, from the catalogue.
 * @param t texts in the recipient's language
 * @param to the account, and the address where it is not the account's own
 */
export function letter(
  t: (key: string, values?: Record<string, unknown>) => string,
  to: { id: string; name: string; address: string },
  kind: LetterKind,
  values: Record<string, unknown> = {},
): MailMessage {
  return {
    to: { address: to.address, name: to.name },
    subject: t(`core.mail.${kind}.subject`),
    text: t(`core.mail.${kind}.text`, { name: to.name, ...values }),
    purpose: kind,
    accountId: to.id,
  };
}
