import type { RuleRow } from '../access/ability.ts';
import type { Grant } from '../plugin/contract.ts';
import type { Registry } from '../portal.ts';
import { countStatement, seeingPairs, sees, type Count } from './count.ts';
import { accessOf, type Ask, type GroupState, type MatrixState } from './state.ts';

/** What other rules would do to a group. */
export interface RuleEffect {
  /** Portlets that are on and would no longer be seen, or seen again, and by how many customers. */
  hides: { portlet: string; count: Count }[];
  shows: { portlet: string; count: Count }[];
  opens: Grant[];
  closes: Grant[];
}

/** Every grant that some plugin or core declares. */
export const allGrants = (registry: Registry): Grant[] =>
  [...registry.subjects].flatMap(([subject, { actions }]) => actions.map((action): Grant => [action, subject]));

/** Same rule, whatever its order among others. */
export const sameRule = (a: RuleRow, b: RuleRow): boolean =>
  a.effect === b.effect && a.action === b.action && a.subject === b.subject;

/**
 * Says what a group would see and do with other rules; nothing is written.
 * @param rules all rules the group would have
 */
export async function ruleEffect(
  ask: Ask,
  registry: Registry,
  state: MatrixState,
  group: GroupState,
  rules: readonly RuleRow[],
): Promise<RuleEffect> {
  const before = accessOf(registry, group);
  const after = accessOf(registry, { ...group, rules });
  const mine = (access: typeof before, portlet: string) => seeingPairs(access, group.id, portlet);
  const changed = group.order.filter((id) => mine(before, id).join() !== mine(after, id).join());
  const others = [...state.groups.values()].filter(({ code }) => code !== group.code);
  const statements = changed.map((portlet) => {
    const elsewhere = others.flatMap((other) => seeingPairs(accessOf(registry, other), other.id, portlet));
    return countStatement([...elsewhere, ...mine(before, portlet)], [...elsewhere, ...mine(after, portlet)], [group.id]);
  });
  const answers = statements.length === 0 ? [] : await ask(...statements);
  const counted = changed.map((portlet, i) => {
    const rows = answers[i] as unknown as (Count & { code: string })[];
    return { portlet, count: rows.find((row) => row.code === group.code) ?? { gain: 0, lose: 0, having: 0 } };
  });
  const may = (access: typeof before, [action, subject]: Grant) => access.ability.can(action, subject);
  return {
    hides: counted.filter(({ portlet }) => !sees(after, portlet)),
    shows: counted.filter(({ portlet }) => sees(after, portlet)),
    opens: allGrants(registry).filter((grant) => !may(before, grant) && may(after, grant)),
    closes: allGrants(registry).filter((grant) => may(before, grant) && !may(after, grant)),
  };
} // prettier-ignore
