import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { notFound, type FieldProblems } from '../../errors.ts';
import { form } from '../../http/schema.ts';
import { LOCALES } from '../../i18n/locales.ts';
import type { Services } from '../../portal.ts';
import { textIn } from '../../settings/maintenance.ts';
import { allGroups } from '../accounts/queries.ts';
import { lastChange } from '../customers/queries.ts';
import { differences, formErrors, noErrors, refusals } from '../forms.ts';
import {
  announcementForm, announcementLabel, announcementOf, announcementParams, announcementValues, emptyAnnouncement, KINDS, newAnnouncementForm,
  type AnnouncementBody, type AnnouncementValues,
} from './form.ts'; // prettier-ignore
import {
  announcementById, announcements, createAnnouncement, removeAnnouncement, updateAnnouncement, type AnnouncementRow,
} from './queries.ts'; // prettier-ignore

type Params = Static<typeof announcementParams>;
type Update = { Params: Params; Body: AnnouncementBody & { version: number } };

const PATH = '/admin/announcements';

/** Notices above every page: for whom, from when, until when. */
export function announcementRoutes(services: Services) {
  const config = { access: ['manage', 'Announcement'] as const };
  return (app: FastifyInstance): void => {
    app.get('/announcements', { config }, list);
    app.get('/announcements/new', { config }, async (request, reply) =>
      showForm(request, reply, { values: emptyAnnouncement() }),
    );
    app.post<{ Body: AnnouncementBody }>(
      '/announcements',
      { config, schema: { body: newAnnouncementForm } },
      (request, reply) => create(services, request, reply),
    );
    app.get<{ Params: Params }>(
      '/announcements/:id',
      { config, schema: { params: announcementParams } },
      async (request, reply) => {
        const row = await find(request);
        return showForm(request, reply, { row, values: announcementValues(row, request.ctx.timeZone) });
      },
    );
    app.post<Update>(
      '/announcements/:id',
      { config, schema: { params: announcementParams, body: announcementForm } },
      (request, reply) => update(services, request, reply),
    );
    app.post<{ Params: Params }>(
      '/announcements/:id/remove',
      { config, schema: { params: announcementParams, body: form({}) } },
      async (request, reply) => {
        if (!(await request.ctx.write((tx) => removeAnnouncement(tx, request.params.id)))) throw notFound();
        services.stored.forget();
        return reply.back(PATH, { kind: 'ok', key: 'core.admin.announcements.removed' });
      },
    );
  };
}

async function find(request: FastifyRequest<{ Params: Params }>): Promise<AnnouncementRow> {
  const [[row]] = await request.ctx.read(announcementById({ id: request.params.id }));
  if (!row) throw notFound();
  return row;
}

function phaseOf({ starts_at, ends_at }: AnnouncementRow): 'planned' | 'now' | 'over' {
  const now = Date.now();
  if (Date.parse(starts_at) > now) return 'planned';
  return ends_at !== null && Date.parse(ends_at) <= now ? 'over' : 'now';
}

const PHASE_KIND = { planned: 'info', now: 'ok', over: '' } as const;

async function list(request: FastifyRequest, reply: FastifyReply) {
  const { t, locale, read } = request.ctx;
  const [rows, groups] = await read(announcements({}), allGroups({}));
  const titles = new Map(groups.map((g) => [g.id, g.title]));
  return reply.page('core:admin/announcements.njk', {
    rows: rows.map((row) => {
      const phase = phaseOf(row);
      return {
        id: row.id,
        href: `${PATH}/${row.id}`,
        kind: t(`core.admin.announcements.kind.${row.kind}`),
        kindBadge: row.kind,
        text: textIn(row.texts, locale),
        languages: LOCALES.filter((l) => row.texts[l]).map((l) => t(`core.language.short.${l}`)),
        groups: row.group_ids.map((id) => titles.get(id)).filter((title) => title !== undefined),
        startsAt: row.starts_at,
        endsAt: row.ends_at,
        phase: t(`core.admin.announcements.phase.${phase}`),
        phaseKind: PHASE_KIND[phase],
      };
    }),
  });
}

const groupIds = async (request: FastifyRequest): Promise<string[]> =>
  (await request.ctx.read(allGroups({})))[0].map((group) => group.id);

async function create(services: Services, request: FastifyRequest<{ Body: AnnouncementBody }>, reply: FastifyReply) {
  const { ctx, body } = request;
  const ids = await groupIds(request);
  const fields = await refusals(async () => {
    const announcement = announcementOf(body, ctx.timeZone, ids);
    await ctx.write((tx) => createAnnouncement(tx, announcement));
  });
  if (fields) return showForm(request, reply, { values: { ...body }, fields });
  services.stored.forget();
  return reply.back(PATH, { kind: 'ok', key: 'core.admin.announcements.saved' });
}

async function update(services: Services, request: FastifyRequest<Update>, reply: FastifyReply) {
  const { ctx, params } = request;
  const { version, ...body } = request.body;
  const ids = await groupIds(request);
  let done = false;
  const fields = await refusals(async () => {
    const announcement = announcementOf(body, ctx.timeZone, ids);
    done = await ctx.write((tx) => updateAnnouncement(tx, params.id, version, announcement));
  });
  const row = await find(request);
  if (fields) return showForm(request, reply, { row: { ...row, version }, values: { ...body }, fields });
  if (!done) return showConflict(request, reply, row, { ...body });
  services.stored.forget();
  return reply.back(PATH, { kind: 'ok', key: 'core.admin.announcements.saved' });
}

async function showConflict(request: FastifyRequest, reply: FastifyReply, row: AnnouncementRow, typed: AnnouncementValues) {
  const { ctx } = request;
  const [groups, [last]] = await ctx.read(allGroups({}), lastChange({ subject: 'Announcement', id: row.id }));
  const told = (values: AnnouncementValues): Record<string, string> => ({
    ...(values as unknown as Record<string, string>),
    kind: ctx.t(`core.admin.announcements.kind.${String(values.kind)}`),
    groups: groups.filter((g) => values.groups.includes(g.id)).map((g) => g.title).join(', '),
  });
  const lines = differences(told(announcementValues(row, ctx.timeZone)), told(typed), announcementLabel(ctx.t));
  return showForm(request, reply, { row, values: typed, conflict: { last, lines } });
} // prettier-ignore

interface Shown {
  row?: AnnouncementRow;
  values: AnnouncementValues;
  fields?: FieldProblems;
  conflict?: object;
}

async function showForm(request: FastifyRequest, reply: FastifyReply, { row, values, fields, conflict }: Shown) {
  const { t, read } = request.ctx;
  const [groups] = await read(allGroups({}));
  return reply.page(
    'core:admin/announcements-form.njk',
    {
      id: row?.id,
      action: row ? `${PATH}/${row.id}` : PATH,
      version: row?.version ?? '',
      values,
      conflict,
      locales: LOCALES,
      kinds: KINDS.map((value) => ({ value, label: t(`core.admin.announcements.kind.${value}`) })),
      groups: groups.map((g) => ({ id: g.id, title: g.title, chosen: values.groups.includes(g.id) })),
      ...(fields ? formErrors(t, fields, announcementLabel(t)) : noErrors),
    },
    conflict ? { status: 409 } : fields ? { status: 422 } : {},
  );
}
