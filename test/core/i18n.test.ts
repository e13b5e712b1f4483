import { pathToFileURL } from 'node:url';
import t from 'tap';
import type { Test } from 'tap';
import { loadCatalogues } from '../../core/i18n/catalogues.ts';
import type { Room } from '../../core/i18n/catalogues.ts';
import * as format from '../../core/i18n/format.ts';
import { LOCALES, isLocale, negotiateLocale } from '../../core/i18n/locales.ts';

const CORE: Room = { id: 'core', directory: new URL('../../core/', import.meta.url) };

/** A room with the catalogues given: `{ en: { key: 'text' }, ... }`; a text instead of an object is written as it is. */
function room(t: Test, catalogues: Record<string, object | string>): Room {
  const files = Object.entries(catalogues).map(([locale, texts]) => [
    `${locale}.json`,
    typeof texts === 'string' ? texts : JSON.stringify(texts),
  ]);
  return { id: 'meters', directory: pathToFileURL(`${t.testdir({ locales: Object.fromEntries(files) })}/`) };
}

function everywhere(texts: Record<string, string>): Record<string, object> {
  return Object.fromEntries(LOCALES.map((locale) => [locale, texts]));
}

const PLURALS = {
  en: { open_one: '{{count}} invoice', open_other: '{{count}} invoices' },
  sk: {
    open_one: '{{count}} faktúra',
    open_few: '{{count}} faktúry',
    open_many: '{{count}} faktúry',
    open_other: '{{count}} faktúr',
  },
  cs: {
    open_one: '{{count}} faktura',
    open_few: '{{count}} faktury',
    open_many: '{{count}} faktury',
    open_other: '{{count}} faktur',
  },
  pl: {
    open_one: '{{count}} faktura',
    open_few: '{{count}} faktury',
    open_many: '{{count}} faktur',
    open_other: '{{count}} faktury',
  },
};

t.test('the language with the highest weight that is spoken here is chosen', async (t) => {
  t.equal(negotiateLocale('de-AT,de;q=0.9,cs;q=0.8,en;q=0.7', 'sk'), 'cs');
  t.equal(
    negotiateLocale('en;q=0.4, pl-PL;q=0.9', 'sk'),
    'pl',
    'the order of the header does not matter, its weights do',
  );
  t.equal(negotiateLocale('SK-sk', 'en'), 'sk', 'case does not matter');
  t.equal(negotiateLocale('de,fr', 'cs'), 'cs', 'nothing spoken here');
  t.equal(negotiateLocale(undefined, 'pl'), 'pl');
  t.equal(negotiateLocale('*', 'cs'), 'cs');
  t.equal(negotiateLocale('pl;q=0, en', 'sk'), 'en', 'weight 0 means not this one');
  t.equal(negotiateLocale('pl;q=seven', 'sk'), 'sk', 'a weight that is no number counts as 0');
});

t.test('a locale is one of the four, nothing else', async (t) => {
  t.same(['en', 'sk', 'cs', 'pl', 'SK', 'sk-SK', '__proto__', 4, null].filter(isLocale), ['en', 'sk', 'cs', 'pl']);
});

t.test('the catalogues of core are whole', async (t) => {
  t.same(loadCatalogues([CORE]).problems, []);
});

t.test('a text is found under the id of its room', async (t) => {
  const catalogues = loadCatalogues([room(t, everywhere({ title: 'Meters', hello: 'Hello {{name}}' }))]);
  t.equal(catalogues.t('cs', 'meters.title'), 'Meters');
  t.equal(catalogues.t('cs', 'meters.hello', { name: 'Jana' }), 'Hello Jana');
  t.ok(catalogues.has('meters.title'));
  t.notOk(catalogues.has('title'));
});

t.test(
  'values come in as they are: escaping is the work of templates, and a value is no text to translate',
  async (t) => {
    const catalogues = loadCatalogues([
      room(
        t,
        everywhere({
          hello: 'Hello {{name}}',
          wide_one: 'One {{name}}',
          wide_few: 'x {{name}}',
          wide_many: 'x {{name}}',
          wide_other: 'Many {{name}}',
        }),
      ),
    ]);
    t.equal(
      catalogues.t('en', 'meters.hello', { name: '<b>&{{name}} $t(meters.title)' }),
      'Hello <b>&{{name}} $t(meters.title)',
    );
    t.equal(catalogues.t('en', 'meters.wide', { count: 2, name: '<b> $t(meters.hello)' }), 'Many <b> $t(meters.hello)');
  },
);

t.test('every language counts in its own way', async (t) => {
  const catalogues = loadCatalogues([room(t, PLURALS)], { strict: true });
  const counted = (locale: 'en' | 'sk' | 'cs' | 'pl', ...counts: number[]): string[] =>
    counts.map((count) => catalogues.t(locale, 'meters.open', { count }));

  t.same(catalogues.problems, []);
  t.same(counted('en', 1, 2), ['1 invoice', '2 invoices']);
  t.same(counted('sk', 1, 3, 5), ['1 faktúra', '3 faktúry', '5 faktúr']);
  t.same(counted('cs', 1, 4, 1.5, 11), ['1 faktura', '4 faktury', '1.5 faktury', '11 faktur']);
  t.same(counted('pl', 1, 2, 5, 12, 22), ['1 faktura', '2 faktury', '5 faktur', '12 faktur', '22 faktury']);
  t.ok(catalogues.has('meters.open'), 'its key is the one without the form');
});

t.test('a key that nobody has throws when strict, and is shown as it is otherwise', async (t) => {
  const rooms = [room(t, everywhere({ title: 'Meters' }))];
  t.equal(loadCatalogues(rooms).t('en', 'meters.titel'), 'meters.titel');
  t.throws(() => loadCatalogues(rooms, { strict: true }).t('en', 'meters.titel'), {
    message: 'No catalogue has the text "meters.titel". Add "titel" to locales/{en,sk,cs,pl}.json of "meters".',
  });
});

t.test('what is wrong with catalogues is said before anybody sees a page', async (t) => {
  const problems = (t: Test, catalogues: Record<string, object | string>): string[] =>
    loadCatalogues([room(t, catalogues)]).problems;

  await t.test('a language that is missing', async (t) => {
    const { pl: _, ...three } = everywhere({});
    t.match(problems(t, three), [/pl\.json is missing\. Every catalogue exists in en, sk, cs, pl\.$/]);
  });
  await t.test('a key that is missing in one language', async (t) => {
    t.same(problems(t, { ...everywhere({ title: 'x' }), cs: {} }), [
      'The text "meters.title" is missing in cs; it exists in en, sk, pl.',
    ]);
  });
  await t.test('a plural form that the language has', async (t) => {
    const { open_few: _, ...polish } = PLURALS.pl;
    t.same(problems(t, { ...PLURALS, pl: polish }), [
      'The text "meters.open" lacks its plural form "meters.open_few" in pl, which has one, few, many, other.',
    ]);
  });
  await t.test('a placeholder that got lost in translation', async (t) => {
    t.same(problems(t, { ...everywhere({ hello: 'Hello {{name}}' }), sk: { hello: 'Dobrý deň {{meno}}' } }), [
      'The text "meters.hello" has the placeholders (name) in en but (meno) in sk.',
    ]);
  });
  await t.test('a file that is no JSON, and a value that is no text', async (t) => {
    t.match(problems(t, { ...everywhere({}), en: '{ "a": ' }), [/en\.json is no JSON: /]);
    t.match(problems(t, { ...everywhere({}), en: '["a"]' }), [/has to be a JSON object of texts, found an array/]);
    t.match(problems(t, { ...everywhere({}), en: { a: { b: 'nested' } } }), [
      /"a" has to be a text, found \{"b":"nested"\}/,
    ]);
  });
});

t.test('money is written as the language writes it, to the last digit', async (t) => {
  t.equal(format.money('sk', '1284.61', 'EUR'), '1\u00a0284,61\u00a0€');
  t.equal(format.money('cs', '-842.5', 'CZK'), '-842,50\u00a0Kč');
  t.equal(format.money('en', '1284.61', 'EUR'), '€1,284.61');
  t.equal(format.money('pl', '100', 'PLN'), '100,00\u00a0zł');
  t.equal(
    format.money('en', '9007199254740993.07', 'EUR'),
    '€9,007,199,254,740,993.07',
    'beyond what a float can hold',
  );
  t.equal(format.amount('sk', '1284.6', 'EUR'), '1\u00a0284,60');
  t.equal(format.amount('sk', '1284', 'JPY'), '1\u00a0284', 'a currency without a smaller unit');
  t.equal(format.amount('sk', '0.12345', 'EUR'), '0,12345', 'decimals are never hidden');
  t.equal(format.money('sk', '12.3000', 'EUR'), '12,30\u00a0€', 'zeros that the database adds are');
  t.throws(() => format.money('sk', '1 284,61', 'EUR'), {
    message: 'An amount has to be a decimal such as "1284.61", found "1 284,61".',
  });
});

t.test('numbers keep their decimals', async (t) => {
  t.equal(format.number('sk', '2150.125'), '2\u00a0150,125');
  t.equal(format.number('en', 2150, 1), '2,150.0');
});

t.test('a day stays the day, whatever the time zone of the machine', async (t) => {
  t.equal(format.day('sk', '2026-11-23'), '23. 11. 2026');
  t.equal(format.day('en', '2026-01-01', 'long'), '1 January 2026');
  t.equal(format.day('cs', '2026-11-23', 'full'), 'pondělí 23. listopadu 2026');
  t.equal(format.day('pl', '2026-11-23', 'dayMonth'), '23 lis');
  for (const wrong of ['2026-02-30', '2026-13-01', '23.11.2026', '2026-1-1', '']) {
    t.throws(() => format.day('en', wrong), {
      message: `A day has to be a date of the calendar written as YYYY-MM-DD, found ${JSON.stringify(wrong)}.`,
    });
  }
});

t.test('a moment is what the clock of its zone shows', async (t) => {
  t.equal(format.dateTime('en', '2026-11-23T23:30:00Z', 'Europe/Bratislava'), '24 Nov 2026, 00:30');
  t.equal(format.dateTime('en', new Date('2026-07-01T10:00:00Z'), 'Europe/Warsaw', 'time'), '12:00');
  t.equal(format.localDay('2026-11-23T23:30:00Z', 'Europe/Bratislava'), '2026-11-24');
  t.throws(
    () => format.dateTime('en', '2026-11-23T23:30:00', 'UTC'),
    /with its offset/,
    'a time without offset means another moment on every machine',
  );
});

t.test('days are spoken of from today', async (t) => {
  t.equal(format.relativeDays('en', '2026-11-24', '2026-11-23'), 'tomorrow');
  t.equal(format.relativeDays('sk', '2026-11-12', '2026-11-23'), 'pred 11 dňami');
  t.equal(format.relativeDays('cs', '2026-03-30', '2026-03-28'), 'pozítří', 'across the change of the clocks');
});

t.test('sizes of files are rounded to what a reader needs', async (t) => {
  t.same(
    [0, 999, 214_300, 1_480_000, 3_000_000_000].map((size) => format.bytes('sk', size)),
    ['0\u00a0B', '999\u00a0B', '214\u00a0kB', '1,5\u00a0MB', '3\u00a0GB'],
  );
});
