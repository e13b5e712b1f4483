import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { PORTICO_VERSION } from 'portico';
import { createPlugin } from '../cli/commands/plugin-create.ts';
import { testServerFolder } from '../core/testing/database.ts';
import { fixturePlugin } from './fixtures/notes/index.ts';

t.setTimeout(180_000);
const root = fileURLToPath(new URL('../', import.meta.url));
const ROOMS = [
  'core',
  'cli',
  'config',
  'migrations',
  'plugins',
  'themes',
  'package.json',
  'tsconfig.json',
  '.prettierrc',
];

/** A copy of the checkout to write plugins in, gone when the test ends. */
function checkout(t: { teardown(fn: () => unknown): unknown }, rooms: readonly string[]): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'portico-scaffold-'));
  for (const room of rooms) cpSync(path.join(root, room), path.join(folder, room), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Every file with a hash of its content. */
function imprint(folder: string): Record<string, string> {
  const files = ROOMS.flatMap((room) => (statSync(path.join(folder, room)).isFile() ? [room] : globSync(`${room}/**/*`, { cwd: folder })));
  const contents = files.filter((file) => statSync(path.join(folder, file)).isFile()).sort();
  return Object.fromEntries(contents.map((file) => [file, createHash('sha1').update(readFileSync(path.join(folder, file))).digest('hex')]));
} // prettier-ignore

/** What a program that ended badly has printed; empty where it ended well. */
function complaints(run: () => string): string {
  try {
    run();
    return '';
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    return `${stdout}${stderr}`;
  }
}

t.test(
  'a plugin made by the command boots, is checked, shows its tile and page, and leaves nothing behind',
  async (t) => {
    const folder = checkout(t, ROOMS);
    const before = imprint(folder);
    const node = (...args: string[]) =>
      execFileSync(process.execPath, args, {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, TEST_DATA_DIR: testServerFolder, TAP: undefined },
      });
    const home = path.join(folder, 'plugins/heat-pumps-two');

    node('cli/portico.js', 'plugin', 'create', 'heat-pumps-two');
    const declaration = readFileSync(path.join(home, 'index.ts'), 'utf8');
    t.match(declaration, `requires: { portico: '^${PORTICO_VERSION}' }`, 'it asks for the portal it was made in');
    const texts = globSync('**/*.*', { cwd: home }).map(
      (file) => [file, readFileSync(path.join(home, file), 'utf8')] as const,
    );
    t.same(texts.filter(([file, text]) => /template.?plugin/i.test(file + text)).map(([file]) => file), [], 'nothing of the template\'s name is left'); // prettier-ignore
    const list = path.join(folder, 'config/plugins.ts');
    t.match(readFileSync(list, 'utf8'), `import heatPumpsTwoPlugin from '../plugins/heat-pumps-two/index.ts';`);

    await t.test('its types are right', async (t) => {
    writeFileSync(path.join(folder, 'tsconfig.new.json'), '{ "extends": "./tsconfig.json", "include": ["plugins/heat-pumps-two", "config"] }');
    t.equal(complaints(() => node(path.join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.new.json')), '');
  }); // prettier-ignore

    await t.test('its own test passes, the contract suite among it', async (t) => {
      const output = node('--conditions=portico-source', 'plugins/heat-pumps-two/test/plugin.test.ts');
      t.match(output, /ok \d+ - keeps the contract of plugins/);
      t.notMatch(output, /not ok/);
    });

    await t.test('a portal of this folder shows its tile and its page', async (t) => {
    const seen = JSON.parse(node('--conditions=portico-source', '--input-type=module', '-e', `
      import { plugins } from ${JSON.stringify(list)};
      import { pluginConfig } from ${JSON.stringify(path.join(folder, 'config/portal.ts'))};
      import { buildPortal, makeGroup, makePerson } from 'portico/testing';
      const ends = [];
      const portal = await buildPortal({ teardown: (end) => ends.push(end) }, { plugins, pluginConfig });
      const { headers } = await makePerson(portal, { groupId: await makeGroup(portal, 'CLIENTS', ['heat-pumps-two.recent']) });
      const [home, page] = [await portal.app.inject({ url: '/', headers }), await portal.app.inject({ url: '/heat-pumps-two', headers })];
      console.log(JSON.stringify({ home: home.body, status: page.statusCode, page: page.body }));
      for (const end of ends) await end();
      process.exit();
    `)) as { home: string; status: number; page: string };
    t.match(seen.home, /data-portlet="heat-pumps-two.recent" [^>]*data-state="empty"/);
    t.match(seen.home, 'href="/heat-pumps-two"');
    t.equal(seen.status, 200);
    t.match(seen.page, '<h1>Heat pumps two</h1>');
  }); // prettier-ignore

    await t.test('without its folder and its two lines nothing tells that it was there', async (t) => {
      rmSync(home, { recursive: true });
      const text = readFileSync(list, 'utf8').replace(/^import heatPumpsTwoPlugin .*\n/m, '').replace(/\n  heatPumpsTwoPlugin,|, heatPumpsTwoPlugin|heatPumpsTwoPlugin/, ''); // prettier-ignore
      writeFileSync(list, text);
      t.same(imprint(folder), before);
    });
  },
);

t.test('what cannot be made is refused with a sentence, and nothing is left of it', async (t) => {
  const folder = checkout(t, ['config', 'migrations']);
  const make = (id: string) => () => createPlugin({ id, directory: 'plugins', root: folder, plugins: [fixturePlugin] });
  await t.rejects(make('SupplyPoints'), { message: 'Plugin "SupplyPoints": id must be kebab-case letters and digits, such as "supply-points".' });
  await t.rejects(make('../x'), { message: /kebab-case/ });
  await t.rejects(make('admin'), { message: 'Plugin "admin": this id is kept for the portal itself; choose another.' });
  await t.rejects(make('notes'), { message: 'Plugin "notes" is declared twice; names are unique.' });
  await t.rejects(make('notes-more'), { message: /their table prefixes nest/ });
  await t.rejects(make('a'.repeat(41)), { message: /at most 40 characters/ });
  t.same(globSync('plugins/*', { cwd: folder }), []);

  await make('meters')();
  await t.rejects(make('meters'), { message: 'Plugin "meters": the folder plugins/meters exists already; choose another id, or remove it.' });
  const list = path.join(folder, 'config/plugins.ts');
  writeFileSync(list, 'export const plugins = await everything();\n');
  await t.rejects(make('pipes'), { message: 'config/plugins.ts: it has no list "plugins = [...]" to add "pipes" to; write one.' });
  t.same(globSync('plugins/*', { cwd: folder }), ['plugins/meters']);
  rmSync(list);
  t.match(await make('pipes')(), { folder: 'plugins/pipes', list: 'portico.config.js' });
  t.equal(readFileSync(path.join(folder, 'portico.config.js'), 'utf8'), `import notesPlugin from 'portico/plugins/notes';
import pipesPlugin from './plugins/pipes/index.ts';

export default {
  plugins: [
    notesPlugin,
    pipesPlugin,
  ],
};
`, 'a project without a list begins with what the package brings');
}); // prettier-ignore
