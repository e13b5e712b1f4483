import type { Statement } from '../database/query.ts';
import { OperatorError } from '../errors.ts';
import type { Services } from '../portal.ts';
import { layoutKey, type PersonalTile } from '../portlets/layout.ts';
import {
  CHECKS,
  type AccountRow,
  type Check,
  type ExplainStep,
  type Facts,
  type MembershipRow,
} from './explain-checks.ts';

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
