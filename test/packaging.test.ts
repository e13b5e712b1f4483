import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { emptyFolder } from './cli/cli.fixture.ts'; // prettier-ignore

const root = fileURLToPath(new URL('../', import.meta.url));
const modules = path.join(root, 'node_modules');

/** An empty folder, gone when the test ends. */
function emptyProject(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'portico-package-'));
  chmodSync(folder, 0o755); // the database's user passes through
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function write(folder: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}

/**
 * What `npm install portico-x.y.z.tgz` leaves behind, without asking the registry: the tarball unpacked in `node_modules/portico`, its
 * command in `.bin`, and beside it the packages that its `dependencies` name and no others, taken from this checkout.
 */
function install(folder: string, tarball: string): string {
  const home = path.join(folder, 'node_modules/portico');
  mkdirSync(path.join(folder, 'node_modules/.bin'), { recursive: true });
  mkdirSync(home);
  execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', home]);
  const { bin, dependencies } = JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8')) as { bin: { portico: string }; dependencies: Record<string, string> };
  for (const name of Object.keys(dependencies)) {
    const link = path.join(folder, 'node_modules', name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.join(modules, name), link);
  }
  const command = path.join(folder, 'node_modules/.bin/portico');
  chmodSync(path.join(home, bin.portico), 0o755);
  symlinkSync(path.join('../portico', bin.portico), command);
  return command;
} // prettier-ignore

t.setTimeout(180_000); // packing compiles everything
const project = emptyProject();
execFileSync('npm', ['pack', '--silent', '--pack-destination', project], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
});
const tarball = path.join(project, readdirSync(project).find((name) => name.endsWith('.tgz'))!); // prettier-ignore
const bin = install(project, tarball);
const home = path.join(project, 'node_modules/portico');

t.test('the package holds what runs, and neither tests nor sources that Node would not run there', (t) => {
  const files = globSync('**/*', { cwd: home }).filter((name) => statSync(path.join(home, name)).isFile());
  const template = (name: string) => name.startsWith('dist/cli/templates/');
  t.same(files.filter((name) => /(^|\/)test\/|\.test\./.test(name) && !template(name)), []);
  t.same(files.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts') && !template(name)), []);
  for (const needed of ['core/views/dashboard.njk', 'core/locales/pl.json', 'core/public/portico.css', 'themes/default/theme.json'])
    t.ok(files.includes(`dist/${needed}`), needed);
  t.same(files.filter((name) => readFileSync(path.join(home, name)).includes(root)), [], 'nothing names the folder it was made in');
  t.end();
}); // prettier-ignore

write(project, {
  'package.json': '{ "name": "a-portal", "private": true, "type": "module" }',
  'portico.config.js': `import account from 'portico/plugins/account';
import hello from './plugins/hello/index.js';

export default {
  plugins: [
    account,
    hello,
  ],
};
`,
  'plugins/hello/index.js': `import { definePlugin, definePortlet, Type } from 'portico';

export default definePlugin({
  id: 'hello',
  version: '1.0.0',
  requires: { portico: '^1.0.0' },
  title: 'hello.title',
  directory: new URL('.', import.meta.url),
  config: Type.Object({ name: Type.String({ default: 'world' }) }),
  subjects: { Greeting: { actions: ['read'], label: 'hello.title' } },
  portlets: [
    definePortlet({
      id: 'hello.greeting', title: 'hello.title', icon: 'star', area: 'customer', size: 'm', sizes: ['m'],
      grants: [['read', 'Greeting']], template: 'hello:portlets/greeting.njk', defaultFor: [{ group: 'CLIENTS' }],
      load: async (ctx) => ({ name: ctx.config.name }),
    }),
  ],
});
`,
  'plugins/hello/views/portlets/greeting.njk': `{% extends "core:portlet.njk" %}{% block body %}<p>{{ t('hello.greeting', { name: name }) }}</p>{% endblock %}`,
  ...Object.fromEntries(
    ['en', 'sk', 'cs', 'pl'].map((locale) => [`plugins/hello/locales/${locale}.json`, '{ "title": "Greeting", "greeting": "Hello, {{name}}, from the package" }']),
  ),
}); // prettier-ignore

t.test('an installed portal starts with a plugin of the folder, and a customer sees its tile', async (t) => {
  const portal = emptyFolder(t, {}, { bin, cwd: project });
  const made = await portal.run(['plugin', 'create', 'meters']);
  t.equal(made.code, 0, made.stderr);
  t.match(readFileSync(path.join(project, 'portico.config.js'), 'utf8'), /import metersPlugin from '.\/plugins\/meters\/index.ts';[^]*hello,\n\s+metersPlugin,/);
  const listed = await portal.run(['plugin', 'list', '--json']);
  t.match(listed.json, { rows: [{ plugin: 'account' }, { plugin: 'hello' }, { plugin: 'meters' }] });

  const { url, stop } = await portal.serve();
  t.equal((await portal.run(['customer', 'create', '--number', '1', '--name', 'Anna'])).code, 0);
  const account = ['account', 'create', '--login', 'anna@example.com', '--name', 'Anna', '--customer', '1', '--group', 'CLIENTS', '--password-stdin'];
  t.equal((await portal.run(account, 'a long enough password\n')).code, 0);

  const form = new URLSearchParams({ login: 'anna@example.com', password: 'a long enough password' });
  const entered = await fetch(`${url}/login`, { method: 'POST', body: form, redirect: 'manual' });
  t.equal(entered.status, 303);
  const cookie = entered.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');
  const page = await (await fetch(url, { headers: { cookie } })).text();
  t.match(page, 'data-portlet="hello.greeting"');
  t.match(page, 'Hello, world, from the package');
  t.match(page, 'data-portlet="meters.recent"', 'and the one just made, from its TypeScript');
  t.equal((await fetch(`${url}/account`, { headers: { cookie } })).status, 200, 'a plugin of the package answers too');
  t.equal(await stop(), 0);
}); // prettier-ignore

t.test('the contract suite comes with the package', async (t) => {
  const portal = emptyFolder(t, { TEST_DATA_DIR: process.env.TEST_DATA_DIR ?? path.join(root, '.tap/postgres') }, { bin, cwd: project });
  const { code, stdout, stderr } = await portal.run(['plugin', 'check', 'meters']);
  t.equal(code, 0, `${stdout}${stderr}`);
  t.match(stdout, /meters: \d+ passed, 0 failed/);
}); // prettier-ignore

t.test('types come with the package: what does not fit is refused before it runs', (t) => {
  write(project, {
    'typed.ts': `import { definePlugin, type Plugin } from 'portico';
import { checkPlugin, type Tester } from 'portico/testing';
import invoices from 'portico/plugins/invoices';

export const plugins: Plugin[] = [invoices];
export const check = (t: Tester) => checkPlugin(t, invoices);
// @ts-expect-error -- a version is a text
definePlugin({ id: 'x', version: 1, requires: { portico: '*' }, title: 'x.title', directory: new URL('.', import.meta.url) });
`,
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        target: 'es2024', module: 'nodenext', strict: true, noEmit: true, skipLibCheck: true, types: ['node'], typeRoots: [path.join(modules, '@types')],
      },
      files: ['typed.ts'],
    }),
  });
  const tsc = path.join(modules, 'typescript/bin/tsc');
  t.ok(existsSync(tsc));
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', project], { encoding: 'utf8' });
  t.equal(status, 0, stdout);
  t.end();
}); // prettier-ignore
