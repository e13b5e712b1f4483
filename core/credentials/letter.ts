import { countryName } from '../directory/countries.ts';
import { day } from '../i18n/format.ts';
import type { Locale } from '../i18n/locales.ts';
import type { Services } from '../portal.ts';
import type { CredentialRecipient } from './recipients.ts';

/** One letter as it is drawn, in the language of whom it goes to. */
export interface CredentialLetter {
  language: Locale;
  sender: string;
  /** Above the address, in small print, and at the foot. */
  senderLine: string;
  /** Lines of the address, and the page where the code is entered. */
  address: { lines: string[]; page: string };
  date: string;
  subject: string;
  opening: string[];
  codeLabel: string;
  /** Four groups of four. */
  code: string;
  validity: string;
  steps: string[];
  closing: string[];
}

/** Lines of the address: of an organisation also the person; the country in capitals, as the post reads it (UPU S42). */
export function addressLines(to: CredentialRecipient, portalLocale: Locale): string[] {
  const person = to.customer_kind === 'organisation' && to.name !== to.customer_name ? to.name : '';
  const country = to.country === null ? '' : countryName(portalLocale, to.country).toUpperCase();
  const place = `${to.postal_code ?? ''} ${to.city ?? ''}`.trim();
  return [to.customer_name ?? to.name, person, to.line1 ?? '', to.line2 ?? '', place, country].filter(Boolean);
}

/** An e-mail address that its owner recognises and nobody else learns: `j•••@example.com`. */
export const maskedAddress = (email: string): string => email.replace(/^(.).*(@.*)$/, '$1•••$2');

/**
 * Words of a letter.
 * @param code part one, that exists only here
 * @param days `YYYY-MM-DD`: of today and the last one on which the code holds
 */
export function credentialLetter(
  services: Services,
  to: CredentialRecipient,
  language: Locale,
  { code, brand, today, until }: { code: string; brand: string; today: string; until: string },
): CredentialLetter {
  const page = `${services.publicUrl}/activate`;
  const values = {
    brand, page: page.replace(/^https?:\/\//, ''), name: to.name, email: maskedAddress(to.email ?? ''), until: day(language, until, 'long'),
    number: to.customer_number ?? '', portal: services.publicUrl.replace(/^https?:\/\//, ''),
  }; // prettier-ignore
  const t = (key: string) => services.catalogues.t(language, `core.letter.${key}`, values);
  return {
    language,
    sender: brand,
    senderLine: `${brand} · ${values.portal}`,
    address: { lines: addressLines(to, services.settings.PORTICO_LOCALE), page },
    date: day(language, today, 'long'),
    subject: t('subject'),
    opening: [t('greeting'), t('intro')],
    codeLabel: t('code'),
    code,
    validity: t('validity'),
    steps: [t('step.mail'), t('step.page'), t('step.codes')],
    closing: [t('warning'), t('signature')],
  };
}
