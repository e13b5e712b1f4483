import * as format from '../../i18n/format.ts';
import { withChanges, type Changes } from '../../matrix/changes.ts';
import { snapshotOf } from '../../matrix/snapshot.ts';
import { insertLike } from '../../matrix/order.ts';
import { accessOf, emptyCell, type GroupState, type MatrixState } from '../../matrix/state.ts';
import type { Portlet, RequestContext } from '../../plugin/contract.ts';
import type { Services } from '../../portal.ts';

export interface MatrixPage {
  services: Services;
  ctx: Pick<RequestContext, 't' | 'locale' | 'ability'>;
  state: MatrixState;
  changes: Changes;
  kept: Changes;
  side: 'customer' | 'staff';
  /** Order of the rows, where it was changed. */
  rows?: readonly string[] | undefined;
  /** Code of the group whose layout is open. */
  group?: string | undefined;
  q?: string | undefined;
}

/** How many customers (of staff groups: people) a group has, in words. */
export function membersText({ t, locale }: Pick<RequestContext, 't' | 'locale'>, group: Pick<GroupState, 'kind' | 'members'>): string {
  const key = group.kind === 'customer' ? 'core.matrix.customers' : 'core.matrix.people';
  return t(key, { count: group.members, n: format.number(locale, group.members) });
} // prettier-ignore

/** The page of the matrix: columns, rows with their cells, and the layout of one group. */
export function matrixModel(page: MatrixPage) {
  const { services, ctx, state, changes, side } = page;
  const { registry } = services;
  const base = snapshotOf(state, registry, side);
  const rows = page.rows ?? base.rows;
  const after = withChanges(state, changes, registry, base.rows);
  const groups = [...after.groups.values()].filter(({ kind }) => kind === side);
  const open = groups.find(({ code }) => code === page.group) ?? groups[0];
  const columns = groups.map((group) => ({
    group,
    shown: accessOf(registry, group)
      .shown('all')
      .map((p) => p.portlet),
  }));
  return {
    side,
    q: page.q ?? '',
    manage: ctx.ability.can('manage', 'Portlet'),
    mayPreview: ctx.ability.can('preview', 'Portlet') && side === 'customer',
    sides: sidesOf(page),
    base: JSON.stringify(base),
    kept: JSON.stringify(page.kept),
    revision: state.revision,
    groups: groups.map((group) => ({
      code: group.code, title: group.title, members: membersText(ctx, group), current: group === open,
    })),
    rows: rows.flatMap((id) => rowModel(page, columns, open, id) ?? []),
    layout: open && layoutModel(page, open, base.rows),
  }; // prettier-ignore
}

function sidesOf({ ctx, side, services }: MatrixPage) {
  if (![...services.registry.portlets.values()].some(({ area }) => area === 'desk')) return [];
  return (['customer', 'staff'] as const).map((name) => ({
    href: `/admin/portlets${name === 'staff' ? '?side=staff' : ''}`,
    label: ctx.t(`core.matrix.side.${name}`),
    current: name === side,
  }));
}

const sizesOf = (portlet: Portlet) => portlet.sizes.map((size) => ({ value: size, label: size.toUpperCase() }));

interface Column {
  group: GroupState;
  /** Portlets its people see. */
  shown: readonly string[];
}

function rowModel(page: MatrixPage, columns: readonly Column[], open: GroupState | undefined, id: string) {
  const { services, ctx, changes, q } = page;
  const portlet = services.registry.portlets.get(id);
  if (!portlet) return undefined;
  const plugin = services.registry.plugins.find((candidate) => candidate.id === id.split('.')[0])!;
  const title = ctx.t(portlet.title);
  const text = `${title} ${id}`.toLowerCase();
  return {
    id, title, icon: portlet.icon, text,
    plugin: `${ctx.t(plugin.title)} ${plugin.version}`,
    hidden: q !== undefined && !text.includes(q.trim().toLowerCase()),
    sizes: sizesOf(portlet),
    cells: columns.map(({ group, shown }) => {
      const cell = group.cells.get(id) ?? emptyCell(services.registry, id);
      const stored = page.state.groups.get(group.code)?.cells.get(id);
      return {
        group: group.code,
        groupTitle: group.title,
        on: cell.state !== 'off',
        was: (stored?.state ?? 'off') !== 'off',
        wasSize: stored?.size ?? cell.size,
        value: cell.state === 'maintenance' ? 'maintenance' : 'on',
        size: cell.size,
        inLayout: group === open,
        current: group === open,
        locked: cell.locked,
        settings: portlet.settings !== undefined,
        changed: changes.cells.some((change) => change.group === group.code && change.portlet === id),
        hiddenByRule: cell.state === 'on' && !shown.includes(id),
      };
    }),
  }; // prettier-ignore
}

/** Every portlet of the side has a tile; those that are off are hidden until they are switched on. */
function layoutModel({ services, ctx, state }: MatrixPage, group: GroupState, rows: readonly string[]) {
  const before = state.groups.get(group.code);
  const missing = rows.filter((id) => !group.order.includes(id));
  const tiles = insertLike(group.order, missing, rows).flatMap((id) => {
    const portlet = services.registry.portlets.get(id);
    if (!portlet) return [];
    const cell = group.cells.get(id) ?? emptyCell(services.registry, id);
    const isNew = (before?.cells.get(id)?.state ?? 'off') === 'off';
    return [{ id, title: ctx.t(portlet.title), icon: portlet.icon, sizes: sizesOf(portlet), isNew, ...cell }];
  });
  const some = tiles.some(({ state: is }) => is !== 'off');
  return { code: group.code, title: group.title, tiles, tiled: tiles.map(({ id }) => id).join(' '), some };
}
