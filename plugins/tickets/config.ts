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
    /** Highest priority that people of a customer group may ask for, by the code of the group; who may at all is a matter of its rules. */
    highestPriority: Type.Record(
      Type.String(),
      Type.Union([Type.Literal('normal'), Type.Literal('high'), Type.Literal('urgent')]),
      { default: { CLIENTS: 'high', BUSINESS: 'high', VIP: 'urgent' } },
    ),
    /** Days after the solution within which the customer may rate it, or change his rating. */
    rateDays: Type.Integer({ default: 14, minimum: 1, maximum: 365 }),
    /** The public form: how many leading bits of a hash a browser has to find, and how much one network and one address may send in an hour. */
    ask: Type.Object(
      {
        bits: Type.Integer({ default: 16, minimum: 1, maximum: 26 }),
        perNetwork: Type.Integer({ default: 20, minimum: 1, maximum: 1000 }),
        perAddress: Type.Integer({ default: 5, minimum: 1, maximum: 1000 }),
      },
      { additionalProperties: false, default: {} },
    ),
  },
  { additionalProperties: false },
);

export type TicketsConfig = Static<typeof ticketsConfig>;
