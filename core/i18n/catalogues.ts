import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import i18next from 'i18next';
import { catalogueProblems } from './check.ts';
import { LOCALES } from './locales.ts';
import type { Locale } from './locales.ts';

/** A part of the portal that brings texts, pages and files: core itself, or a plugin. */
export interface Room {
  /** `core`, or the id of a plugin. */
  id: string;
  /** The folder that holds `views/`, `locales/` and `public/`; ends in a slash. */
  directory: URL;
}

export interface Catalogues {
  /**
   * A text in a language, for example `t('sk', 'core.login.title')`. `values` fill `{{name}}`; `count` picks the plural form.
   * A key that no catalogue has is returned as it is, or throws if the catalogues were loaded as strict.
   */
  t: (locale: Locale, key: string, values?: Record<string, unknown>) => string;
  /** True if the key has a text; for a text with plural forms the key is the one without `_one`, `_few`, `_many`, `_other`. */
  has: (key: string) => boolean;
  /** What is wrong with the files, one sentence each: languages, keys, plural forms or placeholders that are missing, broken JSON. */
  problems: string[];
  /** Changes with every text. */
  fingerprint: string;
}

/** Texts of one language by their full key, `<room>.<key of the file>`. */
export type Texts = Record<string, string>;

// No nesting, and no placeholder but {{name}}.
const SIMPLE = /^(?!.*\$t\()([^{]|\{(?!\{)|\{\{\s*\w+\s*\}\})*$/s;
const PLURAL = /_(zero|one|two|few|many|other)$/;

/**
 * Reads `locales/<language>.json` of every room, flat JSON in the format of i18next v4, and puts the room's id before each key.
 * A room without a `locales` folder has no texts, which is fine.
 */
export function loadCatalogues(rooms: Room[], options: { strict?: boolean } = {}): Catalogues {
  const problems: string[] = [];
  const texts = mapLocales((): Texts => ({}));
  for (const room of rooms) readRoom(room, texts, problems);
  problems.push(...catalogueProblems(texts));

  const keys = new Set(LOCALES.flatMap((locale) => Object.keys(texts[locale])).map((key) => key.replace(PLURAL, '')));
  for (const locale of LOCALES) for (const key of Object.keys(texts[locale])) keys.add(key);
  const translate = translator(texts);
  const plural = mapLocales((locale) => new Intl.PluralRules(locale));
  const simple = mapLocales(
    (locale) =>
      new Map(
        Object.entries(texts[locale])
          .filter(([, text]) => SIMPLE.test(text))
          .map(([key, text]) => [key, partsOf(text)]),
      ),
  );

  return {
    problems,
    fingerprint: createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 16),
    has: (key) => keys.has(key),
    t(locale, key, values) {
      // Most texts are plain or have a name or two to fill in: they need no engine. It does what is left, formats for example.
      const { count } = values ?? {};
      const form = typeof count === 'number' ? countForm(simple[locale], key, count, plural[locale]) : undefined;
      const text = form ?? simple[locale].get(key);
      if (text !== undefined) return fill(text, values);
      if (options.strict && !keys.has(key)) throw new Error(missing(key));
      return translate(locale, key, values);
    },
  };
}

/** The plural form for a number, as i18next v4 names it; zero may have one of its own. */
function countForm(texts: Map<string, string[]>, key: string, count: number, rules: Intl.PluralRules) {
  return (count === 0 ? texts.get(`${key}_zero`) : undefined) ?? texts.get(`${key}_${rules.select(count)}`);
}

function mapLocales<T>(make: (locale: Locale) => T): Record<Locale, T> {
  return Object.fromEntries(LOCALES.map((locale) => [locale, make(locale)])) as Record<Locale, T>;
}

/** A text taken apart: names of values stand at the odd places. */
const partsOf = (text: string): string[] => text.split(/\{\{\s*(\w+)\s*\}\}/);

function fill(parts: readonly string[], values: Record<string, unknown> | undefined): string {
  let text = parts[0]!;
  for (let i = 1; i < parts.length; i += 2) {
    const value = values?.[parts[i]!] as string | number | undefined;
    text += (value === undefined ? `{{${parts[i]!}}}` : String(value)) + parts[i + 1]!;
  }
  return text;
}

function missing(key: string): string {
  return `No catalogue has the text "${key}". Add "${key.replace(/^[^.]+\./, '')}" to locales/{${LOCALES.join(',')}}.json of "${key.split('.', 1)[0]}".`;
}

function translator(
  texts: Record<Locale, Texts>,
): (locale: Locale, key: string, values?: Record<string, unknown>) => string {
  const engine = i18next.createInstance();
  void engine.init({
    initAsync: false,
    lng: 'en',
    fallbackLng: 'en',
    resources: Object.fromEntries(LOCALES.map((locale) => [locale, { translation: texts[locale] }])),
    keySeparator: false, // keys are flat: a dot is part of the key
    nsSeparator: false,
    returnNull: false,
    interpolation: { escapeValue: false, skipOnVariables: true }, // templates escape; a value with {{ or $t( stays text
  });
  const fixed = mapLocales((locale) => engine.getFixedT(locale));
  return (locale, key, values) => String(fixed[locale](key, { ...values }));
}

function readRoom(room: Room, texts: Record<Locale, Texts>, problems: string[]): void {
  const folder = new URL('locales/', room.directory);
  if (!existsSync(folder)) return;
  for (const locale of LOCALES) {
    const file = new URL(`${locale}.json`, folder);
    for (const [key, text] of Object.entries(readTexts(file, problems))) {
      if (typeof text === 'string') texts[locale][`${room.id}.${key}`] = text;
      else
        problems.push(
          `${fileURLToPath(file)}: "${key}" has to be a text, found ${JSON.stringify(text)}. Catalogues are flat: write "a.b": "text".`,
        );
    }
  }
}

function readTexts(file: URL, problems: string[]): object {
  const path = fileURLToPath(file);
  if (!existsSync(file)) {
    problems.push(`${path} is missing. Every catalogue exists in ${LOCALES.join(', ')}.`);
    return {};
  }
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) return content;
    problems.push(
      `${path} has to be a JSON object of texts, found ${Array.isArray(content) ? 'an array' : String(content)}.`,
    );
  } catch (error) {
    problems.push(`${path} is no JSON: ${(error as Error).message}.`);
  }
  return {};
}
