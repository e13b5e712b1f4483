import { executeIn, LOCALES, newId, type JobContext, type Locale } from 'portico';
import type { AccountConfig } from './config.ts';
import { defaultText, type Operator, type Slug } from './defaults.ts';

/** The texts in which the demo company names itself; its cookies are those of every portal. */
const SEEDED: readonly Slug[] = ['contact', 'imprint', 'privacy', 'accessibility'];

const slovak: Operator = {
  name: 'Lumenia Energia, a.s.',
  address: 'Prievozská 4, 821 09 Bratislava',
  register: 'Obchodný register Mestského súdu Bratislava III, oddiel Sa, vložka 7104/B',
  companyRegNo: '52114907',
  vatId: 'SK2120984417',
  email: 'zakaznik@lumenia.example',
  phone: '+421 2 2102 5500',
};

/** The house of the demo company that answers in a language, as its invoices name it. */
const OPERATORS: Record<Locale, Operator> = {
  en: { ...slovak, hours: 'Monday to Friday, 7:30 to 18:00', authority: 'Úrad na ochranu osobných údajov SR, Bratislava' },
  sk: { ...slovak, hours: 'pondelok až piatok, 7.30 až 18.00', authority: 'Úrad na ochranu osobných údajov SR, Bratislava' },
  cs: {
    name: 'Lumenia Energie, s.r.o.',
    address: 'Vídeňská 55, 639 00 Brno',
    register: 'Krajský soud v Brně, oddíl C, vložka 91235',
    companyRegNo: '28990451',
    vatId: 'CZ28990451',
    email: 'zakaznik@lumenia.example',
    phone: '+420 225 102 500',
    hours: 'pondělí až pátek, 7.30 až 18.00',
    authority: 'Úřad pro ochranu osobních údajů, Praha',
  },
  pl: {
    name: 'Lumenia Energia Sp. z o.o.',
    address: 'ul. Prosta 51, 00-838 Warszawa',
    register: 'Sąd Rejonowy dla m.st. Warszawy, KRS 0000731955',
    vatId: 'PL5252871043',
    email: 'klient@lumenia.example',
    phone: '+48 22 102 55 00',
    hours: 'od poniedziałku do piątku, 8.00–18.00',
    authority: 'Prezes Urzędu Ochrony Danych Osobowych, Warszawa',
  },
}; // prettier-ignore

/** The demo company's own texts, in each language those of the house that speaks it. Can run twice: what is there stays. */
export async function seed(ctx: JobContext<AccountConfig>): Promise<void> {
  await ctx.write(async ({ em }) => {
    for (const locale of LOCALES) {
      for (const slug of SEEDED) {
        const { title, body } = defaultText(slug, locale, OPERATORS[locale]);
        await executeIn(
          em,
          `insert into account_text (id, slug, locale, title, body, updated_at, updated_by)
           values ($1, $2, $3, $4, $5, now(), 'Zuzana Benešová') on conflict (slug, locale) do nothing`,
          [newId(), slug, locale, title, body],
        );
      }
    }
  });
}
