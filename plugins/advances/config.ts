import { Type, type Static } from 'portico';

/** What an operator can set for the advances in `config/portal.ts`. */
export const advancesConfig = Type.Object(
  {
    /** From how many days before its due day on an instalment counts as due rather than planned. */
    dueSoonDays: Type.Integer({ default: 7, minimum: 0, maximum: 60 }),
    /** How many months ahead instalments of a schedule without an end are made. */
    monthsAhead: Type.Integer({ default: 12, minimum: 1, maximum: 36 }),
    /** Rows of one page of the list at the desk. */
    deskPageSize: Type.Integer({ default: 50, minimum: 5, maximum: 200 }),
    /** Name of the company that is paid, as it stands in payment codes where a schedule names none. */
    payee: Type.String({ default: '', maxLength: 70 }),
  },
  { additionalProperties: false },
);

export type AdvancesConfig = Static<typeof advancesConfig>;
