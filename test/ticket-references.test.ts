import t from 'tap';
import invoices from '../plugins/invoices/index.ts';
import supplyPoints from '../plugins/supply-points/index.ts';
import tickets from '../plugins/tickets/index.ts';
import { mail, rows, withMailbox } from '../plugins/tickets/test/mail/fixture.ts';

const EIC = '24ZZS7001000000A';
const POD = 'SKSPPDIS000110000001';

t.test('invoices and supply points that a message names are linked to it, and the first one is what its ticket is about', async (t) => {
  const desk = await withMailbox(t, { plugins: [tickets, invoices, supplyPoints] });
  const invoice = (customer: string, number: string, symbol: string) =>
    rows<{ id: string }>(
      desk.portal,
      `insert into invoices_invoice (id, customer_id, kind, number, type_code, state, issue_date, currency, subject, seller_name, seller_key, buyer_name, variable_symbol,
           lines_total, net_total, vat_total, gross_total, due_total)
         values (gen_random_uuid(), $1, 'invoice', $2, '380', 'issued', '2026-11-01', 'EUR', 'Energy', 'S', 's', 'B', $3, 0, 0, 0, 0, 0) returning id`,
      [customer, number, symbol],
    );
  await invoice(desk.anna.customerId, 'FV-2026/0042', '2026000042');
  await invoice(desk.boris.customerId, 'FV-2026/0043', '2026000043');
  await rows(
    desk.portal,
    `insert into supply_points_point (id, customer_id, label, eic, pod, commodity, street, city, postal_code, country) values (gen_random_uuid(), $1, 'Home', $2, $3, 'gas', 's', 'c', '1', 'SK')`,
    [desk.anna.customerId, EIC, POD],
  );
  const labels = async (text: string) => (await desk.deliver(mail('anna@example.com', 'Question', text))).links.map(({ type, label }) => `${type} ${label}`);
  t.same(await labels('Why is fv-2026/0042 so high, and FV-2026/0043?'), ['invoices.invoice FV-2026/0042'], 'by number, in any case; another’s is not');
  t.match((await rows(desk.portal, `select about_type, about_label from tickets_ticket`))[0], { about_type: 'invoices.invoice', about_label: 'FV-2026/0042' });
  t.same(await labels('VS 2026000042, 2026000043'), ['invoices.invoice FV-2026/0042'], 'by variable symbol');
  t.same(await labels(`my point (${EIC.toLowerCase()}).`), [`supply-points.point ${EIC}`]);
  t.same(await labels(`POD: ${POD}`), [`supply-points.point ${POD}`]);
  t.same(await labels('call me at 2026-11-24 on +421 900 123 456, order 123456789012345678'), [], 'other numbers are none');
}); // prettier-ignore
