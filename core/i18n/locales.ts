/** The languages a portal speaks; every catalogue has to exist in each of them. */
export const LOCALES = ['en', 'sk', 'cs', 'pl'] as const;

export type Locale = (typeof LOCALES)[number];

/** True for one of {@link LOCALES}, exactly as written there. */
export function isLocale(x: unknown): x is Locale {
  return typeof x === 'string' && (LOCALES as readonly string[]).includes(x);
}

/**
 * The language to answer in, from an `Accept-Language` header (RFC 9110, 12.5.4) by the look-up of RFC 4647, 3.4: the
 * range with the highest weight wins, `sk-SK` also means `sk`, equal weights keep their order.
 *
 * @param acceptLanguage the header as received
 * @param fallback the answer when nothing acceptable is spoken here, and for `*`
 */
export function negotiateLocale(acceptLanguage: string | undefined, fallback: Locale): Locale {
  if (!acceptLanguage) return fallback;
  const ranges = acceptLanguage
    .slice(0, 500) // a header of a megabyte is not a preference
    .split(',')
    .map(parseRange)
    .filter((range) => range.weight > 0)
    .sort((a, b) => b.weight - a.weight);
  for (const { tag } of ranges) {
    if (tag === '*') return fallback;
    const primary = tag.split('-', 1)[0];
    if (isLocale(primary)) return primary;
  }
  return fallback;
}

function parseRange(text: string): { tag: string; weight: number } {
  const [tag = '', ...parameters] = text
    .trim()
    .toLowerCase()
    .split(/\s*;\s*/);
  const quality = parameters.find((parameter) => parameter.startsWith('q='));
  const weight = quality === undefined ? 1 : Number(quality.slice(2));
  return { tag, weight: weight >= 0 && weight <= 1 ? weight : 0 };
}
