import { Type, type Static } from 'portico';

/** A customer sent a file; it waits for review. */
export const UploadedEvent = Type.Object({
  upload: Type.String(),
  customer: Type.String(),
  name: Type.String(),
  mime: Type.String(),
  size: Type.Integer(),
});

/** Staff decided about a file of a customer. */
export const ReviewedEvent = Type.Object({
  upload: Type.String(),
  customer: Type.String(),
  decision: Type.Union([Type.Literal('accepted'), Type.Literal('rejected')]),
});

declare module 'portico' {
  interface PortalEvents {
    'documents.uploaded': Static<typeof UploadedEvent>;
    'documents.reviewed': Static<typeof ReviewedEvent>;
  }
}
