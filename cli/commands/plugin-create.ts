import { cpSync, existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { OperatorError, PORTICO_VERSION, type Plugin } from 'portico';
import { checkPlugins } from '../../core/plugin/check.ts';
import { addToList } from '../plugin-list.ts';
import { projectFile } from '../project.ts';

const TEMPLATE = fileURLToPath(new URL('../templates/plugin/', import.meta.url));
const ID_MAX = 40;

export interface CreateOptions {
  id: string;
  /** Folder of the plugins, seen from `root`. */
  directory: string;
  /** Folder of the project. */
  root: string;
  /** Plugins the portal has already. */
  plugins: readonly Plugin[];
}

/** What was made; paths are seen from the folder of the project. */
export interface CreatedPlugin {
  folder: string;
  files: string[];
  /** The file whose list of plugins has it now. */
  list: string;
}

/**
 * Makes a plugin that works: a copy of the template with names of its own, in the list of the portal's plugins. All of it or nothing.
 * @throws OperatorError for an id that is not allowed or taken, a folder that exists, a list that cannot be found
 */
export async function createPlugin({ id, directory, root, plugins }: CreateOptions): Promise<CreatedPlugin> {
  refuseId(id, plugins);
  const folder = path.resolve(root, directory, id);
  if (existsSync(folder))
    throw new OperatorError(`Plugin "${id}": the folder ${path.relative(root, folder)} exists already; choose another id, or remove it.`);
  const list = listWith(root, folder, id, plugins);
  try {
    copyTemplate(folder, id);
    await format(folder, root);
    writeFileSync(list.file, list.text);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  const files = globSync('**/*.*', { cwd: folder }).sort();
  return { folder: path.relative(root, folder), files, list: path.relative(root, list.file) };
} // prettier-ignore

function refuseId(id: string, plugins: readonly Plugin[]): void {
  const candidate: Plugin = {
    id, version: '1.0.0', requires: { portico: `^${PORTICO_VERSION}` }, title: `${id}.title`, directory: new URL('file:///'),
    subjects: { [`${pascal(id)}Entry`]: { actions: ['read'], label: `${id}.subject` } },
  }; // prettier-ignore
  const problems = checkPlugins([...plugins, candidate]);
  if (problems.length > 0) throw new OperatorError(problems.join('\n'));
  if (id.length > ID_MAX)
    throw new OperatorError(
      `Plugin "${id}": an id has at most ${ID_MAX} characters, since it is in the name of every table.`,
    );
}

/** The file with the list of plugins, and its text with the new one: `portico.config.*`, else `config/plugins.ts`, else a new `portico.config.js`. */
function listWith(root: string, folder: string, id: string, plugins: readonly Plugin[]): { file: string; text: string } {
  const inCheckout = path.join(root, 'config/plugins.ts');
  const file = projectFile(root) ?? (existsSync(inCheckout) ? inCheckout : path.join(root, 'portico.config.js'));
  const source = existsSync(file) ? readFileSync(file, 'utf8') : newProject(plugins);
  const relative = path.relative(path.dirname(file), path.join(folder, 'index.ts')).replaceAll('\\', '/');
  const from = relative.startsWith('.') ? relative : `./${relative}`;
  const text = addToList(source, { name: `${camel(id)}Plugin`, from });
  if (text !== undefined) return { file, text };
  throw new OperatorError(`${path.relative(root, file)}: it has no list "plugins = [...]" to add "${id}" to; write one.`);
} // prettier-ignore

/** A project of its own begins with the plugins that the package brings. */
function newProject(plugins: readonly Plugin[]): string {
  const imports = plugins.map(({ id }) => `import ${camel(id)}Plugin from 'portico/plugins/${id}';\n`).join('');
  const entries = plugins.map(({ id }) => `    ${camel(id)}Plugin,\n`).join('');
  return `${imports}\nexport default {\n  plugins: [\n${entries}  ],\n};\n`;
}

/** The template is a plugin called `template-plugin`; each spelling of its name becomes that spelling of the new one. */
function copyTemplate(folder: string, id: string): void {
  mkdirSync(path.dirname(folder), { recursive: true });
  cpSync(TEMPLATE, folder, { recursive: true });
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  for (const name of globSync('**/*.*', { cwd: folder })) {
    const file = path.join(folder, name);
    writeFileSync(file, renamed(readFileSync(file, 'utf8'), id, stamp));
    const base = renamed(path.basename(name), id, stamp);
    if (base !== path.basename(name)) renameSync(file, path.join(path.dirname(file), base));
  }
}

/** Another name may want other line breaks: where the project has Prettier, its own rules decide. */
async function format(folder: string, root: string): Promise<void> {
  const prettier = prettierOf(root);
  if (!prettier) return;
  for (const name of globSync('**/*.{ts,json}', { cwd: folder })) {
    const file = path.join(folder, name);
    const options = { ...(await prettier.resolveConfig(file)), filepath: file };
    writeFileSync(file, await prettier.format(readFileSync(file, 'utf8'), options));
  }
}

/** What is used of Prettier, which a project may have and the portal does not need. */
interface Prettier {
  resolveConfig(file: string): Promise<object | null>;
  format(text: string, options: object): Promise<string>;
}

function prettierOf(root: string): Prettier | undefined {
  try {
    return createRequire(path.join(root, 'package.json'))('prettier') as Prettier;
  } catch {
    return undefined;
  }
}

function renamed(text: string, id: string, stamp: string): string {
  return text
    .replaceAll('template-plugin', id)
    .replaceAll('template_plugin', id.replaceAll('-', '_'))
    .replaceAll('templatePlugin', camel(id))
    .replaceAll('TemplatePlugin', pascal(id))
    .replaceAll('Template plugin', words(id))
    .replaceAll('20260101000000', stamp)
    .replace(/portico: '\^[^']*'/, `portico: '^${PORTICO_VERSION}'`);
}

const upper = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const pascal = (id: string): string => id.split('-').map(upper).join('');
const camel = (id: string): string => pascal(id).replace(/^./, (letter) => letter.toLowerCase());
const words = (id: string): string => upper(id.replaceAll('-', ' '));
