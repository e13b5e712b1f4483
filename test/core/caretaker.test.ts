import t from 'tap';
import { makePerson, type Person } from 'portico/testing';
import { hashToken } from '../../core/session/tokens.ts';
import { openRegister } from './registration.fixture.ts';

const register = await openRegister(t);
const { portal, ask, groups, get, post, admin } = register;

/** A caretaker with a customer of his own, and one who takes care of nobody. */
async function house(number: string) {
  const customer = await register.customer(number);
  const carer = await register.staffWith(['read', 'Customer'], ['care', 'Customer']);
  const other = await register.staffWith(['read', 'Customer'], ['care', 'Customer']);
  await ask('update core_customer set caretaker_id = $1 where id = $2', carer.accountId, customer);
  const base = `/admin/customers/${customer}`;
  return { customer, carer, other, base, tab: `${base}/accounts` };
}

const newPerson = (login: string, more: Record<string, string> = {}) => ({
  login, name: 'Nora Nová', email: login, phone: '', locale: '', group: groups.CLIENTS!, houseRole: 'all', handOut: 'invite', ...more,
}); // prettier-ignore
const linkIn = (body: string): string =>
  /data-copy="http:\/\/portal\.test(\/register\?token=[\w-]{43})"/.exec(body)![1]!;

t.test('every step in the tab is for the caretaker and for whoever manages accounts; others are refused, also when they post directly', async (t) => {
  const { customer, carer, other, base, tab } = await house('200');
  const member = await makePerson(portal, { groupId: groups.CLIENTS!, customerId: customer });
  const stranger = await makePerson(portal, { groupId: groups.CLIENTS! });
  const steps = ['invite', 'credentials', 'revoke'].map((step) => `${tab}/${member.accountId}/${step}`);
  const all: [string, Record<string, string>][] = [
    ...steps.map((url): [string, Record<string, string>] => [url, {}]),
    [`${base}/registration-link`, { days: '0' }],
    [`${base}/registration-link/send`, {}],
    [`${base}/registration-link/revoke`, {}],
    [tab, newPerson('x@d.example')],
  ];
  t.equal((await get(other, tab)).statusCode, 403);
  for (const [url, form] of all) {
    t.equal((await post(other, url, form)).statusCode, 403, `another caretaker: ${url}`);
    t.equal((await post(register.clerk, url, form)).statusCode, 403, `staff who may not read customers: ${url}`);
    t.not((await post(member, url, form)).statusCode, 303, `the customer himself: ${url}`);
  }
  for (const step of ['invite', 'credentials', 'revoke'])
    t.equal((await post(carer, `${tab}/${stranger.accountId}/${step}`)).statusCode, 404, 'an account of another customer is not there');
  t.same(await ask('select 1 from core_registration_link'), []);
  t.equal((await ask('select 1 from core_membership where account_id = any($1)', [member.accountId, stranger.accountId])).length, 2);
  t.equal((await get(carer, tab)).statusCode, 200);
  t.equal((await get(admin, tab)).statusCode, 200);
}); // prettier-ignore

t.test('a caretaker makes a login, hands it out by link or in two parts, and ends it, under his own name', async (t) => {
  const { customer, carer, tab } = await house('210');
  const accountId = async (login: string) => (await ask<{ id: string }>('select id from core_account where login = $1', login))[0]!.id;
  t.equal((await post(carer, tab, newPerson('nora@d.example'))).statusCode, 303);
  const nora = await accountId('nora@d.example');
  t.match((await get(carer, tab)).body, `${tab}/${nora}/invite`);
  t.equal((await post(carer, `${tab}/${nora}/invite`)).statusCode, 303);
  t.equal((await register.newMails()).filter((mail) => mail.purpose === 'invite').length, 2);

  const refused = await post(carer, tab, newPerson('paper@d.example', { handOut: 'codes' }));
  t.equal(refused.statusCode, 422, 'a letter needs an address');
  t.match(refused.body, 'f-handOut-error');
  t.same(await ask(`select 1 from core_account where login = 'paper@d.example'`), [], 'nothing is left half made');
  t.equal((await post(carer, `${tab}/${nora}/credentials`)).statusCode, 409);
  await ask(`insert into core_address (id, customer_id, role, line1, city, postal_code, country) values (gen_random_uuid(), $1, 'billing', 'Hlavná 1', 'Poprad', '058 01', 'SK')`, customer);
  t.equal((await post(carer, tab, newPerson('paper@d.example', { handOut: 'codes' }))).headers.location, tab);
  t.same((await register.newMails()).map((mail) => mail.purpose), [], 'no link goes out beside the codes');
  const paper = await accountId('paper@d.example');
  const [batch] = await ask<{ id: string; created_name: string }>('select b.id, b.created_name from core_credential_batch b join core_credential c on c.batch_id = b.id where c.account_id = $1', paper);
  t.equal((await post(admin, `/admin/credentials/${batch!.id}/letters`)).statusCode, 200, 'a colleague prints the letter');
  const both = await register.staffWith(['read', 'Customer'], ['create', 'Account'], ['issue', 'Credential']);
  t.equal((await post(both, tab, newPerson('alone@d.example', { handOut: 'codes' }))).statusCode, 303);
  const [own] = await ask<{ id: string }>('select batch_id as id from core_credential where account_id = $1', await accountId('alone@d.example'));
  t.equal((await post(both, `/admin/credentials/${own!.id}/letters`)).statusCode, 409, 'nobody prints the letter for an address he entered');
  t.match((await post(both, `${tab}/${nora}/credentials`)).headers.location, /^\/admin\/credentials\//);

  t.equal((await post(carer, `${tab}/${nora}/revoke`)).statusCode, 303);
  t.same(await ask('select state from core_account where id = $1', nora), [{ state: 'locked' }], 'it acts for nobody else');
  t.same(await ask('select 1 from core_membership where account_id = $1', nora), []);
  const names = await ask<{ actor_id: string }>(`select distinct actor_id from core_audit where subject = 'Account' and subject_id = $1 and action <> 'look'`, nora);
  t.same(names.map((row) => row.actor_id), [carer.accountId]);
}); // prettier-ignore

t.test('somebody who also acts for another customer keeps that', async (t) => {
  const { customer, carer, tab } = await house('215');
  const both = await makePerson(portal, { groupId: groups.CLIENTS! });
  await ask('insert into core_membership (id, account_id, customer_id, group_id) values (gen_random_uuid(), $1, $2, $3)', both.accountId, customer, groups.CLIENTS);
  t.equal((await post(carer, `${tab}/${both.accountId}/revoke`)).statusCode, 303);
  t.same(await ask('select customer_id from core_membership where account_id = $1', both.accountId), [{ customer_id: both.customerId }]);
  t.same(await ask('select state from core_account where id = $1', both.accountId), [{ state: 'active' }]);
}); // prettier-ignore

t.test('the link of a customer is shown on his card, sent in his language, and works for several people until it is revoked', async (t) => {
  const { customer, carer, base, tab } = await house('220');
  const make = (fields: Record<string, string> = {}, who: Person = carer) => post(who, `${base}/registration-link`, { days: '0', ...fields });
  t.equal((await make({ days: '5' })).statusCode, 400);
  t.equal((await make({ send: 'on' })).statusCode, 303);
  const mail = (await register.newMails()).at(-1);
  t.match(mail, { to_address: '220@firm.example', subject: 'Vytvorte si účet v zákazníckom portáli' });
  const link = linkIn((await get(carer, tab)).body);
  t.match(mail!.body_text, link);
  const token = new URLSearchParams(link.split('?')[1]).get('token')!;
  t.same(await ask('select token_hash from core_registration_link where customer_id = $1', customer), [{ token_hash: hashToken(token) }], 'the database has only the hash');

  t.equal((await get(undefined, '/register')).statusCode, 404, 'the link for all is off');
  t.match((await get(undefined, link)).body, 'Firm 220');
  await register.through({ token, email: 'first@e.example' });
  t.same(await ask(`select m.house_role from core_account a join core_membership m on m.account_id = a.id where a.login = 'first@e.example' and m.customer_id = $1`, customer), [{ house_role: 'all' }]);
  await register.through({ token, email: 'next@e.example' });
  t.same(await ask(`select state, proof_result, customer_id from core_registration where email = 'next@e.example'`), [{ state: 'waiting', proof_result: 'needless', customer_id: customer }]);
  const [row] = await ask<{ id: string }>(`select id from core_registration where email = 'next@e.example'`);
  t.match((await get(carer, tab)).body, `/admin/registrations/${row!.id}`, 'who waits stands in the tab');

  t.equal((await post(carer, `${base}/registration-link/send`)).statusCode, 303);
  t.match((await register.newMails()).at(-1)!.body_text, link, 'the same link again');
  await register.register({ token, email: 'too-late@e.example' });
  await register.work();
  const confirmation = /token=([\w-]{43})/.exec((await register.newMails()).at(-1)!.body_text)![1]!;
  t.equal((await post(carer, `${base}/registration-link/revoke`)).statusCode, 303);
  t.equal((await get(undefined, link)).statusCode, 410);
  t.equal((await register.register({ token, email: 'later@e.example' })).statusCode, 410);
  t.equal((await register.confirm(confirmation)).statusCode, 200);
  t.match(await ask(`select state, customer_id from core_registration where email = 'too-late@e.example'`), [{ state: 'waiting', customer_id: null }], 'whoever was under way waits for staff');
  t.equal((await post(carer, `${base}/registration-link/send`)).statusCode, 409, 'there is none to send');
  const steps = await ask<{ action: string }>(`select action from core_audit where customer_id = $1 and action like 'link-%' order by id`, customer);
  t.same(steps.map((step) => step.action), ['link-made', 'link-sent', 'link-sent', 'link-revoked']);
}); // prettier-ignore

t.test('a new link ends the old one, one with an end runs out, and tokens that never were look the same', async (t) => {
  const { customer, carer, base, tab } = await house('230');
  const made = async (days: string) => {
    await post(carer, `${base}/registration-link`, { days });
    return linkIn((await get(carer, tab)).body);
  };
  const old = await made('0');
  const link = await made('7');
  t.equal((await get(undefined, old)).statusCode, 410);
  t.equal((await get(undefined, link)).statusCode, 200);
  await ask(
    `update core_registration_link set expires_at = now() - interval '1 second' where customer_id = $1 and revoked_at is null`,
    customer,
  );
  const bodies = [];
  for (const url of [old, link, `/register?token=${'x'.repeat(43)}`, '/register?token=short']) {
    const answer = await get(undefined, url);
    t.equal(answer.statusCode, 410);
    bodies.push(answer.body.replaceAll(/token=[\w-]+/g, ''));
  }
  t.equal(new Set(bodies).size, 1);
});

t.test('staff can ask for proof also with the link of a customer; a caretaker then decides about those who have none', async (t) => {
  const { customer, carer, other, base, tab } = await house('240');
  await register.open(false, true);
  await post(carer, `${base}/registration-link`, { days: '0' });
  const link = linkIn((await get(carer, tab)).body);
  const token = link.slice(-43);
  t.match((await get(undefined, link)).body, 'proof.proof.vat.vat');
  await register.through({ token, email: 'unproven@f.example', proof: 'none' });
  t.same(await ask(`select 1 from core_account where login = 'unproven@f.example'`), []);
  const [row] = await ask<{ id: string }>(`select id from core_registration where email = 'unproven@f.example' and customer_id = $1 and state = 'waiting'`, customer);
  const path = `/admin/registrations/${row!.id}`;
  const form = { customer: '200', group: groups.CLIENTS!, houseRole: 'read-only' };
  t.equal((await get(other, path)).statusCode, 404, 'another caretaker sees nothing of it');
  t.equal((await post(other, `${path}/approve`, form)).statusCode, 404);
  t.equal((await post(other, `${path}/reject`, { reason: 'x' })).statusCode, 404);
  t.equal((await get(carer, path)).statusCode, 200);
  t.equal((await post(carer, `${path}/approve`, form)).headers.location, tab);
  const acts = await ask<{ customer_id: string }>(`select m.customer_id from core_account a join core_membership m on m.account_id = a.id where a.login = 'unproven@f.example'`);
  t.same(acts, [{ customer_id: customer }], 'for his own customer, whatever the form says');

  const second = await house('250');
  await post(second.carer, `${second.base}/registration-link`, { days: '0' });
  const other2 = linkIn((await get(second.carer, second.tab)).body).slice(-43);
  await register.through({ token: other2, email: 'proven@f.example', proof: 'proof.vat', 'proof.proof.vat.vat': 'VAT-250' });
  t.equal((await ask(`select 1 from core_account where login = 'proven@f.example' and state = 'active'`)).length, 1);
}); // prettier-ignore
