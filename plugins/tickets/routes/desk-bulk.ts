import {
  form,
  invalid,
  localPath,
  Type,
  uuid,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'portico';
import { applyBulk, BULK_ACTIONS, type BulkAction, type BulkResult } from '../desk/bulk.ts';
import { CHOSEN_STATES } from '../desk/steps.ts';
import { authorOf } from '../service/author.ts';
import { PRIORITIES } from '../words.ts';
import { work } from './desk-schemas.ts';

const MOST = 100;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const bulk = form({
  id: Type.Array(uuid(), { maxItems: MOST, default: [] }),
  do: Type.String({ maxLength: 80, default: '' }),
  back: Type.String({ maxLength: 2000, default: '' }),
});
const undo = form({
  action: Type.Union([Type.Literal('assign'), Type.Literal('priority'), Type.Literal('type')]),
  value: Type.String({ maxLength: 60 }),
  /** `<id>:<value before>` of each. */
  was: Type.Array(Type.String({ maxLength: 120 }), { maxItems: MOST }),
  back: Type.String({ maxLength: 2000, default: '' }),
});
type Bulk = { Body: { id: string[]; do: string; back: string } };
type Undo = { Body: { action: Exclude<BulkAction, 'state'>; value: string; was: string[]; back: string } };

/** One thing done to many tickets, and taken back. */
export function bulkRoutes(app: FastifyInstance): void {
  app.post<Bulk>('/bulk', { config: work, schema: { body: bulk } }, async (request, reply) => {
    const { ctx, body } = request;
    const back = backOf(body.back);
    if (body.id.length === 0) return reply.back(back, { kind: 'warn', key: 'tickets.desk.bulk.none' });
    const { action, value } = chosen(body.do);
    const results = await ctx.write((tx) => applyBulk(tx, { action, value, ids: body.id }, authorOf(ctx), mayOf(request)));
    return show(request, reply, { action, value, results, back });
  });
  app.post<Undo>('/bulk/undo', { config: work, schema: { body: undo } }, async (request, reply) => {
    const { ctx, body } = request;
    const before = new Map(body.was.map((line) => [line.slice(0, 36), line.slice(37)]));
    const expected = new Map([...before.keys()].map((id) => [id, body.value]));
    const ids = [...before.keys()].filter((id) => UUID.test(id));
    await ctx.write((tx) => applyBulk(tx, { action: body.action, value: '', ids, expected }, authorOf(ctx), mayOf(request), (id) => before.get(id) ?? ''));
    return reply.back(backOf(body.back), { kind: 'ok', key: 'tickets.desk.bulk.undone' });
  });
} // prettier-ignore

/** Where the list was; only the desk's own. */
const backOf = (path: string): string =>
  (/^\/desk\/tickets(\?|$)/.test(path) ? localPath(path) : undefined) ?? '/desk/tickets';

const mayOf = ({ ctx }: FastifyRequest) => ({ others: ctx.ability.can('assign', 'Desk'), self: ctx.viewer.account.id });

const ALLOWED: Record<BulkAction, (value: string) => boolean> = {
  assign: (value) => value === '' || UUID.test(value),
  state: (value) => CHOSEN_STATES.includes(value as never),
  priority: (value) => PRIORITIES.includes(value as never),
  type: (value) => UUID.test(value),
};

function chosen(typed: string): { action: BulkAction; value: string } {
  const [word = '', value = ''] = typed.split(':');
  const action = BULK_ACTIONS.find((one) => one === word);
  if (!action || !ALLOWED[action](value)) throw invalid({ do: { key: 'tickets.desk.bulk.choose' } });
  return { action, value };
}

interface Outcome {
  action: BulkAction;
  value: string;
  results: readonly BulkResult[];
  back: string;
}

function show({ ctx }: FastifyRequest, reply: FastifyReply, { action, value, results, back }: Outcome) {
  const done = results.filter(({ fault }) => fault === undefined);
  return reply.page('tickets:desk/bulk.njk', {
    done: done.length,
    results: results.map(({ fault, ...line }) => ({ ...line, href: `/desk/tickets/${line.id}`, fault: fault && ctx.t(fault) })),
    undo: action === 'state' || done.length === 0 ? undefined : { action, value, was: done.map(({ id, was }) => `${id}:${was}`) },
    back,
  });
} // prettier-ignore
