import type pg from 'pg';
import { BUSY_TABLES, busyData } from './busy.ts';
import { fillRegisters } from './readings-file.ts';
import { idOf } from './ids.ts';
import type { Options } from './options.ts';

type Sizes = Pick<Options, 'customers' | 'invoices' | 'groups'>;

/** Raise it when the data change, so that no kept database of other data is measured. */
export const DATA_VERSION = 3;

// The n-th invoice belongs to customer n % customers, the oldest ones first: as in real life, the invoices of one customer lie far
// apart in the table. 30 days between two invoices of a customer; what is older than two months is paid.
const people = ({ customers, groups }: Sizes): string[] => [
  `insert into core_group (id, code, title, kind) select ${idOf('group', 'n')}, 'BENCH' || n, 'Group ' || n, 'customer' from generate_series(0, ${groups - 1}) n`,
  `insert into core_account (id, login, kind, name, email, phone, state)
     select ${idOf('caretaker', 'n')}, 'caretaker' || n || '@bench.test', 'staff', 'Caretaker ' || n, 'caretaker' || n || '@bench.test', '+421 900 000 00' || n, 'active'
     from generate_series(0, 9) n`,
  `insert into core_customer (id, number, kind, name, email, country, caretaker_id)
     select ${idOf('customer', 'n')}, 'B' || lpad(n::text, 7, '0'), 'organisation', 'Company ' || n || ' s.r.o.', 'office' || n || '@bench.test', 'SK',
       ${idOf('caretaker', '(n % 10)')} from generate_series(0, ${customers - 1}) n`,
  `insert into core_account (id, login, kind, name, email, locale, state)
     select ${idOf('account', 'n')}, 'person' || n || '@bench.test', 'customer', 'Person Number ' || n, 'person' || n || '@bench.test', 'en', 'active'
     from generate_series(0, ${customers - 1}) n`,
  `insert into core_membership (id, account_id, customer_id, group_id)
     select ${idOf('membership', 'n')}, ${idOf('account', 'n')}, ${idOf('customer', 'n')}, ${idOf('group', `(n % ${groups})`)}
     from generate_series(0, ${customers - 1}) n`,
];

const invoices = ({ customers, invoices: count }: Sizes): string => `
  insert into invoices_invoice (id, customer_id, kind, number, type_code, issue_date, due_date, currency, subject, place, seller_name, seller_key,
    buyer_name, payment_means, iban, variable_symbol, lines_total, net_total, vat_total, gross_total, due_total, settled, settled_on, source_sha256)
  select (lpad(to_hex((extract(epoch from issued) * 1000)::bigint), 12, '0') || '7' || substr(hash, 1, 3) || '8' || substr(hash, 4, 15))::uuid,
    ${idOf('customer', '(n % ' + customers + ')')}, case when n % 41 = 0 then 'credit-note' else 'invoice' end,
    'F' || to_char(issued, 'YYYY') || lpad(n::text, 8, '0'), case when n % 41 = 0 then '381' else '380' end, issued, issued + 14,
    (array['EUR', 'EUR', 'EUR', 'CZK', 'PLN'])[1 + n % 5], 'Electricity ' || to_char(issued, 'MM/YYYY'), 'Supply point 24ZZS' || lpad((n % ${customers})::text, 8, '0'),
    'Energy and Services a.s.', 'SK2020000000', 'Company ' || n % ${customers} || ' s.r.o.', '30', 'SK3112000000198742637541', lpad(n::text, 10, '0'),
    net, net, round(net * 0.23, 2), net + round(net * 0.23, 2), net + round(net * 0.23, 2),
    case when age > 1 then net + round(net * 0.23, 2) else 0 end, case when age > 1 then issued + 12 end, encode(sha256(int8send(n)), 'hex')
  from (select n, n / ${customers} as age, md5(n::text) as hash, round(((n * 7919) % 90000 + 1000) / 100.0, 2) as net,
          (current_date - (n / ${customers} * 30 + n % 25 + 1)::int) as issued
        from generate_series(${count - 1}::bigint, 0, -1) n) made`;

const payments = ({ customers }: Sizes): string => `
  insert into invoices_payment (id, customer_id, invoice_id, paid_on, amount, method, reference)
  select md5('payment' || id)::uuid, customer_id, id, settled_on, settled, 'transfer', variable_symbol
  from invoices_invoice where settled > 0 and issue_date > current_date - 400 and ${customers} > 0 order by settled_on`;

const notes = ({ customers }: Sizes): string => `
  insert into bench_note (id, customer_id, body, noted_on)
  select md5('note' || n)::uuid, ${idOf('customer', '(n % ' + customers + ')')}, 'Reading ' || n || ' was taken over from the meter', current_date - (n % 300)::int
  from generate_series(0, ${customers * 4 - 1}::bigint) n`;

// Every group sees the same library: fourteen documents in two languages, each in two versions, as a small company has.
const documents = ({ customers }: Sizes): string[] => [
  `insert into documents_document (id, group_ids, code, title, category, kind, language, version_no, valid_from, file_id, file_name, mime, size, sha256, published_by)
     select md5('document' || n || language || version_no)::uuid, (select array_agg(id) from core_group where code like 'BENCH%'), 'DOC-' || n, 'Terms of delivery, part ' || n,
       (array['terms', 'prices', 'forms', 'privacy'])[1 + n % 4], 'document', language, version_no, current_date - (900 - 400 * version_no + n), gen_random_uuid(),
       'document-' || n || '.pdf', 'application/pdf', 100000 + n * 4321, encode(sha256(int8send(n)), 'hex'), 'Caretaker 1'
     from generate_series(1, 14) n, unnest(array['en', 'sk']) language, generate_series(1, 2) version_no`,
  `insert into documents_upload (id, customer_id, account_name, name, mime, size, sha256, state, received_at)
     select md5('upload' || n)::uuid, ${idOf('customer', '(n % ' + customers + ')')}, 'Person Number ' || n % ${customers}, 'meter-reading-' || n || '.pdf', 'application/pdf', 54321 + n % 999,
       encode(sha256(int8send(n)), 'hex'), (array['received', 'accepted', 'rejected'])[1 + (n / ${customers})::int], now() - make_interval(days => (n % 200)::int)
     from generate_series(0, ${customers * 3 - 1}::bigint) n`,
  `insert into core_address (id, customer_id, role, line1, city, postal_code, country)
     select md5('address' || role || n)::uuid, ${idOf('customer', 'n')}, role, 'Long Street ' || n, 'Bratislava', '811 01', 'SK'
     from generate_series(0, ${customers - 1}) n, unnest(array['billing', 'mailing']) role`,
];

/** What the triggers would have noted, had they been on: the versions of every customer and account. */
const versions = `insert into core_data_version (scope, scope_id, plugin)
  select 'customer', id, plugin from core_customer, unnest(array['core', 'invoices', 'documents', 'supply-points', 'bench']) plugin
  union all select 'account', id, 'core' from core_account
  union all select 'group', id, 'documents' from core_group
  union all select 'portal', '00000000-0000-0000-0000-000000000000', 'core'
  on conflict do nothing`;

const TABLES = [
  'core_group', 'core_account', 'core_customer', 'core_address', 'core_membership', 'invoices_invoice', 'invoices_payment', 'documents_document',
  'documents_upload', 'bench_note', ...BUSY_TABLES,
]; // prettier-ignore

/** Secondary indexes of the tables; they are made anew at the end, which takes a fraction of the time. */
async function dropIndexes(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition from pg_index i
      where i.indrelid::regclass::text = any($1) and not i.indisunique`,
    [['invoices_invoice', 'invoices_payment']],
  );
  for (const { name } of rows) await client.query(`drop index ${name}`);
  return rows.map((row) => row.definition);
}

/**
 * Fills an empty, migrated database. Triggers that raise data versions are off meanwhile, and the versions are written at the end.
 * @param client of the owner
 */
export async function fill(client: pg.Client, sizes: Sizes, note: (line: string) => void): Promise<void> {
  await client.query(
    `set maintenance_work_mem = '256MB'; set max_parallel_maintenance_workers = 0; set synchronous_commit = off`,
  );
  for (const table of TABLES) await client.query(`alter table ${table} disable trigger user`);
  for (const statement of people(sizes)) await client.query(statement);
  await fillRegisters(client, sizes.customers);
  const indexes = await dropIndexes(client);
  note(`${sizes.invoices.toLocaleString('en')} invoices ...`);
  for (const statement of [invoices(sizes), payments(sizes), ...documents(sizes), notes(sizes), ...busyData, versions])
    await client.query(statement);
  note('indexes ...');
  for (const definition of indexes) await client.query(definition);
  for (const table of TABLES) await client.query(`alter table ${table} enable trigger user`);
  await client.query('vacuum analyze');
  await client.query('checkpoint').catch(() => undefined); // only a superuser may
}
