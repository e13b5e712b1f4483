import { createHash } from 'node:crypto';
import nunjucks from 'nunjucks';
import type { Catalogues, Room } from '../i18n/catalogues.ts';
import type { Locale } from '../i18n/locales.ts';
import type { Assets } from './assets.ts';
import { pageFilters } from './filters.ts';
import { iconMaker, iconNames } from './icons.ts';
import { readTemplate, templateFiles } from './loader.ts';
import type { TemplateFiles, TemplateSource } from './loader.ts';
import { oneLine, templateProblems } from './check.ts';
import { prepareCompiled, renderCompiled, runningEnvironment, type Compiled } from './render.ts';
import type { Theme } from './theme.ts';

/** What every page is rendered with, whatever it shows. */
export interface RenderLocals {
  locale: Locale;
  /** IANA name of the time zone in which moments are written. */
  timeZone: string;
  /** What the reader chose; undefined follows the system. */
  theme: 'light' | 'dark' | undefined;
  [k: string]: unknown;
}

export interface Templates {
  /**
   * Renders a template with a view model. `model` wins where it has a name in common with `locals`.
   *
   * @param name logical name, for example `invoices:list.njk`
   * @throws Error with name, line and column; what was rendered by then is dropped
   */
  render: (name: string, model: object, locals: RenderLocals) => string;
  exists: (name: string) => boolean;
  /** Who owns a template, which file is used, and where a theme would have to put its own. Throws if there is none. */
  sources: (name: string) => TemplateSource;
  /** The hashed URL of a file, for example `core:portico.css`. */
  asset: (path: string) => string;
  /** What is wrong with templates and themes, one sentence each; with any of them a portal should not start. */
  problems: string[];
  /** Changes with every template, text and file: a page that was kept or has an ETag is of one fingerprint. */
  fingerprint: string;
}

interface Options {
  /** The active theme, then its parents. */
  themes: Theme[];
  rooms: Room[];
  catalogues: Catalogues;
  assets: Assets;
  /** A missing value, text or icon throws instead of leaving a gap: for tests. */
  strict?: boolean;
  globals?: Record<string, unknown>;
}

/** The page being rendered. Rendering is synchronous, so there is one at a time; a page within a page puts it back. */
interface Page {
  locals: RenderLocals;
}

/**
 * Reads and compiles every template of the rooms, themes first. Templates are code of plugins and themes, never a text
 * that somebody stored: nunjucks has no sandbox.
 */
export function createTemplates(options: Options): Templates {
  const { assets, strict = false } = options;
  const files = templateFiles(options.themes, options.rooms);
  const page: Page = { locals: { locale: 'en', timeZone: 'UTC', theme: undefined } };
  const environment = createEnvironment(files, strict);
  const icons = iconNames(assets.has('core:icons.svg') ? String(assets.find(assets.url('core:icons.svg'))?.bytes) : '');
  addFunctions(environment, options, page, icons);

  const problems = templateProblems({ ...options, files, icons, hasFilter: (name) => hasFilter(environment, name) });
  const running = runningEnvironment(environment);
  const { compiled, fingerprint } = prepareAll(environment, running, files);
  if (strict) problems.push(...compileAll(compiled, files, problems));
  const source = (name: string): TemplateSource => {
    const found = files.find(name);
    if (!found) throw new Error(notFound(name, files));
    return found;
  };

  return {
    problems,
    fingerprint: hash([fingerprint, assets.fingerprint, options.catalogues.fingerprint]),
    asset: (path) => assets.url(path),
    exists: (name) => files.find(name) !== undefined,
    sources: source,
    render(name, model, locals) {
      const template = compiled.get(name) ?? (source(name) as never); // which says what there is
      const outer = page.locals;
      page.locals = locals;
      try {
        return renderCompiled(template, running, [model as Record<string, unknown>, locals]);
      } finally {
        page.locals = outer;
      }
    },
  };
}

/** Every template, to be compiled when it is first used: most of them are not in the first hours of a portal, and it starts sooner. */
function prepareAll(
  environment: nunjucks.Environment,
  running: ReturnType<typeof runningEnvironment>,
  files: TemplateFiles,
) {
  const prepared = new Map<string, Compiled>();
  const texts: string[] = [];
  for (const name of files.names()) {
    const source = files.find(name);
    if (!source) continue;
    texts.push(name, readTemplate(source));
    const template = environment.getTemplate(name) as unknown as Compiled;
    prepareCompiled(template, running);
    prepared.set(name, template);
  }
  return { compiled: prepared, fingerprint: hash(texts) };
}

/** Problems of templates that parse and yet do not compile. */
function compileAll(
  templates: ReadonlyMap<string, Compiled>,
  files: TemplateFiles,
  known: readonly string[],
): string[] {
  return [...templates].flatMap(([name, template]) => {
    const { file } = files.find(name)!;
    if (known.some((problem) => problem.startsWith(file))) return [];
    try {
      template.compile();
      return [];
    } catch (error) {
      return [`${file}: ${oneLine(error)}`];
    }
  });
}

function hash(texts: string[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 16);
}

function createEnvironment(files: TemplateFiles, strict: boolean): nunjucks.Environment {
  const loader = {
    // A name without an owner belongs to the template it stands in.
    isRelative: (name: string) => !name.includes(':'),
    resolve: (from: string, to: string) => files.resolve(from, to),
    getSource(name: string) {
      const source = files.find(name);
      // The logical name is given as path: with the one of the disk, relative names would be looked up on the disk.
      return source ? { src: readTemplate(source), path: name, noCache: false } : null;
    },
  };
  return new nunjucks.Environment(loader as unknown as nunjucks.ILoader, {
    autoescape: true,
    throwOnUndefined: strict,
    trimBlocks: true,
    lstripBlocks: true,
  });
}

/** Functions and filters that templates call. They read the page being rendered, so macros need no `with context`. */
function addFunctions(environment: nunjucks.Environment, options: Options, page: Page, icons: Set<string>): void {
  const { assets, catalogues, strict = false } = options;
  const sprite = assets.has('core:icons.svg') ? assets.url('core:icons.svg') : '';
  for (const [name, filter] of Object.entries(pageFilters(() => page.locals))) {
    environment.addFilter(name, filter as (...args: unknown[]) => unknown);
  }
  environment.addGlobal('t', (key: string, values?: Record<string, unknown>) =>
    catalogues.t(page.locals.locale, key, values),
  );
  environment.addGlobal('icon', iconMaker(sprite, icons, strict));
  environment.addGlobal('asset', (path: string) => assets.url(path));
  for (const [name, value] of Object.entries(options.globals ?? {})) environment.addGlobal(name, value);
  // Inside a macro the names of the page are out of reach; `page.customer` is not.
  const globals = (environment as unknown as { globals: object }).globals;
  Object.defineProperty(globals, 'page', { get: () => page.locals, enumerable: true });
}

function hasFilter(environment: nunjucks.Environment, name: string): boolean {
  try {
    return Boolean(environment.getFilter(name));
  } catch {
    return false;
  }
}

function notFound(name: string, files: TemplateFiles): string {
  const owner = /^~?([^:]*):/.exec(name)?.[1];
  const known = files.names().filter((candidate) => candidate.startsWith(`${owner}:`));
  return `There is no template "${name}". ${known.length > 0 ? `"${owner}" has ${known.join(', ')}.` : `No plugin "${owner}" brings templates.`}`;
}
