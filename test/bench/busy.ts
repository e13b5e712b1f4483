import { hashToken, newToken } from '../../core/session/tokens.ts';
import { idOf } from './ids.ts';
import { plugins } from './plugins.ts';
import { ask } from './postgres.ts';

/** Customers who have much of everything, for the pages that show much at once. */
const BUSY = 32;

/** Bills of each in the last year, every one of them paid but the newest twenty. */
const BILLS = 260;

/** Days of which a meter gave a value. */
const DAYS = 1096;

const id = (kind: string): string => idOf(`busy ${kind}`, 'n');

/** What fills in the busy customers, in the order in which it runs. */
export const busyData: readonly string[] = [
  `insert into core_group (id, code, title, kind) values (md5('busy group')::uuid, 'BUSY', 'Busy customers', 'customer')`,
  `insert into core_customer (id, number, kind, name, email, country)
     select ${id('customer')}, 'Y' || lpad(n::text, 7, '0'), 'organisation', 'Busy ' || n || ' s.r.o.', 'busy' || n || '@bench.test', 'SK' from generate_series(0, ${BUSY - 1}) n`,
  `insert into core_account (id, login, kind, name, email, locale, state)
     select ${id('account')}, 'busy' || n || '@bench.test', 'customer', 'Busy Person ' || n, 'busy' || n || '@bench.test', 'en', 'active' from generate_series(0, ${BUSY - 1}) n`,
  `insert into core_membership (id, account_id, customer_id, group_id)
     select ${id('membership')}, ${id('account')}, ${id('customer')}, md5('busy group')::uuid from generate_series(0, ${BUSY - 1}) n`,
  `insert into invoices_invoice (id, customer_id, kind, number, type_code, issue_date, due_date, currency, subject, place, seller_name, seller_key,
      buyer_name, payment_means, iban, variable_symbol, lines_total, net_total, vat_total, gross_total, due_total, settled, settled_on, source_sha256)
    select md5('busy bill' || n || ' ' || b)::uuid, ${id('customer')}, 'invoice', 'Y' || n || '-' || b, '380', current_date - b, current_date - b + 14, 'EUR', 'Electricity', 'Supply point ' || b % 9,
      'Energy and Services a.s.', 'SK2020000000', 'Busy ' || n || ' s.r.o.', '30', 'SK3112000000198742637541', lpad((n * 1000 + b)::text, 10, '0'),
      net, net, round(net * 0.23, 2), net + round(net * 0.23, 2), net + round(net * 0.23, 2), case when b > 20 then net + round(net * 0.23, 2) else 0 end,
      case when b > 20 then current_date - b + 10 end, encode(sha256(convert_to('busy' || n || ' ' || b, 'UTF8')), 'hex')
    from generate_series(0, ${BUSY - 1}) n, generate_series(1, ${BILLS}) b, lateral (select round(((n * 31 + b) * 7919 % 90000 + 1000) / 100.0, 2) as net) made`,
  `insert into invoices_payment (id, customer_id, invoice_id, paid_on, amount, method, reference)
    select md5('busy payment' || i.id)::uuid, i.customer_id, i.id, i.settled_on, i.settled, 'transfer', i.variable_symbol
    from invoices_invoice i join core_customer c on c.id = i.customer_id where c.number like 'Y%' and i.settled > 0`,
  `insert into supply_points_point (id, customer_id, label, eic, commodity, street, city, postal_code, country, unit_price, currency)
    select ${id('point')}, ${id('customer')}, 'Production hall', '24ZZS' || lpad(n::text, 11, '0'), 'electricity', 'Long Street ' || n, 'Bratislava', '811 01', 'SK', 0.18, 'EUR'
    from generate_series(0, ${BUSY - 1}) n`,
  `insert into supply_points_meter (id, customer_id, point_id, serial_no, installed_on)
    select ${id('meter')}, ${id('customer')}, ${id('point')}, 'BUSY' || n, current_date - 1500 from generate_series(0, ${BUSY - 1}) n`,
  `insert into supply_points_register (id, customer_id, meter_id, obis_code, unit)
    select ${id('register')}, ${id('customer')}, ${id('meter')}, '1-0:1.8.0', 'kWh' from generate_series(0, ${BUSY - 1}) n`,
  `insert into supply_points_interval (id, customer_id, register_id, starts_at, seconds, value)
    select md5('busy day' || n || ' ' || d)::uuid, ${id('customer')}, ${id('register')}, (current_date - d)::timestamp at time zone 'Europe/Bratislava', 86400, round((20 + (n * 7 + d * 13) % 40 + (d % 7)) / 1.7, 3)
    from generate_series(0, ${BUSY - 1}) n, generate_series(1, ${DAYS}) d`,
];

/** Tables that `busyData` fills beside those of all customers. */
export const BUSY_TABLES = ['supply_points_point', 'supply_points_meter', 'supply_points_register', 'supply_points_interval']; // prettier-ignore

/** A signed-in busy customer. */
export interface BusySession {
  cookie: string;
  customer: string;
  point: string;
}

/** Every tile that customers can have, in the order of the plugins. */
export const everyTile = plugins
  .flatMap((plugin) => plugin.portlets ?? [])
  .filter((portlet) => (portlet.area ?? 'customer') === 'customer' && !portlet.id.startsWith('bench.'))
  .map(({ id: portlet, sizes }) => ({ portlet, size: sizes[0]! }));

/** Places every tile in the group of the busy customers and signs all of them in. */
export async function openBusySessions(ownerUrl: string): Promise<BusySession[]> {
  const tokens = Array.from({ length: BUSY }, () => newToken());
  return ask(ownerUrl, async (client) => {
    await client.query(
      `insert into core_placement (id, group_id, portlet, position, size)
         select gen_random_uuid(), md5('busy group')::uuid, portlet, position, size from unnest($1::text[], $2::text[]) with ordinality t (portlet, size, position)`,
      [everyTile.map((tile) => tile.portlet), everyTile.map((tile) => tile.size)],
    );
    const { rows } = await client.query<{ customer: string; point: string }>(
      `with opened as (insert into core_session (id, token_hash, account_id, membership_id, expires_at, idle)
         select gen_random_uuid(), hash, ${id('account')}, ${id('membership')}, now() + interval '1 day', interval '1 day'
         from (select hash, position - 1 as n from unnest($1::bytea[]) with ordinality t (hash, position)) given)
       select ${id('customer')} as customer, ${id('point')} as point from generate_series(0, ${BUSY - 1}) n order by n`,
      [tokens.map(hashToken)],
    );
    return rows.map((row, index) => ({ ...row, cookie: `portico_session=${tokens[index]!}` }));
  });
}
