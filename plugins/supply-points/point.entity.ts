import { ownedByCustomer, p } from 'portico';

export const COMMODITIES = ['electricity', 'gas', 'water', 'heat'] as const;
export type Commodity = (typeof COMMODITIES)[number];

export const POINT_STATES = ['active', 'disconnected', 'terminated'] as const;
export type PointState = (typeof POINT_STATES)[number];

/** A place where energy or water is delivered to a customer, under one contract. */
export const SupplyPoint = ownedByCustomer({
  name: 'SupplyPoint',
  tableName: 'supply_points_point',
  properties: {
    /** What the house calls it; one line. */
    label: p.string(),
    /** 16 characters, ENTSO-E. */
    eic: p.string().nullable(),
    /** Slovak gas, 20 characters. */
    pod: p.string().nullable(),
    /** Czech electricity, 18 digits. */
    ean: p.string().nullable(),
    /** Polish, 18 digits. */
    ppe: p.string().nullable(),
    commodity: p.string().$type<Commodity>(),
    street: p.string(),
    city: p.string(),
    postalCode: p.string(),
    /** ISO 3166-1 alpha-2. */
    country: p.string(),
    tariff: p.string().nullable(),
    /** Reserved capacity or breaker, as the contract writes it, such as `3×25 A`. */
    reservedCapacity: p.string().nullable(),
    /** Such as A, B, C in Czechia. */
    meteringType: p.string().nullable(),
    status: p.string().$type<PointState>().default('active'),
    contractNumber: p.string().nullable(),
    contractFrom: p.date().nullable(),
    contractTo: p.date().nullable(),
    /** The contract as a file of the store. */
    contractFileId: p.uuid().nullable(),
    contractFileName: p.string().nullable(),
    contractMime: p.string().nullable(),
    contractSize: p.bigint().nullable(),
    contractSha256: p.string().nullable(),
    supplier: p.string().nullable(),
    dso: p.string().nullable(),
    /** Price of a unit of consumption with everything, for estimates. */
    unitPrice: p.decimal().nullable(),
    /** ISO 4217 */
    currency: p.string().nullable(),
    version: p.integer().default(1),
  },
});
