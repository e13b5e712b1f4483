import { closed, notFound, Type, uuid, type FastifyInstance } from 'portico';
import { shareApiRoutes } from '../sharing/api.ts';
import { pointById, pointsOf, readingsOf, registersOf, type PointRow } from '../queries.ts';

const keep = { reads: ['supply-points'] };

const item = (p: PointRow) => ({
  id: p.id, eic: p.eic, pod: p.pod, ean: p.ean, ppe: p.ppe, commodity: p.commodity, status: p.status, label: p.label,
  address: { street: p.street, city: p.city, postalCode: p.postal_code, country: p.country },
  tariff: p.tariff, reservedCapacity: p.reserved_capacity, meteringType: p.metering_type, meter: p.serial_no, lastReadOn: p.last_read_on,
  contract: p.contract_number === null ? null : { number: p.contract_number, from: p.contract_from, to: p.contract_to },
  supplier: p.supplier, dso: p.dso,
}); // prettier-ignore

/** Points and their readings as JSON: values are decimal text, days `YYYY-MM-DD`. */
export function apiRoutes(app: FastifyInstance): void {
  const config = { access: ['read', 'SupplyPoint'] as const, keep };
  shareApiRoutes(app);
  app.get('/', { config }, async (request) => {
    const { read, today, viewer } = request.ctx;
    const [points] = await read(pointsOf({ customer: viewer.customer!.id, today }));
    return { items: points.map(item) };
  });
  app.get<{ Params: { id: string }; Querystring: { limit: number } }>(
    '/:id/readings',
    { config, schema: { params: closed({ id: uuid() }), querystring: closed({ limit: Type.Integer({ default: 100, minimum: 1, maximum: 1000 }) }) } },
    async (request) => {
      const { read, today } = request.ctx;
      const { id } = request.params;
      const [[point], registers, readings] = await read(pointById({ id, today }), registersOf({ point: id }), readingsOf({ point: id, limit: request.query.limit }));
      if (!point) throw notFound();
      const byId = new Map(registers.map((register) => [register.id, register]));
      return {
        items: readings.map((r) => {
          const register = byId.get(r.register_id)!;
          return { id: r.id, meter: register.serial_no, obis: register.obis_code, unit: register.unit, readOn: r.read_on, value: r.value, quality: r.quality,
            reason: r.reason, readBy: r.read_by, source: r.source, status: r.status };
        }),
      };
    },
  );
} // prettier-ignore
