import { readFileSync } from 'node:fs';
import { globSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from '../../plugin/contract.ts';
import type { Bench } from './bench.ts';

/** Catalogue keys that the declaration names, with where. */
function declaredKeys(plugin: Plugin): { key: string; where: string }[] {
  const portlets = (plugin.portlets ?? []).flatMap(({ id, title, description }) => [title, description].map((key) => ({ key, where: `portlet "${id}"` })));
  const navigation = (plugin.navigation ?? []).flatMap(({ path: to, label, heading }) => [label, heading].map((key) => ({ key, where: `navigation "${to}"` })));
  const subjects = Object.entries(plugin.subjects ?? {}).map(([name, { label }]) => ({ key: label, where: `subject "${name}"` }));
  const footer = (plugin.footer ?? []).map(({ path: to, label }) => ({ key: label, where: `footer "${to}"` }));
  return [{ key: plugin.title, where: 'title' }, ...portlets, ...navigation, ...subjects, ...footer].filter(
    (entry): entry is { key: string; where: string } => entry.key !== undefined,
  );
} // prettier-ignore

/** Where source code names a text: `t('key')`, `key: 'key'`, `title: 'key'`, `label: 'key'`. */
const NAMED = /\bt\(\s*(?:locale\s*,\s*)?'([a-z][\w.-]+\.[\w.-]+)'|\bkey:\s*'([a-z][\w-]*\.[\w.-]+)'/g;

/** Catalogue keys that the plugin's own code writes out. */
function writtenKeys(plugin: Plugin): { key: string; where: string }[] {
  const folder = fileURLToPath(plugin.directory);
  const files = globSync('**/*.{ts,js}', { cwd: folder, exclude: (name) => ['test', 'node_modules'].includes(path.basename(name)) });
  return files.filter((file) => !file.endsWith('.d.ts')).flatMap((file) => {
    const source = readFileSync(path.join(folder, file), 'utf8');
    return [...source.matchAll(NAMED)].map((match) => ({ key: (match[1] ?? match[2])!, where: file }));
  });
} // prettier-ignore

/**
 * Whether every text that declaration and code name is in the catalogues. That each is there in every language, with every plural form
 * and the same placeholders, and that templates name only texts that exist, the boot has checked before.
 */
export async function textProblems({ plugin, portal, say }: Bench): Promise<string[]> {
  const { catalogues } = portal.services;
  const rooms = [plugin.id, 'core', ...portal.services.registry.plugins.map(({ id }) => id)];
  return [...declaredKeys(plugin), ...writtenKeys(plugin).filter(({ key }) => rooms.includes(key.split('.', 1)[0]!))]
    .filter(({ key }) => !catalogues.has(key))
    .map(({ key, where }) => say(where, `no catalogue has the text "${key}"; add it to locales/*.json in every language.`));
} // prettier-ignore
