import { ownedByCustomer, p } from 'portico';

/** A meter that is or was at a supply point. */
export const Meter = ownedByCustomer({
  name: 'Meter',
  tableName: 'supply_points_meter',
  properties: {
    pointId: p.uuid(),
    serialNo: p.string(),
    manufacturer: p.string().nullable(),
    installedOn: p.date(),
    removedOn: p.date().nullable(),
    nextVerificationOn: p.date().nullable(),
    /** By what a difference of readings is multiplied (transformer ratio). */
    multiplier: p.decimal().default('1'),
    /** Whole digits of the display, after which it starts again at zero. */
    digits: p.integer().default(6),
  },
});

/** What of the register's measure: drawn from the grid, or given to it. */
export type Direction = 'in' | 'out';

/** One counter of a meter. */
export const MeterRegister = ownedByCustomer({
  name: 'MeterRegister',
  tableName: 'supply_points_register',
  properties: {
    meterId: p.uuid(),
    /** IEC 62056-61, such as `1-0:1.8.1`. */
    obisCode: p.string(),
    direction: p.string().$type<Direction>().default('in'),
    /** `T1` (high), `T2` (low), or `total`. */
    tou: p.string().default('total'),
    /** `kWh`, `m3`, `GJ`. */
    unit: p.string(),
  },
});
