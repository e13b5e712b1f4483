import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import ts from 'typescript';

const root = fileURLToPath(new URL('../', import.meta.url));
const ROOMS = ['core', 'plugins', 'themes', 'config', 'cli', 'migrations', 'test'];
const files = globSync(`{${ROOMS.join(',')}}/**/*`, { cwd: root })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => statSync(path.join(root, file)).isFile())
  .sort();
const text = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const manifest = JSON.parse(text('package.json')) as { dependencies: Record<string, string> }; // prettier-ignore

const isCode = (file: string) => /\.[jt]s$/.test(file) && !file.startsWith('core/public/');
const isTest = (file: string) => file.startsWith('test/') || /^plugins\/[^/]+\/test\//.test(file);
const isTemplate = (file: string) => file.startsWith('cli/templates/');

interface Import {
  file: string;
  /** As it is written. */
  specifier: string;
  /** File of the checkout it leads to; empty for packages. */
  target: string;
}

const imports: Import[] = files.filter(isCode).flatMap((file) =>
  ts.preProcessFile(text(file), true, true).importedFiles.map(({ fileName: specifier }) => ({
    file,
    specifier,
    target: specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : '',
  })),
);

const roomOf = (file: string): string =>
  file.startsWith('plugins/') ? file.split('/').slice(0, 2).join('/') : file.split('/')[0]!;
const packageOf = (specifier: string): string => specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/'); // prettier-ignore
const shown = ({ file, specifier }: Import): string => `${file} imports ${specifier}`;
/** Whether the plugin of a room requires another. */
const requires = (room: string, id: string): boolean =>
  new RegExp(`requires:[^}]*plugins:\\s*\\{[^}]*['"]?${id}['"]?:`).test(text(`${room}/index.ts`));
const source = imports.filter(({ file }) => !isTest(file) && !isTemplate(file));

t.test('a room imports only what it may', (t) => {
  const inside: Record<string, readonly string[]> = {
    core: ['core', 'migrations'],
    cli: ['cli', 'core', 'config'],
    config: ['config', 'plugins'],
    migrations: ['migrations'],
    themes: [],
  };
  for (const [room, allowed] of Object.entries(inside)) {
    const strangers = source.filter(({ file, target }) => roomOf(file) === room && target !== '' && !allowed.includes(target.split('/')[0]!));
    t.same(strangers.map(shown), [], `${room} stays with ${allowed.join(', ') || 'files that are no code'}`);
  }
  t.same(files.filter((file) => file.startsWith('themes/') && isCode(file)), [], 'themes hold no code');
  t.end();
}); // prettier-ignore

t.test('a plugin imports core by its package name, and another plugin by its public.ts, if it requires it', (t) => {
  const ofPlugins = source.filter(({ file }) => /^plugins\/[^/]+\//.test(file));
  const outside = ofPlugins.filter(({ file, target }) => target !== '' && roomOf(target) !== roomOf(file));
  const hidden = outside.filter(({ target }) => !/^plugins\/[^/]+\/public\.ts$/.test(target));
  t.same(hidden.map(shown), []);
  const unasked = outside.filter(({ file, target }) => !requires(roomOf(file), target.split('/')[1]!));
  t.same(unasked.map(shown), []);
  const testKit = ofPlugins.filter(({ specifier }) => packageOf(specifier) === 'portico' && specifier !== 'portico');
  t.same(testKit.map(shown), [], 'nothing but the public entry outside tests');
  t.end();
}); // prettier-ignore

t.test('a test of a plugin needs no other plugin but those it requires, so that any can be taken out', (t) => {
  const ofTests = imports.filter(({ file }) => /^plugins\/[^/]+\/test\//.test(file));
  const outside = ofTests.filter(({ file, target }) => target !== '' && roomOf(target) !== roomOf(file));
  const foreign = outside.filter(({ file, target }) => {
    const id = /^plugins\/([^/]+)\/(index|public)\.ts$/.exec(target)?.[1];
    return id === undefined || !requires(roomOf(file), id);
  });
  t.same(foreign.map(shown), [], 'of the checkout only its own room, and the index.ts or public.ts of a plugin it requires');
  const bundled = ofTests.filter(({ file, specifier }) => {
    const id = /^portico\/plugins\/([^/]+)/.exec(specifier)?.[1];
    return id !== undefined && `plugins/${id}` !== roomOf(file) && !requires(roomOf(file), id);
  });
  t.same(bundled.map(shown), []);
  const unchecked = globSync('plugins/*/', { cwd: root }).filter(
    (folder) => !globSync(`${folder}/test/**/*.test.ts`, { cwd: root }).some((file) => text(file).includes('checkPlugin(')),
  );
  t.same(unchecked, [], 'each keeps the contract alone, which checkPlugin tests');
  t.end();
}); // prettier-ignore

t.test('a walk through the demo company says which plugins it needs, and is skipped where one is taken out', (t) => {
  const ids = globSync('plugins/*/', { cwd: root }).map((folder) => path.basename(folder));
  const walks = files.filter((file) => /^test\/journeys\/.*\.test\.ts$/.test(file) && text(file).includes('demoCompany('));
  t.ok(walks.length > 3);
  const silent = walks.flatMap((file) => {
    const source = text(file);
    const named = [...source.matchAll(/\bwithout\(([^)]*)\)/g)].map(([, list]) => list).join();
    const used = ids.filter((id) => new RegExp(`['"\`/ ](desk/)?${id}([./?'"\`]|\\$)`).test(source));
    return used.filter((id) => !named.includes(`'${id}'`)).map((id) => `${file} uses ${id}: { skip: without('${id}') }`);
  });
  t.same(silent, []);
  t.end();
}); // prettier-ignore

t.test('what is published needs no package that its manifest does not name', (t) => {
  const known = (name: string) => name === 'portico' || name.startsWith('node:') || name in manifest.dependencies;
  const published = source.filter(({ file }) => file !== 'cli/build.js' && file !== 'core/templates/build-icons.ts');
  const unknown = published.filter(({ specifier, target }) => target === '' && !known(packageOf(specifier)));
  t.same(unknown.map(shown), []);
  t.end();
}); // prettier-ignore

t.test('templates hold neither styles nor scripts, which the Content Security Policy would not run', (t) => {
  const banned = [/<[a-z][^>]*\sstyle\s*=/i, /<[a-z][^>]*\son[a-z]+\s*=/i, /<style[\s>]/i, /<script(?![^>]*\ssrc=)[^>]*>/i, /javascript:/i];
  const templates = files.filter((file) => file.endsWith('.njk'));
  t.ok(templates.length > 20);
  for (const pattern of banned) t.same(templates.filter((file) => pattern.test(text(file))), [], String(pattern));
  t.end();
}); // prettier-ignore

t.test('sources stay short: no file over 400 lines, no function over 50', (t) => {
  const code = files.filter((file) => (isCode(file) || file.endsWith('.njk')) && !isTest(file));
  t.same(code.filter((file) => text(file).split('\n').length > 400), []);
  t.same(code.filter(isCode).flatMap(longFunctions), []);
  t.end();
}); // prettier-ignore

/** Functions longer than 50 lines; what a function has in functions inside it counts there. A migration is a list of statements. */
function longFunctions(file: string): string[] {
  if (/(^|\/)migrations\//.test(file)) return [];
  const parsed = ts.createSourceFile(file, text(file), ts.ScriptTarget.Latest, true);
  const lineOf = (position: number) => parsed.getLineAndCharacterOfPosition(position).line;
  const found: string[] = [];
  /** Lines of the functions below a node. */
  const visit = (node: ts.Node): number => {
    let inner = 0;
    ts.forEachChild(node, (child) => void (inner += visit(child)));
    if (!ts.isFunctionLike(node) || !('body' in node) || !node.body) return inner;
    const from = lineOf(node.getStart(parsed));
    const lines = lineOf(node.end) - from + 1;
    if (lines - inner > 50) found.push(`${file}:${from + 1} (${lines - inner} lines)`);
    return lines;
  };
  visit(parsed);
  return found;
}

t.test('every room explains itself', (t) => {
  for (const room of ['.', ...ROOMS]) t.ok(existsSync(path.join(root, room, 'README.md')), `${room}/README.md`);
  for (const folder of globSync('plugins/*/', { cwd: root })) {
    const readme = path.join(root, folder, 'README.md');
    const headings = existsSync(readme) ? [...readFileSync(readme, 'utf8').matchAll(/^## (.+)$/gm)].map(([, heading]) => heading!.trim().toLowerCase()) : [];
    const missing = ['what the customer sees', 'settings', 'grants', 'events', 'tables'].filter((heading) => !headings.includes(heading));
    t.same(missing, [], `${folder}/README.md has its five headings`);
  }
  t.end();
}); // prettier-ignore

t.test('a plugin\'s folder has its id, by which it is imported from the package', (t) => {
  for (const file of globSync('plugins/*/index.ts', { cwd: root })) t.match(text(file), `id: '${path.basename(path.dirname(file))}'`, file);
  t.end();
}); // prettier-ignore

t.test('nothing refers to the machine it was written on', (t) => {
  const texts = [...files, 'README.md', 'package.json', 'tsconfig.json'].filter((file) => existsSync(path.join(root, file)) && /\.(ts|js|json|njk|css|md|svg|xml|txt)$/.test(file));
  const machine = /(?:^|[\s"'`(=:])(?:\/work\/|\/home\/[a-z]|\/Users\/|[A-Z]:\\Users)/m;
  t.same(texts.filter((file) => file !== 'test/architecture.test.ts' && machine.test(text(file))), []);
  t.end();
}); // prettier-ignore

t.test('core and plugins log, they do not print; amounts are no floating point numbers', (t) => {
  const code = files.filter((file) => isCode(file) && !isTest(file));
  t.same(code.filter((file) => /^(core|plugins)\//.test(file) && /\bconsole\.\w+\(/.test(text(file)) && !file.endsWith('build-icons.ts')), []);
  t.same(code.filter((file) => file.startsWith('plugins/') && /\bparseFloat\(/.test(text(file))), []);
  t.end();
}); // prettier-ignore
