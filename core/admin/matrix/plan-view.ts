import type { MountedRoute } from '../../http/mount.ts';
import * as format from '../../i18n/format.ts';
import { cellDifference, pick } from '../../matrix/changes.ts';
import type { Count } from '../../matrix/count.ts';
import { movedElements } from '../../matrix/order.ts';
import type { Plan, PlanLine, PlanWarning } from '../../matrix/plan.ts';
import { settingTexts } from '../../matrix/settings-form.ts';
import { emptyCell, type Cell, type MatrixState } from '../../matrix/state.ts';
import type { Grant, RequestContext } from '../../plugin/contract.ts';
import type { Services } from '../../portal.ts';
import { actionLabel, grantTexts, portletTitle, subjectLabel } from '../../access/labels.ts';

/** What the texts of a plan are made of. */
export interface PlanScope {
  services: Services;
  ctx: Pick<RequestContext, 't' | 'locale'>;
  routes: readonly MountedRoute[];
  state: MatrixState;
}

const ADDRESSES = 5;

/** Addresses that need a grant, such as `/invoices` and `/api/v1/invoices`. */
function addressesOf({ routes }: PlanScope, grants: readonly Grant[]): string[] {
  const open = routes.filter(
    ({ access, area }) =>
      area !== 'admin' && Array.isArray(access) && grants.some(([action, subject]) => access[0] === action && access[1] === subject),
  );
  const urls = [...new Set(open.map(({ url }) => url))].sort((a, b) => a.length - b.length);
  return urls.length > ADDRESSES ? [...urls.slice(0, ADDRESSES), '…'] : urls;
} // prettier-ignore

/** Title of a group; its code where there is none any more. */
export const groupTitle = ({ state }: Pick<PlanScope, 'state'>, code: string): string =>
  state.groups.get(code)?.title ?? code;

/** Values of a cell in words: `on, width M, locked`. */
export function cellText({ services, ctx: { t, locale } }: PlanScope, portlet: string, values: Partial<Cell>): string {
  const parts = [
    values.state && t(`core.matrix.state.${values.state}`),
    values.size && t('core.matrix.width', { size: values.size.toUpperCase() }),
    values.locked !== undefined && t(values.locked ? 'core.matrix.locked' : 'core.matrix.unlocked'),
    values.message !== undefined && values.message !== '' && `“${values.message}”`,
    values.settings && settingTexts(services, t, locale, portlet, values.settings).join(', '),
  ];
  return parts.filter((part) => typeof part === 'string' && part !== '').join(', ');
}

function lineText(scope: PlanScope, line: PlanLine): string {
  const { t } = scope.ctx;
  const group = groupTitle(scope, line.group);
  if (line.orders) {
    const moved = [...movedElements(line.orders.from, line.orders.to)];
    return t('core.matrix.line.order', { group, portlets: moved.map((id) => portletTitle(scope.services, t, id)).join(', ') });
  }
  const { from, to } = line as { from: Cell; to: Cell };
  const values = { group, size: to.size.toUpperCase(), from: from.size.toUpperCase(), to: to.size.toUpperCase() };
  return t(`core.matrix.line.${line.kind}`, values);
} // prettier-ignore

function lineNotes(scope: PlanScope, line: PlanLine): string[] {
  const { services, ctx } = scope;
  const notes = [];
  for (const [key, grants] of [['opens', line.opens], ['closes', line.closes]] as const) {
    if (grants.length === 0) continue;
    const what = grantTexts(services, ctx.t, grants).join('; ');
    const where = addressesOf(scope, grants);
    notes.push(ctx.t(`core.matrix.${key}`, { what }) + (where.length > 0 ? ` (${where.join(', ')})` : ''));
  }
  if (line.kind === 'settings' && line.from && line.to) {
    const [was, is] = [line.from.settings, line.to.settings];
    notes.push(...settingTexts(services, ctx.t, ctx.locale, line.portlet!, is, was));
  }
  if (['maintenance', 'message'].includes(line.kind) && line.to?.message) notes.push(`“${line.to.message}”`);
  return notes;
} // prettier-ignore

function countText(locale: PlanScope['ctx']['locale'], kind: PlanLine['kind'], count: Count): { text: string; kind: string } {
  const n = (value: number) => format.number(locale, value);
  const parts = [count.gain > 0 && `+${n(count.gain)}`, count.lose > 0 && `−${n(count.lose)}`].filter(Boolean);
  if (parts.length > 0) return { text: parts.join(' '), kind: count.gain > 0 ? (count.lose > 0 ? '' : 'ok') : 'danger' };
  if (kind === 'order') return { text: '', kind: 'muted' };
  return { text: kind === 'on' ? '+0' : kind === 'off' ? '−0' : n(count.having), kind: 'muted' };
} // prettier-ignore

function warningText(scope: PlanScope, warning: PlanWarning): { title: string; text: string; href: string } {
  const { services, ctx: { t } } = scope; // prettier-ignore
  const group = groupTitle(scope, warning.group);
  if (warning.kind === 'denied') {
    const rules = warning.rules.map((r) => `${subjectLabel(services, t, r.subject)}: ${actionLabel(services, t, r.subject, r.action)}`);
    return {
      title: t('core.matrix.warning.denied.title', { portlet: portletTitle(services, t, warning.portlet), group }),
      text: t('core.matrix.warning.denied.text', { rules: rules.join('; ') }),
      href: `/admin/groups/${warning.group}`,
    };
  } // prettier-ignore
  const where = addressesOf(scope, [['read', warning.subject]]);
  return {
    title: t('core.matrix.warning.closes.title', { subject: subjectLabel(services, t, warning.subject), group }),
    text: where.length > 0 ? t('core.matrix.warning.closes.text', { addresses: where.join(', ') }) : t('core.matrix.warning.closes.none'),
    href: '',
  }; // prettier-ignore
}

/** A plan as its templates show it. */
export function planView(scope: PlanScope, plan: Plan) {
  const { services, ctx } = scope;
  const { t, locale } = ctx;
  const lines = plan.lines.map((line) => ({
    op: line.op,
    sign: { add: '+', del: '−', chg: '~' }[line.op],
    signLabel: t(`core.matrix.op.${line.op}`),
    title: line.portlet === undefined ? t('core.matrix.order') : portletTitle(services, t, line.portlet),
    text: lineText(scope, line),
    notes: lineNotes(scope, line),
    count: countText(locale, line.kind, line.count),
  }));
  const totals = plan.totals
    .filter(({ count }) => count.gain + count.lose > 0)
    .map(({ portlet, count }) => ({
      title: portletTitle(services, t, portlet),
      count: countText(locale, 'on', count),
    }));
  const conflicts = plan.conflicts.map(({ group, portlet, was, now }) =>
    t('core.matrix.conflict', {
      portlet: portletTitle(services, t, portlet), group: groupTitle(scope, group),
      was: cellText(scope, portlet, was) || '–', now: cellText(scope, portlet, now) || '–',
    }),
  ); // prettier-ignore
  return {
    lines, totals, conflicts,
    size: lines.length,
    warnings: plan.warnings.map((warning) => warningText(scope, warning)),
    changes: JSON.stringify(plan.changes),
    versions: JSON.stringify(plan.versions),
    revision: plan.revision,
  }; // prettier-ignore
}

export type PlanView = ReturnType<typeof planView>;

/** The cells of changes that stand against what is there now, in words: what was seen and what is. */
export function sinceThen(scope: PlanScope, changes: Plan['changes']): string[] {
  return changes.cells.flatMap(({ group, portlet, was }) => {
    if (!was) return [];
    const cell = scope.state.groups.get(group)?.cells.get(portlet) ?? emptyCell(scope.services.registry, portlet);
    if (Object.keys(cellDifference({ ...cell, ...was }, cell)).length === 0) return [];
    const values = {
      portlet: portletTitle(scope.services, scope.ctx.t, portlet), group: groupTitle(scope, group),
      was: cellText(scope, portlet, was) || '–', now: cellText(scope, portlet, pick(cell, was)) || '–',
    }; // prettier-ignore
    return [scope.ctx.t('core.matrix.conflict', values)];
  });
}
