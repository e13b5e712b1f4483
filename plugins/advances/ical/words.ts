import { readFileSync } from 'node:fs';
import { isLocale, type Locale } from 'portico';

const kept = new Map<Locale, Record<string, string>>();

/**
 * Texts of a feed in the language it was made in. Nobody is signed in where a feed is read, so there is no context to ask; the plugin
 * reads its own catalogue.
 */
export function wordsOf(locale: string): (key: string, values?: Record<string, string>) => string {
  const language = isLocale(locale) ? locale : 'en';
  let texts = kept.get(language);
  if (!texts) {
    texts = JSON.parse(readFileSync(new URL(`../locales/${language}.json`, import.meta.url), 'utf8')) as Record<
      string,
      string
    >;
    kept.set(language, texts);
  }
  const found = texts;
  return (key, values = {}) =>
    (found[key] ?? key).replace(/\{\{(\w+)\}\}/g, (_whole, name: string) => values[name] ?? '');
}
