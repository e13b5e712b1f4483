import { randomUUID } from 'node:crypto';
import t from 'tap';
import { makePerson } from 'portico/testing';
import { sweepRegistrations } from '../../core/registration/work.ts';
import { asPortal } from '../../core/session/acting.ts';
import { openRegister, PASSWORD, statementsOf } from './registration.fixture.ts';
import { post, tokenOf } from './recovery.fixture.ts';

const register = await openRegister(t);
const { portal, ask, groups, get } = register;

const proven = (number: string, vat = `VAT-${number}`) => ({ number, proof: 'proof.vat', 'proof.proof.vat.vat': vat });
const accountOf = async (email: string) => (await ask<{ state: string; house_role: string; number: string; code: string }>(
  `select a.state, m.house_role, c.number, g.code from core_account a join core_membership m on m.account_id = a.id
    join core_customer c on c.id = m.customer_id join core_group g on g.id = m.group_id where a.login = $1`, email))[0]; // prettier-ignore
const waitingOf = async (email: string) => (await ask<{ state: string; proof_result: string; customer_id: string | null }>(
  'select state, proof_result, customer_id from core_registration where email = $1', email))[0]; // prettier-ignore

t.test('while the link for all customers is off there is no such page', async (t) => {
  t.equal((await get(undefined, '/register')).statusCode, 404);
  t.equal((await register.register({ email: 'off@a.example' })).statusCode, 404);
  t.notMatch((await get(undefined, '/login')).body, 'href="/register"');
  t.same(await ask('select 1 from core_registration'), []);
});

t.test('the first person of a customer gets in by proof, after the mailbox is confirmed and not before', async (t) => {
  await register.open(true);
  await register.customer('100');
  t.match((await get(undefined, '/login')).body, 'href="/register"');
  t.equal((await register.register({ email: 'first@a.example', ...proven('100') })).headers.location, '/register/sent');
  await register.work();
  t.same(await ask(`select 1 from core_account where login = 'first@a.example'`), [], 'nothing is created yet');
  const [mail] = await register.newMails();
  t.match(mail, { to_address: 'first@a.example', purpose: 'registration-confirm' });
  t.notMatch(mail!.body_text, 'Jana', 'what a stranger typed is not mailed to anybody');

  const page = await get(undefined, `/register/confirm?token=${tokenOf(mail)}`);
  t.match(page.body, 'first@a.example');
  t.match(page.headers, { 'cache-control': 'no-store', 'referrer-policy': 'strict-origin' });
  t.equal((await register.confirm(tokenOf(mail), 'another password')).statusCode, 422, 'only who chose the password confirms');
  t.equal((await register.confirm(tokenOf(mail))).headers.location, '/login');
  t.match(await accountOf('first@a.example'), { state: 'active', house_role: 'all', number: '100', code: 'CLIENTS' });
  const [row] = await ask<{ state: string; password_hash: null; proof_values: object }>(`select state, password_hash, proof_values from core_registration where email = 'first@a.example'`);
  t.same(row, { state: 'approved', password_hash: null, proof_values: {} }, 'what was needed to decide is not kept');
  t.equal((await post(portal, '/login', { login: 'first@a.example', password: PASSWORD })).headers.location, '/');

  t.equal((await register.confirm(tokenOf(mail))).statusCode, 410, 'the link works once');
  t.same((await ask(`select action from core_audit where subject = 'Registration' order by id`)).map((r) => r.action), ['confirm', 'join']);
}); // prettier-ignore

t.test('the second step that the group asks for is set up with the first sign-in', async (t) => {
  await register.customer('110');
  await ask(`update core_group set second_factor = 'required', version = version + 1 where code = 'CLIENTS'`);
  await register.through({ email: 'second-step@a.example', ...proven('110') });
  const answer = await post(portal, '/login', { login: 'second-step@a.example', password: PASSWORD });
  t.equal(answer.cookies.some(({ name }) => name === 'portico_session'), false, 'the password alone is no session'); // prettier-ignore
  await ask(`update core_group set second_factor = 'optional', version = version + 1 where code = 'CLIENTS'`);
});

t.test('a form that is sent twice counts once', async (t) => {
  const form = randomUUID();
  for (const answer of [1, 2].map(() => register.register({ form, email: 'twice@a.example', proof: 'none' })))
    t.equal((await answer).headers.location, '/register/sent');
  t.equal((await ask(`select 1 from core_registration where email = 'twice@a.example'`)).length, 1);
  await register.work();
  await register.work();
  t.equal((await register.newMails()).filter((mail) => mail.to_address === 'twice@a.example').length, 1);
});

t.test('what is wrong with the form is said beside the field, and only what the form itself shows', async (t) => {
  const answer = await register.register({ name: '', email: 'no address', password: 'short', number: '', proof: 'proof.vat' });
  t.equal(answer.statusCode, 422);
  for (const field of ['name', 'email', 'password', 'number', 'proof-proof-vat-vat']) t.match(answer.body, `id="f-${field}-error"`);
  t.equal((await register.register({ email: 'x@a.example', proof: 'none', again: 'another password' })).statusCode, 422);
  t.equal((await register.register({ email: 'x@a.example', proof: 'none', password: '1234567890', again: '1234567890' })).statusCode, 422);
  t.equal((await register.register({ email: 'x@a.example', form: 'no id' })).statusCode, 400);
  t.equal((await register.register({ email: 'x@a.example', more: 'x' })).statusCode, 400);
}); // prettier-ignore

t.test('the answer and what it costs say nothing of e-mail addresses, numbers and proofs', async (t) => {
  await register.customer('120');
  const cases = {
    'new address': { email: 'new@a.example', ...proven('120', 'wrong') },
    'address with an account': { email: 'first@a.example', ...proven('120', 'wrong') },
    'right proof': { email: 'new2@a.example', ...proven('120') },
    'number of nobody': { email: 'new3@a.example', ...proven('999') },
  };
  const seen = [];
  for (const [name, fields] of Object.entries(cases)) {
    let answer: Awaited<ReturnType<typeof register.register>> | undefined;
    const statements = await statementsOf(async () => void (answer = await register.register(fields)));
    const headers = Object.keys(answer!.headers).filter((header) => !/ratelimit/.test(header)).sort(); // prettier-ignore
    seen.push({ name, shown: [answer!.statusCode, answer!.headers.location, answer!.body, headers], statements });
  }
  const [first, ...others] = seen;
  t.ok(first!.statements.length > 3);
  for (const other of others) {
    t.same(other.shown, first!.shown, other.name);
    t.same(other.statements, first!.statements, `${other.name}: the same statements`);
  }
  t.same(await ask(`select 1 from core_registration where email like 'new%' and password_hash is null`), [], 'a hash was made for each');
  t.ok((await ask(`select 1 from core_registration where email = 'first@a.example' and password_hash is not null`)).length > 0, 'and for the known one');

  await register.work();
  const mails = await register.newMails();
  t.equal(mails.find((mail) => mail.to_address === 'first@a.example')?.purpose, 'registration-known', 'the mailbox alone learns that it has an account');
  t.same(await ask(`select 1 from core_registration where email = 'first@a.example' and state <> 'approved'`), [], 'nothing is left of it');

  const outcome = async (email: string) => {
    const token = tokenOf(mails.find((mail) => mail.to_address === email));
    let body = '';
    const statements = await statementsOf(async () => void (body = (await register.confirm(token)).body));
    return { body, statements };
  };
  const [wrong, nobody] = [await outcome('new@a.example'), await outcome('new3@a.example')];
  t.same(nobody, wrong, 'a number of nobody looks and costs like a wrong proof');
  t.match(wrong.body, 'waits for approval');
}); // prettier-ignore

t.test('wrong proofs wait for staff, and after ten in a day for one number even the right one does', async (t) => {
  await register.customer('130');
  for (let i = 0; i < 10; i++) await register.through({ email: `guess${i}@a.example`, ...proven('130', `guess ${i}`) });
  t.match(await waitingOf('guess9@a.example'), { state: 'waiting', proof_result: 'wrong', customer_id: null });
  await register.through({ email: 'late@a.example', ...proven('130') });
  t.match(await waitingOf('late@a.example'), { state: 'waiting', proof_result: 'blocked', customer_id: null });
  await ask(`update core_registration set confirmed_at = confirmed_at - interval '25 hours' where number = '130'`);
  await register.through({ email: 'tomorrow@a.example', ...proven('130') });
  t.match(await accountOf('tomorrow@a.example'), { number: '130', house_role: 'all' });
});

t.test('whoever has nothing to prove with waits for staff', async (t) => {
  await register.through({ email: 'nothing@a.example', number: '130', proof: 'none' });
  t.match(await waitingOf('nothing@a.example'), { state: 'waiting', proof_result: 'none', customer_id: null });
});

t.test('a link to confirm runs out after a day, and what nobody confirmed is gone after a week', async (t) => {
  await register.register({ email: 'slow@a.example', proof: 'none' });
  await register.work();
  const token = tokenOf((await register.newMails()).at(-1));
  await ask(`update core_registration set expires_at = now() - interval '1 second' where email = 'slow@a.example'`);
  t.equal((await get(undefined, `/register/confirm?token=${token}`)).statusCode, 410);
  t.equal((await register.confirm(token)).statusCode, 410);
  await ask(`update core_registration set created_at = now() - interval '8 days' where email = 'slow@a.example'`);
  await asPortal(portal.services, sweepRegistrations);
  t.same(await ask(`select 1 from core_registration where email = 'slow@a.example'`), []);
});

t.test('wrong passwords make a confirmation wait', async (t) => {
  await register.register({ email: 'guessed@a.example', proof: 'none' });
  await register.work();
  const token = tokenOf((await register.newMails()).at(-1));
  for (let i = 0; i < 10; i++) await register.confirm(token, `wrong password ${i}`);
  t.equal((await register.confirm(token)).statusCode, 429, 'even with the right one');
});

t.test('a network and a mailbox get so many and no more', async (t) => {
  const status = [];
  for (let i = 0; i < 22; i++) status.push((await register.register({ email: `net${i}@a.example`, proof: 'none' }, '10.9.9.9')).statusCode);
  t.same(status.slice(-2), [429, 429]);
  for (let i = 0; i < 6; i++) await register.register({ email: 'bombed@a.example', proof: 'none' });
  await register.work();
  const mails = (await register.newMails()).filter((mail) => mail.to_address === 'bombed@a.example');
  t.equal(mails.length, 3);
}); // prettier-ignore

t.test('an account that came to be meanwhile is not made twice', async (t) => {
  await register.customer('140');
  await register.register({ email: 'race@a.example', ...proven('140') });
  await register.work();
  const token = tokenOf((await register.newMails()).at(-1));
  await makePerson(portal, { groupId: groups.CLIENTS!, login: 'race@a.example' });
  t.equal((await register.confirm(token)).headers.location, '/login');
  t.equal((await ask(`select 1 from core_account where login = 'race@a.example'`)).length, 1);
});

t.test('a link that is switched off meanwhile lets nobody in by itself', async (t) => {
  await register.customer('150');
  await register.register({ email: 'closing@a.example', ...proven('150') });
  await register.work();
  const token = tokenOf((await register.newMails()).at(-1));
  await register.open(false);
  t.equal((await register.confirm(token)).statusCode, 200);
  t.match(await waitingOf('closing@a.example'), { state: 'waiting', customer_id: null });
  await register.open(true);
});

t.test('a second person waits, and the first one lets him in or refuses him', async (t) => {
  const customer = await register.customer('160');
  await register.through({ email: 'owner@b.example', ...proven('160') });
  await register.newMails();
  const answer = await register.through({ name: 'Pavol Druhý', email: 'second@b.example', ...proven('160') });
  t.match(answer.body, 'waits for approval', 'as for everybody who waits');
  const asked = (await register.newMails()).find((mail) => mail.purpose === 'registration-joining');
  t.match(asked, { to_address: 'owner@b.example', body_text: /Pavol Druhý, second@b\.example/ });
  await register.work();
  t.same((await register.newMails()).filter((mail) => mail.purpose === 'registration-joining'), [], 'he is asked once');

  const token = tokenOf(asked);
  t.match((await get(undefined, `/register/colleague?token=${token}`)).body, 'Pavol Druhý');
  const decide = (decision: string, role = 'money', by = token) => post(portal, '/register/colleague', { token: by, decision, role });
  t.equal((await decide('admit')).headers.location, '/login');
  t.match(await accountOf('second@b.example'), { state: 'active', house_role: 'money', number: '160' });
  t.equal((await decide('refuse')).statusCode, 410, 'the link is used up');
  const told = await register.newMails();
  t.equal(told.find((mail) => mail.to_address === 'second@b.example')?.purpose, 'registration-approved');

  const joined = told.find((mail) => mail.purpose === 'registration-joined');
  t.equal(joined?.to_address, 'owner@b.example', 'who joined is told to those who are there');
  const boss = await makePerson(portal, { groupId: groups.STAFF!, staff: true, login: 'boss@portal.example' });
  await ask('update core_customer set caretaker_id = $1 where id = $2', boss.accountId, customer);
  t.equal((await decide('refuse', 'all', tokenOf(joined))).headers.location, '/login');
  t.equal(await accountOf('second@b.example'), undefined, 'whoever is objected to is out at once');
  t.same(await ask(`select state from core_account where login = 'second@b.example'`), [{ state: 'locked' }]);
  t.equal((await register.newMails()).at(-1)?.to_address, 'boss@portal.example', 'and the caretaker learns of it');

  await register.through({ email: 'third@b.example', ...proven('160') });
  const again = (await register.newMails()).find((mail) => mail.purpose === 'registration-joining');
  await ask(`update core_account set state = 'locked' where login = 'owner@b.example'`);
  t.equal((await decide('admit', 'all', tokenOf(again))).statusCode, 410, 'somebody who is locked decides nothing');
  await ask(`update core_account set state = 'active' where login = 'owner@b.example'`);
  await ask(`update core_membership set house_role = 'money' where account_id = (select id from core_account where login = 'owner@b.example')`);
  t.equal((await decide('admit', 'all', tokenOf(again))).statusCode, 410, 'nor somebody who does not deal with everything any more');
}); // prettier-ignore

t.test('staff let in whom they find a customer for, under their own name, or refuse with a reason', async (t) => {
  const { admin, clerk } = register;
  await register.customer('170');
  await register.through({ name: 'Eva Tretia', email: 'eva@c.example', number: '170', proof: 'none' });
  await register.newMails();
  const [row] = await ask<{ id: string }>(`select id from core_registration where email = 'eva@c.example'`);
  const path = `/admin/registrations/${row!.id}`;
  t.match((await get(admin, '/admin/registrations')).body, 'eva@c.example');
  t.equal((await get(clerk, '/admin/registrations')).statusCode, 403, 'staff without the right see no list');
  t.equal((await get(clerk, path)).statusCode, 403);
  const page = await get(admin, `${path}?q=Firm+170`);
  t.match(page.body, 'name="customer" value="170"');
  t.notMatch(page.body, 'value="170" checked', 'a number that was only typed chooses nobody');

  const form = { customer: '170', group: groups.CLIENTS!, houseRole: 'technical' };
  t.equal((await register.post(clerk, `${path}/approve`, form)).statusCode, 403);
  t.equal((await register.post(admin, `${path}/approve`, { ...form, customer: '' })).statusCode, 422);
  t.equal((await register.post(admin, `${path}/approve`, { ...form, customer: 'nobody' })).statusCode, 422);
  t.equal((await register.post(admin, `${path}/approve`, { ...form, group: groups.STAFF! })).statusCode, 422);
  t.equal((await register.post(admin, `${path}/approve`, form)).headers.location, '/admin/registrations');
  t.match(await accountOf('eva@c.example'), { state: 'active', house_role: 'technical', number: '170' });
  t.equal((await register.post(admin, `${path}/approve`, form)).statusCode, 409, 'decided once');
  t.equal((await register.post(admin, `${path}/reject`, { reason: 'x' })).statusCode, 409);
  t.equal((await post(portal, '/login', { login: 'eva@c.example', password: PASSWORD })).headers.location, '/');
  t.same(await ask(`select actor_name from core_audit where action = 'join' and subject_id = $1`, row!.id), [{ actor_name: 'Zuzana Admin' }]);

  await register.through({ email: 'fake@c.example', proof: 'none' });
  const [fake] = await ask<{ id: string }>(`select id from core_registration where email = 'fake@c.example'`);
  const refuse = (reason: string) => register.post(admin, `/admin/registrations/${fake!.id}/reject`, { reason });
  t.equal((await refuse('')).statusCode, 422);
  t.equal((await refuse('We do not know you.')).statusCode, 303);
  t.match((await register.newMails()).at(-1), { to_address: 'fake@c.example', body_text: /We do not know you\./ });
  t.match((await get(admin, '/admin/registrations?show=decided')).body, 'fake@c.example');

  await register.through({ email: 'late@c.example', proof: 'none' });
  const [late] = await ask<{ id: string }>(`select id from core_registration where email = 'late@c.example'`);
  await makePerson(portal, { groupId: groups.CLIENTS!, login: 'LATE@c.example' });
  const answer = await register.post(admin, `/admin/registrations/${late!.id}/approve`, form);
  t.equal(answer.statusCode, 422);
  t.match(answer.body, 'There is an account with this e-mail already');
}); // prettier-ignore

t.test('administrators switch the link for all, and get it with a QR code', async (t) => {
  const { admin, clerk } = register;
  const path = '/admin/registrations/settings';
  const form = async (more: Record<string, string>) => {
    const version = /name="version" value="(\d+)"/.exec((await get(admin, path)).body)![1]!;
    return register.post(admin, path, { group: 'CLIENTS', version, ...more });
  };
  t.equal((await get(clerk, path)).statusCode, 403);
  t.equal((await register.post(clerk, path, { group: 'CLIENTS', version: '0', open: 'on' })).statusCode, 403);
  t.equal((await form({ group: 'STAFF', open: 'on' })).statusCode, 422, 'nobody registers as staff');
  t.equal((await form({})).statusCode, 303);
  t.equal((await get(undefined, '/register')).statusCode, 404);
  t.notMatch((await get(admin, path)).body, '<svg role="img"');
  t.equal((await form({ open: 'on' })).statusCode, 303);
  const page = (await get(admin, path)).body;
  t.match(page, 'data-copy="http://portal.test/register"');
  t.match(page, '<svg role="img"');
  t.equal((await get(undefined, '/register')).statusCode, 200);
  t.equal(
    (await register.post(admin, path, { group: 'CLIENTS', version: '1' })).statusCode,
    409,
    'not over a change of somebody else',
  );
});
