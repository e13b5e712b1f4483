import { randomBytes } from 'node:crypto';
import t from 'tap';
import { executeIn, type ImportFile } from 'portico';
import { importFiles } from 'portico/testing';
import type { UblDocument } from '../ubl/document.ts';
import { writeUbl } from '../demo/ubl-writer.ts';
import invoices from '../index.ts';
import { bill, buyer, importUbl, openPortal, rows } from './bills.fixture.ts';

const { portal, ctx, person } = await openPortal(t);
const CREATE = { 'create-customers': true };

t.beforeEach(() =>
  ctx.write(async ({ em }) => {
    await executeIn(em, 'delete from core_customer');
    await executeIn(em, 'delete from core_event');
  }),
);

const fileOf = (name: string, document: UblDocument | string): ImportFile => ({
  name,
  path: name,
  bytes: () => Promise.resolve(typeof document === 'string' ? Buffer.from(document) : writeUbl(document)),
});

/** Takes files in as `portico import ubl` does; returns what is told of each, and the first that was left. */
async function importMany(files: Iterable<ImportFile>, flags: Record<string, boolean> = {}, signal?: AbortSignal) {
  const told: string[] = [];
  const left = await importFiles({
    ctx,
    importer: invoices.imports!.ubl as never,
    files,
    flags,
    ...(signal && { signal }),
    told: ({ name }, { result, notes }) => void told.push([`${name} ${result}`, ...notes].join(': ')),
  });
  return { told, left: left?.name };
}

/** What is in the database, without what is different each time. */
async function everything() {
  const [all] = await rows<{ all: unknown }>(
    portal,
    `select jsonb_build_object(
       'invoices', (select jsonb_agg(to_jsonb(i) - '{id,customer_id,check_code,created_at}'::text[] || jsonb_build_object('customer', c.number) order by i.id)
                      from invoices_invoice i join core_customer c on c.id = i.customer_id),
       'lines', (select jsonb_agg(to_jsonb(l) - '{id,customer_id,invoice_id}'::text[] order by l.id) from invoices_line l),
       'vat', (select jsonb_agg(to_jsonb(v) - '{id,customer_id,invoice_id}'::text[] order by v.id) from invoices_vat v),
       'files', (select jsonb_agg(jsonb_build_array(s.name, s.sha256, encode(sha256(s.content), 'hex')) order by s.id) from invoices_source s),
       'customers', (select jsonb_agg(to_jsonb(c) - '{id,created_at,updated_at}'::text[] order by c.id) from core_customer c),
       'addresses', (select jsonb_agg(to_jsonb(a) - '{id,customer_id}'::text[] order by a.id) from core_address a),
       'audit', (select jsonb_agg(jsonb_build_array(a.action, a.details) order by a.id) from core_audit a where a.customer_id in (select id from core_customer)),
       'events', (select jsonb_agg(e.payload - '{invoiceId,customerId}'::text[] order by e.id) from core_event e)) as all`,
  );
  return all!.all as Record<string, unknown[]>;
}

const clear = () => ctx.write(({ em }) => executeIn(em, 'delete from core_customer').then(() => executeIn(em, 'delete from core_event'))); // prettier-ignore

const anna = () => buyer('Anna', { identifiers: [{ value: 'C-1', scheme: null }] });
const named = (name: string, number: string) => buyer(name, { identifiers: [{ value: number, scheme: null }] });

/** Gives a new customer the number C-1. */
async function makeAnna() {
  const { customerId } = await person();
  await ctx.write(({ em }) => executeIn(em, 'update core_customer set number = $2 where id = $1', [customerId, 'C-1']));
  return customerId;
}

const invoiceNumbers = async () =>
  (await rows<{ number: string }>(portal, 'select number from invoices_invoice order by id')).map((row) => row.number);

t.test('a bad file among good ones is told by name, and the good ones go in', async (t) => {
  await makeAnna();
  const { told } = await importMany([
    fileOf('a.xml', bill('2026-02-17', { number: '1', buyer: anna() })),
    fileOf('broken.xml', '<Invoice>'),
    fileOf('stranger.xml', bill('2026-02-17', { number: '2', buyer: named('Stranger', 'C-99') })),
    fileOf('b.xml', bill('2026-02-17', { number: '3', buyer: anna() })),
  ]);
  t.match(told, [
    /^a\.xml imported: Invoice 1 for customer C-1 by buyer id \(BT-46\) C-1: 123\.00 EUR, due 123\.00\.$/,
    /^broken\.xml refused: Invoice: The file ends while <Invoice> is open/,
    /^stranger\.xml refused: The buyer "Stranger" is no customer; looked for buyer id \(BT-46\) C-99/,
    /^b\.xml imported: Invoice 3 /,
  ]);
  t.same(await invoiceNumbers(), ['1', '3']);
});

t.test('what the database alone refuses is found among the others, and they go in', async (t) => {
  await makeAnna();
  // No index takes a number of several thousand characters that cannot be compressed.
  const monster = randomBytes(2400).toString('base64url');
  const files = ['1', '2', monster, '4', '5'].map((number, index) =>
    fileOf(`f${index + 1}.xml`, bill('2026-02-17', { number, buyer: anna() })),
  );
  const { told } = await importMany(files);
  t.match(told[2], /^f3\.xml refused: The database refuses it: index row size \d+ exceeds/);
  t.same(told.map((line) => line.split(':')[0]), ['f1.xml imported', 'f2.xml imported', 'f3.xml refused', 'f4.xml imported', 'f5.xml imported']); // prettier-ignore
  t.same(await invoiceNumbers(), ['1', '2', '4', '5']);
});

t.test(
  'inside a batch as between two: a file counts once, a number that its seller used before is marked',
  async (t) => {
    await makeAnna();
    const first = bill('2026-02-17', { number: '77', buyer: anna() });
    const other = bill('2026-02-17', { number: '77', buyer: anna() });
    const stranger = { ...other, seller: { ...other.seller, vatId: 'SK9999999999' } };
    const { told } = await importMany([
      fileOf('first.xml', first),
      fileOf('copy.xml', first),
      fileOf('other.xml', other),
      fileOf('other-seller.xml', stranger),
    ]);
    t.same(told.map((line) => line.split(':')[0]), ['first.xml imported', 'copy.xml unchanged', 'other.xml imported', 'other-seller.xml imported']); // prettier-ignore
    t.same(
      await rows(portal, 'select seller_vat_id as seller, number_used_before as before from invoices_invoice order by id'), // prettier-ignore
      [
        { seller: first.seller.vatId, before: false },
        { seller: first.seller.vatId, before: true },
        { seller: 'SK9999999999', before: false },
      ],
    );
    t.match(told[2], /Number used before: the seller .* sent another document 77/);
  },
);

t.test('buyers who are not known are made once, however many bills they have in the batch', async (t) => {
  const firm = (more: object) => buyer('Pekáreň', { vatId: 'SK2021888882', ...more });
  const { told } = await importMany(
    [
      fileOf('1.xml', bill('2026-02-17', { buyer: firm({ legalId: { value: '36 888 882', scheme: null } }) })),
      fileOf('2.xml', bill('2026-02-17', { buyer: firm({}) })),
      fileOf('3.xml', bill('2026-02-17', { buyer: buyer('By its register', { legalId: { value: '36888882', scheme: null } }) })),
      fileOf('4.xml', bill('2026-02-17', { buyer: buyer('By its number', { identifiers: [{ value: '36888882', scheme: null }] }) })),
      fileOf('5.xml', bill('2026-02-17', { buyer: named('Jana', 'C-7') })),
    ],
    CREATE,
  ); // prettier-ignore
  t.match(told, [
    /for the new customer 36888882 \(Pekáreň\)/,
    /for customer 36888882 by VAT id/,
    /for customer 36888882 by legal id/,
    /for customer 36888882 by buyer id/,
    /for the new customer C-7 \(Jana\)/,
  ]);
  t.same(await rows(portal, 'select number, name from core_customer order by id'), [
    { number: '36888882', name: 'Pekáreň' },
    { number: 'C-7', name: 'Jana' },
  ]);
});

/** A little of everything: many buyers, two sellers, credit notes, doubled files and numbers, broken files. */
function mixture(count: number): ImportFile[] {
  const documents = Array.from({ length: count }, (_, n) => {
    const who = named(`Customer ${n % 7}`, `C-${n % 7}`);
    const kind = n % 5 === 4 ? 'credit-note' : 'invoice';
    return bill(kind === 'invoice' ? '2026-02-17' : null, { kind, number: String(n % 11), issueDate: '2026-02-01', buyer: who }); // prettier-ignore
  });
  return documents.map((document, n) =>
    n % 13 === 12 ? fileOf(`${n}.xml`, 'no XML') : fileOf(`${n}.xml`, n % 9 === 8 ? documents[n - 3]! : document),
  );
}

t.test('many at once end as they would one by one', async (t) => {
  const files = mixture(60);
  const singly: string[] = [];
  for (const file of files) {
    const { result, notes } = await importUbl(portal, file.name, CREATE, await file.bytes());
    singly.push([`${file.name} ${result}`, ...notes].join(': '));
  }
  const expected = await everything();
  t.equal(expected.events!.length, expected.invoices!.length, 'each invoice is announced');
  await clear();
  t.same((await importMany(files, CREATE)).told, singly);
  t.same(await everything(), expected);
});

t.test('an import that was interrupted and is repeated ends as one that was not, and so does a doubled one', async (t) => {
  const files = mixture(450);
  await importMany(files, CREATE);
  const expected = await everything();
  await clear();

  const stopping = new AbortController();
  const withStop = files.map((file, n) => ({ ...file, bytes: () => (n === 250 && stopping.abort(), file.bytes()) }));
  const first = await importMany(withStop, CREATE, stopping.signal);
  t.equal(first.left, `${first.told.length}.xml`, 'it says where it stopped');
  t.ok(first.told.length > 0 && first.told.length < 450, `${first.told.length} of 450 are in`);
  await importMany(files, CREATE);
  t.same(await everything(), expected);

  const again = await importMany(files, CREATE);
  t.equal(again.told.filter((line) => line.includes(' imported')).length, 0);
  t.same(await everything(), expected);
}); // prettier-ignore

t.test('two imports at the same moment take every file once', async (t) => {
  const files = mixture(120);
  const both = await Promise.all([importMany(files, CREATE), importMany(files.toReversed(), CREATE)]);
  const inBoth = both.map(({ told }) => told.filter((line) => line.includes(' imported')).length);
  t.equal(inBoth[0]! + inBoth[1]!, (await invoiceNumbers()).length);
  t.equal(Number((await rows<{ n: string }>(portal, 'select count(*) as n from core_customer'))[0]!.n), 7);
});

t.test('a thousand files are in memory two batches at a time', async (t) => {
  await makeAnna();
  const most = 2 * invoices.imports!.ubl!.batch!.files + 8; // the eight that are being read
  let [open, widest, done] = [0, 0, 0];
  function* thousand(): Generator<ImportFile> {
    for (let n = 0; n < 1000; n++) {
      const document = bill('2026-02-17', { number: String(n), buyer: anna() });
      yield { ...fileOf(`${n}.xml`, ''), bytes: () => {
        widest = Math.max(widest, ++open);
        return Promise.resolve(writeUbl(document));
      } }; // prettier-ignore
    }
  }
  const told = () => {
    open--;
    done++;
  };
  await importFiles({ ctx, importer: invoices.imports!.ubl as never, files: thousand(), told });
  t.equal(done, 1000);
  t.equal((await invoiceNumbers()).length, 1000);
  t.ok(widest <= most, `${widest} files were read and not written yet`);
});
