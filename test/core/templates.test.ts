import { pathToFileURL } from 'node:url';
import t from 'tap';
import type { Test } from 'tap';
import { loadCatalogues } from '../../core/i18n/catalogues.ts';
import type { Room } from '../../core/i18n/catalogues.ts';
import { loadAssets } from '../../core/templates/assets.ts';
import { createTemplates } from '../../core/templates/environment.ts';
import type { RenderLocals, Templates } from '../../core/templates/environment.ts';
import { loadTheme } from '../../core/templates/theme.ts';
import type { Theme } from '../../core/templates/theme.ts';

interface Tree {
  [name: string]: string | Tree;
}

const CORE: Room = { id: 'core', directory: new URL('../../core/', import.meta.url) };
const LOCALS: RenderLocals = { locale: 'en', timeZone: 'Europe/Bratislava', theme: undefined };

/** Templates of the folders given: `rooms` by id, `themes` by id, of which `active` is used. */
function templates(
  t: Test,
  rooms: Record<string, Tree>,
  themes: Record<string, Tree> = {},
  active?: string,
): Templates {
  const root = pathToFileURL(`${t.testdir({ rooms, themes })}/`);
  const found = Object.keys(rooms).map((id): Room => ({ id, directory: new URL(`rooms/${id}/`, root) }));
  const chain: Theme[] = active === undefined ? [] : loadTheme(active, new URL('themes/', root));
  const catalogues = loadCatalogues([CORE, ...found], { strict: true });
  return createTemplates({
    themes: chain,
    rooms: [CORE, ...found],
    catalogues,
    assets: loadAssets([CORE, ...found], chain),
    strict: true,
  });
}

function theme(id: string, files: Tree, parent?: string): Tree {
  return {
    'theme.json': JSON.stringify({ id, title: id, ...(parent === undefined ? {} : { extends: parent }) }),
    ...files,
  };
}

t.test('a template is found under its owner', async (t) => {
  const { render, exists } = templates(t, {
    meters: { views: { 'list.njk': 'Meters of {{ name }}', portlets: { 'last.njk': 'Last' } } },
  });
  t.equal(render('meters:list.njk', { name: 'Jana' }, LOCALS), 'Meters of Jana');
  t.equal(render('meters:portlets/last.njk', {}, LOCALS), 'Last');
  t.ok(exists('meters:list.njk'));
  t.notOk(exists('meters:lists.njk'));
  t.throws(() => render('meters:lists.njk', {}, LOCALS), {
    message: 'There is no template "meters:lists.njk". "meters" has meters:list.njk, meters:portlets/last.njk.',
  });
  t.throws(() => render('billing:list.njk', {}, LOCALS), {
    message: 'There is no template "billing:list.njk". No plugin "billing" brings templates.',
  });
});

t.test('a theme comes before the owner, and before the theme it extends', async (t) => {
  const { render, sources } = templates(
    t,
    { meters: { views: { 'a.njk': 'plugin a', 'b.njk': 'plugin b', 'c.njk': 'plugin c' } } },
    {
      child: theme('child', { plugins: { meters: { 'a.njk': 'child a' } } }, 'parent'),
      parent: theme('parent', { plugins: { meters: { 'a.njk': 'parent a', 'b.njk': 'parent b' } } }),
    },
    'child',
  );
  t.same(
    ['a', 'b', 'c'].map((name) => render(`meters:${name}.njk`, {}, LOCALS)),
    ['child a', 'parent b', 'plugin c'],
  );
  t.match(sources('meters:b.njk'), {
    owner: 'meters',
    theme: 'parent',
    overridable: 'plugins/meters/b.njk',
    file: /themes\/parent\/plugins\/meters\/b\.njk$/,
  });
  t.match(
    sources('meters:c.njk'),
    { theme: undefined, overridable: 'plugins/meters/c.njk' },
    'what a theme would have to bring',
  );
  t.match(sources('core:login.njk'), { owner: 'core', overridable: 'core/login.njk' });
});

t.test('an override extends the original and changes one block of it', async (t) => {
  const { render, problems } = templates(
    t,
    { meters: { views: { 'list.njk': 'Head {% block body %}plugin{% endblock %} foot' } } },
    {
      acme: theme('acme', {
        plugins: {
          meters: {
            'list.njk': '{% extends "~meters:list.njk" %}{% block body %}theme and {{ super() }}{% endblock %}',
          },
        },
      }),
    },
    'acme',
  );
  t.same(problems, []);
  t.equal(render('meters:list.njk', {}, LOCALS), 'Head theme and plugin foot');
  t.equal(render('~meters:list.njk', {}, LOCALS), 'Head plugin foot');
});

t.test('a name without owner is of the template it stands in, also where a theme has replaced that', async (t) => {
  const { render } = templates(
    t,
    { meters: { views: { '_row.njk': 'row', pages: { 'list.njk': 'old', '_cell.njk': 'cell' } } } },
    {
      acme: theme('acme', {
        plugins: {
          meters: {
            pages: {
              'list.njk': '{% include "_row.njk" %} {% include "./_cell.njk" %} {% include "./_own.njk" %}',
              '_own.njk': 'own partial',
            },
          },
        },
      }),
    },
    'acme',
  );
  t.equal(render('meters:pages/list.njk', {}, LOCALS), 'row cell own partial');
});

t.test('the fingerprint changes with a template, a text and a file', async (t) => {
  const of = (t: Test, view: string, text: string, style: string): string => {
    const locales = Object.fromEntries(
      ['en', 'sk', 'cs', 'pl'].map((locale) => [`${locale}.json`, JSON.stringify({ text })]),
    );
    return templates(t, { meters: { views: { 'x.njk': view }, locales, public: { 'x.css': style } } }).fingerprint;
  };
  const found: string[] = [];
  for (const [view, text, style] of [
    ['a', 'a', 'a'],
    ['b', 'a', 'a'],
    ['a', 'b', 'a'],
    ['a', 'a', 'b'],
    ['a', 'a', 'a'],
  ] as const) {
    await t.test(`${view}${text}${style}`, async (t) => void found.push(of(t, view, text, style)));
  }
  t.equal(new Set(found).size, 4);
  t.equal(found[0], found[4], 'and with nothing else');
});

t.test('no name climbs out of its folder', async (t) => {
  const { render } = templates(t, { meters: { views: { 'x.njk': '{% include name %}' }, 'secret.njk': 'secret' } });
  for (const name of [
    'meters:../secret.njk',
    'meters:a/../../secret.njk',
    './../secret.njk',
    '~meters:../secret.njk',
  ]) {
    t.throws(() => render('meters:x.njk', { name }, LOCALS), /is refused: a path goes down/, name);
  }
  t.throws(() => render('../secret.njk', {}, LOCALS), /is no name of a template/);
});

t.test('texts, amounts and dates are those of the reader', async (t) => {
  const view =
    '{{ t("core.signOut") }}|{{ amount | money("EUR") }}|{{ day | day("full") }}|{{ at | datetime }}|{{ at | localday }}|{{ 2150.5 | number }}|{{ 214000 | bytes }}|{{ day | reldays("2026-11-22") }}';
  const { render } = templates(t, { meters: { views: { 'x.njk': view } } });
  const model = { amount: '1284.61', day: '2026-11-23', at: '2026-11-23T23:30:00Z' };
  t.equal(
    render('meters:x.njk', model, { ...LOCALS, locale: 'sk' }).replaceAll('\u00a0', ' '),
    'Odhlásiť sa|1 284,61 €|pondelok 23. novembra 2026|24. 11. 2026, 00:30|2026-11-24|2 150,5|214 kB|zajtra',
  );
  t.equal(
    render('meters:x.njk', model, { ...LOCALS, timeZone: 'UTC' }).replaceAll('\u00a0', ' '),
    'Sign out|€1,284.61|Monday, 23 November 2026|23 Nov 2026, 23:30|2026-11-23|2,150.5|214 kB|tomorrow',
  );
});

t.test('macros speak the language of the page without being handed it', async (t) => {
  const { render } = templates(t, {
    meters: {
      views: {
        '_m.njk': '{% macro hello() %}{{ t("core.signOut") }} {{ page.customer.id }}{% endmacro %}',
        'x.njk': '{% import "./_m.njk" as m %}{{ m.hello() }}',
      },
    },
  });
  t.equal(render('meters:x.njk', {}, { ...LOCALS, locale: 'pl', customer: { id: 'c7' } }), 'Wyloguj się c7');
});

t.test('a page rendered within a page leaves the outer one its language, also when it fails', async (t) => {
  const made = templates(t, {
    meters: {
      views: {
        'outer.njk': '{{ inner() }} {{ t("core.signOut") }}',
        'inner.njk': '{{ t("core.signOut") }}',
        'broken.njk': '{{ nothing.here }}',
      },
    },
  });
  const inner = (): string => {
    t.throws(() => made.render('meters:broken.njk', {}, { ...LOCALS, locale: 'pl' }));
    return made.render('meters:inner.njk', {}, { ...LOCALS, locale: 'sk' });
  };
  t.equal(made.render('meters:outer.njk', { inner }, LOCALS), 'Odhlásiť sa Sign out');
});

t.test('what somebody typed stays text', async (t) => {
  const { render } = templates(t, { meters: { views: { 'x.njk': '{{ text }}', 'md.njk': '{{ text | markdown }}' } } });
  t.equal(
    render('meters:x.njk', { text: '<script>{{ 7 * 7 }}</script>' }, LOCALS),
    '&lt;script&gt;{{ 7 * 7 }}&lt;/script&gt;',
  );
  const marked = render(
    'meters:md.njk',
    { text: '**bold** <img src=x onerror=alert(1)> [a](javascript:alert(1))' },
    LOCALS,
  );
  t.match(marked, '<strong>bold</strong>');
  t.notMatch(marked, /<img|href="javascript/);
});

t.test('an icon is a drawing of the sprite, hidden from screen readers', async (t) => {
  const { render } = templates(t, {
    meters: { views: { 'x.njk': '{{ icon("receipt", "icon--s") }}', 'any.njk': '{{ icon(name) }}' } },
  });
  t.match(
    render('meters:x.njk', {}, LOCALS),
    /^<svg class="icon icon--s" aria-hidden="true"><use href="\/assets\/core\/icons\.[0-9a-f]{10}\.svg#i-receipt"\/><\/svg>$/,
  );
  t.throws(() => render('meters:any.njk', { name: 'unicorn' }, LOCALS), /There is no icon "unicorn"/);
});

t.test('what is wrong with a template is said at start, with the file', async (t) => {
  const problems = (t: Test, source: string): string[] =>
    templates(t, { meters: { views: { 'x.njk': source } } }).problems;

  await t.test('a fault of syntax, with its line', async (t) => {
    t.match(problems(t, 'one\n{% if %}'), [/meters\/views\/x\.njk: .*\[Line 2, /]);
  });
  await t.test('a template it names', async (t) => {
    t.match(problems(t, '{% extends "core:nowhere.njk" %}'), [
      /x\.njk: it names the template "core:nowhere\.njk", which does not exist\.$/,
    ]);
    t.match(problems(t, '{% include "../core/login.njk" %}'), [/which does not exist/]);
  });
  await t.test('also one of two that it chooses from', async (t) => {
    t.equal(problems(t, '{% extends "core:a.njk" if x else "core:b.njk" %}').length, 2);
    t.same(problems(t, '{% extends "core:error.njk" if x else "core:login.njk" %}'), []);
  });
  await t.test('a filter, a text, an icon, a file', async (t) => {
    t.match(problems(t, '{{ x | monney("EUR") }}'), [/it uses the filter "monney", which does not exist/]);
    t.match(problems(t, '\n{{ t("meters.title") }}'), [/line 2: no catalogue has the text "meters\.title"/]);
    t.match(problems(t, '{{ icon("unicorn") }}'), [/line 1: There is no icon "unicorn"/]);
    t.match(problems(t, '{{ asset("meters:x.css") }}'), [/line 1: there is no file "meters:x\.css" to serve/]);
  });
  await t.test('also inside a set, a macro, a call and a condition', async (t) => {
    const source =
      '{% set a %}{{ t("a.1") }}{% endset %}{% macro m() %}{{ t("a.2") }}{% endmacro %}{% call m() %}{{ t("a.3") }}{% endcall %}{% if x %}{% else %}{{ t("a.4") if x else t("a.5") }}{% endif %}';
    t.equal(problems(t, source).length, 5);
  });
});

t.test('what is wrong with a theme is said at start', async (t) => {
  const problems = (t: Test, files: Tree, requires = {}): string[] => {
    const json = JSON.stringify({ id: 'acme', title: 'Acme', requires });
    return templates(
      t,
      { meters: { views: { 'list.njk': '{% block body %}{% endblock %}' } } },
      { acme: { 'theme.json': json, ...files } },
      'acme',
    ).problems;
  };

  await t.test('it replaces what does not exist', async (t) => {
    t.same(problems(t, { plugins: { meters: { 'lists.njk': 'x' } } }), [
      'Theme "acme": plugins/meters/lists.njk replaces a template "meters:lists.njk" that does not exist. Rename it to what it was meant for, or remove it.',
    ]);
    t.match(problems(t, { core: { 'logon.njk': 'x' } }), [/replaces a template "core:logon\.njk" that does not exist/]);
    t.match(problems(t, { 'login.njk': 'x' }), [
      /login\.njk replaces nothing\. Overrides stand in core\/ or plugins\/<id>\/\./,
    ]);
  });
  await t.test('it fills a block that the original does not have', async (t) => {
    t.same(
      problems(t, {
        plugins: { meters: { 'list.njk': '{% extends "~meters:list.njk" %}{% block boddy %}{% endblock %}' } },
      }),
      [
        'Theme "acme": plugins/meters/list.njk fills a block "boddy" that "~meters:list.njk" does not have; it has body.',
      ],
    );
    t.same(
      problems(t, { core: { 'login.njk': '{% extends "~core:login.njk" %}{% block head %}{% endblock %}' } }),
      [],
      'blocks of the layout count',
    );
  });
  await t.test('a plugin that is not installed is a fault unless the theme says that it is ready for it', async (t) => {
    const files = { plugins: { billing: { 'list.njk': 'x' } } };
    t.equal(problems(t, files).length, 1);
    t.same(problems(t, files, { plugins: { billing: '^1.0.0' } }), []);
  });
});
