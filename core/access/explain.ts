import type { Statement } from '../database/query.ts';
import type { HouseRole } from '../entities/index.ts';
import { OperatorError } from '../errors.ts';
import type { Locale } from '../i18n/locales.ts';
import type { Grant, Portlet } from '../plugin/contract.ts';
import type { Services } from '../portal.ts';
import { layoutKey, type PersonalTile } from '../portlets/layout.ts';
import { rulesAbout, type PlacementRow, type RuleRow } from './ability.ts';
import type { GroupAccess } from './groups.ts';
import { grantTexts } from './labels.ts';

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

export interface Explanation {
  /** Whether the portlet is on the person's dashboard. */
  visible: boolean;
  /** The check that decided, where the answer is no. */
  decidedBy: Check | undefined;
  person: { login: string; name: string; kind: 'customer' | 'staff' };
  customer: { number: string; name: string } | undefined;
  group: { code: string; title: string } | undefined;
  /** Numbers of the other customers the person acts for. */
  others: string[];
  portlet: string;
  steps: ExplainStep[];
}

export interface ExplainQuestion {
  login: string;
  /** For whom a person with several customers acts; default: the first by name. */
  customerNumber?: string | undefined;
  portlet: string;
}

interface AccountRow {
  id: string;
  login: string;
  name: string;
  kind: 'customer' | 'staff';
  state: 'invited' | 'active' | 'locked' | 'closed';
}
interface MembershipRow {
  group_id: string;
  code: string;
  title: string;
  version: string;
  house_role: HouseRole;
  customer_id: string | null;
  number: string | null;
  customer_name: string | null;
}

const accountBy = (login: string): Statement<AccountRow> => ({
  text: 'select id, login, name, kind, state from core_account where lower(login) = lower($1)',
  values: [login],
});
const membershipsOf = (account: string): Statement<MembershipRow> => ({
  text: `select m.group_id, g.code, g.title, g.version::text as version, m.house_role, c.id as customer_id, c.number, c.name as customer_name
    from core_membership m join core_group g on g.id = m.group_id left join core_customer c on c.id = m.customer_id
    where m.account_id = $1 order by c.name, c.number`,
  values: [account],
});
const layoutOf = (account: string, group: string): Statement<{ value: PersonalTile[] }> => ({
  text: 'select value from core_preference where account_id = $1 and key = $2',
  values: [account, layoutKey(group)],
});
const portalVersion: Statement<{ version: string }> = {
  text: `select version::text from core_data_version where scope = 'portal' and plugin = 'core'`,
  values: [],
};
const placedAnywhere = (portlet: string): Statement<{ id: string }> => ({
  text: 'select id from core_placement where portlet = $1 limit 1',
  values: [portlet],
});

/** Everything the checks look at. */
interface Facts {
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

/**
 * Answers whether a person sees a portlet, and why: the same derivation that requests go through, check by check. Reads only.
 * @throws OperatorError for a login, customer number or portlet that is not there; `fields` says which
 */
export async function explainAccess(services: Services, question: ExplainQuestion): Promise<Explanation> {
  const read = services.reader.in({ role: 'portico_job' });
  const portlet = services.registry.portlets.get(question.portlet);
  if (!portlet) await refuseUnknown(services, question.portlet);
  const [[account]] = await read(accountBy(question.login.trim()));
  if (!account)
    throw new OperatorError(`Account "${question.login}": there is none with this login.`, {
      login: { key: 'core.explain.error.login' },
    });
  const [memberships] = await read(membershipsOf(account.id));
  const membership = membershipFor(memberships, question);
  const access = membership && (await services.groups.access({ id: membership.group_id, version: membership.version }));
  const [[own]] = membership ? await read(layoutOf(account.id, membership.group_id)) : [[]];
  const [[portal]] = await read(portalVersion);
  const stored = await services.stored.get(portal?.version ?? '0');
  const facts: Facts = {
    services, portletId: question.portlet, portlet, account, membership, access,
    placement: access?.placements.find((p) => p.portlet === question.portlet),
    personal: own?.value ?? [],
    maintenance: stored.maintenance.on,
  }; // prettier-ignore
  return answer(facts, memberships);
}

async function refuseUnknown(services: Services, portlet: string): Promise<void> {
  const [found] = await services.reader.in({ role: 'portico_job' })(placedAnywhere(portlet));
  if (found.length > 0) return; // its plugin is not loaded, which is an answer
  const known = [...services.registry.portlets.keys()].sort().join(', ');
  throw new OperatorError(`Portlet "${portlet}": there is none; the portlets are ${known}.`, {
    portlet: { key: 'core.explain.error.portlet' },
  });
}

function membershipFor(memberships: readonly MembershipRow[], { login, customerNumber }: ExplainQuestion): MembershipRow | undefined {
  if (customerNumber === undefined || customerNumber === '') return memberships[0];
  const found = memberships.find(({ number }) => number === customerNumber);
  if (found) return found;
  const numbers = memberships.map(({ number }) => number).filter(Boolean).join(', ');
  throw new OperatorError(`Account "${login}" does not act for customer "${customerNumber}"; it acts for ${numbers || 'nobody'}.`, {
    customer: { key: 'core.explain.error.customer', values: { numbers: numbers || '–' } },
  });
} // prettier-ignore

type Verdict = { check: Check; would: ExplainStep['would']; text: StepText };

function answer(facts: Facts, memberships: readonly MembershipRow[]): Explanation {
  let decided: Check | undefined;
  const steps = CHECKS.map((check): ExplainStep => {
    const verdict = check(facts);
    if (decided !== undefined) return { ...verdict, result: 'skip' };
    if (verdict.would === 'stop') decided = verdict.check;
    return { ...verdict, result: verdict.would === 'stop' ? 'stop' : 'pass' };
  });
  const { account, membership } = facts;
  return {
    visible: decided === undefined,
    decidedBy: decided,
    person: { login: account.login, name: account.name, kind: account.kind },
    customer: membership?.number ? { number: membership.number, name: membership.customer_name! } : undefined,
    group: membership && { code: membership.code, title: membership.title },
    others: memberships.filter((other) => other !== membership).flatMap(({ number }) => number ?? []),
    portlet: facts.portletId,
    steps,
  };
}

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
const CHECKS: readonly ((facts: Facts) => Verdict)[] = [
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

/** An explanation in words of one language. */
export function explainTexts(services: Services, locale: Locale, explanation: Explanation) {
  const t = (key: string, values?: Record<string, unknown>) => services.catalogues.t(locale, key, values);
  const portlet = services.registry.portlets.get(explanation.portlet);
  const title = portlet ? t(portlet.title) : explanation.portlet;
  const names = { person: explanation.person.name, portlet: title };
  return {
    title,
    verdict: t(explanation.visible ? 'core.explain.yes' : 'core.explain.no', names),
    steps: explanation.steps.map((step) => ({
      check: step.check,
      result: step.result,
      would: step.would,
      title: t(`core.explain.check.${step.check}`),
      text: t(step.text.key, inWords(services, t, step.text.values)),
    })),
  };
}

type T = (key: string, values?: Record<string, unknown>) => string;

function inWords(services: Services, t: T, values: Record<string, unknown> = {}): Record<string, unknown> {
  const words = { ...values };
  if ('grants' in values) words.grants = grantTexts(services, t, values.grants as Grant[]).join('; ');
  if ('rules' in values) {
    const rules = (values.rules as RuleRow[]).map(({ action, subject }): Grant => [action, subject]);
    words.rules = grantTexts(services, t, rules).join('; ');
  }
  if ('role' in values) words.role = t(`core.house.${values.role as HouseRole}`);
  return words;
}

/** An explanation as lines of English, for the command line. */
export function explainInEnglish(services: Services, explanation: Explanation): string {
  const { verdict: says, steps } = explainTexts(services, 'en', explanation);
  const marks = { pass: '+', stop: 'x', skip: '-' };
  const lines = steps.map(
    ({ result, title, text, would, check }, i) =>
      `${marks[result]} ${String(i + 1).padStart(2)}. ${title} [${check}]: ${result === 'skip' ? `not needed, would ${would === 'unknown' ? 'depend on the above' : would}; ` : ''}${text}`,
  );
  const { person, customer, group } = explanation;
  const who = [`${person.name} (${person.login})`, customer && `for ${customer.name} (${customer.number})`, group && `in group ${group.code}`];
  return [says, who.filter(Boolean).join(', '), '', ...lines].join('\n');
} // prettier-ignore
