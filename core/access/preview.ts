import { createHmac, timingSafeEqual } from 'node:crypto';
import { defineQuery, queryBuilder, sql } from '../database/query.ts';
import type { Services } from '../portal.ts';
import type { Viewer } from '../session/viewer.ts';

/** No customer has this id: a preview of a group alone shows every tile as it is for one without data. */
const NO_CUSTOMER = '00000000-0000-4000-8000-000000000000';

/** How long a preview holds, in seconds. */
export const PREVIEW_SECONDS = 30 * 60;

interface Tables {
  core_group: { id: string; code: string; title: string; version: string; kind: string };
  core_customer: { id: string; name: string; number: string };
  core_data_version: { scope: string; scope_id: string; plugin: string; version: string };
}
const db = queryBuilder<Tables>();
const groupById = defineQuery<{ id: string }, { id: string; code: string; title: string; version: string }>((p) =>
  db
    .selectFrom('core_group')
    .select(['id', 'code', 'title', 'version'])
    .where('id', '=', p.id)
    .where('kind', '=', 'customer'),
);
const customerById = defineQuery<{ id: string }, { id: string; name: string; number: string }>((p) =>
  db.selectFrom('core_customer').select(['id', 'name', 'number']).where('id', '=', p.id),
);
const versionsById = defineQuery<{ ids: string[] }, { plugin: string; scope: string; version: string }>((p) =>
  db
    .selectFrom('core_data_version')
    .select(['plugin', 'scope', 'version'])
    .where('scope', 'in', ['customer', 'group'])
    .where(sql<boolean>`scope_id = any(${p.ids}::uuid[])`),
);

/** What a member of staff chose to look at. */
export interface PreviewChoice {
  group: string;
  customer?: string | undefined;
  reason?: string | undefined;
  /** Epoch seconds. */
  until: number;
}

const macOf = (secret: Buffer, session: string, payload: string): Buffer =>
  createHmac('sha256', secret).update(`preview ${session} ${payload}`).digest();

/**
 * Seals a choice for a cookie: it holds for one session only, so nobody can look at a customer past the question for a reason and the
 * entry in the audit log.
 * @param session id of the session of the member of staff
 */
export function sealPreview(secret: Buffer, session: string, choice: PreviewChoice): string {
  const payload = Buffer.from(JSON.stringify(choice)).toString('base64url');
  return `${payload}.${macOf(secret, session, payload).toString('base64url')}`;
}

/** The choice of a sealed text; undefined where it is not ours, of another session, or has run out. */
export function openPreview(secret: Buffer, session: string, sealed: string | undefined): PreviewChoice | undefined {
  const [payload, mac] = sealed?.split('.') ?? [];
  if (payload === undefined || mac === undefined) return undefined;
  const [given, own] = [Buffer.from(mac, 'base64url'), macOf(secret, session, payload)];
  if (given.length !== own.length || !timingSafeEqual(given, own)) return undefined;
  const choice = JSON.parse(Buffer.from(payload, 'base64url').toString()) as PreviewChoice;
  return choice.until * 1000 > Date.now() ? choice : undefined;
}

/**
 * The viewer a member of staff looks through in the customer area: a group, and a customer of his choice. Only with the right to
 * preview; nothing can be written through it (the guard and `ctx.write` refuse), and the database runs its reads in `begin read only`.
 */
export async function previewOf(services: Services, sealed: string | undefined, staff: Viewer): Promise<Viewer> {
  const choice = openPreview(services.secret, staff.session.id, sealed);
  if (!choice) return staff;
  const access = await services.groups.access(staff.group);
  if (!access.for('all').can('preview', 'Portlet')) return staff;
  const id = choice.customer ?? NO_CUSTOMER;
  const [[group], [customer], versions] = await services.reader.in({ role: 'portico_job' })(
    groupById({ id: choice.group }), customerById({ id }), versionsById({ ids: [id, choice.group] }),
  ); // prettier-ignore
  if (!group || (choice.customer !== undefined && !customer)) return staff;
  const shown = customer ?? { id, name: group.title, number: '–' };
  return {
    ...staff,
    kind: 'customer',
    account: { ...staff.account, id: NO_CUSTOMER },
    membership: { id: NO_CUSTOMER, houseRole: 'all' },
    customer: { ...shown, caretakerId: null },
    group,
    layout: [],
    houses: 1,
    versions: [
      staff.versions.match(/core=p\d+/)?.[0] ?? 'core=p0',
      ...versions.map((v) => `${v.plugin}=${v.scope[0]}${v.version}`),
    ]
      .sort()
      .join(','),
    preview: {
      by: staff.account.id,
      name: group.title,
      customer: customer?.name,
      reason: choice.reason,
      until: new Date(choice.until * 1000).toISOString(),
    },
  };
}
