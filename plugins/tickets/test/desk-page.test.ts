import t from 'tap';
import { makePerson } from 'portico/testing';
import { atDesk, wordsOf, type Desk } from './desk.fixture.ts';
import { found, rows } from './fixture.ts';

const ticketOf = async ({ portal }: Desk, id: string) =>
  (await rows<Record<string, unknown>>(portal, 'select * from tickets_ticket where id = $1', [id]))[0]!;

t.test('a date is promised with a reason, and a ticket is put off to a moment that is still to come', async (t) => {
  const desk = await atDesk(t);
  const { id } = await found(desk, desk.anna.customerId);
  const promise = (at: string, reason = '') => desk.post(`/desk/tickets/${id}/promise`, { at, reason });
  t.equal((await promise('2020-01-01T10:00')).statusCode, 422);
  t.equal((await promise('2099-01-01T10:00')).statusCode, 303);
  t.equal((await promise('2099-01-02T10:00')).statusCode, 422, 'moving it needs a reason');
  t.equal((await promise('2099-01-02T10:00', 'The part comes later')).statusCode, 303);
  t.match(wordsOf((await desk.get(`/desk/tickets/${id}`)).body), /The part comes later/);
  t.equal((await desk.post(`/desk/tickets/${id}/later`, { until: '2099-03-01T08:00' })).statusCode, 303);
  t.match(await ticketOf(desk, id), { state: 'pending_reminder' });
});

t.test('somebody who looks is seen by the others until he has been gone for 45 seconds', async (t) => {
  const desk = await atDesk(t);
  const eva = await makePerson(desk.portal, { name: 'Eva Tóthová', staff: true, groupId: desk.agents });
  const { id } = await found(desk, desk.anna.customerId);
  t.notMatch((await desk.post(`/desk/tickets/${id}/presence`, { writing: '1' }, eva.headers)).body, /Eva/, 'not by herself');
  t.match((await desk.post(`/desk/tickets/${id}/presence`, {})).body, /Eva Tóthová writes/);
  await rows(desk.portal, `update tickets_presence set seen_at = now() - interval '46 seconds' where account_id = $1`, [eva.accountId]);
  t.notMatch((await desk.post(`/desk/tickets/${id}/presence`, {})).body, /Eva/);
}); // prettier-ignore

t.test('the HTML of a mail is shown in a frame that runs and loads nothing until it is asked to', async (t) => {
  const desk = await atDesk(t);
  const { id } = await found(desk, desk.anna.customerId, { kind: 'mail', channel: 'mail', html: '<p onclick="x()">Hi<script>alert(1)</script><img src="https://spy.example/p.gif"></p>' }); // prettier-ignore
  const [article] = await rows<{ id: string }>(desk.portal, 'select id from tickets_article where ticket_id = $1', [id]); // prettier-ignore
  const frame = await desk.get(`/desk/tickets/articles/${article!.id}/html`);
  t.match(frame.headers['content-security-policy'], /^sandbox .*default-src 'none'; img-src data:;/);
  t.match(frame.body, /Hi/);
  t.notMatch(frame.body, /script|onclick|[^-]src="https/);
  const asked = await desk.get(`/desk/tickets/articles/${article!.id}/html?remote=1`);
  t.match(asked.body, /src="https:\/\/spy\.example/);
});
