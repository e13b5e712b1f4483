import type { Catalogues, Room } from '../i18n/catalogues.ts';
import type { Assets } from './assets.ts';
import { unknownIcon } from './icons.ts';
import { inspect } from './inspect.ts';
import type { Inspection } from './inspect.ts';
import { filesBelow, parseName, readTemplate, templateFiles } from './loader.ts';
import type { TemplateFiles, TemplateSource } from './loader.ts';
import type { Theme } from './theme.ts';

interface Scope {
  themes: Theme[];
  rooms: Room[];
  catalogues: Catalogues;
  assets: Assets;
  files: TemplateFiles;
  icons: ReadonlySet<string>;
  hasFilter(name: string): boolean;
}

/**
 * What can be said about templates without running them: themes that replace what does not exist, names of templates,
 * filters, texts, icons and files that are written out and do not exist.
 *
 * @returns one sentence per finding, each beginning with the file
 */
export function templateProblems(scope: Scope): string[] {
  const read = scope.files.names().flatMap((name) => {
    const source = scope.files.find(name);
    return source ? referenceProblems(name, source, scope) : [];
  });
  return [...checkTheme(scope.themes, scope.rooms), ...read];
}

/**
 * Compares a theme with what it changes.
 *
 * @param themes the theme, then its parents
 * @returns one sentence per finding: an override without an original, a block that the original does not have
 */
export function checkTheme(themes: Theme[], rooms: Room[]): string[] {
  const files = templateFiles(themes, rooms);
  return themes.flatMap((theme) => {
    const strangers = filesBelow(theme.directory).filter((path) => !/^(core|plugins\/[^/]+)\//.test(path));
    return [
      ...strangers.map(
        (path) => `Theme "${theme.id}": ${path} replaces nothing. Overrides stand in core/ or plugins/<id>/.`,
      ),
      ...filesBelow(new URL('plugins/', theme.directory)).flatMap((path) =>
        overrideProblems(theme, `plugins/${path}`, rooms, files),
      ),
      ...filesBelow(new URL('core/', theme.directory)).flatMap((path) =>
        overrideProblems(theme, `core/${path}`, rooms, files),
      ),
    ];
  });
}

function overrideProblems(theme: Theme, path: string, rooms: Room[], files: TemplateFiles): string[] {
  const [, owner = '', rest = ''] = /^(?:plugins\/)?([^/]+)\/(.+)$/.exec(path) ?? [];
  // A theme may be ready for plugins that are not installed here, if its theme.json names them.
  if (!rooms.some((room) => room.id === owner) && theme.requires?.plugins?.[owner] !== undefined) return [];
  const original = files.find(`~${owner}:${rest}`);
  const isPartial = rest.split('/').at(-1)?.startsWith('_') ?? false;
  if (original === undefined || original.theme !== undefined) {
    if (isPartial) return [];
    return [
      `Theme "${theme.id}": ${path} replaces a template "${owner}:${rest}" that does not exist. Rename it to what it was meant for, or remove it.`,
    ];
  }
  const file = new URL(path, theme.directory);
  const override = tryInspect({ ...original, file: file.pathname });
  if (!override || override.extends.length === 0) return [];
  const known = new Set(
    override.extends.flatMap((name) => blocksOf(files.resolve(`${owner}:${rest}`, name), files, new Set())),
  );
  const unknown = override.blocks.filter((block) => !known.has(block));
  const whose = override.extends.join('" or "');
  return unknown.map(
    (block) =>
      `Theme "${theme.id}": ${path} fills a block "${block}" that "${whose}" does not have; it has ${[...known].join(', ') || 'none'}.`,
  );
}

/** Blocks of a template and of all it extends. */
function blocksOf(name: string, files: TemplateFiles, seen: Set<string>): string[] {
  const source = seen.has(name) ? undefined : files.find(name);
  const found = source && tryInspect(source);
  if (!found) return [];
  const parents = found.extends.map((parent) => files.resolve(name, parent));
  return [...found.blocks, ...parents.flatMap((parent) => blocksOf(parent, files, seen.add(name)))];
}

function tryInspect(source: TemplateSource): Inspection | undefined {
  try {
    return inspect(readTemplate(source));
  } catch {
    return undefined;
  }
}

function referenceProblems(name: string, source: TemplateSource, scope: Scope): string[] {
  let found: Inspection;
  try {
    found = inspect(readTemplate(source));
  } catch (error) {
    const { lineno, colno } = error as { lineno?: number; colno?: number };
    return [`${source.file}: [Line ${lineno ?? '?'}, Column ${colno ?? '?'}] ${oneLine(error)}`];
  }
  const missing = found.references.filter((reference) => !exists(scope.files, name, reference));
  const { t, icon, asset } = found.calls;
  return [
    ...missing.map((reference) => `it names the template "${reference}", which does not exist.`),
    ...found.filters
      .filter((filter) => !scope.hasFilter(filter))
      .map((filter) => `it uses the filter "${filter}", which does not exist.`),
    ...t
      .filter(({ value }) => !scope.catalogues.has(value))
      .map(({ value, line }) => `line ${line}: no catalogue has the text "${value}".`),
    ...icon
      .filter(({ value }) => !scope.icons.has(value))
      .map(({ value, line }) => `line ${line}: ${unknownIcon(value)}`),
    ...asset
      .filter(({ value }) => !scope.assets.has(value))
      .map(({ value, line }) => `line ${line}: there is no file "${value}" to serve.`),
  ].map((problem) => `${source.file}: ${problem}`);
}

function exists(files: TemplateFiles, from: string, reference: string): boolean {
  try {
    const name = files.resolve(from, reference);
    parseName(name);
    return files.find(name) !== undefined;
  } catch {
    return false;
  }
}

export function oneLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').trim();
}
