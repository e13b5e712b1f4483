import type { Texts } from './catalogues.ts';
import { LOCALES } from './locales.ts';
import type { Locale } from './locales.ts';

// The order of CLDR; Intl gives them in one that differs from version to version.
const FORMS = ['zero', 'one', 'two', 'few', 'many', 'other'] as const;
const FORM = /^(.+)_(zero|one|two|few|many|other)$/;

/**
 * Compares the languages with each other: every key in each of them, every plural form that the language's grammar has
 * (CLDR, by way of `Intl.PluralRules`), the same placeholders.
 *
 * @returns one sentence per finding, none if all is well
 */
export function catalogueProblems(texts: Record<Locale, Texts>): string[] {
  const plurals = pluralKeys(texts);
  const plain = new Set<string>();
  for (const locale of LOCALES) {
    for (const key of Object.keys(texts[locale])) if (!plurals.has(base(key))) plain.add(key);
  }
  return [
    ...[...plain].flatMap((key) => plainProblems(texts, key)),
    ...[...plurals].flatMap((key) => pluralProblems(texts, key)),
  ];
}

/** A key counts as one with plural forms where any language has `<key>_other`. */
function pluralKeys(texts: Record<Locale, Texts>): Set<string> {
  const all = LOCALES.flatMap((locale) => Object.keys(texts[locale]));
  return new Set(all.filter((key) => key.endsWith('_other')).map(base));
}

function base(key: string): string {
  return FORM.exec(key)?.[1] ?? key;
}

function plainProblems(texts: Record<Locale, Texts>, key: string): string[] {
  const holders = LOCALES.filter((locale) => texts[locale][key] !== undefined);
  const without = LOCALES.filter((locale) => texts[locale][key] === undefined);
  const lost = without.map(
    (locale) => `The text "${key}" is missing in ${locale}; it exists in ${holders.join(', ')}.`,
  );
  return [
    ...lost,
    ...placeholderProblems(
      key,
      holders.map((locale) => [locale, [texts[locale][key] ?? '']]),
    ),
  ];
}

function pluralProblems(texts: Record<Locale, Texts>, key: string): string[] {
  const lost = LOCALES.flatMap((locale) => {
    const { pluralCategories } = new Intl.PluralRules(locale).resolvedOptions();
    const needed = FORMS.filter((form) => pluralCategories.includes(form));
    const without = needed.filter((form) => texts[locale][`${key}_${form}`] === undefined);
    return without.map(
      (form) =>
        `The text "${key}" lacks its plural form "${key}_${form}" in ${locale}, which has ${needed.join(', ')}.`,
    );
  });
  const forms = LOCALES.map((locale): [Locale, string[]] => {
    return [
      locale,
      Object.keys(texts[locale])
        .filter((name) => base(name) === key)
        .map((name) => texts[locale][name] ?? ''),
    ];
  });
  return [
    ...lost,
    ...placeholderProblems(
      key,
      forms.filter(([, found]) => found.length > 0),
    ),
  ];
}

function placeholderProblems(key: string, forms: [Locale, string[]][]): string[] {
  const sets = forms.map(([locale, found]) => ({ locale, names: placeholders(found) }));
  const first = sets[0];
  if (!first) return [];
  return sets
    .filter(({ names }) => names !== first.names)
    .map(
      ({ locale, names }) =>
        `The text "${key}" has the placeholders (${first.names}) in ${first.locale} but (${names}) in ${locale}.`,
    );
}

// `count` may stay unspoken: "one invoice" needs no figure.
function placeholders(texts: string[]): string {
  const names = texts.flatMap((text) => [...text.matchAll(/\{\{\s*([\w.]+)[^}]*\}\}/g)].map((match) => match[1] ?? ''));
  return [...new Set(names)]
    .filter((name) => name !== 'count')
    .sort()
    .join(', ');
}
