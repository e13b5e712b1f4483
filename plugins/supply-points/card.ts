import { addDays, type CustomerTab, type RequestContext } from 'portico';
import type { SupplyPointsConfig } from './config.ts';
import { customerMeters, customerReadings } from './desk-queries.ts';
import { deskRow } from './models/desk.ts';
import { pointView } from './models/point.ts';
import { pointsOf } from './queries.ts';

const LAST = 12;

/** The customer's points, meters and readings on his card. */
export const pointsTab: CustomerTab<SupplyPointsConfig> = {
  id: 'points',
  label: 'supply-points.title',
  needs: ['read', 'SupplyPoint'],
  position: 30,
  template: 'supply-points:card/points.njk',
  async load(ctx: RequestContext<SupplyPointsConfig>, customer) {
    const [points, meters, readings] = await ctx.read(
      pointsOf({ customer: customer.id, today: ctx.today }),
      customerMeters({ customer: customer.id }),
      customerReadings({ customer: customer.id, limit: LAST }),
    );
    return {
      points: points.map((point) => ({
        ...pointView(ctx, point),
        meters: meters.filter((meter) => meter.point_id === point.id),
      })),
      readings: readings.map((reading) => deskRow(ctx, reading)),
      canReview: ctx.ability.can('review', 'Reading'),
      canEnter: ctx.ability.can('enter', 'Reading'),
      canManage: ctx.ability.can('manage', 'SupplyPoint'),
      windowFrom: ctx.today,
      windowTo: addDays(ctx.today, 7),
    };
  },
};
