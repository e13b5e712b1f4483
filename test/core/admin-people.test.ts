import t from 'tap';
import { makeCustomer, makePerson } from 'portico/testing';
import { csvField } from '../../core/admin/csv.ts';
import { openOffice } from './admin-people.fixture.ts';

/** A form of a customer with everything it needs. */
const CUSTOMER = {
  number: '10 482 231', name: 'Penzión Limba, s.r.o.', kind: 'organisation', email: 'recepcia@limba.example', phone: '+421 52 446 7101', locale: 'sk',
  country: 'SK', companyRegNo: '36501234', vatId: 'SK2020123456', caretaker: '', 'billing.line1': 'Lomnická 48', 'billing.city': 'Tatranská Lomnica',
  'billing.postalCode': '059 60', 'billing.country': 'SK',
}; // prettier-ignore
const ACCOUNT = {
  login: 'jana.nova',
  name: 'Jana Nová',
  email: 'jana@limba.example',
  phone: '',
  locale: 'sk',
  houseRole: 'all',
};

t.test('customers are made, found and changed', async (t) => {
  const office = await openOffice(t);
  const { get, post, ask, admin, clerk } = office;
  const [boss] = await ask<{ login: string }>('select login from core_account where id = $1', clerk.accountId);

  const made = await post(admin, '/admin/customers', { ...CUSTOMER, caretaker: boss!.login });
  t.equal(made.statusCode, 303);
  const card = made.headers.location as string;
  const id = card.split('/').at(-1)!;

  await t.test('the card shows what is known, and the look is in the audit log once', async (t) => {
    const page = await get(admin, card);
    for (const text of ['Penzión Limba', '10 482 231', 'SK2020123456', 'Lomnická 48', 'Karol Clerk', '+421 52 446 7101']) t.match(page.body, text);
    await get(admin, card);
    const looks = await ask(`select 1 from core_audit where action = 'look' and customer_id = $1`, id);
    t.equal(looks.length, 1, 'a reload is the same look');
  }); // prettier-ignore

  await t.test('a search finds it by number, name without accents, e-mail and VAT number', async (t) => {
    for (const q of ['10 482 231', '482 10', 'penzion limba', 'LIMBA recepcia', 'recepcia@limba', '2020123456', '36501234']) {
      t.match((await get(admin, `/admin/customers?q=${encodeURIComponent(q)}`)).body, card, q);
    }
    t.match((await get(admin, '/admin/customers?q=penzon%20limpa')).body, card, 'nearly the name');
    t.notMatch((await get(admin, '/admin/customers?q=%25')).body, card, '% is a character, not a wildcard');
    t.notMatch((await get(admin, '/admin/customers?care=mine')).body, card, 'somebody else cares for it');
    t.match((await get(await office.staffWith(['read', 'Customer']), '/admin/customers')).body, card);
  }); // prettier-ignore

  await t.test('bad input is told beside each field, keeps what was typed and writes nothing', async (t) => {
    const bad = { ...CUSTOMER, number: 'ž!', name: ' ', email: 'no mail', phone: '0905', 'billing.city': '', 'mailing.line1': 'P. O. Box 14', locale: 'de' };
    const page = await post(admin, '/admin/customers', bad);
    t.equal(page.statusCode, 422);
    for (const field of ['number', 'name', 'email', 'phone', 'locale', 'billing-city', 'mailing-city', 'mailing-postalCode', 'mailing-country'])
      t.match(page.body, `id="f-${field}-error"`, field);
    for (const typed of ['value="no mail"', 'value="0905"', 'value="P. O. Box 14"', 'value="Lomnická 48"']) t.match(page.body, typed);
    t.equal((await ask('select 1 from core_customer where email = $1', 'no mail')).length, 0);
    const taken = await post(admin, '/admin/customers', CUSTOMER);
    t.equal(taken.statusCode, 422);
    t.match(taken.body, 'Another customer has this number');
    t.equal((await post(admin, '/admin/customers', { ...CUSTOMER, surprise: '1' })).statusCode, 400, 'a field nobody knows');
  }); // prettier-ignore

  await t.test('of two editors the second is told, with both values, and can save over it', async (t) => {
    const first = await post(admin, `/admin/customers/${id}`, { ...CUSTOMER, name: 'Penzión Limba a.s.', version: '1' });
    t.equal(first.statusCode, 303);
    const second = await post(admin, `/admin/customers/${id}`, { ...CUSTOMER, name: 'Hotel Limba', version: '1' });
    t.equal(second.statusCode, 409);
    for (const text of ['Penzión Limba a.s.', 'Hotel Limba', 'Zuzana Admin', 'name="version" value="2"']) t.match(second.body, text);
    t.equal((await ask<{ name: string }>('select name from core_customer where id = $1', id))[0]!.name, 'Penzión Limba a.s.');
    t.equal((await post(admin, `/admin/customers/${id}`, { ...CUSTOMER, name: 'Hotel Limba', version: '2' })).statusCode, 303);
    const [entry] = await ask<{ details: { changes: object } }>(`select details from core_audit where action = 'update' and subject_id = $1 order by at desc limit 1`, id);
    t.match(entry!.details.changes, { name: ['Penzión Limba a.s.', 'Hotel Limba'] });
  }); // prettier-ignore

  await t.test('an address that becomes empty is gone', async (t) => {
    const none = { 'billing.line1': '', 'billing.city': '', 'billing.postalCode': '' };
    t.equal((await post(admin, `/admin/customers/${id}`, { ...CUSTOMER, ...none, version: '3' })).statusCode, 303);
    t.equal((await ask('select 1 from core_address where customer_id = $1', id)).length, 0);
  });

  t.equal((await get(admin, '/admin/customers/00000000-0000-7000-8000-000000000000')).statusCode, 404);
  t.equal((await get(admin, '/admin/customers/x')).statusCode, 400);
});

t.test('a caretaker makes the accounts of his own customers, and of no other', async (t) => {
  const office = await openOffice(t);
  const { portal, get, post, ask, groups } = office;
  const carer = await office.staffWith(['read', 'Customer'], ['care', 'Customer']);
  const mine = await makeCustomer(portal, 'Mine');
  const other = await makeCustomer(portal, 'Other');
  await ask('update core_customer set caretaker_id = $1 where id = $2', carer.accountId, mine);

  t.match((await get(carer, `/admin/customers/${mine}`)).body, `/admin/customers/${mine}/accounts`, 'the tab is there');
  t.notMatch((await get(carer, `/admin/customers/${other}`)).body, `/admin/customers/${other}/accounts`);
  t.equal((await get(carer, `/admin/customers/${other}/accounts`)).statusCode, 403);
  t.match(
    (await get(carer, `/admin/customers/${mine}/accounts`)).body,
    `<option value="${groups.CLIENTS}" selected>`,
    'CLIENTS unless said otherwise',
  );

  const body = { ...ACCOUNT, group: groups.CLIENTS! };
  t.equal((await post(carer, `/admin/customers/${other}/accounts`, body)).statusCode, 403);
  t.equal((await post(carer, `/admin/customers/${mine}/accounts`, { ...body, group: groups.ADMINS! })).statusCode, 422);
  t.equal((await ask('select 1 from core_account where login = $1', body.login)).length, 0, 'nothing half-done');
  t.equal((await post(carer, `/admin/customers/${mine}/accounts`, body)).statusCode, 303);
  const [row] = await ask<{ state: string; group_id: string; customer_id: string }>(
    'select a.state, m.group_id, m.customer_id from core_account a join core_membership m on m.account_id = a.id where a.login = $1',
    body.login,
  );
  t.same(row, { state: 'invited', group_id: groups.CLIENTS, customer_id: mine });
  const [mail] = await ask<{ to_address: string; purpose: string }>('select to_address, purpose from core_mail');
  t.same(mail, { to_address: 'jana@limba.example', purpose: 'invite' });
});

t.test('accounts of staff and customers stand in one list', async (t) => {
  const office = await openOffice(t);
  const { portal, get, post, ask, admin, client, groups } = office;

  await t.test('narrowed by kind, state, group and words', async (t) => {
    const all = (await get(admin, '/admin/accounts')).body;
    for (const name of ['Zuzana Admin', 'Karol Clerk', 'Jana Client']) t.match(all, name);
    const shown = async (query: string) => (await get(admin, `/admin/accounts?${query}`)).body;
    t.notMatch(await shown('kind=customer'), 'Karol Clerk</a>');
    t.match(await shown('kind=customer'), 'Jana Client');
    t.notMatch(await shown('kind=staff'), 'Jana Client');
    t.notMatch(await shown('state=locked'), 'Jana Client');
    t.match(await shown(`group=${groups.CLIENTS}`), 'Jana Client');
    t.notMatch(await shown(`group=${groups.CLIENTS}`), 'Karol Clerk');
    t.match(await shown('q=clerk%20karol'), 'Karol Clerk');
    const [customer] = await ask<{ number: string }>('select number from core_customer where id = $1', client.customerId);
    t.match(await shown(`q=${customer!.number}`), 'Jana Client', 'by the number of the customer it acts for');
  }); // prettier-ignore

  await t.test('one is made, and its invitation is handed over where there is no mail server', async (t) => {
    const [customer] = await ask<{ number: string }>('select number from core_customer where id = $1', client.customerId);
    const body = { ...ACCOUNT, kind: 'customer', group: groups.CLIENTS!, customer: customer!.number };
    const bad = await post(admin, '/admin/accounts', { ...body, login: 'a b', email: '', customer: '4711', group: 'x' });
    t.equal(bad.statusCode, 422);
    for (const field of ['login', 'email', 'group']) t.match(bad.body, `id="f-${field}-error"`);
    t.match((await post(admin, '/admin/accounts', { ...body, customer: '4711' })).body, 'id="f-customer-error"');
    t.equal((await ask('select 1 from core_account where login = $1', body.login)).length, 0);
    const made = await post(admin, '/admin/accounts', body);
    t.equal(made.statusCode, 303);
    const card = await get(admin, made.headers.location as string);
    const link = /http:\/\/portal\.test\/reset\?token=[\w-]{43}/.exec(card.body)?.[0];
    t.ok(link, 'the link stands on the card');
    t.equal((await get(undefined, new URL(link!).pathname + new URL(link!).search)).statusCode, 200);
    t.match((await post(admin, '/admin/accounts', body)).body, 'Another account has this login');
  }); // prettier-ignore

  await t.test('what is entered is changed, and the e-mail address of an active account is left to its owner', async (t) => {
    const url = `/admin/accounts/${client.accountId}`;
    const [before] = await ask<{ email: string }>('select email from core_account where id = $1', client.accountId);
    const body = { name: 'Jana Nová', email: 'thief@evil.example', phone: '+421 905 123 456', locale: 'sk', version: '1' };
    t.equal((await post(admin, url, { ...body, phone: '0905' })).statusCode, 422);
    t.equal((await post(admin, url, body)).statusCode, 303);
    t.match((await ask('select name, phone, locale, email from core_account where id = $1', client.accountId))[0], { name: 'Jana Nová', phone: '+421 905 123 456', email: before!.email });
    const late = await post(admin, url, { ...body, name: 'Jana Stará' });
    t.equal(late.statusCode, 409);
    for (const text of ['Jana Nová', 'Jana Stará']) t.match(late.body, text);
  }); // prettier-ignore

  await t.test('locking signs out at once, unlocking lets in again', async (t) => {
    t.equal((await get(client, '/')).statusCode, 200);
    t.equal((await post(admin, `/admin/accounts/${client.accountId}/lock`)).statusCode, 303);
    t.equal((await get(client, '/')).headers.location, '/login');
    t.equal((await post(admin, `/admin/accounts/${client.accountId}/unlock`)).statusCode, 303);
    t.match((await ask<{ state: string }>('select state from core_account where id = $1', client.accountId))[0]!.state, /active|invited/);
  }); // prettier-ignore

  await t.test('all sessions of an account end together', async (t) => {
    const other = await makePerson(portal, { groupId: groups.CLIENTS! });
    t.equal((await post(admin, `/admin/accounts/${other.accountId}/end-sessions`)).statusCode, 303);
    t.equal((await get(other, '/')).headers.location, '/login');
  });

  await t.test('nobody locks himself, and the last administrator stays', async (t) => {
    t.equal((await post(admin, `/admin/accounts/${admin.accountId}/lock`)).statusCode, 409);
    const own = (await get(admin, `/admin/accounts/${admin.accountId}`)).body;
    t.notMatch(own, `/${admin.accountId}/lock"`, 'there is no button for it');
    const membership = `/admin/accounts/${admin.accountId}/memberships/${admin.membershipId}`;
    for (const [url, body] of [[membership, { group: groups.STAFF! }], [`${membership}/remove`, {}]] as const) {
      const refused = await post(admin, url, body);
      t.equal(refused.statusCode, 422);
      t.match(refused.body, 'last administrator');
    }
    const second = await makePerson(portal, { groupId: groups.ADMINS!, staff: true });
    t.equal((await post(second, `/admin/accounts/${admin.accountId}/lock`)).statusCode, 303, 'of two, one may go');
    const last = await post(second, `/admin/accounts/${second.accountId}/memberships/${second.membershipId}/remove`);
    t.equal(last.statusCode, 422);
    await ask(`update core_account set state = 'active' where id = $1`, admin.accountId);
  }); // prettier-ignore
});

t.test('memberships: one person serves several customers', async (t) => {
  const office = await openOffice(t);
  const { portal, post, get, ask, admin, client, groups } = office;
  const second = await makeCustomer(portal, 'Second');
  const [{ number }] = (await ask<{ number: string }>('select number from core_customer where id = $1', second)) as [{ number: string }];
  const url = `/admin/accounts/${client.accountId}/memberships`;
  t.match((await post(admin, url, { customer: '4711', group: groups.CLIENTS!, houseRole: 'all' })).body, 'There is no customer with this number');
  t.equal((await post(admin, url, { customer: number, group: groups.STAFF!, houseRole: 'all' })).statusCode, 422, 'a group of staff');
  t.equal((await post(admin, url, { customer: number, group: groups.CLIENTS!, houseRole: 'king' })).statusCode, 422);
  t.equal((await post(admin, url, { customer: number, group: groups.CLIENTS!, houseRole: 'money' })).statusCode, 303);
  t.equal((await post(admin, url, { customer: number, group: groups.CLIENTS!, houseRole: 'all' })).statusCode, 422, 'twice the same');
  t.match((await get(client, '/')).body, 'Second', 'the person can change to it');
  const [row] = await ask<{ id: string; house_role: string }>('select id, house_role from core_membership where customer_id = $1', second);
  t.equal(row!.house_role, 'money');
  t.equal((await post(admin, `${url}/${row!.id}`, { group: groups.CLIENTS!, houseRole: 'read-only' })).statusCode, 303);
  t.equal((await ask<{ house_role: string }>('select house_role from core_membership where id = $1', row!.id))[0]!.house_role, 'read-only');
  t.equal((await post(admin, `${url}/${row!.id}/remove`)).statusCode, 303);
  t.notMatch((await get(client, '/')).body, 'Second');
  t.equal((await post(admin, `${url}/${row!.id}/remove`)).statusCode, 404, 'it is gone');
}); // prettier-ignore

t.test('the right to make accounts is not the right to everything', async (t) => {
  const office = await openOffice(t);
  const { post, get, ask, admin, clerk, groups } = office;
  const helper = await office.staffWith(['read', 'Account'], ['create', 'Account'], ['update', 'Account'], ['lock', 'Account'], ['reset', 'Account']);
  const body = { ...ACCOUNT, kind: 'staff', houseRole: '', customer: '' };
  t.equal((await post(helper, '/admin/accounts', { ...body, group: groups.ADMINS! })).statusCode, 422, 'no administrator is made');
  t.notMatch((await get(helper, '/admin/accounts/new?kind=staff')).body, groups.ADMINS!, 'the group is not offered');
  t.equal((await post(helper, '/admin/accounts', { ...body, group: groups.STAFF! })).statusCode, 303, 'one who may less is');
  const mine = `/admin/accounts/${helper.accountId}/memberships/${helper.membershipId}`;
  t.equal((await post(helper, mine, { group: groups.ADMINS! })).statusCode, 422, 'nor does he become one');
  for (const act of ['lock', 'unlock', 'reset', 'end-sessions']) {
    t.equal((await post(helper, `/admin/accounts/${admin.accountId}/${act}`)).statusCode, 403, `${act} of an administrator`);
  }
  const form = { name: 'X', email: '', phone: '', locale: '', version: '1' };
  t.equal((await post(helper, `/admin/accounts/${admin.accountId}`, form)).statusCode, 403);
  t.equal((await get(helper, `/admin/accounts/${admin.accountId}`)).statusCode, 200, 'looking is allowed');
  t.equal((await post(helper, `/admin/accounts/${clerk.accountId}/lock`)).statusCode, 303);
  t.equal((await ask(`select 1 from core_account where state = 'locked'`)).length, 1);
}); // prettier-ignore

t.test('each right opens its own routes only; others are refused', async (t) => {
  const office = await openOffice(t);
  const { get, post, client, clerk, admin } = office;
  const account = `/admin/accounts/${client.accountId}`;
  const customer = `/admin/customers/${client.customerId}`;
  const GETS: [right: [string, string], url: string][] = [
    [['read', 'Customer'], '/admin/customers'], [['create', 'Customer'], '/admin/customers/new'], [['read', 'Customer'], customer],
    [['update', 'Customer'], `${customer}/edit`], [['read', 'Audit'], `${customer}/history`], [['read', 'Account'], '/admin/accounts'],
    [['create', 'Account'], '/admin/accounts/new'], [['read', 'Account'], account], [['update', 'Account'], `${account}/edit`],
    [['read', 'Audit'], '/admin/audit'], [['read', 'Audit'], '/admin/audit.csv'],
  ];
  const POSTS: [right: [string, string], url: string][] = [
    [['create', 'Customer'], '/admin/customers'], [['update', 'Customer'], customer], [['create', 'Account'], '/admin/accounts'],
    [['update', 'Account'], account], [['lock', 'Account'], `${account}/lock`], [['lock', 'Account'], `${account}/unlock`],
    [['lock', 'Account'], `${account}/end-sessions`], [['reset', 'Account'], `${account}/reset`], [['update', 'Account'], `${account}/memberships`],
    [['update', 'Account'], `${account}/memberships/${client.membershipId}`], [['update', 'Account'], `${account}/memberships/${client.membershipId}/remove`],
  ];
  for (const [right, url] of GETS) {
    t.equal((await get(clerk, url)).statusCode, 403, `staff without a right: GET ${url}`);
    t.equal((await get(client, url)).statusCode, 404, `a customer: GET ${url}`);
    t.equal((await get(undefined, url)).headers.location, `/login?next=${encodeURIComponent(url)}`, `nobody: GET ${url}`);
    t.equal((await get(await office.staffWith(right), url)).statusCode, 200, `${right.join(' ')}: GET ${url}`);
  }
  for (const [right, url] of POSTS) {
    t.equal((await post(clerk, url)).statusCode, 403, `staff without a right: POST ${url}`);
    t.equal((await post(client, url)).statusCode, 404, `a customer: POST ${url}`);
    t.equal((await post(undefined, url)).headers.location, '/login', `nobody: POST ${url}`);
    const rights = new Map(GETS.concat(POSTS).map(([r]) => [r.join(), r]));
    rights.delete(right.join());
    const others = [...rights.values()];
    t.equal((await post(await office.staffWith(...others), url)).statusCode, 403, `all rights but ${right.join(' ')}: POST ${url}`);
  }
  t.equal((await post(clerk, `${customer}/accounts`)).statusCode, 403);
  t.equal((await post(await office.staffWith(['read', 'Customer']), `${customer}/accounts`)).statusCode, 403, 'reading alone makes no account');
  t.notMatch((await get(clerk, '/desk')).body, 'href="/admin', 'staff find nothing of it in their navigation');
  t.match((await get(clerk, '/admin')).body, 'Nothing to administer');
  t.match((await get(admin, '/admin')).body, 'href="/admin/accounts"');
}); // prettier-ignore

t.test('the audit log is filtered by who, what, whom and when, and exported', async (t) => {
  const office = await openOffice(t);
  const { get, post, ask, admin, client } = office;
  await post(admin, '/admin/customers', { ...CUSTOMER, name: '=HYPERLINK("http://evil.example")', number: '77' });
  await get(admin, `/admin/customers/${client.customerId}`);
  await ask(`insert into core_audit (id, at, actor_name, action, subject) values (gen_random_uuid(), '2026-03-28T23:30:00Z', 'Old Hand', 'create', 'Group')`);
  const page = async (query: string) => (await get(admin, `/admin/audit?${query}`)).body;

  t.match(await page(''), 'looked at<br>');
  t.notMatch(await page('action=create'), 'looked at<br>');
  t.match(await page('actor=zuzana'), 'HYPERLINK');
  t.notMatch(await page('actor=nobody'), 'HYPERLINK');
  t.match(await page('customer=77'), 'HYPERLINK');
  t.notMatch(await page('subject=Group'), 'HYPERLINK');
  t.match(await page('from=2026-03-29&to=2026-03-29'), 'Old Hand', '23:30 UTC is the next day in Bratislava');
  t.notMatch(await page('from=2026-03-28&to=2026-03-28'), 'Old Hand');
  t.equal((await get(admin, '/admin/audit?from=yesterday')).statusCode, 200, 'a day that is none is no bound');

  const file = await get(admin, '/admin/audit.csv?customer=77');
  t.match(file.headers['content-type'], 'text/csv');
  t.match(file.headers['content-disposition'], 'attachment');
  t.match(file.body, `"'=HYPERLINK(""http://evil.example"")"`, 'a formula is only text');
  t.equal((await ask(`select 1 from core_audit where action = 'export'`)).length, 1, 'taking the log away is an entry of it');
  await ask(`insert into core_audit (id, at, actor_name, action, subject) select gen_random_uuid(), now() - i * interval '1 minute', 'Bulk', 'x', 'Bulk' from generate_series(1, 4500) i`);
  const bulk = (await get(admin, '/admin/audit.csv?subject=Bulk')).body.trim().split('\r\n');
  t.equal(bulk.length, 4501, 'long logs come whole, in pieces');
  t.equal(new Set(bulk).size, 4501, 'nothing twice');
  for (const [value, field] of [['=1+1', "'=1+1"], ['+1', "'+1"], ['-1', "'-1"], ['@x', "'@x"], ['a"b', '"a""b"'], [null, ''], ['a,b', '"a,b"'], ['plain', 'plain']] as const)
    t.equal(csvField(value), field);
}); // prettier-ignore
