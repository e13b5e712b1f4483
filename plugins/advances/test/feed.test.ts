import { createHash } from 'node:crypto';
import t from 'tap';
import { executeIn } from 'portico';
import { addRule, makeGroup, makePerson, switchPortlet } from 'portico/testing';
import { get, instalments, openPortal, post, rows, schedule } from './fixture.ts';

const { portal, ctx, groupId, person } = await openPortal(t);

const addressIn = (html: string) =>
  /value="http:\/\/portal\.test(\/advances\/feed\/[A-Za-z0-9_-]{43}\.ics)"/.exec(html)?.[1] ?? '';

t.test('a secret address shows the instalments of its customer to who is not signed in, until it is revoked', async (t) => {
  const [anna, boris] = [await person(), await person()];
  const id = await schedule(ctx, anna.customerId, { supplyPoint: 'Hlavná 7; Poprad, ľavý vchod' });
  await schedule(ctx, boris.customerId, { supplyPoint: 'BORIS' });
  const made = await post(portal, anna, '/advances/feed');
  const url = addressIn(made.body);
  t.match(made.headers, { 'cache-control': 'no-store' });
  t.notMatch((await get(portal, anna, '/advances/feed')).body, '.ics', 'it is shown once');
  const answer = await get(portal, undefined, url);
  t.match(answer, { statusCode: 200, headers: { 'content-type': 'text/calendar; charset=utf-8', 'cache-control': /private/ } });
  const lines = answer.body.replaceAll('\r\n ', '').split('\r\n');
  t.equal(lines.filter((line) => line === 'BEGIN:VEVENT').length, 11);
  const [first] = await instalments(ctx, id);
  t.ok(lines.includes(`UID:${first!.id}@advances.portico`));
  t.ok(lines.includes(`DTSTART;VALUE=DATE:${first!.due_on.replaceAll('-', '')}`));
  t.ok(lines.some((line) => line.startsWith('DESCRIPTION:Hlavná 7\\; Poprad\\, ľavý vchod\\n')));
  t.ok(answer.body.split('\r\n').every((line) => Buffer.byteLength(line) <= 75));
  t.notMatch(answer.body, 'BORIS');
  t.equal((await get(portal, undefined, url)).body, answer.body, 'the same as long as nothing changes');

  const token = /feed\/([^.]+)/.exec(url)![1]!;
  t.match(await rows(ctx, 'select token_hash from advances_feed where customer_id = $1', [anna.customerId]), [
    { token_hash: createHash('sha256').update(token).digest() },
  ], 'only a hash is kept'); // prettier-ignore
  t.notMatch(JSON.stringify(await rows(ctx, 'select * from core_audit')), token, 'nor is it in the audit log');
  const renewed = addressIn((await post(portal, anna, '/advances/feed')).body);
  t.equal((await get(portal, undefined, url)).statusCode, 404, 'the older address is gone');
  t.equal((await get(portal, undefined, renewed)).statusCode, 200);
  t.equal((await post(portal, boris, '/advances/feed/revoke')).statusCode, 303);
  t.equal((await get(portal, undefined, renewed)).statusCode, 200, 'nobody revokes what is another\'s');
  await post(portal, anna, '/advances/feed/revoke');
  t.equal((await get(portal, undefined, renewed)).statusCode, 404);
}); // prettier-ignore

t.test('an address that never was answers as one that is no more', async (t) => {
  for (const token of ['A'.repeat(43), 'x', '..%2f..', "'; drop table advances_feed"])
    t.equal((await get(portal, undefined, `/advances/feed/${encodeURIComponent(token)}.ics`)).statusCode, 404, token);
});

t.test('it ends with the person: locked, no longer acting for the customer, or kept from money', async (t) => {
  for (const end of [
    `update core_account set state = 'locked' where id = $1`,
    `update core_membership set house_role = 'technical' where account_id = $1`,
    'delete from core_membership where account_id = $1',
  ]) {
    const anna = await person();
    await schedule(ctx, anna.customerId);
    const url = addressIn((await post(portal, anna, '/advances/feed')).body);
    t.equal((await get(portal, undefined, url)).statusCode, 200);
    await ctx.write(({ em }) => executeIn(em, end, [anna.accountId]));
    t.equal((await get(portal, undefined, url)).statusCode, 404, end);
  }
});

t.test('it ends with the grant of the group, by a rule or with the portlets, and comes back with it', async (t) => {
  const own = await makeGroup(portal, 'FEEDERS', ['advances.calendar']);
  const anna = await makePerson(portal, { groupId: own });
  await schedule(ctx, anna.customerId);
  const url = addressIn((await post(portal, anna, '/advances/feed')).body);
  const status = async () => (await get(portal, undefined, url)).statusCode;
  t.equal(await status(), 200);
  await addRule(portal, own, 'deny', 'feed', 'Advance');
  t.equal(await status(), 404, 'a rule denies it');
  await ctx.write(({ em }) => executeIn(em, 'delete from core_rule where group_id = $1', [own]));
  await ctx.write(({ em }) => executeIn(em, 'update core_group set version = version + 1 where id = $1', [own]));
  t.equal(await status(), 200, 'and no longer');
  await switchPortlet(portal, own, 'advances.calendar', 'off');
  t.equal(await status(), 404, 'the portlet that gave it is off');
});

t.test('a customer without instalments has an empty calendar, and each person his own address', async (t) => {
  const anna = await person();
  const partner = await makePerson(portal, { groupId, customerId: anna.customerId });
  const hers = addressIn((await post(portal, anna, '/advances/feed')).body);
  const his = addressIn((await post(portal, partner, '/advances/feed')).body);
  t.not(hers, his);
  await post(portal, partner, '/advances/feed/revoke');
  const { body, statusCode } = await get(portal, undefined, hers);
  t.equal(statusCode, 200);
  t.match(body, /^BEGIN:VCALENDAR\r\n/);
  t.notMatch(body, 'VEVENT');
});

t.test('the public role reads nothing but one feed', async (t) => {
  const read = portal.services.reader.in({ role: 'portico_public' });
  for (const table of ['advances_feed', 'advances_instalment', 'advances_schedule'])
    await t.rejects(read({ text: `select * from ${table}`, values: [] }), /permission denied/);
  const customer = portal.services.reader.in({ role: 'portico_customer', customer: (await person()).customerId });
  await t.rejects(
    customer({ text: 'select * from advances_feed_read($1)', values: [Buffer.alloc(32)] }),
    /permission denied/,
  );
});

t.test('without the grant nobody makes an address', async (t) => {
  const stranger = await makePerson(portal, { groupId: await makeGroup(portal, 'NONE', []) });
  t.equal((await get(portal, stranger, '/advances/feed')).statusCode, 404);
  t.equal((await post(portal, stranger, '/advances/feed')).statusCode, 404);
});
