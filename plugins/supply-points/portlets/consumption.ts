import { definePortlet, type PortletContext, type PortletModel } from 'portico';
import type { SupplyPointsConfig } from '../config.ts';
import { monthsModel, unitOf } from '../models/detail.ts';
import { pointView } from '../models/point.ts';
import { usePerMonth, useStatements } from '../models/use.ts';
import { pointsOf, registersOf } from '../queries.ts';

async function load(ctx: PortletContext<SupplyPointsConfig>): Promise<PortletModel> {
  const [points] = await ctx.read(pointsOf({ customer: ctx.viewer.customer!.id, today: ctx.today }));
  const point = points.find((one) => one.last_read_on !== null) ?? points[0];
  if (!point) return { state: 'empty', use: undefined };
  const [registers, readings, intervals] = await ctx.read(
    registersOf({ point: point.id }),
    ...useStatements(point.id, ctx.today, ctx.timeZone),
  );
  const use = monthsModel(ctx, usePerMonth(registers, readings, intervals), unitOf(registers), 110);
  return use.known
    ? { use, point: pointView(ctx, point), several: points.length > 1 }
    : { state: 'empty', use: undefined };
}

/** Twelve months of the first point, beside the year before. */
export const consumptionPortlet = definePortlet({
  id: 'supply-points.consumption',
  title: 'supply-points.consumption',
  description: 'supply-points.consumption.description',
  icon: 'chart-bar',
  area: 'customer',
  size: 'l',
  sizes: ['m', 'l', 'xl'],
  grants: [['read', 'SupplyPoint']],
  template: 'supply-points:portlets/consumption.njk',
  href: '/supply-points',
  reads: ['supply-points'],
  shared: 'customer',
  load,
  defaultFor: ['CLIENTS', 'BUSINESS', 'VIP'].map((group) => ({ group, size: 'l', position: 31 })),
});
