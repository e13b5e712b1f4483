import t from 'tap';
import { startClock, retarget } from '../clock/clock.ts';
import { promise } from '../clock/promise.ts';
import { tick } from '../clock/tick.ts';
import { changeState, customerWrote, staffWrote } from '../service/change.ts';
import { lockTicket, type LockedTicket } from '../service/store.ts';
import type { State } from '../words.ts';
import { killedEverywhere, openAlways } from './clock.fixture.ts';
import { found, PORTAL, rows, withDesk } from './fixture.ts';

t.setTimeout(180_000);

type Desk = Awaited<ReturnType<typeof withDesk>>;
interface Row extends LockedTicket {
  response_minutes: number | null;
  solution_minutes: number | null;
  escalation_level: number;
}
const MINUTE = 60_000;

const ticketOf = async ({ portal }: Desk, id: string) =>
  (await rows<Row>(portal, 'select * from tickets_ticket where id = $1', [id]))[0]!;
const onTicket = (
  { ctx }: Desk,
  id: string,
  work: (em: Parameters<typeof lockTicket>[0], ticket: LockedTicket) => Promise<unknown>,
) => ctx.write(async ({ em }) => work(em, await lockTicket(em, id)));
const to = (desk: Desk, id: string, state: State, more = {}) =>
  onTicket(desk, id, (em, ticket) => changeState(em, ticket, state, PORTAL, more));
const answered = (desk: Desk, id: string) => onTicket(desk, id, (em, ticket) => staffWrote(em, ticket, PORTAL));
const technical = (desk: Desk) => found(desk, desk.anna.customerId, { typeId: desk.types.technical });
const minutesBetween = (from: string, to: string | null) => Math.round((Date.parse(to!) - Date.parse(from)) / MINUTE);
/** Lets everything of a ticket have happened so many minutes earlier. */
const past = async ({ portal }: Desk, id: string, minutes: number) => {
  await rows(
    portal,
    `update tickets_ticket set created_at = created_at - $2::int * interval '1 minute', clock_at = clock_at - $2::int * interval '1 minute',
    first_response_due = first_response_due - $2::int * interval '1 minute', update_due = update_due - $2::int * interval '1 minute',
    resolution_due = resolution_due - $2::int * interval '1 minute', promised_at = promised_at - $2::int * interval '1 minute',
    paused_at = paused_at - $2::int * interval '1 minute' where id = $1`,
    [id, minutes],
  );
  await rows(
    portal,
    `update tickets_due set since = since - $2::int * interval '1 minute', warn_at = warn_at - $2::int * interval '1 minute',
    due_at = due_at - $2::int * interval '1 minute' where ticket_id = $1`,
    [id, minutes],
  );
  await rows(
    portal,
    `update tickets_promise set promised_at = promised_at - $2::int * interval '1 minute' where ticket_id = $1`,
    [id, minutes],
  );
};
const mails = ({ portal }: Desk) =>
  rows<{ purpose: string; to_address: string }>(
    portal,
    `select purpose, to_name, to_address from core_mail where purpose <> 'tickets-assigned' order by created_at, id`,
  );
const promises = ({ portal }: Desk, id: string) =>
  rows<{ promised_at: string; reason: string | null; reason_key: string | null; kept: boolean | null }>(
    portal,
    'select * from tickets_promise where ticket_id = $1 order by made_at, id',
    [id],
  );

t.test('what is due falls into working time: 8, 16 and 40 hours of a desk that works from eight to four', async (t) => {
  const desk = await withDesk(t);
  const { id } = await technical(desk);
  await rows(
    desk.portal,
    `update tickets_ticket set created_at = '2026-11-27T13:00:00Z', promised_at = null where id = $1`,
    [id],
  ); // Friday, 14:00 in Bratislava
  await onTicket(desk, id, startClock);
  const { first_response_due: first, update_due: update, resolution_due: resolution } = await ticketOf(desk, id);
  t.same(
    [first, update, resolution].map((due) => new Date(due!).toISOString()),
    ['2026-11-30T13:00:00.000Z', '2026-12-01T13:00:00.000Z', '2026-12-04T13:00:00.000Z'],
  );
});

t.test('the kind’s own calendar and the priority decide: urgent has a quarter of the time', async (t) => {
  const desk = await withDesk(t);
  await openAlways(desk.portal);
  await rows(desk.portal, `update tickets_type set priority_factors = '{"urgent": 0.25}' where id = $1`, [
    desk.types.technical,
  ]);
  const { id } = await found(desk, desk.anna.customerId, { typeId: desk.types.technical, priority: 'urgent' });
  const ticket = await ticketOf(desk, id);
  t.equal(minutesBetween(ticket.created_at, ticket.resolution_due), 600);
  const [own] = await rows<{ id: string }>(
    desk.portal,
    `insert into tickets_calendar (id, title, time_zone, hours) values (gen_random_uuid(), 'Nights', 'UTC', '{"3": [[0, 1440]]}') returning id`,
  );
  await rows(desk.portal, 'update tickets_type set calendar_id = $1 where id = $2', [own!.id, desk.types.technical]);
  const second = await ticketOf(desk, (await technical(desk)).id);
  t.equal(new Date(second.resolution_due!).getUTCDay(), 3, 'people who work on Wednesdays alone are done on one');
});

t.test('while the customer is asked the clock stands, and goes on with what was left', async (t) => {
  const desk = await withDesk(t);
  await openAlways(desk.portal);
  const { id } = await technical(desk);
  await answered(desk, id);
  await past(desk, id, 60); // an hour passes,
  await to(desk, id, 'pending_customer');
  const before = await ticketOf(desk, id);
  await rows(desk.portal, `update tickets_ticket set paused_at = paused_at - interval '90 minutes' where id = $1`, [
    id,
  ]); // he takes an hour and a half,
  await rows(
    desk.portal,
    `update tickets_due set warn_at = warn_at - interval '90 minutes', due_at = due_at - interval '90 minutes' where ticket_id = $1`,
    [id],
  );
  await rows(
    desk.portal,
    `update tickets_ticket set promised_at = promised_at - interval '90 minutes', resolution_due = resolution_due - interval '90 minutes' where id = $1`,
    [id],
  );
  await onTicket(desk, id, (em, ticket) => customerWrote(em, ticket, PORTAL));
  const after = await ticketOf(desk, id);
  t.equal(after.paused_minutes, 90);
  t.equal(minutesBetween(before.resolution_due!, after.resolution_due), 0, 'and the same is left as before');
  const [, moved] = await promises(desk, id);
  t.match(moved, { reason_key: 'waited', reason: null }, 'the promise moved along, and says why');
  t.equal(moved!.promised_at, after.resolution_due);
});

t.test('what was late when the customer was asked stays late', async (t) => {
  const desk = await withDesk(t);
  await openAlways(desk.portal);
  const { id } = await technical(desk);
  await past(desk, id, 3000);
  const before = await ticketOf(desk, id);
  await to(desk, id, 'pending_customer');
  await rows(desk.portal, `update tickets_ticket set paused_at = paused_at - interval '30 minutes' where id = $1`, [
    id,
  ]);
  await to(desk, id, 'open');
  t.equal((await ticketOf(desk, id)).resolution_due, before.resolution_due);
});

t.test(
  'the first answer and the solution are noted with the working time they took, less the time the clock stood',
  async (t) => {
    const desk = await withDesk(t);
    await openAlways(desk.portal);
    const { id } = await technical(desk);
    await past(desk, id, 100);
    await answered(desk, id);
    t.match(await ticketOf(desk, id), { response_minutes: 100, state: 'open' });
    t.equal(
      minutesBetween((await ticketOf(desk, id)).first_response_at!, (await ticketOf(desk, id)).update_due),
      960,
      'the next update counts from the answer',
    );
    await to(desk, id, 'pending_customer');
    await past(desk, id, 50);
    await to(desk, id, 'resolved');
    t.match(await ticketOf(desk, id), { solution_minutes: 100, paused_minutes: 50 });
    t.same(await rows(desk.portal, 'select 1 from tickets_due'), [], 'nothing is due any more');
    await to(desk, id, 'open');
    const again = await ticketOf(desk, id);
    t.equal(
      Math.round((Date.parse(again.resolution_due!) - Date.now()) / MINUTE),
      2400,
      'opened again, it has its target anew',
    );
    t.equal((await promises(desk, id)).at(-1)!.reason_key, 'reopened');
    await past(desk, id, 10);
    await to(desk, id, 'resolved');
    t.match(await ticketOf(desk, id), { solution_minutes: 110 });
  },
);

t.test(
  'a kept promise is kept, a broken one broken, and what is promised anew after it passed was broken',
  async (t) => {
    const desk = await withDesk(t);
    const [kept, broken, revised] = [
      await found(desk, desk.anna.customerId),
      await found(desk, desk.anna.customerId),
      await found(desk, desk.anna.customerId),
    ];
    const make = (id: string, minutes: number, reason: string | null) =>
      desk.ctx.write(async (tx) =>
        promise(tx, await lockTicket(tx.em, id), {
          at: new Date(Date.now() + minutes * MINUTE),
          reason,
          author: PORTAL,
        }),
      );
    for (const { id } of [kept, broken, revised]) await make(id, 60, null);
    for (const { id } of [broken, revised]) await past(desk, id, 120);
    await t.rejects(make(revised.id, 60, ' '), 'a new date has a reason');
    await t.rejects(make(revised.id, -1, 'late'), 'and is still to come');
    await make(revised.id, 60, 'The part comes on Monday.');
    for (const { id } of [kept, broken, revised]) await to(desk, id, 'resolved');
    const outcome = async (id: string) => (await promises(desk, id)).map((row) => row.kept);
    t.same(await outcome(kept.id), [true]);
    t.same(await outcome(broken.id), [false]);
    t.same(await outcome(revised.id), [false, true]);
    t.match((await promises(desk, revised.id))[1], { reason: 'The part comes on Monday.', reason_key: null });
    t.match(
      await rows(
        desk.portal,
        `select values from tickets_event where kind = 'promised' and ticket_id = $1 order by at`,
        [revised.id],
      ),
      [{}, { values: { reason: 'The part comes on Monday.' } }],
    );
    await t.rejects(make(kept.id, 60, 'more'), 'nothing is promised of what is over');
  },
);

t.test(
  'another kind or priority moves what is due, and the clock’s promise, but none that a person made',
  async (t) => {
    const desk = await withDesk(t);
    await openAlways(desk.portal);
    await rows(desk.portal, `update tickets_type set priority_factors = '{"high": 0.5}' where id = $1`, [
      desk.types.technical,
    ]);
    const { id } = await found(desk, desk.anna.customerId);
    t.match(await ticketOf(desk, id), { resolution_due: null, promised_at: null });
    await past(desk, id, 30);
    await onTicket(desk, id, (em, ticket) => retarget(em, ticket, { type_id: desk.types.technical }, PORTAL));
    const typed = await ticketOf(desk, id);
    t.equal(minutesBetween(typed.created_at, typed.resolution_due), 2400, 'counted from the beginning');
    await onTicket(desk, id, (em, ticket) => retarget(em, ticket, { priority: 'high' }, PORTAL));
    const high = await ticketOf(desk, id);
    t.equal(minutesBetween(high.created_at, high.resolution_due), 1200);
    t.same(
      (await promises(desk, id)).map((row) => row.reason_key),
      ['type', 'priority'],
    );
    await desk.ctx.write(async (tx) =>
      promise(tx, await lockTicket(tx.em, id), {
        at: new Date('2099-01-01T12:00:00Z'),
        reason: 'A new meter',
        author: PORTAL,
      }),
    );
    await onTicket(desk, id, (em, ticket) => retarget(em, ticket, { priority: 'normal' }, PORTAL));
    const normal = await ticketOf(desk, id);
    t.equal(minutesBetween(normal.created_at, normal.resolution_due), 2400);
    t.equal(new Date(normal.promised_at!).getUTCFullYear(), 2099);
    await onTicket(desk, id, (em, ticket) => retarget(em, ticket, { type_id: desk.types.billing }, PORTAL));
    t.match(await ticketOf(desk, id), { resolution_due: null, first_response_due: null });
    t.same(await rows(desk.portal, 'select 1 from tickets_due'), []);
  },
);

/** Marek has a technical ticket; Eva manages his team. */
async function withManager(t: Parameters<typeof withDesk>[0] & { context?: unknown }) {
  const desk = await withDesk(t);
  await openAlways(desk.portal);
  await rows(desk.portal, 'update core_customer set caretaker_id = $1 where id = $2', [
    desk.marek.accountId,
    desk.anna.customerId,
  ]);
  const [eva] = await rows<{ id: string }>(
    desk.portal,
    `insert into core_account (id, login, kind, name, email, state, locale) values (gen_random_uuid(), 'eva', 'staff', 'Eva Tóthová', 'eva@example.com', 'active', 'sk') returning id`,
  );
  const [team] = await rows<{ id: string }>(
    desk.portal,
    `insert into tickets_team (id, title, manager_id) values (gen_random_uuid(), 'Metering', $1) returning id`,
    [eva!.id],
  );
  await rows(desk.portal, 'insert into tickets_member (id, team_id, account_id) values (gen_random_uuid(), $1, $2)', [
    team!.id,
    desk.marek.accountId,
  ]);
  return { ...desk, id: (await technical(desk)).id };
}

t.test(
  'the owner is warned when three quarters of the time are gone, the manager told when it is missed, each once',
  async (t) => {
    const desk = await withManager(t);
    const run = () => tick(desk.ctx);
    await run();
    t.same(await mails(desk), [], 'there is time');
    await past(desk, desk.id, 359);
    await run();
    t.same(await mails(desk), [], 'six hours of eight are not gone yet');
    await past(desk, desk.id, 2);
    await run();
    await run();
    t.match(await mails(desk), [{ purpose: 'tickets-warning', to_name: 'Marek Hudák' }]);
    t.equal((await ticketOf(desk, desk.id)).escalation_level, 1);
    await past(desk, desk.id, 120);
    await Promise.all([run(), run()]);
    t.match(await mails(desk), [{}, { purpose: 'tickets-missed', to_name: 'Eva Tóthová' }]);
    t.equal((await ticketOf(desk, desk.id)).escalation_level, 2);
    const events = await rows(
      desk.portal,
      `select values, shown from tickets_event where kind = 'escalated' order by at`,
    );
    t.match(
      events,
      [
        { values: { level: 1, target: 'first_response', to: ['Marek Hudák'] }, shown: false },
        { values: { level: 2, to: ['Eva Tóthová'] }, shown: false },
      ],
      'for staff alone',
    );
    const [mail] = await rows<{ body_text: string }>(
      desk.portal,
      `select body_text from core_mail where purpose = 'tickets-missed'`,
    );
    t.match(mail!.body_text, /po termíne/, 'in the language of who gets it');
  },
);

t.test('of a ticket that waits for its customer, and of one that was answered, nothing is escalated', async (t) => {
  const desk = await withManager(t);
  await to(desk, desk.id, 'pending_customer');
  await past(desk, desk.id, 5000);
  await tick(desk.ctx);
  t.same(await mails(desk), []);
  const { id } = await technical(desk);
  await answered(desk, id);
  await past(desk, id, 700);
  await tick(desk.ctx);
  t.same(await mails(desk), [], 'the answer came in time, and the next update is not due');
});

t.test('killed at every single step and started again, each step of escalation is taken once', async (t) => {
  const desk = await withManager(t);
  await past(desk, desk.id, 400);
  const warned = await killedEverywhere(desk.ctx, tick);
  await past(desk, desk.id, 100);
  const missed = await killedEverywhere(desk.ctx, tick);
  t.ok(warned > 6 && missed > 6, `killed ${warned} and ${missed} times`);
  t.match(
    (await mails(desk)).map((mail) => mail.purpose),
    ['tickets-warning', 'tickets-missed'],
  );
  t.equal((await rows(desk.portal, `select 1 from tickets_event where kind = 'escalated'`)).length, 2);
});

t.test('what was put off comes back, what was solved long ago is closed, killed at any step and once', async (t) => {
  const desk = await withDesk(t);
  const [later, now, old, fresh] = [await found(desk, desk.anna.customerId), await found(desk, desk.anna.customerId), await found(desk, desk.anna.customerId), await found(desk, desk.anna.customerId)];
  await to(desk, later.id, 'pending_reminder', { remind_at: new Date(Date.now() + MINUTE * 60) });
  await to(desk, now.id, 'pending_reminder', { remind_at: new Date(Date.now() - MINUTE) });
  for (const { id } of [old, fresh]) await to(desk, id, 'resolved');
  await rows(desk.portal, `update tickets_ticket set resolved_at = now() - interval '8 days' where id = $1`, [old.id]);
  await killedEverywhere(desk.ctx, tick);
  t.same(await Promise.all([later, now, old, fresh].map(async ({ id }) => (await ticketOf(desk, id)).state)), ['pending_reminder', 'open', 'closed', 'resolved']);
  t.equal((await rows(desk.portal, `select 1 from tickets_event where kind = 'state' and author_name = 'Portico' and values ->> 'to' = 'closed'`)).length, 1);
}); // prettier-ignore
