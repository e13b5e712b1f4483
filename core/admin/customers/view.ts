import { holdsAll } from '../../access/ability.ts';
import type { Contribution } from '../../plugin/contract.ts';
import type { FastifyRequest } from 'fastify';
import { countryName } from '../../directory/countries.ts';
import { initialsOf } from '../../http/pages.ts';
import { withQuery } from '../../http/paging.ts';
import { mayManageAccounts, mayReadAccounts } from './care.ts';
import type { Address, Customer, MemberRow } from './queries.ts';

/** Head and tabs of a customer's card. */
export function cardHead(request: FastifyRequest, customer: Customer, members: readonly MemberRow[], current: string) {
  const { t, ability } = request.ctx;
  const base = `/admin/customers/${customer.id}`;
  const viewAs = ability.can('preview', 'Portlet')
    ? withQuery('/admin/preview', { customer: customer.number, group: members[0]?.group_code ?? 'CLIENTS' })
    : undefined;
  const groups = [...new Set(members.map((member) => member.group_title))];
  const tabs = [
    { href: base, label: t('core.admin.customers.tab.overview'), current: current === 'overview' },
    ...(mayReadAccounts(request, customer.caretaker_id)
      ? [
          {
            href: `${base}/accounts`,
            label: t('core.admin.customers.tab.accounts'),
            current: current === 'accounts',
            count: members.length,
          },
        ]
      : []),
    ...tabsOfPlugins(request).map(({ plugin, value }) => ({
      href: `${base}/tab/${plugin}/${value.id}`,
      label: t(value.label),
      current: current === `${plugin}.${value.id}`,
    })),
    ...(ability.can('read', 'Audit')
      ? [{ href: `${base}/history`, label: t('core.admin.customers.tab.history'), current: current === 'history' }]
      : []),
  ];
  return {
    card: { ...headOf(customer), groups, edit: ability.can('update', 'Customer') ? `${base}/edit` : undefined, viewAs },
    tabs,
  };
}

/** Tabs that plugins add to the card, as far as the viewer may see them. */
export const tabsOfPlugins = (request: FastifyRequest): readonly Contribution<'core.customer-tab'>[] =>
  request.ctx
    .contributions('core.customer-tab')
    .filter(({ value }) => holdsAll(request.ctx.ability, [value.needs]))
    .sort((a, b) => (a.value.position ?? 50) - (b.value.position ?? 50));

const headOf = (c: Customer) => ({
  id: c.id,
  href: `/admin/customers/${c.id}`,
  name: c.name,
  initials: initialsOf(c.name),
  number: c.number,
  segment: c.segment,
  companyRegNo: c.company_reg_no,
  caretaker: c.caretaker_name,
});

interface Fact {
  label: string;
  value: string;
  href: string | undefined;
}

/** Master data as pairs of a label and a value; what is not known is left out. */
export function factsOf(request: FastifyRequest, c: Customer): Fact[] {
  const { t, locale } = request.ctx;
  const link = (scheme: string, value: string | null) => (value === null ? undefined : scheme + value);
  const facts: [field: string, value: string | null, href: string | undefined][] = [
    ['kind', t(`core.customer.kind.${c.kind}`), undefined],
    ['email', c.email, link('mailto:', c.email)],
    ['phone', c.phone, link('tel:', c.phone?.replaceAll(' ', '') ?? null)],
    ['locale', c.locale && t(`core.language.${c.locale}`), undefined],
    ['country', c.country && countryName(locale, c.country), undefined],
    ['companyRegNo', c.company_reg_no, undefined],
    ['taxId', c.tax_id, undefined],
    ['vatId', c.vat_id, undefined],
    ['endpointId', c.endpoint_id && [c.endpoint_scheme, c.endpoint_id].filter(Boolean).join(':'), undefined],
    ['segment', c.segment, undefined],
    ['eInvoiceConsent', t(c.e_invoice_consent ? 'core.yes' : 'core.no'), undefined],
  ];
  return facts.flatMap(([field, value, href]) =>
    value === null || value === '' ? [] : [{ label: t(`core.admin.field.${field}`), value, href }],
  );
}

/** Addresses, each with its lines as they stand on an envelope. */
export function addressCards(request: FastifyRequest, addresses: readonly Address[]) {
  const { t, locale } = request.ctx;
  return addresses.map((a) => ({
    label: t(`core.address.${a.role}`),
    lines: [a.line1, a.line2, `${a.postal_code} ${a.city}`, countryName(locale, a.country)].filter(Boolean),
  }));
}

/** Rows of the table of those who act for a customer. */
export function memberRows(request: FastifyRequest, customer: Customer, members: readonly MemberRow[]) {
  const { t, ability } = request.ctx;
  const open = ability.can('read', 'Account');
  return {
    members: members.map((m) => ({
      ...m,
      href: open ? `/admin/accounts/${m.account_id}` : undefined,
      role: t(`core.house.${m.house_role}`),
      state: t(`core.account.state.${m.state}`),
      stateKind: STATE_KIND[m.state],
    })),
    manage: mayManageAccounts(request, customer.caretaker_id),
    isCaretaker: customer.caretaker_id === request.ctx.viewer.account.id,
  };
}

/** Kind of the badge that names a state of an account. */
export const STATE_KIND = {
  invited: 'info',
  part_sent: 'info',
  pending_verification: 'warn',
  active: 'ok',
  locked: 'danger',
  closed: '',
} as const;
