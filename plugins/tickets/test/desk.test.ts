import { randomUUID } from 'node:crypto';
import t from 'tap';
import { addRule, makeGroup, makePerson, multipart } from 'portico/testing';
import { atDesk, wordsOf, type Desk } from './desk.fixture.ts';
import { found, rows } from './fixture.ts';

const ticketOf = async ({ portal }: Desk, id: string) =>
  (await rows<Record<string, unknown>>(portal, 'select * from tickets_ticket where id = $1', [id]))[0]!;
const changeOf = async (desk: Desk, id: string, more: Record<string, string>) => {
  const { state, priority, type_id: type, owner_id: owner } = (await ticketOf(desk, id)) as Record<string, string | null>;
  const now = { state: state!, priority: priority!, type: type!, owner: owner ?? '' };
  const was = Object.fromEntries(Object.entries(now).map(([name, value]) => [`was_${name}`, value]));
  return { ...now, ...was, ...more };
}; // prettier-ignore
const reply = (desk: Desk, id: string, fields: Record<string, string>) => {
  const { payload, headers } = multipart(fields);
  return desk.portal.app.inject({ method: 'POST', url: `/desk/tickets/${id}/reply`, payload, headers: { ...desk.marek.headers, ...headers } });
}; // prettier-ignore

t.test('the desk is closed to customers, to staff without the grant, and to those who may only read', async (t) => {
  const desk = await atDesk(t);
  const { id } = await found(desk, desk.anna.customerId);
  const others = await makePerson(desk.portal, { staff: true, groupId: await makeGroup(desk.portal, 'BOOKS', [], 'staff') });
  const readers = await makeGroup(desk.portal, 'READERS', [], 'staff');
  await addRule(desk.portal, readers, 'allow', 'read', 'Desk');
  const reader = await makePerson(desk.portal, { staff: true, groupId: readers });
  for (const url of ['/desk/tickets', `/desk/tickets/${id}`, '/desk/tickets/new', '/desk/tickets/templates']) {
    t.equal((await desk.get(url, desk.anna.headers)).statusCode, 404, `${url} for a customer`);
    t.equal((await desk.get(url, others.headers)).statusCode, 403, `${url} for other staff`);
  }
  t.equal((await desk.get(`/desk/tickets/${id}`, reader.headers)).statusCode, 200);
  t.notMatch((await desk.get(`/desk/tickets/${id}`, reader.headers)).body, /\/reply"/, 'a reader is offered no step');
  t.equal((await desk.post(`/desk/tickets/${id}/note`, { id: randomUUID(), note: 'x' }, reader.headers)).statusCode, 403);
}); // prettier-ignore

t.test('an answer reaches the thread once, moves the ticket on, and is there to be sent', async (t) => {
  const desk = await atDesk(t);
  const { id } = await found(desk, desk.anna.customerId);
  const form = { id: randomUUID(), body: 'We have cancelled the second one.', then: 'pending_customer', do: 'send' };
  t.equal((await reply(desk, id, form)).statusCode, 303);
  t.equal((await reply(desk, id, form)).statusCode, 303, 'the same form again');
  t.match(await ticketOf(desk, id), { state: 'pending_customer' });
  const answers = await rows(desk.portal, `select author_name, shown from tickets_article where side = 'staff'`);
  t.match(answers, [{ author_name: 'Marek Hudák', shown: true }]);
  t.equal(answers.length, 1);
  t.match(wordsOf((await desk.get(`/desk/tickets/${id}`)).body), /We have cancelled the second one/);
  t.equal(
    (await reply(desk, id, { ...form, id: randomUUID(), body: '  ' })).statusCode,
    422,
    'an empty answer is none',
  );
});

t.test('a note is seen by the staff alone, and tells who is mentioned without saying what', async (t) => {
  const desk = await atDesk(t);
  const eva = await makePerson(desk.portal, { name: 'Eva Tóthová', staff: true, groupId: desk.agents });
  const { id } = await found(desk, desk.anna.customerId);
  const form = { id: randomUUID(), note: 'He is difficult. @eva tothova, will you call?' };
  t.match((await desk.post(`/desk/tickets/${id}/note`, form)).headers.location, `/desk/tickets/${id}`);
  await desk.post(`/desk/tickets/${id}/note`, form);
  t.match((await desk.get(`/desk/tickets/${id}`)).body, /msg--note[\s\S]*He is difficult/);
  t.equal((await rows(desk.portal, `select 1 from tickets_article where kind = 'note'`)).length, 1, 'sent twice is one');
  const mails = await rows(desk.portal, `select account_id, body_text, to_address from core_mail where purpose = 'tickets-mention'`);
  t.match(mails, [{ account_id: eva.accountId }]);
  t.notMatch(JSON.stringify(mails), /difficult/);
  t.match(await rows(desk.portal, 'select shown from tickets_article where kind = $1', ['note']), [{ shown: false }]);
  await addRule(desk.portal, desk.clients, 'allow', 'read', 'Ticket');
  for (const url of [`/tickets/${id}`, `/api/v1/tickets/${id}`]) t.notMatch((await desk.get(url, desk.anna.headers)).body, /difficult/, url);
}); // prettier-ignore

t.test('a call is written down with how it ended; an attempt is no answer', async (t) => {
  const desk = await atDesk(t);
  const { id } = await found(desk, desk.anna.customerId);
  await desk.post(`/desk/tickets/${id}/call`, { id: randomUUID(), result: 'not_reached' });
  t.match(await ticketOf(desk, id), { state: 'new', first_response_at: null });
  t.equal((await desk.post(`/desk/tickets/${id}/call`, { id: randomUUID(), result: 'agreed', call: '' })).statusCode, 422); // prettier-ignore
  await desk.post(`/desk/tickets/${id}/call`, { id: randomUUID(), result: 'agreed', call: 'Technician on Wednesday' });
  t.match(await ticketOf(desk, id), { state: 'open' });
  t.match(wordsOf((await desk.get(`/desk/tickets/${id}`)).body), /Not reached.*Agreed.*Technician on Wednesday/);
});

t.test('state, priority, kind and owner change in one form; what somebody else changed meanwhile is not overwritten', async (t) => {
  const desk = await atDesk(t);
  const { id } = await found(desk, desk.anna.customerId);
  const stale = await changeOf(desk, id, { priority: 'low' });
  await desk.post(`/desk/tickets/${id}/change`, await changeOf(desk, id, { owner: desk.marek.accountId, priority: 'urgent', state: 'open', type: desk.types.technical }));
  t.match(await ticketOf(desk, id), { owner_name: 'Marek Hudák', priority: 'urgent', state: 'open', type_id: desk.types.technical });
  t.equal((await desk.post(`/desk/tickets/${id}/change`, stale)).statusCode, 409);
  t.match(await ticketOf(desk, id), { priority: 'urgent' });
  const takers = await makeGroup(desk.portal, 'TAKERS', [], 'staff');
  for (const action of ['read', 'work']) await addRule(desk.portal, takers, 'allow', action, 'Desk');
  const eva = await makePerson(desk.portal, { name: 'Eva', staff: true, groupId: takers });
  const give = (owner: string) => changeOf(desk, id, { owner }).then((form) => desk.post(`/desk/tickets/${id}/change`, form, eva.headers));
  t.equal((await give('')).statusCode, 403, 'who may not assign does not take it from others');
  t.equal((await give(eva.accountId)).statusCode, 303, 'but takes it himself');
}); // prettier-ignore
