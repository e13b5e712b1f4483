import { existsSync } from 'node:fs';
import { checkPlugins } from '../../plugin/check.ts';
import type { Plugin } from '../../plugin/contract.ts';
import { sayOf } from './bench.ts';
import type { CheckOptions } from './tester.ts';

/** What is wrong with the declaration as such; nothing of the plugin runs for it. */
export async function definitionProblems(plugin: Plugin, { requires = [] }: CheckOptions): Promise<string[]> {
  const problems = checkPlugins([...requires, plugin]);
  if (problems.length > 0) return problems;
  const say = sayOf(plugin);
  const missing = Object.keys(plugin.requires.plugins ?? {}).filter((id) => !requires.some((other) => other.id === id));
  problems.push(...missing.map((id) => say('requires', `it needs plugin "${id}": hand it to checkPlugin as an option, { requires: [...] }.`)));
  if (!plugin.directory.pathname.endsWith('/') || !existsSync(plugin.directory))
    problems.push(say('directory', `${plugin.directory.href} is no folder; write new URL('.', import.meta.url).`));
  for (const { id, template } of plugin.portlets ?? []) {
    if (!template.startsWith(`${plugin.id}:`))
      problems.push(say(`portlet "${id}"`, `its template "${template}" is not of this plugin; it has to start with "${plugin.id}:".`));
  }
  return problems;
} // prettier-ignore
