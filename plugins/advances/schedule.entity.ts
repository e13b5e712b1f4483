import { ownedByCustomer, p } from 'portico';

/** How often an instalment falls due. `eleven`: every month but the one of the final bill (11+1), as is usual for households. */
export const FREQUENCIES = ['eleven', 'monthly', 'quarterly', 'half_yearly', 'yearly'] as const;
export type Frequency = (typeof FREQUENCIES)[number];

/** How it is paid. */
export const METHODS = ['direct_debit', 'transfer', 'postal_order'] as const;
export type Method = (typeof METHODS)[number];

export const COMMODITIES = ['electricity', 'gas', 'heat', 'water', 'service', 'other'] as const;
export type Commodity = (typeof COMMODITIES)[number];

export type ScheduleState = 'active' | 'closed';

/** An advance calendar: what a customer pays in advance for one supply point, how much, how often and how. */
export const AdvanceSchedule = ownedByCustomer({
  name: 'AdvanceSchedule',
  tableName: 'advances_schedule',
  properties: {
    /** As it is printed on the calendar; unique in the portal. */
    number: p.string(),
    /** Where it is delivered to, in the words of the company: a code, an address. */
    supplyPoint: p.string(),
    commodity: p.string().$type<Commodity>(),
    startsOn: p.date(),
    /** Null: until it is closed. */
    endsOn: p.date().nullable(),
    frequency: p.string().$type<Frequency>(),
    /** Day of the month, 1 to 31; the last of the month where that is shorter. */
    dueDay: p.integer(),
    /** Month in which the year is billed and the advances are settled, 1 to 12; null where nobody said. */
    billingMonth: p.integer().nullable(),
    /** Of instalments that are yet to be made. */
    amount: p.decimal(),
    /** ISO 4217 */
    currency: p.string(),
    method: p.string().$type<Method>(),
    /** Account that is paid to, without spaces. */
    iban: p.string().nullable(),
    /** Its owner. */
    payee: p.string(),
    variableSymbol: p.string().nullable(),
    state: p.string().$type<ScheduleState>().default('active'),
    version: p.integer().default(1),
  },
});
