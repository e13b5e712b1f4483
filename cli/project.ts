import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { OperatorError, type Plugin } from 'portico';

/** What makes a portal of the code: its plugins, their configuration and its themes. */
export interface Project {
  plugins: readonly Plugin[];
  /** Per plugin id. */
  pluginConfig: Readonly<Record<string, unknown>>;
  /** Folder of the themes; ends in a slash. */
  themes: URL;
  /** File that names the plugins, where the folder has one. */
  file?: string;
}

const NAMES = ['portico.config.js', 'portico.config.mjs', 'portico.config.ts'];
const KEYS = ['plugins', 'pluginConfig', 'themes'];

/** Path of the folder's own list of plugins, or undefined where it has none. */
export const projectFile = (folder: string): string | undefined =>
  NAMES.map((name) => path.join(folder, name)).find((file) => existsSync(file));

/**
 * The project of a folder: what its `portico.config.js` exports by default, `{ plugins, pluginConfig, themes }`, where each that is not
 * named is as `fallback` has it; without such a file the fallback itself.
 * @throws OperatorError that names the file and what is wrong in it
 */
export async function loadProject(folder: string, fallback: Project): Promise<Project> {
  const file = projectFile(folder);
  if (file === undefined) return fallback;
  const wrong = (sentence: string) => new OperatorError(`${file}: ${sentence}`);
  const loaded = (await import(pathToFileURL(file).href).catch((error: unknown) => {
    throw wrong(`it cannot be loaded: ${(error as Error).message}`);
  })) as { default?: Partial<Project> };
  const found = loaded.default;
  if (typeof found !== 'object' || found === null) throw wrong('it has to export its settings by default: export default { plugins: [...] };');
  const unknown = Object.keys(found).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw wrong(`"${unknown}" is not known; allowed are ${KEYS.join(', ')}.`);
  if (found.plugins !== undefined && !Array.isArray(found.plugins)) throw wrong('plugins has to be a list of plugins.');
  if (found.pluginConfig !== undefined && typeof found.pluginConfig !== 'object') throw wrong('pluginConfig has to be an object, by plugin id.');
  if (found.themes !== undefined && !(found.themes instanceof URL)) throw wrong(`themes has to be a folder: new URL('./themes/', import.meta.url).`);
  return { ...fallback, ...found, file };
} // prettier-ignore
