import t from 'tap';
import { addRule, switchPortlet } from 'portico/testing';
import { get, rows, withPeople } from './fixture.ts';
import type { TestPortal } from 'portico/testing';

const fill = async (portal: TestPortal, customerId: string, caretakerId: string, mark: string) => {
  await rows(
    portal,
    `update core_customer set name = $2, number = $3, company_reg_no = '47332118', vat_id = 'SK2023811234', email = 'office@' || $3 || '.example',
       phone = '+421 52 446 1200', caretaker_id = $4, e_invoice_consent = true where id = $1`,
    [customerId, `Pension ${mark}`, mark, caretakerId],
  );
  await rows(
    portal,
    `insert into core_address (id, customer_id, role, line1, city, postal_code, country) values
       (gen_random_uuid(), $1, 'mailing', 'P. O. Box ' || $2, 'Poprad', '058 01', 'SK'),
       (gen_random_uuid(), $1, 'billing', 'Street of ' || $2, 'Lomnica', '059 60', 'SK')`,
    [customerId, mark],
  );
};

t.test('a customer sees the data his invoices are addressed with, and whom to tell of a change', async (t) => {
  const { portal, anna, marek } = await withPeople();
  await fill(portal, anna.customerId, marek.accountId, 'K1');
  const page = (await get(portal, anna, '/account')).body;
  for (const text of [
    'Pension K1',
    'Customer K1',
    '47332118',
    'SK2023811234',
    'office@K1.example',
    'Street of K1',
    '059 60 Lomnica',
    'Slovakia',
  ])
    // prettier-ignore
    t.match(page, text);
  t.match(page, /Billing address[\s\S]*Mailing address/, 'where invoices go comes first');
  t.match(page, /mailto:marek@example\.com\?subject=Change%20of%20data%2C%20customer%20K1/);
});

t.test("one customer's data are on no other customer's pages", async (t) => {
  const { portal, anna, boris, marek } = await withPeople();
  await fill(portal, anna.customerId, marek.accountId, 'secret-of-anna');
  for (const url of ['/', '/account', '/portlets/account.profile', '/account/security'])
    t.notMatch((await get(portal, boris, url)).body, 'secret-of-anna', url);
  t.match((await get(portal, anna, '/')).body, 'secret-of-anna');
});

t.test('the tile names the customer, the person and the contact person, and changes with them at once', async (t) => {
  const { portal, anna, marek } = await withPeople();
  await fill(portal, anna.customerId, marek.accountId, 'K1');
  const tile = async () => (await get(portal, anna, '/portlets/account.profile')).body;
  t.match(await tile(), /data-portlet="account.profile"[\s\S]*Pension K1[\s\S]*K1[\s\S]*Anna Nová[\s\S]*Marek Hudák/);
  await rows(portal, `update core_customer set name = 'Pension K2' where id = $1`, [anna.customerId]);
  t.match(await tile(), 'Pension K2');
});

t.test('without the tile there is no page, no link and no navigation, but security stays', async (t) => {
  const { portal, groupId, anna } = await withPeople();
  t.match((await get(portal, anna, '/')).body, 'href="/account"');
  await switchPortlet(portal, groupId, 'account.profile', 'off');
  t.equal((await get(portal, anna, '/account')).statusCode, 404);
  t.notMatch((await get(portal, anna, '/')).body, 'href="/account"');
  t.equal((await get(portal, anna, '/account/security')).statusCode, 200);
  await addRule(portal, groupId, 'allow', 'read', 'Profile');
  t.equal((await get(portal, anna, '/account')).statusCode, 200, 'a rule of the group opens it as well');
});

t.test('a customer without addresses or a contact person is told what to do', async (t) => {
  const { portal, anna } = await withPeople();
  const page = (await get(portal, anna, '/account')).body;
  t.match(page, 'No address yet');
  t.match(page, 'href="/account/pages/contact"');
});
