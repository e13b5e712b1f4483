import t from 'tap';
import { invoiceProof } from '../registration-proof.ts';
import { bill, openPortal, rows, store } from './bills.fixture.ts';

const { portal, ctx, person } = await openPortal(t);

t.test('who names an invoice of the customer and its amount, however written, has it in his hand', async (t) => {
  const anna = await person();
  const boris = await person();
  await store(ctx, anna.customerId, bill('2026-03-15', { number: 'FV 26/0042' }));
  await store(ctx, anna.customerId, bill('2026-03-15', { number: 'FV 26/0043' }), { state: 'cancelled' });
  await store(ctx, boris.customerId, bill('2026-03-15', { number: 'FV 26/0099' }));
  const fits = async (number: string, amount: string, customer = anna.customerId) => {
    const { text, values } = invoiceProof.query(customer, { number, amount });
    return (await rows(portal, text, [...values])).length > 0;
  };
  for (const amount of ['123', '123.00', '123,00', '123,00 €', 'EUR 123.0'])
    t.ok(await fits('FV 26/0042', amount), amount);
  t.ok(await fits(' fv26/0042 ', '123'), 'blanks and capitals do not matter');
  t.notOk(await fits('FV 26/0042', '124'));
  t.notOk(await fits('FV 26/0042', 'no amount'));
  t.notOk(await fits('FV 26/0042', ''));
  t.notOk(await fits('', '123'));
  t.notOk(await fits('FV 26/0043', '123'), 'a cancelled one proves nothing');
  t.notOk(await fits('FV 26/0099', '123'), 'nor does one of another customer');
  for (let i = 0; i < 12; i++) await store(ctx, anna.customerId, bill('2026-04-15'));
  t.notOk(await fits('FV 26/0042', '123'), 'nor an old one');
}); // prettier-ignore
