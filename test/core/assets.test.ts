import { gunzipSync } from 'node:zlib';
import { pathToFileURL } from 'node:url';
import t from 'tap';
import type { Test } from 'tap';
import type { Room } from '../../core/i18n/catalogues.ts';
import { loadAssets } from '../../core/templates/assets.ts';
import type { Assets } from '../../core/templates/assets.ts';
import { iconNames } from '../../core/templates/icons.ts';
import { loadTheme } from '../../core/templates/theme.ts';
import { readFileSync } from 'node:fs';

const CORE: Room = { id: 'core', directory: new URL('../../core/', import.meta.url) };

function assets(t: Test, files: Record<string, string>): Assets {
  return loadAssets([{ id: 'meters', directory: pathToFileURL(`${t.testdir({ public: files })}/`) }], []);
}

t.test('a file is served under a URL that changes with its content', async (t) => {
  const one = assets(t, { 'x.js': 'one' });
  const two = assets(t, { 'x.js': 'two' });
  t.match(one.url('meters:x.js'), /^\/assets\/meters\/x\.[0-9a-f]{10}\.js$/);
  t.not(one.url('meters:x.js'), two.url('meters:x.js'));
  t.match(one.find(one.url('meters:x.js')), {
    bytes: Buffer.from('one'),
    type: 'text/javascript; charset=utf-8',
    etag: /^"[0-9a-f]{10}"$/,
  });
  t.equal(String(gunzipSync(one.find(one.url('meters:x.js'))?.gzip ?? '')), 'one');
});

t.test('nothing else is found', async (t) => {
  const { find, has, url } = assets(t, { 'x.js': 'one', 'notes.md': 'internal', 'p.png': 'picture' });
  for (const path of ['/assets/meters/x.js', '/assets/meters/../package.json', '/assets/core/package.json', '', '/'])
    t.equal(find(path), undefined, path);
  t.notOk(has('meters:notes.md'), 'files of a kind that browsers have no use for stay at home');
  t.equal(find(url('meters:p.png'))?.gzip, undefined, 'a picture is compressed already');
  t.throws(() => url('meters:y.js'), {
    message: 'There is no file "meters:y.js" to serve; put it into the folder public of "meters".',
  });
});

t.test('pages link one style sheet for all plugins, in the layer that operators can overrule', async (t) => {
  const made = assets(t, {
    'meters.css': '.pl-meters { background: url(p.svg) }',
    'meters-desk.css': '.pl-meters b {}',
    'p.svg': '<svg/>',
  });
  const site = String(made.find(made.url('core:site.css'))?.bytes);
  t.match(site, '@layer plugin {\n.pl-meters');
  t.match(site, `url("${made.url('meters:p.svg')}")`, 'pictures have their hashed URLs in it');
  t.notMatch(site, '.pl-meters b');
  t.match(String(made.find(made.url('core:site-desk.css'))?.bytes), '.pl-meters b {}');
});

t.test('tokens of a theme come behind those of the theme it extends', async (t) => {
  const made = loadAssets([CORE], loadTheme('evergreen', new URL('../../themes/', import.meta.url)));
  const site = String(made.find(made.url('core:site.css'))?.bytes);
  t.ok(site.indexOf('/* theme default */') < site.indexOf('/* theme evergreen */'));
  t.match(site, `url("${made.url('themes:evergreen/hills.svg')}")`);
});

t.test('core brings htmx, and every icon of its list in one sprite', async (t) => {
  const made = loadAssets([CORE], []);
  t.match(String(made.find(made.url('core:htmx.js'))?.bytes), 'htmx');
  const names = JSON.parse(readFileSync(new URL('public/icons.json', CORE.directory), 'utf8')) as string[];
  t.same([...iconNames(String(made.find(made.url('core:icons.svg'))?.bytes))].sort(), names.toSorted());
});

t.test('what every page loads stays within its budget', async (t) => {
  const made = loadAssets([CORE], loadTheme('default', new URL('../../themes/', import.meta.url)));
  const size = (name: string): number => made.find(made.url(name))?.gzip?.length ?? Infinity;
  t.ok(size('core:portico.js') < 4000, `portico.js: ${size('core:portico.js')} of 4000 bytes`);
  t.ok(size('core:portico.css') < 14_000, `portico.css: ${size('core:portico.css')} of 14000 bytes`);
  t.ok(size('core:portico-desk.css') < 4000, `portico-desk.css: ${size('core:portico-desk.css')} of 4000 bytes`);
  t.ok(size('core:htmx.js') < 15_000, `htmx.js: ${size('core:htmx.js')} of 15000 bytes`);
  t.ok(size('core:icons.svg') < 10_000, `icons.svg: ${size('core:icons.svg')} of 10000 bytes`);
});
