/** What plugins that require `supply-points` may import. */
export { SupplyPoint, type Commodity, type PointState } from './point.entity.ts';
export { Reading, type ReadingState } from './reading.entity.ts';
export type { SupplyPointsConfig } from './config.ts';
export { markBilled, type Billed } from './billing.ts';
