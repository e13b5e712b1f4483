import { Ability as CaslAbility, type RawRuleOf } from '@casl/ability';
import type { HouseRole } from '../entities/index.ts';
import type { Grant, Portlet, SubjectDefinition } from '../plugin/contract.ts';

/** Answers whether something may be done; features and actions only, rows are the database's matter. */
export interface Ability {
  can(action: string, subject: string): boolean;
}

/** A placement as the ability needs it. */
export interface PlacementRow {
  id: string;
  portlet: string;
  state: 'on' | 'off' | 'maintenance';
  position: number;
  size: 'xs' | 's' | 'm' | 'l' | 'xl';
  settings: Record<string, unknown>;
  locked: boolean;
  message: string | null;
}

export interface RuleRow {
  effect: 'allow' | 'deny';
  action: string;
  subject: string;
}

type Rule = RawRuleOf<CaslAbility>;

/**
 * A group's ability: what its portlets that are on grant, then its explicit rules; a deny comes last and always wins.
 * A portlet nobody declares (its plugin is not loaded) grants nothing.
 */
export function buildAbility(
  placements: readonly PlacementRow[],
  rules: readonly RuleRow[],
  portlets: ReadonlyMap<string, Portlet>,
): CaslAbility {
  const granted = placements
    .filter((placement) => placement.state === 'on')
    .flatMap((placement) => portlets.get(placement.portlet)?.grants ?? []);
  const raw: Rule[] = [
    ...granted.map(([action, subject]) => ({ action, subject })),
    ...rules.filter((r) => r.effect === 'allow').map(({ action, subject }) => ({ action, subject })),
    ...rules.filter((r) => r.effect === 'deny').map(({ action, subject }) => ({ action, subject, inverted: true })),
  ];
  return new CaslAbility(raw);
}

const READING = new Set(['read', 'download']);

/** What one person of the customer's house holds of the group's ability. */
export function narrow(
  ability: CaslAbility,
  role: HouseRole,
  subjects: ReadonlyMap<string, SubjectDefinition>,
): Ability {
  if (role === 'all') return { can: (action, subject) => ability.can(action, subject) };
  const foreign = { money: 'technical', technical: 'money', 'read-only': undefined }[role];
  return {
    can: (action, subject) => {
      if (role === 'read-only' && !READING.has(action)) return false;
      const domain = subjects.get(subject)?.domain;
      return (domain === undefined || domain !== foreign) && ability.can(action, subject);
    },
  };
}

/** Whether every grant of a list is held. */
export const holdsAll = (ability: Ability, grants: readonly Grant[]): boolean =>
  grants.every(([action, subject]) => ability.can(action, subject));

const covers = (rule: RuleRow, [action, subject]: Grant): boolean =>
  (rule.subject === 'all' || rule.subject === subject) && (rule.action === 'manage' || rule.action === action);

/** The rules of one effect that speak of any of some grants; with `deny` those that hide a portlet with these grants. */
export const rulesAbout = (effect: RuleRow['effect'], rules: readonly RuleRow[], grants: readonly Grant[]): RuleRow[] =>
  rules.filter((rule) => rule.effect === effect && grants.some((grant) => covers(rule, grant)));
