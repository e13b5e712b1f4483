import { Type, type Static } from 'portico';

/** What an operator can set for supply points in `config/portal.ts`. */
export const supplyPointsConfig = Type.Object(
  {
    /** Rows of one page at the desk. */
    deskPageSize: Type.Integer({ default: 50, minimum: 5, maximum: 200 }),
    /** Readings shown at first on the page of a point. */
    readingsShown: Type.Integer({ default: 24, minimum: 6, maximum: 200 }),
    /** Largest photo of a display, bytes; `UPLOAD_MAX_BYTES` holds as well. */
    photoMaxBytes: Type.Integer({ default: 10_000_000, minimum: 100_000 }),
    /** Consumption below this share of the usual one is reviewed. */
    lowShare: Type.Number({ default: 0.5, minimum: 0, maximum: 1 }),
    /** Consumption above this multiple of the usual one is reviewed. */
    highShare: Type.Number({ default: 1.6, minimum: 1, maximum: 20 }),
    /** On how many days of a calendar year a customer may read one point himself. */
    maxPerYear: Type.Integer({ default: 12, minimum: 1, maximum: 366 }),
    /** How many days before a window closes customers are reminded. */
    remindDays: Type.Integer({ default: 3, minimum: 1, maximum: 30 }),
    /** For how many days a share link works at most. */
    shareMaxDays: Type.Integer({ default: 180, minimum: 7, maximum: 3650 }),
    /** How many share links of a customer work at the same time at most. */
    shareMaxLive: Type.Integer({ default: 20, minimum: 1, maximum: 200 }),
  },
  { additionalProperties: false },
);

export type SupplyPointsConfig = Static<typeof supplyPointsConfig>;
