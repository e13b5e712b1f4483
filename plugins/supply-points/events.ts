import { Type, type Static } from 'portico';

/** A customer sent readings of a meter, or staff entered them for him. */
export const SubmittedEvent = Type.Object({
  point: Type.String(),
  customer: Type.String(),
  /** `YYYY-MM-DD` */
  readOn: Type.String(),
  /** Whether they count at once or wait for a review. */
  verdict: Type.Union([Type.Literal('accepted'), Type.Literal('review')]),
});

/** Staff decided about a reading that waited. */
export const ReviewedEvent = Type.Object({
  reading: Type.String(),
  customer: Type.String(),
  decision: Type.Union([Type.Literal('accepted'), Type.Literal('rejected')]),
});

/** Readings of a point are billed up to a day. */
export const BilledEvent = Type.Object({
  point: Type.String(),
  customer: Type.String(),
  /** `YYYY-MM-DD`, included. */
  until: Type.String(),
  /** How many were marked. */
  count: Type.Integer(),
});

declare module 'portico' {
  interface PortalEvents {
    'supply-points.reading-submitted': Static<typeof SubmittedEvent>;
    'supply-points.reading-reviewed': Static<typeof ReviewedEvent>;
    'supply-points.readings-billed': Static<typeof BilledEvent>;
  }
}
