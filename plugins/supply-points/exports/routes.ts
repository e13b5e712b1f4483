import { addDays, closed, notFound, uuid, type FastifyInstance, type FastifyRequest } from 'portico';
import { intervalsOf, pointById, readingsOf, registersOf } from '../queries.ts';
import { readingsCsv } from './csv.ts';
import { greenButton, intervalsFromReadings } from './espi.ts';
import { codeOf, COLUMNS, exportRows } from './rows.ts';
import { readingsXlsx } from './xlsx.ts';

type ById = { Params: { id: string } };

const READINGS = 20_000;
const INTERVALS = 120_000; // three years of quarters of an hour

/** Readings of a point for the customer's own programs: CSV, a workbook, and Green Button. */
export function exportRoutes(app: FastifyInstance): void {
  const options = { config: { access: ['download', 'SupplyPoint'] as const }, schema: { params: closed({ id: uuid() }) } };
  app.get<ById>('/:id/readings.csv', options, async (request, reply) => {
    const { name, rows } = await table(request);
    return reply.download({ name: `${name}.csv`, mime: 'text/csv; charset=utf-8', body: readingsCsv(rows) });
  });
  app.get<ById>('/:id/readings.xlsx', options, async (request, reply) => {
    const { name, rows } = await table(request);
    const { t } = request.ctx;
    const titles = COLUMNS.map((column) => t(`supply-points.export.${column}`));
    const mime = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
    return reply.download({ name: `${name}.xlsx`, mime, body: await readingsXlsx(rows, titles, t('supply-points.readings')) });
  });
  app.get<ById>('/:id/green-button.xml', options, async (request, reply) => {
    const { name, xml } = await feed(request);
    return reply.download({ name: `${name}-green-button.xml`, mime: 'application/atom+xml; charset=utf-8', body: Buffer.from(xml) });
  });
} // prettier-ignore

async function table(request: FastifyRequest<ById>) {
  const { read, today, t } = request.ctx;
  const { id } = request.params;
  const [[point], registers, readings] = await read(pointById({ id, today }), registersOf({ point: id }), readingsOf({ point: id, limit: READINGS })); // prettier-ignore
  if (!point) throw notFound();
  return { name: `readings-${codeOf(point)}`, rows: exportRows({ t }, codeOf(point), registers, readings) };
}

async function feed(request: FastifyRequest<ById>) {
  const { read, today } = request.ctx;
  const { id } = request.params;
  const since = `${addDays(today, -3 * 366)}T00:00:00Z`;
  const [[point], registers, readings, fine] = await read(
    pointById({ id, today }),
    registersOf({ point: id }),
    readingsOf({ point: id, limit: READINGS }),
    intervalsOf({ point: id, since, limit: INTERVALS }),
  );
  if (!point) throw notFound();
  const name = codeOf(point);
  const intervals = [...fine, ...intervalsFromReadings(registers, readings, fine)];
  return { name, xml: greenButton({ ...point, title: name }, registers, intervals, new Date().toISOString()) };
}
