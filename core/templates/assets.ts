import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import type { Room } from '../i18n/catalogues.ts';
import { filesBelow } from './loader.ts';
import type { Theme } from './theme.ts';

/** A file that browsers may keep for ever: its URL changes with its content. */
export interface Asset {
  bytes: Buffer;
  /** The same compressed; undefined where that would not make it smaller (pictures, fonts). */
  gzip: Buffer | undefined;
  /** Value of `Content-Type`. */
  type: string;
  /** Value of `ETag`, quotes included. */
  etag: string;
}

export interface Assets {
  /**
   * The URL of `owner:path`, for example `core:portico.css` => `/assets/core/portico.4f1d2c9a07.css`.
   *
   * @throws Error if the owner has no such file in its folder `public`
   */
  url: (name: string) => string;
  has: (name: string) => boolean;
  /** The file behind the path of a URL; undefined for anything not served here. */
  find: (urlPath: string) => Asset | undefined;
  /** Changes with every file. */
  fingerprint: string;
}

const TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
};

const TEXT = /^(text|application)\/|svg/;

/**
 * Reads, once, everything a browser may fetch: the folder `public` of every room under the room's id, that of every theme
 * as `themes:<theme>/<path>`, htmx as `core:htmx.js`, the browser's side of WebAuthn as `core:webauthn.js`, and two collections that pages link instead of one file per plugin:
 * `core:site.css` (style sheets of the themes, parents first, and `public/<id>.css` of each plugin) and
 * `core:site-desk.css` (`public/<id>-desk.css` of each plugin, for desk and admin).
 */
export function loadAssets(rooms: Room[], themes: Theme[]): Assets {
  const byName = new Map<string, string>();
  const byUrl = new Map<string, Asset>();
  const add = (owner: string, path: string, bytes: Buffer): void => {
    const asset = createAsset(path, bytes);
    const url = `/assets/${owner}/${path.replace(/(\.\w+)$/, `.${asset.etag.slice(1, -1)}$1`)}`;
    byName.set(`${owner}:${path}`, url);
    byUrl.set(url, asset);
  };
  const has = (name: string): boolean => byName.has(name);
  const url = (name: string): string => {
    const found = byName.get(name);
    if (found !== undefined) return found;
    throw new Error(
      `There is no file "${name}" to serve; put it into the folder public of "${name.split(':', 1)[0]}".`,
    );
  };

  const sheets: { owner: string; path: string; text: string }[] = [];
  for (const { owner, prefix, directory } of folders(rooms, themes)) {
    for (const path of filesBelow(directory, '').filter((file) => TYPES[extension(file)])) {
      const bytes = readFileSync(new URL(path, directory));
      if (extension(path) === 'css') sheets.push({ owner, path: prefix + path, text: bytes.toString() });
      else add(owner, prefix + path, bytes);
    }
  }
  add('core', 'htmx.js', readFileSync(createRequire(import.meta.url).resolve('htmx.org/dist/htmx.min.js')));
  add('core', 'webauthn.js', readFileSync(webauthnBundle()));
  // Style sheets come last: the pictures and fonts they name have their hashed URLs by then.
  for (const sheet of sheets)
    add(sheet.owner, sheet.path, Buffer.from(withUrls(sheet.text, `${sheet.owner}:${sheet.path}`, byName)));
  add('core', 'site.css', Buffer.from(themeStyles(themes, byName) + pluginStyles(rooms, '', byName)));
  add('core', 'site-desk.css', Buffer.from(pluginStyles(rooms, '-desk', byName)));
  const fingerprint = createHash('sha256')
    .update([...byUrl.keys()].join())
    .digest('hex')
    .slice(0, 16);
  return { url, has, fingerprint, find: (urlPath) => byUrl.get(urlPath) };
}

/** The package exports its modules alone; what a page loads by one script tag lies beside them. */
const webauthnBundle = (): URL =>
  new URL('../dist/bundle/index.umd.min.js', import.meta.resolve('@simplewebauthn/browser'));

function folders(rooms: Room[], themes: Theme[]): { owner: string; prefix: string; directory: URL }[] {
  return [
    ...rooms.map((room) => ({ owner: room.id, prefix: '', directory: new URL('public/', room.directory) })),
    ...themes.map((theme) => ({
      owner: 'themes',
      prefix: `${theme.id}/`,
      directory: new URL('public/', theme.directory),
    })),
  ];
}

/** Tokens and style sheets of the themes, parents first, in the layer above plugins and below utilities. */
function themeStyles(themes: Theme[], urls: ReadonlyMap<string, string>): string {
  return themes
    .toReversed()
    .flatMap((theme) => [theme.tokens, ...(theme.assets ?? [])].map((path) => ({ theme, path })))
    .filter((entry): entry is { theme: Theme; path: string } => entry.path !== undefined)
    .map(({ theme, path }) => {
      const file = new URL(path === theme.tokens ? path : `public/${path}`, theme.directory);
      const text = withUrls(readFileSync(file, 'utf8'), `themes:${theme.id}/${path}`, urls);
      return `/* theme ${theme.id} */\n@layer operator {\n${text}\n}\n`;
    })
    .join('');
}

/** The style sheets of all plugins in one, each in the layer that operators and utilities can overrule. */
function pluginStyles(rooms: Room[], suffix: string, urls: ReadonlyMap<string, string>): string {
  return rooms
    .filter((room) => room.id !== 'core')
    .map((room) => ({ id: room.id, path: `${room.id}${suffix}.css`, directory: room.directory }))
    .filter(({ path, directory }) => existsSync(new URL(`public/${path}`, directory)))
    .map(({ id, path, directory }) => {
      const text = withUrls(readFileSync(new URL(`public/${path}`, directory), 'utf8'), `${id}:${path}`, urls);
      return `/* ${id} */\n@layer plugin {\n${text}\n}\n`;
    })
    .join('');
}

/** Style sheet with `url(picture.png)` of its own folder replaced by the hashed URL; others stay as they are. */
function withUrls(css: string, name: string, urls: ReadonlyMap<string, string>): string {
  const folder = name.slice(0, Math.max(name.lastIndexOf('/'), name.lastIndexOf(':')) + 1);
  return css.replace(/url\(\s*(["']?)([\w./-]+)\1\s*\)/g, (whole, _quote, path: string) => {
    const url = urls.get(folder + path.replace(/^\.\//, ''));
    return url === undefined ? whole : `url("${url}")`;
  });
}

function extension(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1).toLowerCase();
}

function createAsset(path: string, bytes: Buffer): Asset {
  const type = TYPES[extension(path)] ?? 'application/octet-stream';
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 10);
  let gzip: Buffer | undefined;
  return {
    bytes,
    type,
    etag: `"${hash}"`,
    // Compressed when first asked for, so that a start does not wait for files nobody fetches.
    get gzip() {
      return TEXT.test(type) ? (gzip ??= gzipSync(bytes, { level: 9 })) : undefined;
    },
  };
}
