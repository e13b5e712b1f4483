import type { AccountState, HouseRole } from '../entities/index.ts';
import type { Portlet } from '../plugin/contract.ts';
import type { Services } from '../portal.ts';
import type { PersonalTile } from '../portlets/layout.ts';
import { rulesAbout, type PlacementRow } from './ability.ts';
import type { GroupAccess } from './groups.ts';

/** What is asked of a portlet and a person, in the order in which a request meets it. */
export type Check =
  | 'plugin.state' | 'account.state' | 'portal.maintenance' | 'membership' | 'portlet.area' | 'placement.state' | 'placement.maintenance'
  | 'group.grants' | 'group.deny' | 'house.role' | 'person.hidden' | 'portlet.health'; // prettier-ignore

/** A catalogue key and its values; grants, rules and lists of ids are put into words by {@link explainTexts}. */
export interface StepText {
  key: string;
  values?: Record<string, unknown>;
}

export interface ExplainStep {
  check: Check;
  /** `skip`: something before it decided already; `would` then says what it alone would have said. */
  result: 'pass' | 'stop' | 'skip';
  would: 'pass' | 'stop' | 'unknown';
  text: StepText;
}

export interface AccountRow {
  id: string;
  login: string;
  name: string;
  kind: 'customer' | 'staff';
  state: AccountState;
}
export interface MembershipRow {
  group_id: string;
  code: string;
  title: string;
  version: string;
  house_role: HouseRole;
  customer_id: string | null;
  number: string | null;
  customer_name: string | null;
}

/** Everything the checks look at. */
export interface Facts {
  services: Services;
  portletId: string;
  portlet: Portlet | undefined;
  account: AccountRow;
  membership: MembershipRow | undefined;
  access: GroupAccess | undefined;
  placement: PlacementRow | undefined;
  personal: readonly PersonalTile[];
  maintenance: boolean;
}

export type Verdict = { check: Check; would: ExplainStep['would']; text: StepText };

const pass = (check: Check, key: string, values?: Record<string, unknown>): Verdict =>
  verdict(check, 'pass', key, values);
const stop = (check: Check, key: string, values?: Record<string, unknown>): Verdict =>
  verdict(check, 'stop', key, values);
const unknown = (check: Check): Verdict => verdict(check, 'unknown', 'core.explain.unknown');
const verdict = (check: Check, would: Verdict['would'], key: string, values?: Record<string, unknown>): Verdict => ({
  check,
  would,
  text: values === undefined ? { key } : { key, values },
});

/** The checks, in the order of a request. Each looks at the facts alone, so each can also say what it would have said. */
export const CHECKS: readonly ((facts: Facts) => Verdict)[] = [
  pluginState, accountState, portalMaintenance, membershipThere, portletArea, placementState, placementMaintenance, groupGrants, groupDeny,
  houseRole, hiddenByPerson, portletHealth,
]; // prettier-ignore

function pluginState({ services, portletId, portlet }: Facts): Verdict {
  const id = portletId.split('.')[0]!;
  const plugin = services.registry.plugins.find((candidate) => candidate.id === id);
  if (portlet && plugin) return pass('plugin.state', 'core.explain.plugin.on', { plugin: plugin.id, version: plugin.version });
  const skipped = services.registry.skipped.find((candidate) => candidate.id === id);
  if (skipped) return stop('plugin.state', 'core.explain.plugin.skipped', { plugin: id, problem: skipped.problems.join(' ') });
  return stop('plugin.state', 'core.explain.plugin.missing', { plugin: id });
} // prettier-ignore

function accountState({ account }: Facts): Verdict {
  const says = account.state === 'active' ? pass : stop;
  return says('account.state', `core.explain.account.${account.state}`);
}

function portalMaintenance({ maintenance, account }: Facts): Verdict {
  if (!maintenance) return pass('portal.maintenance', 'core.explain.portal.open');
  if (account.kind === 'staff') return pass('portal.maintenance', 'core.explain.portal.staff');
  return stop('portal.maintenance', 'core.explain.portal.closed');
}

function membershipThere({ membership, account }: Facts): Verdict {
  if (!membership) return stop('membership', 'core.explain.membership.none');
  const { title: group, customer_name: customer, number } = membership;
  if (account.kind === 'staff') return pass('membership', 'core.explain.membership.staff', { group });
  return pass('membership', 'core.explain.membership.customer', { group, customer: `${customer} (${number})` });
}

function portletArea({ portlet, account }: Facts): Verdict {
  if (!portlet) return unknown('portlet.area');
  const fits = (portlet.area === 'desk') === (account.kind === 'staff');
  return (fits ? pass : stop)('portlet.area', `core.explain.area.${portlet.area}`);
}

function placementState({ placement, membership }: Facts): Verdict {
  if (!membership) return unknown('placement.state');
  const values = { group: membership.title };
  if (!placement) return stop('placement.state', 'core.explain.placement.none', values);
  if (placement.state === 'off') return stop('placement.state', 'core.explain.placement.off', values);
  return pass('placement.state', 'core.explain.placement.on', values);
}

function placementMaintenance({ placement }: Facts): Verdict {
  if (placement?.state !== 'maintenance') return pass('placement.maintenance', 'core.explain.maintenance.none');
  return pass('placement.maintenance', 'core.explain.maintenance.card', { message: placement.message || '–' });
}

function groupGrants({ portlet, placement, membership }: Facts): Verdict {
  if (!portlet || !membership) return unknown('group.grants');
  if (portlet.grants.length === 0) return pass('group.grants', 'core.explain.grants.none');
  if (placement?.state === 'on') return pass('group.grants', 'core.explain.grants.given', { grants: portlet.grants });
  if (placement?.state === 'maintenance') return pass('group.grants', 'core.explain.grants.paused', { grants: portlet.grants });
  return pass('group.grants', 'core.explain.grants.would', { grants: portlet.grants });
} // prettier-ignore

// A portlet in maintenance is only a card with its message: nothing of it can be denied.
const isCard = (facts: Facts): boolean => facts.placement?.state === 'maintenance';

function groupDeny(facts: Facts): Verdict {
  const { portlet, access, membership } = facts;
  if (!portlet || !access) return unknown('group.deny');
  const rules = rulesAbout('deny', access.rules, portlet.grants);
  if (rules.length === 0) return pass('group.deny', 'core.explain.deny.none');
  if (isCard(facts)) return pass('group.deny', 'core.explain.deny.later', { rules });
  return stop('group.deny', 'core.explain.deny.found', { rules, group: membership!.title });
}

function houseRole(facts: Facts): Verdict {
  const { portlet, access, membership } = facts;
  if (!portlet || !access || !membership) return unknown('house.role');
  const role = membership.house_role;
  if (role === 'all') return pass('house.role', 'core.explain.role.all');
  const mine = access.for(role);
  const lost = portlet.grants.filter(([action, subject]) => access.ability.can(action, subject) && !mine.can(action, subject));
  if (lost.length === 0 || isCard(facts)) return pass('house.role', 'core.explain.role.fits', { role });
  return stop('house.role', 'core.explain.role.narrow', { role, grants: lost });
} // prettier-ignore

function hiddenByPerson({ placement, personal, portletId }: Facts): Verdict {
  const own = personal.find((tile) => tile.portlet === portletId);
  if (!own?.hidden) return pass('person.hidden', 'core.explain.hidden.no');
  if (placement?.locked) return pass('person.hidden', 'core.explain.hidden.locked');
  return stop('person.hidden', 'core.explain.hidden.yes');
}

function portletHealth({ services, portletId }: Facts): Verdict {
  const health = services.breakers.health().find((entry) => entry.portlet === portletId);
  const paused = health !== undefined && health.openUntil > Date.now();
  return pass('portlet.health', paused ? 'core.explain.health.paused' : 'core.explain.health.fine');
}
