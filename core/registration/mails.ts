import { isLocale } from '../i18n/locales.ts';
import type { MailMessage } from '../mail/mail.ts';
import type { Services } from '../portal.ts';

/** What a mail of a registration is about; its texts are `core.mail.registration-<kind>.subject` and `.text`. */
export type RegistrationMail =
  'confirm' | 'known' | 'approved' | 'rejected' | 'link' | 'joining' | 'joined' | 'joined-told' | 'removed';

export interface Addressee {
  address: string;
  locale: string | null;
  /** The account that is written to, where there is one. */
  accountId?: string;
  name?: string;
}

/** A mail of a registration, in the language of whom it goes to, else in the portal's. */
export async function registrationMail(
  services: Services,
  to: Addressee,
  kind: RegistrationMail,
  values: Record<string, string>,
): Promise<MailMessage> {
  const locale = isLocale(to.locale) ? to.locale : services.settings.PORTICO_LOCALE;
  const { name: company } = (await services.stored.get()).brand;
  const all = { portal: services.publicUrl, company, ...values };
  const purpose = `registration-${kind}`;
  return {
    to: { address: to.address, ...(to.name === undefined ? {} : { name: to.name }) },
    subject: services.catalogues.t(locale, `core.mail.${purpose}.subject`, all),
    text: services.catalogues.t(locale, `core.mail.${purpose}.text`, all),
    purpose,
    ...(to.accountId === undefined ? {} : { accountId: to.accountId }),
  };
}
