import { closed, isLocale, text, Type, type FastifyInstance, type FastifyReply, type FastifyRequest, type Routes } from 'portico'; // prettier-ignore
import type { SupplyPointsConfig } from '../config.ts';
import { readingsCsv } from '../exports/csv.ts';
import { greenButton, intervalsFromReadings } from '../exports/espi.ts';
import { COLUMNS, exportRows } from '../exports/rows.ts';
import { readingsXlsx } from '../exports/xlsx.ts';
import { nameOf, pointData, pointSection, titlesOf } from './data.ts';
import { noteOpening, openShare, pointOf, type OpenShare } from './open.ts';
import { sharedIntervals, type SharedPointRow } from './queries.ts';
import type { Form } from './share.entity.ts';
import { periodText, rangeOf } from './view.ts';

type Asked = { Params: { secret: string }; Querystring: { lang?: string } };
type AskedFile = Asked & { Params: { secret: string; point: string } };

const INTERVALS = 120_000; // three years of quarters of an hour
const query = { querystring: closed({ lang: Type.Optional(text(10)) }) };
const secret = Type.String({ maxLength: 200 });

/** The address is the secret: no other site learns it, no search engine finds it, no cache keeps what it shows, and no cookie comes along. */
async function confidential(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.headers({ 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex, nofollow, noarchive', 'cache-control': 'private, no-store' });
  request.flash = undefined; // a message for the viewer's own next page; showing it here would take a cookie away
  const { lang } = request.query as { lang?: string };
  if (isLocale(lang)) request.locale = lang;
} // prettier-ignore

const limited = (max: number) => ({ access: 'public' as const, rateLimit: { max, timeWindow: '1 minute' } });

/** What somebody with a share link sees: the page, and the files the customer agreed to. */
export const publicRoutes: Routes<SupplyPointsConfig> = (app: FastifyInstance) => {
  app.get<Asked>(
    '/shared/:secret',
    { config: limited(60), onRequest: confidential, schema: { params: closed({ secret }), ...query } },
    showPage,
  );
  for (const [file, form] of [['readings.csv', 'csv'], ['readings.xlsx', 'xlsx'], ['green-button.xml', 'espi']] as const)
    app.get<AskedFile>(
      `/shared/:secret/:point/${file}`,
      { config: limited(30), onRequest: confidential, schema: { params: closed({ secret, point: text(100) }), ...query } },
      (request, reply) => sendFile(request, reply, form),
    ); // prettier-ignore
};

async function showPage(request: FastifyRequest<Asked>, reply: FastifyReply) {
  const open = await openShare(request, request.params.secret, 'page');
  const { share, behalf } = open;
  const titles = titlesOf(behalf, share);
  const withPage = share.forms.includes('page');
  const points = [];
  for (const point of share.points) {
    const title = titles.get(point.id)!;
    points.push(withPage ? await pointSection(behalf, share, point, title) : { id: point.id, title });
  }
  await noteOpening(request, open, 'page');
  const here = `/supply-points/shared/${request.params.secret}`;
  const files = ([['csv', 'readings.csv'], ['xlsx', 'readings.xlsx'], ['espi', 'green-button.xml']] as const).filter(([form]) => share.forms.includes(form));
  return reply.page('supply-points:sharing/public.njk', {
    here, points, withPage, message: share.message, period: periodText(behalf, share), until: share.expires_on,
    files: files.map(([form, file]) => ({ label: behalf.t(`supply-points.share.form.${form}`), path: `${file}?lang=${behalf.locale}` })),
  });
} // prettier-ignore

async function sendFile(request: FastifyRequest<AskedFile>, reply: FastifyReply, form: Exclude<Form, 'page'>) {
  const open = await openShare(request, request.params.secret, form);
  const point = pointOf(open, request.params.point);
  const file = await fileOf(open, point, form);
  await noteOpening(request, open, form, point.id);
  return reply.download(file);
}

/** The same files that the customer takes himself, of the link's days alone. */
async function fileOf({ share, behalf }: OpenShare, point: SharedPointRow, form: Exclude<Form, 'page'>) {
  const name = nameOf(share, point, titlesOf(behalf, share).get(point.id)!);
  const { registers, readings } = await pointData(behalf, share, point);
  if (form === 'espi') {
    const { from, to } = rangeOf(share, behalf.today);
    const [fine] = await behalf.read(sharedIntervals({ share: share.id, point: point.id, from, to, zone: behalf.timeZone, limit: INTERVALS }));
    const xml = greenButton({ ...point, title: name }, registers, [...fine, ...intervalsFromReadings(registers, readings, fine)], new Date().toISOString());
    return { name: `${name}-green-button.xml`, mime: 'application/atom+xml; charset=utf-8', body: Buffer.from(xml) };
  }
  const rows = exportRows(behalf, name, registers, readings);
  if (form === 'csv') return { name: `readings-${name}.csv`, mime: 'text/csv; charset=utf-8', body: readingsCsv(rows) };
  const titles = COLUMNS.map((column) => behalf.t(`supply-points.export.${column}`));
  const mime = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  return { name: `readings-${name}.xlsx`, mime, body: await readingsXlsx(rows, titles, behalf.t('supply-points.readings')) };
} // prettier-ignore
