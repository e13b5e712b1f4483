import { Type, type Static } from 'portico';

/** What an operator can set for the tickets in `config/portal.ts`. */
export const ticketsConfig = Type.Object(
  {
    /** Tickets on one page of a list. */
    pageSize: Type.Integer({ default: 25, minimum: 5, maximum: 100 }),
    /** Files of one message, and the largest, bytes; the setting UPLOAD_MAX_BYTES holds as well. */
    maxFiles: Type.Integer({ default: 10, minimum: 0, maximum: 50 }),
    maxBytes: Type.Integer({ default: 20_000_000, minimum: 1024 }),
    /** Days within which a customer may open a solved ticket again; later his answer founds a new one. */
    reopenDays: Type.Integer({ default: 14, minimum: 0, maximum: 3650 }),
    /** Days after which a solved ticket is closed. */
    closeAfterDays: Type.Integer({ default: 7, minimum: 0, maximum: 3650 }),
  },
  { additionalProperties: false },
);

export type TicketsConfig = Static<typeof ticketsConfig>;
