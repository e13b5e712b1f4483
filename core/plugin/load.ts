import { Ajv } from 'ajv';
import { coreSubjects } from '../access/subjects.ts';
import { coreEntities } from '../entities/index.ts';
import { OperatorError } from '../errors.ts';
import type { Registry } from '../portal.ts';
import { migrations as coreMigrations } from '../../migrations/index.ts';
import { checkPlugins } from './check.ts';
import type { Contribution, Contributions, ExtensionPoints, NavigationItem, Plugin } from './contract.ts';
import { orderPlugins } from './order.ts';

/** Navigation that core itself brings. */
const coreNavigation: readonly NavigationItem[] = [
  {
    area: 'customer',
    label: 'core.dashboard.title',
    icon: 'layout-dashboard',
    path: '/',
    needs: 'signed-in',
    position: 0,
  },
  { area: 'desk', label: 'core.desk.title', icon: 'inbox', path: '/', needs: 'signed-in', position: 0 },
];

/**
 * Checks all plugins and puts together what they bring. Nothing of a plugin has run when it is refused.
 * @param options configuration per plugin id, and navigation of core's admin area
 * @throws OperatorError with every problem of every plugin
 */
export function loadPlugins(
  plugins: readonly Plugin[],
  options: { config?: Readonly<Record<string, unknown>>; navigation?: readonly NavigationItem[] } = {},
): Registry {
  const problems = checkPlugins(plugins);
  const configs = new Map<string, unknown>();
  if (problems.length === 0) {
    for (const plugin of plugins) configs.set(plugin.id, configOf(plugin, options.config?.[plugin.id] ?? {}, problems));
  }
  const { ordered, cycles } = orderPlugins(problems.length === 0 ? plugins : []);
  problems.push(...cycles.map((cycle) => `Plugins require each other in a circle: ${cycle.join(' -> ')}.`));
  if (problems.length > 0)
    throw new OperatorError(`The plugins do not fit together:\n${problems.map((p) => `  ${p}`).join('\n')}`);
  return assemble(ordered, configs, options.navigation ?? []);
}

function configOf(plugin: Plugin, given: unknown, problems: string[]): unknown {
  const value = structuredClone(given);
  if (!plugin.config) return Object.freeze(value);
  const ajv = new Ajv({ useDefaults: true, allErrors: true, strict: false, meta: false, validateSchema: false });
  const check = ajv.compile({ ...plugin.config, additionalProperties: false });
  if (check(value)) return Object.freeze(value);
  for (const error of check.errors ?? []) {
    problems.push(
      `Plugin "${plugin.id}": its configuration${error.instancePath} ${error.message ?? 'is wrong'} (config/portal.ts).`,
    );
  }
  return undefined;
}

function contributionsOf(plugins: readonly Plugin[]): Contributions {
  return <Name extends keyof ExtensionPoints>(name: Name) =>
    plugins.flatMap((plugin) => {
      const values: readonly ExtensionPoints[Name][] = plugin.contributes?.[name] ?? [];
      return values.map((value): Contribution<Name> => ({ plugin: plugin.id, value }));
    });
}

function assemble(
  plugins: readonly Plugin[],
  configs: ReadonlyMap<string, unknown>,
  navigation: readonly NavigationItem[],
): Registry {
  return Object.freeze({
    plugins,
    configs,
    portlets: new Map(plugins.flatMap((p) => (p.portlets ?? []).map((x) => [x.id, x] as const))),
    subjects: new Map([...Object.entries(coreSubjects), ...plugins.flatMap((p) => Object.entries(p.subjects ?? {}))]),
    navigation: [...coreNavigation, ...plugins.flatMap((p) => p.navigation ?? []), ...navigation],
    entities: [
      ...coreEntities.map((entity) => ({ room: 'core', entity })),
      ...plugins.flatMap((p) => (p.entities ?? []).map((entity) => ({ room: p.id, entity }))),
    ],
    migrations: [
      ...coreMigrations.map((m) => ({ ...m, name: `core/${m.name}` })),
      ...plugins.flatMap((p) => (p.migrations ?? []).map((m) => ({ ...m, name: `${p.id}/${m.name}` }))),
    ],
    contributions: contributionsOf(plugins),
    skipped: [],
  });
}
