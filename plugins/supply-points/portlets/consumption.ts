import { closed, definePortlet, uuid, type PortletContext, type PortletModel } from 'portico';
import type { SupplyPointsConfig } from '../config.ts';
import { monthsModel, unitOf } from '../models/detail.ts';
import { pointView } from '../models/point.ts';
import { usePerMonth, useStatements } from '../models/use.ts';
import { pointsOf, registersOf } from '../queries.ts';
import { choosePoint, shownPoint } from '../shown.ts';

async function load(ctx: PortletContext<SupplyPointsConfig>): Promise<PortletModel> {
  const customer = ctx.viewer.customer!.id;
  const [rows, [shown]] = await ctx.read(pointsOf({ customer, today: ctx.today }), shownPoint({ account: ctx.viewer.account.id, customer }));
  const chosen = rows.find((one) => one.id === shown?.point_id);
  const row = chosen ?? rows.find((one) => one.last_read_on !== null) ?? rows[0];
  if (!row) return { state: 'empty' };
  const [registers, readings, intervals] = await ctx.read(registersOf({ point: row.id }), ...useStatements(row.id, ctx.today, ctx.timeZone));
  const use = monthsModel(ctx, usePerMonth(registers, readings, intervals), unitOf(registers), 110);
  const points = rows.map((one) => pointView(ctx, one));
  const point = points.find((one) => one.id === row.id)!;
  return {
    state: use.known ? 'ready' : 'empty',
    use: use.known ? use : undefined,
    point,
    choices: points.length > 1 ? points.map((one) => ({ value: one.id, label: `${one.commodityText}, ${one.title}` })) : [],
  };
} // prettier-ignore

/** Twelve months of one point beside the year before; with several points a person chooses which. */
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
  load,
  actions: {
    choose: {
      body: closed({ point: uuid() }),
      needs: ['read', 'SupplyPoint'],
      run: (ctx, body) => choosePoint(ctx, String(body.point)),
    },
  },
  defaultFor: ['CLIENTS', 'BUSINESS', 'VIP'].map((group) => ({ group, size: 'l', position: 31 })),
});
