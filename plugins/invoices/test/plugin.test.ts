import t from 'tap';
import { addDays } from 'portico';
import { checkPlugin } from 'portico/testing';
import invoices from '../index.ts';
import { bill, buyer, store } from './bills.fixture.ts';

/** A bill of which a part is still to be paid, with every column filled: the suite looks at the fullest rows first. */
function fullBill(dueDate: string) {
  const ids = {
    legalId: { value: '36501234', scheme: null },
    vatId: 'SK2020123456',
    endpoint: { value: 'SK2020123456', scheme: '9950' },
  };
  const place = { street: 'Hlavná 7', city: 'Poprad', postCode: '058 01' };
  const document = bill(dueDate, { buyer: buyer('Anna Nová', ids), place, objectId: '24ZSS4512038000L' });
  document.payments[0]!.remittance = `/VS${document.number}/SS12345/KS0308`;
  return document;
}

// It starts two portals and looks at every page in every size and language: more than the usual 30 seconds on a busy machine.
t.setTimeout(180_000);

t.test('keeps the contract of plugins', (t) =>
  checkPlugin(t, invoices, {
    async prepare(ctx, customers) {
      for (const customer of customers) await store(ctx, customer, fullBill(addDays(ctx.today, 7)), { paid: '23.00' });
    },
  }),
);
