import t from 'tap';
import { get, PASSWORD, post, rows, withPeople } from './fixture.ts';

const secretOf = (body: string): string => /<code class="code pl-account__secret">([\w-]{43})<\/code>/.exec(body)![1]!;

t.test('a token is shown once, stored as a hash, and ends when it is revoked', async (t) => {
  const { portal, anna } = await withPeople();
  const made = await post(portal, anna, '/account/security/tokens', { name: ' accounting ', days: '90' });
  t.equal(made.statusCode, 201);
  t.equal(made.headers['cache-control'], 'no-store');
  const secret = secretOf(made.body);
  t.notMatch((await get(portal, anna, '/account/security')).body, secret, 'the next page has only its name');
  const [stored] = await rows<{ row: string; days: string; id: string }>(
    portal,
    `select to_jsonb(t)::text as row, extract(epoch from expires_at - created_at) / 86400 as days, id from core_token t`,
  );
  t.notMatch(stored!.row, secret);
  t.equal(Math.round(Number(stored!.days)), 90);
  const [entry] = await rows<{ details: object }>(portal, `select details from core_audit where subject = 'Token'`);
  t.same(entry!.details, { name: 'accounting', days: 90 }, 'the log has no secret either');

  const asProgram = () =>
    portal.app.inject({ url: '/account/security', headers: { authorization: `Bearer ${secret}` } });
  t.equal((await asProgram()).statusCode, 303, 'outside the API it opens nothing');
  t.equal((await post(portal, anna, '/account/security/tokens/revoke', { id: stored!.id })).statusCode, 303);
  t.same(await rows(portal, 'select 1 from core_token'), []);
});

t.test('a quarter of an hour after signing in the password is asked for again', async (t) => {
  const { portal, anna } = await withPeople();
  const make = (fields: object) => post(portal, anna, '/account/security/tokens', { name: 'accounting', days: '90', ...fields }); // prettier-ignore
  t.notMatch((await get(portal, anna, '/account/security')).body, 'tokenPassword');
  await rows(portal, `update core_session set authenticated_at = now() - interval '16 minutes'`);
  t.match((await get(portal, anna, '/account/security')).body, 'name="tokenPassword"');
  const without = await make({});
  t.equal(without.statusCode, 422);
  t.match(without.body, 'id="f-tokenPassword-error"');
  t.match(without.body, 'value="accounting"', 'what was typed is still there');
  t.equal((await make({ tokenPassword: 'a guess' })).statusCode, 422);
  t.equal((await make({ tokenPassword: PASSWORD })).statusCode, 201);
  t.equal((await make({ name: 'second' })).statusCode, 201, 'then not again for a while');
});

t.test('what is no name and no number of days is refused with the reason beside its field', async (t) => {
  const { portal, anna } = await withPeople();
  const make = (name: string, days: string) => post(portal, anna, '/account/security/tokens', { name, days });
  t.match((await make('  ', '90')).body, 'id="f-name-error"');
  for (const days of ['0', '367', '-1']) {
    const answer = await make('accounting', days);
    t.equal(answer.statusCode, 422, days);
    t.match(answer.body, 'id="f-days-error"');
  }
  t.equal((await make('accounting', '1.5')).statusCode, 400);
  t.equal((await make('x'.repeat(61), '30')).statusCode, 422);
  for (let i = 0; i < 20; i++) await make(`number ${i}`, '30');
  t.match((await make('one too many', '30')).body, 'You already have 20 tokens');
  t.equal((await rows(portal, 'select 1 from core_token')).length, 20);
});

t.test('a token acts for the customer it was made for, whatever its owner switches to', async (t) => {
  const { portal, anna, boris, groupId } = await withPeople();
  await rows(portal, 'insert into core_membership (id, account_id, customer_id, group_id) values (gen_random_uuid(), $1, $2, $3)', [anna.accountId, boris.customerId, groupId]); // prettier-ignore
  await post(portal, anna, '/account/security/tokens', { name: 'accounting', days: '90' });
  const [other] = await rows<{ id: string }>(portal, 'select id from core_membership where account_id = $1 and customer_id = $2', [anna.accountId, boris.customerId]); // prettier-ignore
  await post(portal, anna, '/switch', { membership: other!.id });
  const [bound] = await rows<{ customer_id: string }>(portal, 'select m.customer_id from core_token t join core_membership m on m.id = t.membership_id'); // prettier-ignore
  t.equal(bound!.customer_id, anna.customerId);
});
