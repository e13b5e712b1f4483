import { ownedByCustomer, p } from 'portico';

/** One payment of a schedule. What remains is made by the database (column `open_amount`), its state by the day (`state.ts`). */
export const AdvanceInstalment = ownedByCustomer({
  name: 'AdvanceInstalment',
  tableName: 'advances_instalment',
  properties: {
    scheduleId: p.uuid(),
    /** First day of the month it belongs to: stays when the due day is changed. */
    period: p.date(),
    dueOn: p.date(),
    amount: p.decimal(),
    paidAmount: p.decimal().default('0'),
    /** Day of the last payment. */
    paidOn: p.date().nullable(),
    /** When it last changed, for calendars that follow it. */
    changedAt: p.datetime().onCreate(() => new Date()),
    version: p.integer().default(1),
  },
});
