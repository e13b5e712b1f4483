import { randomUUID } from 'node:crypto';
import t from 'tap';
import { makePerson } from 'portico/testing';
import { atDesk, wordsOf, type Desk } from './desk.fixture.ts';
import { found, rows } from './fixture.ts';

const count = async ({ portal }: Desk, table: string, ticket: string) =>
  (await rows(portal, `select 1 from ${table} where ticket_id = $1`, [ticket])).length;

const addFile = (desk: Desk, ticket: string) =>
  rows(
    desk.portal,
    `insert into tickets_file (id, customer_id, ticket_id, article_id, file_id, name, mime, size, sha256, shown)
       select gen_random_uuid(), customer_id, ticket_id, id, gen_random_uuid(), 'photo.png', 'image/png', 3, 'x', shown from tickets_article where ticket_id = $1`,
    [ticket],
  );

t.test('merging takes messages, files and people along, and what comes for the old one is led to the new one', async (t) => {
  const desk = await atDesk(t);
  const colleague = await makePerson(desk.portal, { groupId: desk.clients, customerId: desk.anna.customerId });
  const into = await found(desk, desk.anna.customerId);
  const from = await found(desk, desk.anna.customerId, { subject: 'And again', requester: { accountId: colleague.accountId, name: 'Colleague', email: null } });
  const other = await found(desk, desk.boris.customerId);
  await addFile(desk, from.id);
  await desk.post(`/desk/tickets/${from.id}/note`, { id: randomUUID(), note: 'Same as the other one' });
  t.equal((await desk.post(`/desk/tickets/${from.id}/merge`, { number: other.number })).statusCode, 422, 'not into another customer’s');
  t.equal((await desk.post(`/desk/tickets/${from.id}/merge`, { number: from.number })).statusCode, 422, 'not into itself');
  const merged = await desk.post(`/desk/tickets/${from.id}/merge`, { number: into.number.slice(2) });
  t.match(merged.headers.location, `/desk/tickets/${into.id}`);
  t.match(await rows(desk.portal, 'select state, merged_into_id from tickets_ticket where id = $1', [from.id]), [{ state: 'merged', merged_into_id: into.id }]);
  t.equal(await count(desk, 'tickets_article', into.id), 3);
  t.equal(await count(desk, 'tickets_file', into.id), 1);
  t.match(await rows(desk.portal, 'select account_id from tickets_participant where ticket_id = $1', [into.id]), [{ account_id: colleague.accountId }]);
  t.match(await rows(desk.portal, `select shown from tickets_article where kind = 'note'`), [{ shown: false }], 'a note stays a note');
  t.match(wordsOf((await desk.get(`/desk/tickets/${from.id}`)).body), new RegExp(`merged into ${into.number}`));
  const last = await found(desk, desk.anna.customerId);
  await desk.post(`/desk/tickets/${into.id}/merge`, { number: last.number });
  t.match(await rows(desk.portal, 'select merged_into_id from tickets_ticket where id = $1', [from.id]), [{ merged_into_id: last.id }], 'a chain leads to its end');
}); // prettier-ignore

t.test('a message split off is a ticket of its own with its files, once, and both are linked', async (t) => {
  const desk = await atDesk(t);
  const { id } = await found(desk, desk.anna.customerId);
  await desk.post(`/desk/tickets/${id}/call`, { id: randomUUID(), result: 'agreed', call: 'Also the meter is broken' });
  const [call] = await rows<{ id: string }>(desk.portal, `select id from tickets_article where kind = 'call'`);
  const [first] = await rows<{ id: string }>(desk.portal, `select id from tickets_article where kind = 'web'`);
  const form = { id: randomUUID(), subject: 'Broken meter' };
  t.match((await desk.post(`/desk/tickets/${id}/split/${call!.id}`, form)).headers.location, `/desk/tickets/${form.id}`); // prettier-ignore
  t.equal((await desk.post(`/desk/tickets/${id}/split/${call!.id}`, form)).statusCode, 303, 'the same form again');
  t.match(await rows(desk.portal, 'select id from tickets_article where ticket_id = $1', [form.id]), [{ id: call!.id }]); // prettier-ignore
  t.match(wordsOf((await desk.get(`/desk/tickets/${form.id}`)).body), /split off/);
  t.equal((await desk.post(`/desk/tickets/${id}/split/${first!.id}`, { ...form, id: randomUUID() })).statusCode, 409, 'nothing would be left'); // prettier-ignore
});

t.test('given to another customer, everything goes along, and who was the other one’s sees it no more', async (t) => {
  const desk = await atDesk(t);
  const { id } = await found(desk, desk.anna.customerId, { requester: { accountId: desk.anna.accountId, name: 'Anna Nová', email: null } });
  await addFile(desk, id);
  await desk.post(`/desk/tickets/${id}/note`, { id: randomUUID(), note: 'Wrong customer' });
  await rows(desk.portal, 'insert into tickets_participant (id, customer_id, ticket_id, account_id, name, shown) values (gen_random_uuid(), $1, $2, $3, $4, true)',
    [desk.anna.customerId, id, desk.anna.accountId, 'Anna Nová']);
  const page = await desk.get(`/desk/tickets/${id}/customer?to=${desk.boris.customerId}`);
  t.match(wordsOf(page.body), /Messages: 2, files: 1\..*No longer told: Anna Nová/);
  t.equal((await desk.post(`/desk/tickets/${id}/customer`, { to: desk.boris.customerId })).statusCode, 303);
  for (const table of ['article', 'file', 'event', 'participant']) {
    const owners = await rows<{ customer_id: string }>(desk.portal, `select distinct customer_id from tickets_${table} where ticket_id = $1`, [id]);
    t.same(owners.map(({ customer_id: of }) => of), table === 'participant' ? [] : [desk.boris.customerId], table);
  }
  t.match(await rows(desk.portal, 'select requester_account_id from tickets_ticket where id = $1', [id]), [{ requester_account_id: null }]);
  t.match(await rows(desk.portal, `select shown from tickets_article where kind = 'note'`), [{ shown: false }]);
  t.equal((await rows(desk.portal, `select 1 from core_audit where action = 'move'`)).length, 2, 'noted with both customers');
}); // prettier-ignore

t.test('tickets are linked and unlinked by their numbers; both show it', async (t) => {
  const desk = await atDesk(t);
  const [one, two] = [await found(desk, desk.anna.customerId), await found(desk, desk.boris.customerId, { subject: 'No light either' })]; // prettier-ignore
  await desk.post(`/desk/tickets/${one.id}/link`, { number: two.number });
  await desk.post(`/desk/tickets/${two.id}/link`, { number: one.number });
  t.equal((await rows(desk.portal, 'select 1 from tickets_link')).length, 1);
  t.match((await desk.get(`/desk/tickets/${one.id}`)).body, /No light either/);
  await desk.post(`/desk/tickets/${two.id}/unlink`, { other: one.id });
  t.equal((await rows(desk.portal, 'select 1 from tickets_link')).length, 0);
  t.equal((await desk.post(`/desk/tickets/${one.id}/link`, { number: 'T-9' })).statusCode, 422);
});
