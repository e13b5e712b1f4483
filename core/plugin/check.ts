import { ownershipOf } from '../database/ownership.ts';
import { PORTICO_VERSION } from '../version.ts';
import { isRange, parseVersion, satisfies } from './compatibility.ts';
import type { Grant, Plugin, Portlet } from './contract.ts';

const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const SIZES = ['xs', 's', 'm', 'l', 'xl'];
const RESERVED = [
  'core',
  'desk',
  'admin',
  'api',
  'public',
  'login',
  'logout',
  'portlets',
  'assets',
  'health',
  'metrics',
  'switch',
  'language',
  'layout',
  'brand',
  'forgot',
  'reset',
  'email-change',
];
const KNOWN = [
  'id', 'version', 'requires', 'title', 'directory', 'config', 'entities', 'migrations', 'subjects', 'portlets', 'routes', 'navigation', 'accountMenu', 'footer',
  'emits', 'on', 'jobs', 'workers', 'imports', 'contributes', 'seed',
]; // prettier-ignore

/** Table prefix of a plugin: `supply-points` owns `supply_points_*`. */
export const tablePrefix = (id: string): string => `${id.replaceAll('-', '_')}_`;

/** All that is wrong with the plugins, one sentence each; nothing of them has run when this is asked. */
export function checkPlugins(plugins: readonly Plugin[]): string[] {
  const problems = plugins.flatMap((plugin) => checkShape(plugin));
  const sound = plugins.filter((plugin) => typeof plugin?.id === 'string' && ID.test(plugin.id));
  return [...problems, ...checkTogether(sound)];
}

function checkShape(plugin: Plugin): string[] {
  const id = typeof plugin?.id === 'string' ? plugin.id : String(plugin?.id);
  if (!ID.test(id)) return [`Plugin "${id}": id must be kebab-case letters and digits, such as "supply-points".`];
  const say = (text: string) => `Plugin "${id}": ${text}`;
  if (RESERVED.includes(id)) return [say(`this id is kept for the portal itself; choose another.`)];
  const problems = Object.keys(plugin)
    .filter((key) => !KNOWN.includes(key))
    .map((key) => say(`"${key}" is no part of a plugin; allowed are ${KNOWN.join(', ')}.`));
  if (!parseVersion(plugin.version ?? ''))
    problems.push(say(`version "${plugin.version}" is no semantic version, such as 1.0.0.`));
  if (!(plugin.directory instanceof URL)) problems.push(say(`directory must be new URL('.', import.meta.url).`));
  if (typeof plugin.title !== 'string') problems.push(say(`title must be a catalogue key, such as "${id}.title".`));
  return [
    ...problems,
    ...checkEntities(plugin, say),
    ...checkPortlets(plugin, say),
    ...checkContributions(plugin, say),
    ...checkRequires(plugin, say),
  ];
}

type Say = (text: string) => string;

const PLACE = /^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$/;

function checkContributions(plugin: Plugin, say: Say): string[] {
  return Object.entries(plugin.contributes ?? {}).flatMap(([place, values]) => [
    ...(PLACE.test(place) ? [] : [say(`contributes to "${place}", which is no "<owner>.<place>".`)]),
    ...(Array.isArray(values) ? [] : [say(`what it contributes to "${place}" must be a list.`)]),
  ]);
}

function checkRequires(plugin: Plugin, say: Say): string[] {
  const range = plugin.requires?.portico;
  if (typeof range !== 'string' || !isRange(range))
    return [say(`requires.portico "${range}" is no range, such as ^${PORTICO_VERSION}.`)];
  if (!satisfies(PORTICO_VERSION, range))
    return [say(`needs portico ${range}, but this is portico ${PORTICO_VERSION}.`)];
  return [];
}

function checkEntities(plugin: Plugin, say: Say): string[] {
  const prefix = tablePrefix(plugin.id);
  return (plugin.entities ?? []).flatMap((entity) => {
    const name = entity?.meta?.className ?? 'unknown';
    const table = entity?.meta?.tableName ?? '';
    if (!ownershipOf(entity)) {
      return [
        say(
          `entity "${name}" names no owner; declare it with ownedByCustomer, ownedByAccount, visibleToGroups, readableByAll or internal.`,
        ),
      ];
    }
    return table.startsWith(prefix) ? [] : [say(`table "${table}" of entity "${name}" must start with "${prefix}".`)];
  });
}

function checkPortlets(plugin: Plugin, say: Say): string[] {
  return (plugin.portlets ?? []).flatMap((portlet) => checkPortlet(plugin, portlet, say));
}

function checkPortlet(plugin: Plugin, portlet: Portlet<never>, say: Say): string[] {
  const problems: string[] = [];
  const add = (text: string) => problems.push(say(`portlet "${portlet.id}": ${text}`));
  if (!portlet.id?.startsWith(`${plugin.id}.`)) add(`its id must start with "${plugin.id}.".`);
  if (!SIZES.includes(portlet.size)) add(`size "${portlet.size}" must be one of ${SIZES.join(', ')}.`);
  else if (!portlet.sizes?.includes(portlet.size)) add(`sizes must hold its default size "${portlet.size}".`);
  if (!['customer', 'desk'].includes(portlet.area)) add(`area "${portlet.area}" must be customer or desk.`);
  if (typeof portlet.load !== 'function') add('load must be a function.');
  if (!Array.isArray(portlet.grants)) add('grants must be a list, such as [["read", "Invoice"]].');
  return problems;
}

function checkTogether(plugins: readonly Plugin[]): string[] {
  return [...checkDuplicates(plugins), ...checkPrefixes(plugins), ...checkRequired(plugins), ...checkSubjects(plugins)];
}

function checkDuplicates(plugins: readonly Plugin[]): string[] {
  const twice = (kind: string, names: string[]) =>
    [...new Set(names.filter((name, i) => names.indexOf(name) !== i))].map(
      (name) => `${kind} "${name}" is declared twice; names are unique.`,
    );
  return [
    ...twice('Plugin', plugins.map((p) => p.id)),
    ...twice('Portlet', plugins.flatMap((p) => (p.portlets ?? []).map((x) => x.id))),
    ...twice('Entity', plugins.flatMap((p) => (p.entities ?? []).map((e) => e.meta.className))),
    ...twice('Subject', plugins.flatMap((p) => Object.keys(p.subjects ?? {}))),
    ...twice('Import', plugins.flatMap((p) => Object.keys(p.imports ?? {}))),
  ]; // prettier-ignore
}

function checkPrefixes(plugins: readonly Plugin[]): string[] {
  return plugins.flatMap((a) =>
    plugins
      .filter((b) => a.id !== b.id && tablePrefix(b.id).startsWith(tablePrefix(a.id)))
      .map((b) => `Plugins "${a.id}" and "${b.id}": their table prefixes nest ("${tablePrefix(b.id)}"); rename one.`),
  );
}

function checkRequired(plugins: readonly Plugin[]): string[] {
  const byId = new Map(plugins.map((p) => [p.id, p]));
  return plugins.flatMap((plugin) =>
    Object.entries(plugin.requires?.plugins ?? {}).flatMap(([id, range]) => {
      const found = byId.get(id);
      if (!found) return [`Plugin "${plugin.id}": needs plugin "${id}" ${range}, which is not in config/plugins.ts.`];
      return satisfies(found.version, range)
        ? []
        : [`Plugin "${plugin.id}": needs plugin "${id}" ${range}, found ${found.version}.`];
    }),
  );
}

function checkSubjects(plugins: readonly Plugin[]): string[] {
  const subjects = new Map(plugins.flatMap((p) => Object.entries(p.subjects ?? {})));
  const check = (plugin: Plugin, where: string, [action, subject]: Grant) => {
    const found = subjects.get(subject);
    if (!found) return [`Plugin "${plugin.id}": ${where} names subject "${subject}", which no plugin declares.`];
    if (found.actions.includes(action)) return [];
    return [
      `Plugin "${plugin.id}": ${where} names action "${action}" of "${subject}"; declared are ${found.actions.join(', ')}.`,
    ];
  };
  return plugins.flatMap((plugin) => [
    ...(plugin.portlets ?? []).flatMap((portlet) =>
      (portlet.grants ?? []).flatMap((grant) => check(plugin, `portlet "${portlet.id}"`, grant)),
    ),
    ...Object.entries(plugin.subjects ?? {}).flatMap(([subject, { staff = [] }]) =>
      staff.flatMap((action) => check(plugin, 'what staff get', [action, subject])),
    ),
  ]);
}
