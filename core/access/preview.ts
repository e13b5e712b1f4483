import type { FastifyRequest } from 'fastify';
import { defineQuery, queryBuilder } from '../database/query.ts';
import type { Services } from '../portal.ts';
import type { Viewer } from '../session/viewer.ts';

/** Cookie that holds what a member of staff looks at: group and, if chosen, a customer of it. */
export const PREVIEW_COOKIE = 'portico_preview';

/** No customer has this id: a preview of a group alone shows every tile as it is for one without data. */
const NO_CUSTOMER = '00000000-0000-4000-8000-000000000000';

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
const versionsById = defineQuery<{ id: string }, { plugin: string; version: string }>((p) =>
  db
    .selectFrom('core_data_version')
    .select(['plugin', 'version'])
    .where('scope', '=', 'customer')
    .where('scope_id', '=', p.id),
);

const COOKIE = /^([0-9a-f-]{36})(?:\.([0-9a-f-]{36}))?$/;

/**
 * The viewer a member of staff looks through in the customer area: a group, and a customer of his choice. Only with the right to
 * preview; nothing can be written through it (`ctx.write` refuses), and the database runs its reads in `begin read only`.
 */
export async function previewOf(services: Services, request: FastifyRequest, staff: Viewer): Promise<Viewer> {
  const chosen = COOKIE.exec(request.cookies[PREVIEW_COOKIE] ?? '');
  if (!chosen) return staff;
  const access = await services.groups.access(staff.group);
  if (!access.for('all').can('preview', 'Portlet')) return staff;
  const id = chosen[2] ?? NO_CUSTOMER;
  const [[group], [customer], versions] = await services.reader.in({ role: 'portico_job' })(
    groupById({ id: chosen[1]! }), customerById({ id }), versionsById({ id }),
  ); // prettier-ignore
  if (!group) return staff;
  return {
    ...staff,
    kind: 'customer',
    account: { ...staff.account, id: NO_CUSTOMER },
    membership: { id: NO_CUSTOMER, houseRole: 'all' },
    customer: { id, name: customer?.name ?? group.title, number: customer?.number ?? '', caretakerId: null },
    group,
    versions: [staff.versions.match(/core=p\d+/)?.[0] ?? 'core=p0', ...versions.map((v) => `${v.plugin}=c${v.version}`)]
      .sort()
      .join(','),
    preview: { by: staff.account.id, name: group.title },
  };
}
