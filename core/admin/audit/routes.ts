import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { scopeOf, writeAs } from '../../http/context.ts';
import type { Services } from '../../portal.ts';
import { CSV_BOM, csvLine } from '../csv.ts';
import { auditPage } from './list.ts';
import { auditEntriesBefore, auditQuery, filterOf, type AuditFilter, type AuditQuery } from './queries.ts';

/** Who did what and looked at whom: read, filtered, exported. Nobody changes it. */
export function auditRoutes(services: Services) {
  return (app: FastifyInstance): void => {
    const read = { config: { access: ['read', 'Audit'] as const }, schema: { querystring: auditQuery } };
    app.get<{ Querystring: AuditQuery }>('/audit', read, async (request, reply) =>
      reply.page('core:admin/audit.njk', await auditPage(services, request, request.query, '/admin/audit')),
    );
    app.get<{ Querystring: AuditQuery }>('/audit.csv', read, (request, reply) => download(services, request, reply));
  };
}

async function download(services: Services, request: FastifyRequest<{ Querystring: AuditQuery }>, reply: FastifyReply) {
  const { viewer, today } = request.ctx;
  const filter = filterOf(request.query);
  if (request.method === 'GET') {
    // Taking the log away is itself an entry of it.
    const actor = { scope: scopeOf(viewer), name: viewer.account.name, address: request.ip, customerId: undefined };
    await writeAs(services, actor, (tx) => tx.audit('export', 'Audit', undefined, { ...filter }));
  }
  return reply.download({
    name: `audit-${today}.csv`,
    mime: 'text/csv; charset=utf-8',
    body: Readable.from(lines(request, filter)),
  });
}

const AT_ONCE = 2000;
const HEAD = ['at', 'actor', 'action', 'subject', 'subject_id', 'customer_number', 'customer_name', 'details', 'address']; // prettier-ignore

/** The file in pieces: one short read for each, so that a long download holds no connection. */
async function* lines(request: FastifyRequest, filter: AuditFilter) {
  const { read, timeZone } = request.ctx;
  yield CSV_BOM + csvLine(HEAD);
  let last: { at: string; id: string } | undefined;
  for (;;) {
    const [rows] = await read(auditEntriesBefore(filter, timeZone, AT_ONCE, last));
    yield rows
      .map((r) =>
        csvLine([
          r.at, r.actor_name, r.action, r.subject, r.subject_id, r.customer_number, r.customer_name, r.details, r.address,
        ]),
      )
      .join('');
    last = rows.at(-1);
    if (rows.length < AT_ONCE) return;
  }
} // prettier-ignore
