import { Type, type Static } from 'portico';

const rules = Type.Object(
  {
    perYear: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    notWhileOverdue: Type.Optional(Type.Boolean()),
    maxChangePercent: Type.Optional(Type.Number({ minimum: 0, maximum: 10_000 })),
  },
  { additionalProperties: false },
);

/** What an operator can set for change requests in `config/portal.ts`. */
export const changeRequestsConfig = Type.Object(
  {
    /** A second person has to let an agreed change be applied. */
    fourEyes: Type.Boolean({ default: false }),
    /** Rows of a page of the lists. */
    pageSize: Type.Integer({ default: 25, minimum: 5, maximum: 100 }),
    /** Largest file of evidence, bytes; the setting UPLOAD_MAX_BYTES holds as well. */
    maxBytes: Type.Integer({ default: 10_000_000, minimum: 1024 }),
    /** Files one request may hold. */
    maxFiles: Type.Integer({ default: 5, minimum: 1, maximum: 50 }),
    /** How many requests of one customer may be open at once. */
    maxOpen: Type.Integer({ default: 20, minimum: 1, maximum: 1000 }),
    /** Rules by kind, over the kind's own. */
    rules: Type.Record(Type.String(), rules, { default: {} }),
  },
  { additionalProperties: false },
);

export type ChangeRequestsConfig = Static<typeof changeRequestsConfig>;
