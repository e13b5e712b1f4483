import type { FastifyRequest } from 'fastify';
import type { Services } from '../../portal.ts';
import { asText } from '../csv.ts';
import { pagerOf, withQuery } from '../../http/paging.ts';
import type { Translate } from '../forms.ts';
import { auditEntries, filterOf, recentActions, type AuditQuery, type AuditRow } from './queries.ts';

const PER_PAGE = 50;

/** Name of an action, such as `membership-add`; the plain word where no catalogue has a name. */
export const actionName = (services: Services, t: Translate, action: string): string => {
  const key = `core.audit.action.${action}`;
  return services.catalogues.has(key) ? t(key) : action;
};

/** Name of a kind of record, such as `Invoice`. */
export function subjectName(services: Services, t: Translate, subject: string): string {
  const key = `core.audit.subject.${subject}`;
  if (services.catalogues.has(key)) return t(key);
  const label = services.registry.subjects.get(subject)?.label;
  return label === undefined ? subject : t(label);
}

interface Detail {
  name: string;
  text: string;
  /** What it was before, for a change. */
  from?: string;
}

const shown = (value: unknown): string => asText(value) || '–';

const isPair = (value: unknown): value is [unknown, unknown] => Array.isArray(value) && value.length === 2;

/** What an entry tells beside who, what and when. */
export function detailsOf(services: Services, t: Translate, details: Record<string, unknown>): Detail[] {
  const { changes, ...rest } = details;
  const label = (field: string) => {
    const keys = [`core.admin.field.${field}`, `core.admin.field.${camel(field)}`, `core.address.${field}`];
    const key = keys.find((k) => services.catalogues.has(k));
    return key === undefined ? field : t(key);
  };
  const plain = Object.entries(rest).map(([name, value]) => ({ name: label(name), text: shown(value) }));
  const changed = Object.entries((changes ?? {}) as Record<string, unknown>).map(([field, pair]) =>
    isPair(pair)
      ? { name: label(field), from: shown(pair[0]), text: shown(pair[1]) }
      : { name: label(field), text: shown(pair) },
  );
  return [...plain, ...changed];
}

const camel = (column: string): string => column.replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase());

const PAGE_OF: Record<string, string> = { Account: '/admin/accounts/', Customer: '/admin/customers/' };

function entryOf(services: Services, request: FastifyRequest, row: AuditRow) {
  const { t, ability } = request.ctx;
  const page = PAGE_OF[row.subject];
  const open = page !== undefined && row.subject_id !== null && ability.can('read', row.subject);
  return {
    at: row.at,
    actor: row.actor_name,
    address: row.address,
    action: actionName(services, t, row.action),
    subject: subjectName(services, t, row.subject),
    name: row.account_name ?? undefined,
    href: open ? `${page}${row.subject_id}` : undefined,
    details: detailsOf(services, t, row.details),
    customer:
      row.customer_id === null || row.customer_number === null
        ? undefined
        : {
            name: row.customer_name,
            number: row.customer_number,
            href: ability.can('read', 'Customer') ? `/admin/customers/${row.customer_id}` : undefined,
          },
  };
}

/**
 * One page of the audit log, with its filter.
 * @param path address of the page that shows it
 */
export async function auditPage(services: Services, request: FastifyRequest, query: AuditQuery, path: string) {
  const { t, read, timeZone } = request.ctx;
  const filter = filterOf(query);
  const page = query.page ?? 1;
  const [rows, actions] = await read(
    auditEntries(filter, timeZone, PER_PAGE + 1, (page - 1) * PER_PAGE),
    recentActions({}),
  );
  const entries = rows.slice(0, PER_PAGE).map((row) => entryOf(services, request, row));
  const known = new Set([...services.registry.subjects.keys(), 'Session']);
  const named = (names: Iterable<string>, name: (n: string) => string) =>
    [...names].map((value) => ({ value, label: name(value) })).sort((a, b) => a.label.localeCompare(b.label, request.locale)); // prettier-ignore
  return {
    entries,
    filter,
    options: {
      subjects: named(known, (subject) => subjectName(services, t, subject)),
      actions: named(new Set([...actions.map((a) => a.action), ...(filter.action ? [filter.action] : [])]), (a) =>
        actionName(services, t, a),
      ),
    },
    pager: pagerOf(page, PER_PAGE, entries.length, rows.length > PER_PAGE, (n) =>
      withQuery(path, { ...filter, page: n }),
    ),
    exportHref: withQuery('/admin/audit.csv', { ...filter }),
    path,
  };
}
