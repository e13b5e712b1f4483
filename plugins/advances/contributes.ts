import type { CustomerFinder, CustomerTab } from 'portico';
import type { AdvancesConfig } from './config.ts';
import { findByNumber, schedulesOfCustomer } from './desk-queries.ts';
import { deskRow, listAddress } from './models/desk.ts';

/** The customer's schedules on his card. */
export const customerTab: CustomerTab<AdvancesConfig> = {
  id: 'schedules',
  label: 'advances.title',
  needs: ['read', 'Advance'],
  position: 30,
  template: 'advances:card/schedules.njk',
  async load(ctx, customer) {
    const [rows] = await ctx.read(schedulesOfCustomer({ customer: customer.id, today: ctx.today }));
    return {
      schedules: rows.map((row) => deskRow(ctx, row)),
      desk: listAddress({ customer: customer.number }),
      mayWrite: ctx.ability.can('write', 'AdvanceBook'),
    };
  },
};

/** A customer found by the number of a schedule. */
export const customerFinder: CustomerFinder = {
  id: 'schedule',
  label: 'advances.schedule',
  needs: ['read', 'Advance'],
  query: findByNumber,
};
