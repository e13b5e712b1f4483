import type { Plugin } from './contract.ts';

/**
 * Plugins in the order of their `requires`; among equals as listed.
 * @returns the order, and the cycles found, each as ids from and back to the same plugin
 */
export function orderPlugins(plugins: readonly Plugin[]): { ordered: Plugin[]; cycles: string[][] } {
  const byId = new Map(plugins.map((plugin) => [plugin.id, plugin]));
  const ordered: Plugin[] = [];
  const cycles: string[][] = [];
  const done = new Set<string>();
  const visit = (plugin: Plugin, path: string[]): void => {
    if (done.has(plugin.id)) return;
    if (path.includes(plugin.id)) {
      cycles.push([...path.slice(path.indexOf(plugin.id)), plugin.id]);
      return;
    }
    for (const id of Object.keys(plugin.requires.plugins ?? {})) {
      const required = byId.get(id);
      if (required) visit(required, [...path, plugin.id]);
    }
    if (!done.has(plugin.id)) ordered.push(plugin);
    done.add(plugin.id);
  };
  for (const plugin of plugins) visit(plugin, []);
  return { ordered, cycles };
}
