import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { holdsAll } from '../access/ability.ts';
import { defineQuery, sql, queryBuilder } from '../database/query.ts';
import type { Read } from '../database/read.ts';
import type { NavigationItem } from '../plugin/contract.ts';
import type { Services } from '../portal.ts';
import { noticesFor } from '../settings/notices.ts';
import { textIn } from '../settings/maintenance.ts';
import type { Viewer } from '../session/viewer.ts';
import type { RenderLocals } from '../templates/environment.ts';
import { consumeFlash } from './identify.ts';
import type { Cookies } from './cookies.ts';
import { scopeOf, todayIn } from './context.ts';

const db = queryBuilder<Record<string, Record<string, unknown>>>();

interface MembershipRow {
  id: string;
  customer_id: string;
  name: string;
  number: string;
}
interface CaretakerRow {
  name: string;
  email: string | null;
  phone: string | null;
}
const myMemberships = defineQuery<object, MembershipRow>(() =>
  db
    .selectFrom(sql<MembershipRow>`core_my_memberships()`.as('m'))
    .select(['m.id', 'm.customer_id', 'm.name', 'm.number']),
);
const myCaretaker = defineQuery<object, CaretakerRow>(() =>
  db.selectFrom(sql<CaretakerRow>`core_my_caretaker()`.as('c')).select(['c.name', 'c.email', 'c.phone']),
);

/** Path prefix of an area. */
export const AREA_PREFIX = { customer: '', desk: '/desk', admin: '/admin', api: '/api/v1', public: '' } as const;

export const initialsOf = (name: string): string =>
  name.split(/\s+/).filter(Boolean).map((part) => part[0]!).join('').slice(0, 2).toUpperCase(); // prettier-ignore

/** What every page is given: who looks, where he may go, whose portal it is. */
export async function pageLocals(
  services: Services,
  cookies: Cookies,
  request: FastifyRequest,
  reply: FastifyReply,
  read: Read | undefined = request.viewer && services.reader.in(scopeOf(request.viewer)),
): Promise<RenderLocals> {
  const { viewer, locale } = request;
  const t = (key: string, values?: Record<string, unknown>) => services.catalogues.t(locale, key, values);
  const area = request.routeOptions.config?.area ?? 'public';
  const path = request.url.split('?')[0]!;
  const house = viewer?.kind === 'customer' ? await readHouse(viewer, read!) : undefined;
  const flash = consumeFlash(cookies, request, reply);
  if (flash) request.keepKey = undefined;
  return {
    locale,
    timeZone: services.settings.PORTICO_TIMEZONE,
    theme: cookies.theme(request),
    area,
    path: request.url,
    today: todayIn(services.settings.PORTICO_TIMEZONE),
    viewer: viewer && { ...viewer.account, kind: viewer.kind, initials: initialsOf(viewer.account.name) },
    customer: viewer?.customer && { ...viewer.customer, customerNo: viewer.customer.number },
    preview: viewer?.preview,
    memberships: house?.memberships ?? [],
    caretaker: house?.caretaker,
    nav: viewer ? navigation(services, request, area, path, t) : [],
    accountLinks: accountLinks(services, request, t),
    footer: footerLinks(services, t),
    brand: brandOf(services, request),
    announcements: [...closedFor(request, t), ...noticesFor(request)],
    maintenance: maintenanceOf(request),
    search: searchOf(request, area, t),
    flash: flash && { kind: flash.kind, text: t(flash.key, flash.values) },
  };
}

/** Who is about to sign in as a customer reads beforehand that he will be refused. */
function closedFor(request: FastifyRequest, t: (key: string) => string) {
  const { on, texts, until = null } = request.stored.maintenance;
  if (!on || request.viewer) return [];
  const text = textIn(texts, request.locale) || t('core.error.maintenance');
  return [{ id: 'maintenance', kind: 'warn' as const, text, until: until !== null && Date.parse(until) > Date.now() ? until : null }];
} // prettier-ignore

/** Staff go on while customers are refused: every page of theirs says so. */
function maintenanceOf(request: FastifyRequest) {
  const { on, until, texts } = request.stored.maintenance;
  if (!on || request.viewer?.kind !== 'staff') return undefined;
  const passed = until !== undefined && Date.parse(until) <= Date.now();
  const href = request.ability?.can('manage', 'Maintenance') === true ? '/admin/maintenance' : undefined;
  return { until, passed, text: textIn(texts, request.locale), href };
}

/** Staff who may look customers up do so from every page of theirs. */
function searchOf(request: FastifyRequest, area: string, t: (key: string) => string) {
  if (area !== 'desk' && area !== 'admin') return undefined;
  if (request.ability?.can('read', 'Customer') !== true) return undefined;
  return { action: '/admin/customers', label: t('core.admin.customers.search') };
}

/** Between whom the person may change, and who looks after the customer: asked for only where there is something to be told. */
async function readHouse(viewer: Viewer, read: Read) {
  if (viewer.preview) return undefined;
  const [memberships, [caretaker]] = await Promise.all([
    viewer.houses > 1 ? read(myMemberships({})).then(([rows]) => rows) : [],
    viewer.customer?.caretakerId ? read(myCaretaker({})).then(([rows]) => rows) : [],
  ]);
  return {
    memberships: memberships.map((m) => ({
      id: m.id,
      name: m.name,
      customerNo: m.number,
      current: m.id === viewer.membership.id,
    })),
    caretaker,
  };
}

function allowed(request: FastifyRequest, item: NavigationItem): boolean {
  return item.needs === 'signed-in' || holdsAll(request.ability!, [item.needs]);
}

const hrefOf = (item: NavigationItem): string =>
  `${AREA_PREFIX[item.area]}${item.path === '/' && item.area !== 'customer' ? '' : item.path}`;

/** Of the links whose page or a page below it is shown, the nearest: `/documents/uploads` is not `/documents` too. */
function currentHref(path: string, hrefs: readonly string[]): string | undefined {
  const above = (href: string) => href !== '/' && href !== '/desk' && path.startsWith(`${href}/`);
  return hrefs.filter((href) => path === href || above(href)).sort((a, b) => b.length - a.length)[0];
}

function navigation(
  services: Services,
  request: FastifyRequest,
  area: string,
  path: string,
  t: (key: string) => string,
) {
  const staff = request.viewer!.kind === 'staff';
  const shown = services.registry.navigation
    .filter((item) => (item.area === 'customer') !== staff && allowed(request, item))
    .sort((a, b) => (a.position ?? 50) - (b.position ?? 50));
  const current = currentHref(path, shown.map(hrefOf));
  const entry = (item: NavigationItem) => {
    const href = hrefOf(item);
    return { href, label: t(item.label), icon: item.icon, current: href === current };
  };
  if (!staff) return shown.map(entry);
  const headings = [...new Set(shown.map((item) => item.heading))];
  return headings.map((heading) => ({
    label: heading === undefined ? undefined : t(heading),
    items: shown.filter((item) => item.heading === heading).map(entry),
  }));
}

/** Links of the person's own menu that lead somewhere for this viewer. */
function accountLinks(services: Services, request: FastifyRequest, t: (key: string) => string) {
  const { viewer, ability } = request;
  if (!viewer || viewer.preview) return [];
  const area = viewer.kind === 'staff' ? 'desk' : 'customer';
  return services.registry.plugins
    .flatMap((plugin) => plugin.accountMenu ?? [])
    .filter((item) => item.area === area && (item.needs === undefined || holdsAll(ability!, [item.needs])))
    .map((item) => ({ href: `${AREA_PREFIX[area]}${item.path}`, icon: item.icon, label: t(item.label) }));
}

function footerLinks(services: Services, t: (key: string) => string) {
  return services.registry.plugins.flatMap((plugin) =>
    (plugin.footer ?? []).map((item) => ({ href: item.path, label: t(item.label) })),
  );
}

function brandOf(services: Services, request: FastifyRequest) {
  const { brand } = request.stored;
  const styled = Object.keys(brand.tokens).length > 0;
  return {
    name: brand.name,
    logoUrl: brand.logo ? `/brand/logo?v=${brand.logo.file.slice(-12)}` : undefined,
    // The address changes with the colours, so that no browser shows old ones for as long as it keeps them.
    cssUrl: styled ? `/brand/brand.css?v=${fingerprintOf(brand.tokens)}` : undefined,
    build: services.build,
  };
}

const fingerprints = new WeakMap<object, string>();

function fingerprintOf(tokens: object): string {
  let found = fingerprints.get(tokens);
  if (found === undefined) {
    found = createHash('sha256').update(JSON.stringify(tokens)).digest('hex').slice(0, 12);
    fingerprints.set(tokens, found);
  }
  return found;
}
