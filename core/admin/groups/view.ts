import { rulesAbout, type RuleRow } from '../../access/ability.ts';
import * as format from '../../i18n/format.ts';
import { allGrants } from '../../matrix/rules.ts';
import { accessOf, type GroupState } from '../../matrix/state.ts';
import type { RequestContext } from '../../plugin/contract.ts';
import type { Services } from '../../portal.ts';
import { actionLabel, portletTitle, subjectLabel } from '../../access/labels.ts';
import { membersText } from '../matrix/model.ts';

type Ctx = Pick<RequestContext, 't' | 'locale' | 'ability'>;

/** A group in the list. */
export const groupRow = (ctx: Ctx, group: GroupState) => ({
  code: group.code,
  title: group.title,
  kind: ctx.t(`core.group.kind.${group.kind}`),
  staff: group.kind === 'staff',
  members: membersText(ctx, group),
  on: [...group.cells.values()].filter(({ state }) => state !== 'off').length,
  rules: group.rules.length,
});

/** A rule in words. */
export const ruleText = (services: Services, ctx: Ctx, rule: RuleRow) => ({
  ...rule,
  name: `${rule.action}.${rule.subject}`,
  effectText: ctx.t(`core.rule.${rule.effect}`),
  text: `${subjectLabel(services, ctx.t, rule.subject)}: ${actionLabel(services, ctx.t, rule.subject, rule.action)}`,
});

/** What a rule of this group can be about, one list of choices per subject. */
export function ruleChoices(services: Services, { t, locale }: Ctx, kind: GroupState['kind']) {
  const groups = [...services.registry.subjects]
    .filter(([, subject]) => (subject.area ?? 'customer') === 'customer' || kind === 'staff')
    .map(([subject, { actions }]) => ({
      label: subjectLabel(services, t, subject),
      options: [...actions, 'manage'].map((action) => ({
        value: `${action}.${subject}`,
        label: `${subjectLabel(services, t, subject)}: ${actionLabel(services, t, subject, action)}`,
      })),
    }))
    .sort((a, b) => a.label.localeCompare(b.label, locale));
  const all = { value: 'manage.all', label: `${t('core.subject.all')}: ${t('core.action.manage')}` };
  return [...groups, { label: t('core.subject.all'), options: [all] }];
}

/** What the group may do, and whence: by portlets that are on, or by a rule. */
export function mayDo(services: Services, { t }: Ctx, group: GroupState) {
  const { registry } = services;
  const access = accessOf(registry, group);
  const on = group.order.filter((id) => group.cells.get(id)!.state === 'on' && registry.portlets.has(id));
  const held = allGrants(registry).filter(([action, subject]) => access.ability.can(action, subject));
  return held.map(([action, subject]) => {
    const portlets = on.filter((id) => registry.portlets.get(id)!.grants.some((g) => g[0] === action && g[1] === subject));
    const byRule = rulesAbout('allow', group.rules, [[action, subject]]).length > 0;
    return {
      text: `${subjectLabel(services, t, subject)}: ${actionLabel(services, t, subject, action)}`,
      by: [...portlets.map((id) => portletTitle(services, t, id)), ...(byRule ? [t('core.rule.byRule')] : [])].join(', '),
    };
  });
} // prettier-ignore

/** A number of customers in words. */
export const customersText = ({ t, locale }: Ctx, kind: GroupState['kind'], count: number): string =>
  t(kind === 'customer' ? 'core.matrix.customers' : 'core.matrix.people', { count, n: format.number(locale, count) });
