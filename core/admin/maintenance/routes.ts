import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { invalid, type FieldProblems } from '../../errors.ts';
import { form } from '../../http/schema.ts';
import { LOCALES } from '../../i18n/locales.ts';
import type { Services } from '../../portal.ts';
import type { Maintenance } from '../../settings/cache.ts';
import { saveSetting, storedSetting } from '../../settings/store.ts';
import { differences, formErrors, line, noErrors, refusals, version } from '../forms.ts';
import { localMoment, momentOf } from '../moments.ts';

const LONGEST = 500;
const texts = Object.fromEntries(LOCALES.map((locale) => [`text.${locale}`, line(2000)])) as Record<
  `text.${(typeof LOCALES)[number]}`,
  ReturnType<typeof line>
>;
const maintenanceForm = form({
  on: Type.Union([Type.Literal('on'), Type.Literal('off')]),
  until: line(30),
  ...texts,
  version: version(),
});
type Body = Static<typeof maintenanceForm>;
type Values = Record<string, string>;

/** The switch that keeps customers out while the portal is worked on. */
export function maintenanceRoutes(services: Services) {
  return (app: FastifyInstance): void => {
    const config = { access: ['manage', 'Maintenance'] as const };
    app.get('/maintenance', { config }, async (request, reply) => {
      const { saved, version: at } = await current(request);
      return show(request, reply, { values: valuesOf(saved, request.ctx.timeZone), version: at, saved });
    });
    app.post<{ Body: Body }>('/maintenance', { config, schema: { body: maintenanceForm } }, (request, reply) =>
      save(services, request, reply),
    );
  };
}

async function current(request: FastifyRequest): Promise<{ saved: Maintenance; version: number }> {
  const [[row]] = await request.ctx.read(storedSetting({ key: 'maintenance' }));
  return { saved: { on: false, texts: {}, ...(row?.value as object | undefined) }, version: row?.version ?? 0 };
}

const valuesOf = (saved: Maintenance, timeZone: string): Values => ({
  on: saved.on ? 'on' : 'off',
  until: localMoment(saved.until, timeZone),
  ...Object.fromEntries(LOCALES.map((locale) => [`text.${locale}`, saved.texts[locale] ?? ''])),
});

/** @throws Problem 422 with what is not allowed */
function settingOf(body: Body, timeZone: string): Maintenance {
  const problems: FieldProblems = {};
  const until = body.until === '' ? undefined : momentOf(body.until, timeZone);
  if (body.until !== '' && until === undefined) problems.until = { key: 'core.field.error.moment' };
  if (until !== undefined && body.on === 'on' && Date.parse(until) <= Date.now())
    problems.until = { key: 'core.admin.maintenance.error.past' };
  for (const locale of LOCALES) {
    if (body[`text.${locale}`].trim().length > LONGEST)
      problems[`text.${locale}`] = { key: 'core.field.error.long', values: { max: LONGEST } };
  }
  if (Object.keys(problems).length > 0) throw invalid(problems);
  const said = LOCALES.map((locale) => [locale, body[`text.${locale}`].trim()] as const).filter(([, text]) => text !== ''); // prettier-ignore
  return { on: body.on === 'on', texts: Object.fromEntries(said), ...(until === undefined ? {} : { until }) };
}

async function save(services: Services, request: FastifyRequest<{ Body: Body }>, reply: FastifyReply) {
  const { ctx, body } = request;
  const { version: at, ...values } = body;
  let done = false;
  const before = await current(request);
  const fields = await refusals(async () => {
    const setting = settingOf(body, ctx.timeZone);
    done = await ctx.write(async (tx) => {
      if (!(await saveSetting(tx, 'maintenance', at, setting))) return false;
      const action = before.saved.on === setting.on ? 'update' : setting.on ? 'switch-on' : 'switch-off';
      await tx.audit(action, 'Maintenance', undefined, { until: setting.until ?? null });
      return true;
    });
  });
  if (fields) return show(request, reply, { values, version: at, saved: before.saved, fields });
  if (!done) return showConflict(request, reply, values);
  services.stored.forget();
  const key = values.on === 'on' ? 'core.admin.maintenance.now-on' : 'core.admin.maintenance.now-off';
  return reply.back('/admin/maintenance', { kind: 'ok', key });
}

async function showConflict(request: FastifyRequest, reply: FastifyReply, typed: Values) {
  const { saved, version: at } = await current(request);
  const label = labelOf(request);
  const told = ({ on, ...rest }: Values) => ({ ...rest, on: request.ctx.t(`core.admin.maintenance.${on ?? 'off'}`) });
  const lines = differences(told(valuesOf(saved, request.ctx.timeZone)), told(typed), label);
  return show(request, reply, { values: typed, version: at, saved, conflict: { lines } });
}

const labelOf = (request: FastifyRequest) => (field: string): string => {
  const { t } = request.ctx;
  const locale = field.split('.')[1];
  return locale === undefined ? t(`core.admin.maintenance.field.${field}`) : t('core.admin.text-in', { language: t(`core.language.${locale}`) });
}; // prettier-ignore

interface Shown {
  values: Values;
  version: number;
  saved: Maintenance;
  fields?: FieldProblems;
  conflict?: object;
}

async function show(request: FastifyRequest, reply: FastifyReply, { values, version: at, saved, fields, conflict }: Shown) {
  const { t } = request.ctx;
  return reply.page(
    'core:admin/maintenance.njk',
    {
      values,
      version: at,
      saved,
      conflict,
      locales: LOCALES,
      ...(fields ? formErrors(t, fields, labelOf(request)) : noErrors),
    },
    conflict ? { status: 409 } : fields ? { status: 422 } : {},
  );
} // prettier-ignore
