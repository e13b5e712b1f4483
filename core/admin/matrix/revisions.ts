import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { notFound } from '../../errors.ts';
import { closed, form } from '../../http/schema.ts';
import { movedElements } from '../../matrix/order.ts';
import {
  obstacles,
  readRevisions,
  revisionByNumber,
  revisionsAfter,
  revisionsBefore,
  takingBack,
  type Revision,
} from '../../matrix/revisions.ts';
import { askRead, loadMatrix } from '../../matrix/state.ts';
import { portletTitle } from '../../access/labels.ts';
import { cellText, groupTitle, type PlanScope } from './plan-view.ts';
import { scopeFor, showPlan, type MatrixRoom } from './plan.ts';

const NUMBER = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });
const query = closed({ before: Type.Optional(NUMBER) });
const params = closed({ number: Type.String({ pattern: '^[1-9][0-9]{0,8}$' }) });
const PAGE = 25;

/** One change of a revision in words. */
function entriesOf(scope: PlanScope, { before, after }: Revision) {
  const { services, ctx: { t } } = scope; // prettier-ignore
  const cells = after.cells.map(({ group, portlet, set }, i) => {
    const was = before.cells[i]!.set;
    const op = set.state === 'off' ? 'del' : set.state !== undefined && was.state === 'off' ? 'add' : 'chg';
    return {
      op, sign: { add: '+', del: '−', chg: '~' }[op], signLabel: t(`core.matrix.op.${op}`),
      title: portletTitle(services, t, portlet),
      text: t('core.matrix.for', { group: groupTitle(scope, group) }),
      from: cellText(scope, portlet, was) || '–',
      to: cellText(scope, portlet, set) || '–',
    };
  }); // prettier-ignore
  const orders = after.orders.map(({ group, order }, i) => {
    const moved = [...movedElements(before.orders[i]!.order, order)].map((id) => portletTitle(services, t, id)).join(', ');
    const text = t('core.matrix.line.order', { group: groupTitle(scope, group), portlets: moved });
    const names = (ids: readonly string[]) => ids.map((id) => portletTitle(services, t, id)).join(', ');
    return {
      op: 'chg', sign: '~', signLabel: t('core.matrix.op.chg'), title: t('core.matrix.order'), text,
      from: names(before.orders[i]!.order), to: names(order),
    };
  }); // prettier-ignore
  return [...cells, ...orders];
}

/** List of revisions, each with what it changed, and taking one back. */
export function revisionRoutes(room: MatrixRoom, app: FastifyInstance): void {
  app.get<{ Querystring: Static<typeof query> }>(
    '/portlets/revisions',
    { config: { access: ['read', 'Portlet'] }, schema: { querystring: query } },
    async (request, reply) => {
      const ask = askRead(request.ctx.read);
      const state = await loadMatrix(ask);
      const found = await readRevisions(ask, revisionsBefore(request.query.before, PAGE + 1));
      const scope = scopeFor(room, request, state);
      const rows = found.slice(0, PAGE).map((revision) => ({ ...revision, entries: entriesOf(scope, revision) }));
      const next = found.length > PAGE ? `/admin/portlets/revisions?before=${rows.at(-1)!.number}` : undefined;
      return reply.page('core:admin/revisions.njk', { rows, next, first: request.query.before !== undefined });
    },
  );
  app.get<{ Params: Static<typeof params> }>(
    '/portlets/revisions/:number',
    { config: { access: ['read', 'Portlet'] }, schema: { params } },
    async (request, reply) => reply.page('core:admin/revision.njk', await revisionModel(room, request)),
  );
  app.post<{ Params: Static<typeof params> }>(
    '/portlets/revisions/:number/undo',
    { config: { access: ['manage', 'Portlet'] }, schema: { params, body: form({}) } },
    async (request, reply) => {
      const model = await revisionModel(room, request);
      if (model.obstacles.length > 0) return reply.page('core:admin/revision.njk', { ...model, refused: true }, { status: 409 });
      return showPlan(room, request, reply, takingBack(model.revision), undefined, model.revision.number);
    },
  );
} // prettier-ignore

async function revisionModel(room: MatrixRoom, request: FastifyRequest<{ Params: Static<typeof params> }>) {
  const number = Number(request.params.number);
  const ask = askRead(request.ctx.read);
  const [revision] = await readRevisions(ask, revisionByNumber(number));
  if (!revision) throw notFound();
  const state = await loadMatrix(ask);
  const later = await readRevisions(ask, revisionsAfter(number));
  const scope = scopeFor(room, request, state);
  const { t } = request.ctx;
  return {
    revision,
    entries: entriesOf(scope, revision),
    obstacles: obstacles(room.services.registry, state, revision, later).map(({ group, portlet, revision: by }) => ({
      text: t(`core.revision.obstacle.${portlet === undefined ? 'order' : 'cell'}`, {
        group: groupTitle(scope, group), portlet: portlet === undefined ? '' : portletTitle(room.services, t, portlet),
      }),
      by,
    })), // prettier-ignore
    manage: request.ability!.can('manage', 'Portlet'),
    refused: false,
  };
}
