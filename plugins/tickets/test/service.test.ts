import { randomUUID } from 'node:crypto';
import t from 'tap';
import { executeIn } from 'portico';
import { changeState, customerWrote, staffWrote } from '../service/change.ts';
import { lockTicket, type LockedTicket } from '../service/store.ts';
import { found, PORTAL, rows, withDesk } from './fixture.ts';

const ticketOf = async (portal: Parameters<typeof rows>[0], id: string) =>
  (
    await rows<LockedTicket & { assigned_step: string | null }>(portal, 'select * from tickets_ticket where id = $1', [
      id,
    ])
  )[0]!;

t.test('a ticket has a number, its first article, and lies in "To be assigned" where the customer has no caretaker', async (t) => {
  const desk = await withDesk(t);
  const { id, number } = await found(desk, desk.anna.customerId);
  t.match(number, /^T-\d{4,}$/);
  t.match(await ticketOf(desk.portal, id), { state: 'new', channel: 'portal', owner_id: null, shown: true });
  const [article] = await rows(desk.portal, 'select * from tickets_article where ticket_id = $1', [id]);
  t.match(article, { kind: 'web', side: 'customer', author_name: 'Anna Nová', shown: true });
  t.same((await rows(desk.portal, 'select kind from tickets_event')).map(({ kind }) => kind), ['created']);
}); // prettier-ignore

t.test('the customer’s caretaker gets it, and the ticket says why', async (t) => {
  const desk = await withDesk(t);
  await rows(desk.portal, 'update core_customer set caretaker_id = $1 where id = $2', [desk.marek.accountId, desk.anna.customerId]);
  const { id } = await found(desk, desk.anna.customerId);
  const ticket = await ticketOf(desk.portal, id);
  t.match(ticket, { owner_name: 'Marek Hudák', assigned_step: 'caretaker', assigned_why: { key: 'tickets.why.caretaker' } });
}); // prettier-ignore

t.test('the same form twice makes one ticket', async (t) => {
  const desk = await withDesk(t);
  const id = randomUUID();
  const [first, second] = await Promise.all([found(desk, desk.anna.customerId, { id }), found(desk, desk.anna.customerId, { id })]); // prettier-ignore
  t.equal(first.number, second.number);
  t.equal((await rows(desk.portal, 'select 1 from tickets_article')).length, 1);
});

t.test('states follow each other as a desk works, and nothing else', async (t) => {
  const desk = await withDesk(t);
  const { id } = await found(desk, desk.anna.customerId);
  const to = (state: LockedTicket['state']) =>
    desk.ctx.write(async ({ em }) => changeState(em, await lockTicket(em, id), state, PORTAL));
  await desk.ctx.write(async ({ em }) => staffWrote(em, await lockTicket(em, id), PORTAL));
  t.match(await ticketOf(desk.portal, id), { state: 'open' }, 'the first answer takes it into work');
  await to('pending_customer');
  t.ok((await ticketOf(desk.portal, id)).paused_at, 'the clock stands while the customer is asked');
  await desk.ctx.write(async ({ em }) => customerWrote(em, await lockTicket(em, id), PORTAL));
  t.match(await ticketOf(desk.portal, id), { state: 'open', paused_at: null });
  await to('resolved');
  await to('open');
  t.match(await ticketOf(desk.portal, id), { state: 'open', reopen_count: 1, resolved_at: null });
  await to('closed');
  await t.rejects(to('resolved'));
});

t.test('a customer sees his own tickets, none that is not shown, and no note of the staff: the database sees to it', async (t) => {
  const desk = await withDesk(t);
  const mine = await found(desk, desk.anna.customerId);
  const hidden = await found(desk, desk.anna.customerId, { subject: 'Old' });
  await found(desk, desk.boris.customerId);
  await rows(desk.portal, 'update tickets_ticket set shown = false where id = $1', [hidden.id]);
  await rows(desk.portal, `insert into tickets_article (id, customer_id, ticket_id, kind, side, author_name, body, shown)
     values (gen_random_uuid(), $1, $2, 'note', 'staff', 'Marek', 'Difficult customer', false)`, [desk.anna.customerId, mine.id]);
  const em = desk.portal.services.orm.em.fork();
  const asAnna = await em.transactional(async (tx) => {
    await executeIn(tx as never, 'set local role portico_customer');
    await executeIn(tx as never, `select set_config('portico.customer', $1, true)`, [desk.anna.customerId]);
    return {
      tickets: await executeIn<{ id: string }>(tx, 'select id from tickets_ticket'),
      bodies: await executeIn<{ body: string }>(tx, 'select body from tickets_article where ticket_id = $1', [mine.id]),
    };
  });
  t.same(asAnna.tickets.map(({ id }) => id), [mine.id]);
  t.same(asAnna.bodies.map(({ body }) => body), ['The invoice for October came twice.']);
}); // prettier-ignore
