import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import t from 'tap';
import type { Test } from 'tap';
import { loadCatalogues } from '../../core/i18n/catalogues.ts';
import type { Room } from '../../core/i18n/catalogues.ts';
import { loadAssets } from '../../core/templates/assets.ts';
import { contrast } from '../../core/templates/brand.ts';
import { createTemplates } from '../../core/templates/environment.ts';
import { brandCss, contrastProblem, loadTheme } from '../../core/templates/theme.ts';

const CORE: Room = { id: 'core', directory: new URL('../../core/', import.meta.url) };
const THEMES = new URL('../../themes/', import.meta.url);

function folder(t: Test, themes: Record<string, object>): URL {
  const files: Record<string, Record<string, string>> = {};
  for (const [id, json] of Object.entries(themes)) files[id] = { 'theme.json': JSON.stringify(json) };
  return pathToFileURL(`${t.testdir(files)}/`);
}

t.test('a theme comes with those it extends, itself first', async (t) => {
  t.same(
    loadTheme('evergreen', THEMES).map((theme) => theme.id),
    ['evergreen', 'default'],
  );
  t.same(
    loadTheme('default', THEMES).map((theme) => theme.title),
    ['Portico'],
  );
});

t.test('the themes of this repository fit core', async (t) => {
  for (const id of ['default', 'evergreen']) {
    const themes = loadTheme(id, THEMES);
    const catalogues = loadCatalogues([CORE]);
    t.same(
      createTemplates({ themes, rooms: [CORE], catalogues, assets: loadAssets([CORE], themes), strict: true }).problems,
      [],
      id,
    );
  }
});

t.test('a theme that cannot be used is refused in one sentence', async (t) => {
  const themes = folder(t, {
    a: { id: 'a', title: 'A', extends: 'b' },
    b: { id: 'b', title: 'B', extends: 'a' },
    lost: { id: 'lost', title: 'L', extends: 'nowhere' },
    named: { id: 'other', title: 'N' },
    typo: { id: 'typo', title: 'T', extend: 'a' },
    files: { id: 'files', title: 'F', tokens: 'tokens.css' },
    path: { id: 'path', title: 'P', tokens: '../../secret.css' },
  });
  t.throws(() => loadTheme('a', themes), {
    message: 'The themes a -> b -> a extend each other in a circle; take "extends" out of one of them.',
  });
  t.throws(
    () => loadTheme('lost', themes),
    /^The theme "nowhere", which the theme "lost" extends, has no .*nowhere\/theme\.json\.$/,
  );
  t.throws(() => loadTheme('named', themes), /has the id "other"; it has to be "named", the name of its folder/);
  t.throws(() => loadTheme('typo', themes), /is wrong: it must NOT have additional properties \("extend"\)/);
  t.throws(() => loadTheme('files', themes), /names tokens\.css, and the theme has no such file/);
  t.throws(() => loadTheme('path', themes), /tokens must match pattern/);
  t.throws(() => loadTheme('../default', themes), {
    message: '"../default" is no id of a theme; it has small letters, digits and hyphens.',
  });
});

t.test('the brand of an administrator becomes tokens in the layer of operators', async (t) => {
  t.equal(
    brandCss({
      brand: '#0d5c6b',
      'on-brand': '#ffffff',
      hue: '215',
      radius: '8px',
      density: '.95',
      content: '80rem',
      font: 'Fira Sans, Noto Sans',
    }),
    [
      '@layer operator { :root { --op-brand: #0d5c6b; --op-on-brand: #ffffff; --op-hue: 215; --op-radius: 8px; --op-density: .95; --op-content: 80rem; --op-font: Fira Sans, Noto Sans, system-ui, sans-serif; } }\n',
    ].join(''),
  );
  t.equal(brandCss({}), '');
  t.equal(brandCss({ brand: '' }), '', 'what is left empty is left to the theme');
});

t.test('a value never leaves its declaration', async (t) => {
  t.throws(() => brandCss({ brand: 'red' }), {
    message: 'The brand token "brand" has to be a colour as #rrggbb, found "red".',
  });
  t.throws(() => brandCss({ logo: 'x' } as never), /^There is no brand token "logo"; there are brand, on-brand,/);
  t.throws(() => brandCss({ constructor: '#000000' } as never), /There is no brand token "constructor"/);
  const token = fc.constantFrom(
    'brand',
    'on-brand',
    'accent',
    'hue',
    'bar',
    'on-bar',
    'font',
    'radius',
    'density',
    'content',
  );
  const value = fc.oneof(
    fc.string(),
    fc.constantFrom('#000000;}', '#000000\n', 'x"', "x'", 'url(x)', '/*', 'a}b', '1px;', '\\', 'a:b', '<style>'),
  );
  fc.assert(
    fc.property(token, value, (name, found) => {
      let css = '';
      try {
        css = brandCss({ [name]: found });
      } catch {
        return true;
      }
      return /^(@layer operator \{ :root \{ --op-[a-z-]+: [\p{L}\d #.,-]+; \} \}\n)?$/u.test(css);
    }),
    { numRuns: 2000 },
  );
  t.pass('2000 values tried');
});

t.test('a colour that nobody can read text on is refused', async (t) => {
  t.equal(contrast('#000000', '#ffffff'), 21);
  t.equal(contrastProblem('#0d5c6b', '#ffffff'), undefined);
  t.same(contrastProblem('#e0962b', '#ffffff'), {
    key: 'core.brand.contrast.text',
    values: { ratio: '2.45', colour: '#e0962b', other: '#ffffff' },
  });
  t.match(
    contrastProblem('#ffd400', '#000000'),
    { key: 'core.brand.contrast.white' },
    'readable as a button, not as a link',
  );
  for (const key of ['core.brand.contrast.text', 'core.brand.contrast.white'])
    t.ok(loadCatalogues([CORE]).has(key), key);
  t.throws(() => contrastProblem('teal', '#ffffff'), { message: 'A colour has to be #rrggbb, found "teal".' });
});
