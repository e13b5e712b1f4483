import { closed, form, pagerOf, text, Type, withQuery, type FastifyInstance, type FastifyReply, type FastifyRequest, type RequestContext } from 'portico'; // prettier-ignore
import type { TicketsConfig } from '../config.ts';
import { filterFields, FOLDERS, folderIn, SORTS, sortIn, type Filter, type Folder } from '../desk/filter.ts';
import { folderCounts, LAST_PAGE, listPage, type FolderCounts } from '../desk/list.ts';
import { keptOf, removeFilter, savedFilters, saveFilter } from '../desk/saved-filters.ts';
import { CHOSEN_STATES } from '../desk/steps.ts';
import { allTypes, customerById, staffList, teams } from '../desk/ticket-queries.ts';
import { brief, rowView, titleIn } from '../desk/view.ts';
import { CHANNELS, PRIORITIES, STATES } from '../words.ts';
import { byId, look, ticked, type ById } from './desk-schemas.ts';

type Ctx = RequestContext<TicketsConfig>;
type List = { Querystring: Filter & { page: number } };
type Saving = { Body: { name: string; shared?: string; query: string } };

const listQuery = closed({ ...filterFields, page: Type.Integer({ minimum: 1, maximum: LAST_PAGE, default: 1 }) });
const saving = form({ name: text(60, 1), shared: ticked(), query: Type.String({ maxLength: 2000 }) });

/** The desk: folders, the list with its filters, and filters that are kept. */
export function listRoutes(app: FastifyInstance, config: TicketsConfig): void {
  app.get<List>('/', { config: look, schema: { querystring: listQuery } }, (request, reply) => showList(request, reply, config));
  app.post<Saving>('/filters', { config: look, schema: { body: saving } }, async ({ ctx, body }, reply) => {
    const filter = Object.fromEntries(new URLSearchParams(body.query)) as Filter;
    await saveFilter(ctx, body.name.trim(), body.shared !== undefined, filter);
    return reply.back(withQuery('/desk/tickets', keptOf(filter)), { kind: 'ok', key: 'tickets.desk.filter.saved' });
  });
  app.post<ById>('/filters/:id/remove', { config: look, schema: { ...byId, body: form({}) } }, async ({ ctx, params }, reply) => {
    await removeFilter(ctx, params.id);
    return reply.back('/desk/tickets', { kind: 'ok', key: 'tickets.desk.filter.removed' });
  });
} // prettier-ignore

async function showList(request: FastifyRequest<List>, reply: FastifyReply, { pageSize }: TicketsConfig) {
  const ctx = request.ctx as Ctx;
  const { page, ...filter } = request.query;
  const me = ctx.viewer.account.id;
  const [{ rows, more, partial }, [[counts], saved, types, staff, allTeams, customer]] = await Promise.all([
    listPage(ctx, filter, pageSize, page),
    ctx.read(folderCounts({ me }), savedFilters({ me }), allTypes({}), staffList({}), teams({}), customerById({ id: filter.customer || me })),
  ]);
  const kept = keptOf(filter);
  const address = (to: Record<string, string | number | undefined>) => withQuery('/desk/tickets', { ...kept, ...to });
  const typeChoices = types.map(({ id, titles }) => ({ value: id, label: titleIn(titles, ctx.locale) }));
  const people = staff.map(({ id, name }) => ({ value: id, label: name }));
  return reply.page('tickets:desk/list.njk', {
    tickets: rows.map((row) => rowView(ctx, row)),
    partial,
    folder: folderIn(filter),
    folders: foldersOf(ctx, folderIn(filter), counts!),
    filter: { ...filter, q: filter.q ?? '' },
    filtered: Object.keys(kept).some((name) => name !== 'folder' && name !== 'sort'),
    customer: filter.customer ? customer[0] : undefined,
    query: new URLSearchParams(kept).toString(),
    saved: saved.map((one) => ({ ...one, href: withQuery('/desk/tickets', one.query), current: sameQuery(one.query, kept), mayRemove: one.mine || ctx.ability.can('configure', 'Desk') })),
    sorts: SORTS.map((sort) => ({ href: address({ sort, page: undefined }), label: ctx.t(`tickets.desk.sort.${sort}`), current: sort === sortIn(filter) })),
    choices: choicesOf(ctx, typeChoices, people, allTeams),
    pager: pagerOf(page, pageSize, rows.length, more && page < LAST_PAGE, (to) => address({ page: to })),
    may: { work: ctx.ability.can('work', 'Desk'), assign: ctx.ability.can('assign', 'Desk'), configure: ctx.ability.can('configure', 'Desk'), receive: ctx.ability.can('receive', 'Desk'), customer: ctx.ability.can('read', 'Customer') },
    bulk: bulkChoices(ctx, typeChoices, people),
    back: address({ page }),
  });
} // prettier-ignore

const sameQuery = (one: Record<string, string>, other: Record<string, string>): boolean =>
  new URLSearchParams(Object.entries(one).sort()).toString() === new URLSearchParams(Object.entries(other).sort()).toString(); // prettier-ignore

const NUMBERED: Partial<Record<Folder, 'unassigned' | 'mine' | 'due' | 'waiting' | 'later' | 'open'>> = {
  unassigned: 'unassigned', mine: 'mine', due: 'due', waiting: 'waiting', later: 'later', open: 'open',
}; // prettier-ignore

function foldersOf(ctx: Ctx, current: Folder, counts: FolderCounts) {
  const notes: Partial<Record<Folder, string>> = {
    ...(counts.oldest === null ? {} : { unassigned: ctx.t('tickets.desk.folder.oldest', { at: brief(ctx, counts.oldest) }) }),
    ...(counts.late === 0 ? {} : { due: ctx.t('tickets.desk.folder.late', { late: counts.late, mine: counts.mineLate }) }),
    waiting: ctx.t('tickets.desk.folder.stopped'),
  };
  return FOLDERS.map((folder) => ({
    href: withQuery('/desk/tickets', { folder }),
    label: ctx.t(`tickets.desk.folder.${folder}`),
    current: folder === current,
    count: NUMBERED[folder] === undefined ? undefined : counts[NUMBERED[folder]],
    note: notes[folder],
    kind: folder === 'due' && counts.late > 0 ? 'danger' : '',
  }));
} // prettier-ignore

type Choice = { value: string; label: string };

const choicesOf = (ctx: Ctx, types: Choice[], people: Choice[], allTeams: readonly { id: string; title: string }[]) => ({
  types,
  owners: [{ value: 'me', label: ctx.t('tickets.desk.owner.me') }, { value: 'none', label: ctx.t('tickets.desk.owner.none') }, ...people],
  teams: allTeams.map(({ id, title }) => ({ value: id, label: title })),
  states: STATES.map((value) => ({ value, label: ctx.t(`tickets.desk.state.${value}`) })),
  priorities: PRIORITIES.map((value) => ({ value, label: ctx.t(`tickets.desk.priority.${value}`) })),
  channels: CHANNELS.map((value) => ({ value, label: ctx.t(`tickets.channel.${value}`) })),
}); // prettier-ignore

/** What can be done to the marked tickets: each choice is `<action>:<value>`. */
function bulkChoices(ctx: Ctx, types: Choice[], people: Choice[]) {
  const named = (action: string, choices: Choice[]) => choices.map(({ value, label }) => ({ value: `${action}:${value}`, label }));
  const group = (action: string, choices: Choice[]) => ({ label: ctx.t(`tickets.desk.bulk.${action}`), options: named(action, choices) });
  const me = { value: ctx.viewer.account.id, label: ctx.t('tickets.desk.owner.me') };
  const others = people.filter(({ value }) => value !== me.value);
  return [
    group('assign', ctx.ability.can('assign', 'Desk') ? [me, ...others, { value: '', label: ctx.t('tickets.desk.owner.none') }] : [me]),
    group('state', CHOSEN_STATES.map((value) => ({ value, label: ctx.t(`tickets.desk.state.${value}`) }))),
    group('priority', PRIORITIES.map((value) => ({ value, label: ctx.t(`tickets.desk.priority.${value}`) }))),
    group('type', types),
  ];
} // prettier-ignore
