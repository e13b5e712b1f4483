import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Room } from '../i18n/catalogues.ts';
import type { Theme } from './theme.ts';

/** Where a template comes from and where a theme would put its own. */
export interface TemplateSource {
  /** `core` or the id of a plugin. */
  owner: string;
  /** The file that is used. */
  file: string;
  /** The file a theme has to have to replace it, relative to the folder of the theme. */
  overridable: string;
  /** Id of the theme the file belongs to; undefined for the owner's own. */
  theme: string | undefined;
}

export interface TemplateFiles {
  /** The file of `owner:path`, or of the owner's original for `~owner:path`; undefined if there is none. */
  find(name: string): TemplateSource | undefined;
  /** What a name means inside the template `from`: `./x` stands beside it, a name without owner is the owner's. */
  resolve(from: string, name: string): string;
  /** Logical names of all templates of all rooms, originals (`~owner:path`) that a theme replaces included. */
  names(): string[];
}

interface Name {
  original: boolean;
  owner: string;
  path: string;
}

/**
 * Splits `owner:path` or `~owner:path`.
 *
 * @throws Error for a name without owner and for one that climbs with `..`
 */
export function parseName(name: string): Name {
  const [, tilde, owner, path] = /^(~?)([a-z][a-z0-9-]*):([^:\\]+)$/.exec(name) ?? [];
  if (!owner || !path)
    throw new Error(`"${name}" is no name of a template; write "owner:path", for example "core:portlet.njk".`);
  if (path.split('/').some((part) => part === '..' || part === '')) {
    throw new Error(
      `The template "${name}" is refused: a path goes down from the folder views of its owner, without ".." and without empty parts.`,
    );
  }
  return { original: tilde === '~', owner, path };
}

/** The place of an override inside a theme: `core/<path>` or `plugins/<owner>/<path>`. */
export function overridePath(owner: string, path: string): string {
  return owner === 'core' ? `core/${path}` : `plugins/${owner}/${path}`;
}

/**
 * Finds templates by logical name: the active theme first, then its parents, then the folder `views` of the owner. The
 * files are looked up once; a portal does not grow templates while it runs.
 */
export function templateFiles(themes: Theme[], rooms: Room[]): TemplateFiles {
  const known = new Map<string, TemplateSource>();
  for (const room of rooms) addRoom(known, room, themes);
  return {
    find: (name) => {
      const { original, owner, path } = parseName(name);
      const replaced = original ? known.get(`~${owner}:${path}`) : undefined;
      return replaced ?? known.get(`${owner}:${path}`);
    },
    resolve: (from, name) => {
      if (name.includes(':')) return name;
      const { owner, path } = parseName(from);
      if (!name.startsWith('./')) return `${owner}:${name}`;
      const folder = path.slice(0, path.lastIndexOf('/') + 1);
      return `${owner}:${folder}${name.slice(2)}`;
    },
    names: () => [...known.keys()],
  };
}

function addRoom(known: Map<string, TemplateSource>, room: Room, themes: Theme[]): void {
  const views = new URL('views/', room.directory);
  const own = new Set(filesBelow(views));
  // A theme may bring partials of its own beside what it replaces, so its paths count too.
  const themed = themes.flatMap((theme) => filesBelow(new URL(overridePath(room.id, ''), theme.directory)));
  for (const path of new Set([...own, ...themed])) {
    const overridable = overridePath(room.id, path);
    const theme = themes.find((candidate) => existsSync(new URL(overridable, candidate.directory)));
    const original = { owner: room.id, overridable, theme: undefined, file: fileURLToPath(new URL(path, views)) };
    if (theme && own.has(path)) known.set(`~${room.id}:${path}`, original);
    const file = theme ? fileURLToPath(new URL(overridable, theme.directory)) : original.file;
    known.set(`${room.id}:${path}`, { ...original, file, theme: theme?.id });
  }
}

/** Files below a folder that are templates, with `/` between the parts; none if there is no such folder. */
export function filesBelow(folder: URL, ending = '.njk'): string[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(fileURLToPath(folder), join(entry.parentPath, entry.name)))
    .map((path) => path.replaceAll('\\', '/'))
    .sort();
}

/** The text of a template file. */
export function readTemplate(source: TemplateSource): string {
  return readFileSync(source.file, 'utf8');
}
