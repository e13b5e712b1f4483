import { ownedByCustomer, p } from 'portico';

/** What a register counted in a span of time, such as a day or a quarter of an hour. */
export const IntervalValue = ownedByCustomer({
  name: 'IntervalValue',
  tableName: 'supply_points_interval',
  properties: {
    registerId: p.uuid(),
    startsAt: p.datetime(),
    seconds: p.integer(),
    value: p.decimal(),
    quality: p.string().default('actual'),
  },
});
