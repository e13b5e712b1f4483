import t from 'tap';
import { addRule, makeGroup, makePerson, type Person } from 'portico/testing';
import { openDraft } from '../assignment/draft.ts';
import { openAlways } from './clock.fixture.ts';
import { found, rows, withDesk } from './fixture.ts';

t.setTimeout(180_000);

type Desk = Awaited<ReturnType<typeof withDesk>> & { eva: Person };
const words = (html: string) =>
  html
    .replace(/<(style|script|svg)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&[^;]+;/g, ' ')
    .replace(/\s+/g, ' ');

/** Eva configures the desk and sees its board; Marek does neither. */
async function withEva(t: Parameters<typeof withDesk>[0]): Promise<Desk> {
  const desk = await withDesk(t);
  for (const [action, subject] of [
    ['read', 'Desk'],
    ['work', 'Desk'],
    ['assign', 'Desk'],
  ] as const)
    await addRule(desk.portal, desk.agents, 'allow', action, subject);
  const heads = await makeGroup(desk.portal, 'HEADS', ['tickets.desk-timeliness'], 'staff');
  for (const action of ['read', 'configure']) await addRule(desk.portal, heads, 'allow', action, 'Desk');
  const eva = await makePerson(desk.portal, { name: 'Eva Tóthová', groupId: heads, staff: true });
  return { ...desk, eva };
}
const get = (desk: Desk, person: Person, url: string) => desk.portal.app.inject({ url, headers: person.headers });
const post = (desk: Desk, person: Person, url: string, body: Record<string, string | number>) =>
  desk.portal.app.inject({
    method: 'POST',
    url,
    headers: { ...person.headers, 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(Object.entries(body).map(([k, v]) => [k, String(v)] as [string, string])).toString(),
  });

const PAGES = [
  '/admin/tickets/chain',
  '/admin/tickets/chain/replay',
  '/admin/tickets/teams',
  '/admin/tickets/calendars',
  '/admin/tickets/calendars/new',
  '/admin/tickets/targets',
  '/desk/tickets/timeliness',
  '/desk/tickets/timeliness.csv',
];

t.test('who may not configure the desk or see its board is refused, customers find nothing', async (t) => {
  const desk = await withEva(t);
  for (const url of PAGES) {
    t.equal((await get(desk, desk.eva, url)).statusCode, 200, url);
    t.equal((await get(desk, desk.marek, url)).statusCode, 403, url);
    t.not((await get(desk, desk.anna, url)).statusCode, 200, url);
  }
  t.equal((await get(desk, desk.marek, '/desk/tickets/away')).statusCode, 200);
  t.equal((await post(desk, desk.marek, '/admin/tickets/chain/draft', {})).statusCode, 403);
});

t.test('an administrator drafts the chain, tries it on past tickets and puts it in force', async (t) => {
  const desk = await withEva(t);
  await found(desk, desk.anna.customerId);
  t.match(
    words((await get(desk, desk.eva, '/admin/tickets/chain')).body),
    /Version 1 in force .*By kind of request .*Caretaker of the customer .*Responsible for the channel .*To be assigned/,
  );
  t.equal((await post(desk, desk.eva, '/admin/tickets/chain/draft', {})).statusCode, 303);
  const draft = await desk.ctx.write(({ em }) => openDraft(em, 'Eva'));
  const edit = (body: Record<string, string>, version: number) =>
    post(desk, desk.eva, '/admin/tickets/chain/edit', { version, ...body });
  const first = draft.steps[0]!.id;
  t.equal(
    (await edit({ do: 'rule', step: first, of: desk.types.billing, to: `account:${desk.marek.accountId}` }, 1))
      .statusCode,
    303,
  );
  t.equal(
    (await edit({ do: 'rule', step: first, of: desk.types.billing, to: '' }, 2)).statusCode,
    409,
    'somebody has to be chosen',
  );
  const moved = await edit({ do: 'down', step: first }, 2);
  t.match(moved.headers.location, new RegExp(`#step-${first}$`), 'and the page stays where one was');
  t.match(
    words((await get(desk, desk.eva, '/admin/tickets/chain')).body),
    /Draft, version 2 .*Caretaker of the customer .*By kind of request .*Billing → Marek Hudák/,
  );
  const replayed = words((await get(desk, desk.eva, '/admin/tickets/chain/replay?count=20')).body);
  t.match(
    replayed,
    /1 of 1 would go to somebody else .*Invoice came twice .*To be assigned .*Marek Hudák Responsible for “Billing”, step 2 of 4/,
  );
  t.equal(
    (await post(desk, desk.eva, '/admin/tickets/chain/activate', { version: 2 })).statusCode,
    409,
    'what was looked at is what counts',
  );
  t.equal((await post(desk, desk.eva, '/admin/tickets/chain/activate', { version: 3 })).statusCode, 303);
  await found(desk, desk.anna.customerId);
  t.same(await rows(desk.portal, 'select owner_name from tickets_ticket order by created_at'), [
    { owner_name: null },
    { owner_name: 'Marek Hudák' },
  ]);
  const [old] = await rows<{ id: string }>(desk.portal, 'select id from tickets_chain where number = 1');
  t.equal((await post(desk, desk.eva, `/admin/tickets/chain/${old!.id}/bring-back`, {})).statusCode, 303);
  t.equal((await post(desk, desk.eva, '/admin/tickets/chain/drop', {})).statusCode, 303);
  t.match(
    await rows(desk.portal, `select action, actor_name from core_audit where action like '%chain' order by at`),
    ['activate-chain', 'bring-back-chain', 'drop-chain'].map((action) => ({ action, actor_name: 'Eva Tóthová' })),
  );
});

t.test('teams are made, joined and weighed; one that the chain names cannot go', async (t) => {
  const desk = await withEva(t);
  t.equal((await post(desk, desk.eva, '/admin/tickets/teams', { title: 'Metering' })).statusCode, 303);
  t.equal(
    (await post(desk, desk.eva, '/admin/tickets/teams', { title: 'Metering' })).statusCode,
    422,
    'names tell them apart',
  );
  const [team] = await rows<{ id: string }>(desk.portal, 'select id from tickets_team');
  const url = `/admin/tickets/teams/${team!.id}`;
  t.equal((await post(desk, desk.eva, `${url}/members`, { account: desk.marek.accountId, weight: 3 })).statusCode, 303);
  t.equal(
    (await post(desk, desk.eva, `${url}/members`, { account: desk.anna.accountId, weight: 1 })).statusCode,
    422,
    'a customer is none of the staff',
  );
  t.equal(
    (await post(desk, desk.eva, url, { title: 'Meters', manager: desk.eva.accountId, version: 1 })).statusCode,
    303,
  );
  t.equal((await post(desk, desk.eva, url, { title: 'Late', version: 1 })).statusCode, 409);
  t.equal((await post(desk, desk.eva, `/admin/tickets/people/${desk.marek.accountId}`, { limit: 7 })).statusCode, 303);
  const html = (await get(desk, desk.eva, '/admin/tickets/teams')).body;
  t.match(html, /value="Meters"/);
  t.match(html, /name="weight"[^>]*value="3"/);
  t.match(html, /name="limit"[^>]*value="7"/);
  await rows(
    desk.portal,
    `update tickets_step set params = jsonb_build_object('to', jsonb_build_object('team', $1::text)) where kind = 'general'`,
    [team!.id],
  );
  t.equal((await post(desk, desk.eva, `${url}/remove`, {})).statusCode, 409);
  await rows(desk.portal, `update tickets_step set params = '{}'`);
  t.equal((await post(desk, desk.eva, `${url}/members/remove`, { account: desk.marek.accountId })).statusCode, 303);
  t.equal((await post(desk, desk.eva, `${url}/remove`, {})).statusCode, 303);
});

t.test(
  'staff note their own absence, managers that of their people; what cannot be stands beside its field',
  async (t) => {
    const desk = await withEva(t);
    const away = (person: Person, body: Record<string, string>) =>
      post(desk, person, '/desk/tickets/away', { from: '2099-12-01', to: '2099-12-05', substitute: '', ...body });
    t.equal((await away(desk.marek, { substitute: desk.eva.accountId })).statusCode, 303);
    const again = await away(desk.marek, {});
    t.equal(again.statusCode, 422);
    t.match(words(again.body), /An absence on one of these days is noted already/);
    t.equal((await away(desk.marek, { person: desk.eva.accountId })).statusCode, 422, 'he is not her manager');
    const page = words((await get(desk, desk.marek, '/desk/tickets/away')).body);
    t.match(page, /Marek Hudák .*1 Dec 2099 – 5 Dec 2099 .*Eva Tóthová/);
    t.equal((await away(desk.eva, { person: desk.eva.accountId })).statusCode, 303);
    const [own, evas] = await rows<{ id: string; account_id: string }>(
      desk.portal,
      'select id, account_id from tickets_absence order by made_at',
    );
    t.equal((await post(desk, desk.marek, `/desk/tickets/away/${evas!.id}/remove`, {})).statusCode, 404);
    t.equal((await post(desk, desk.marek, `/desk/tickets/away/${own!.id}/remove`, {})).statusCode, 303);
    const [team] = await rows<{ id: string }>(
      desk.portal,
      `insert into tickets_team (id, title, manager_id) values (gen_random_uuid(), 'x', $1) returning id`,
      [desk.marek.accountId],
    );
    await rows(desk.portal, 'insert into tickets_member (id, team_id, account_id) values (gen_random_uuid(), $1, $2)', [
      team!.id,
      desk.eva.accountId,
    ]);
    t.equal((await post(desk, desk.marek, `/desk/tickets/away/${evas!.id}/remove`, {})).statusCode, 303, 'now he is');
  },
);

t.test('calendars and targets are set in words people use, and refused with what was typed', async (t) => {
  const desk = await withEva(t);
  const calendar = { title: 'Two shifts', time_zone: 'Europe/Warsaw', country: 'PL', day1: '06:00-14:00, 14:00-22:00' };
  const refused = await post(desk, desk.eva, '/admin/tickets/calendars', {
    ...calendar,
    time_zone: 'Mars/Base',
    day2: '9-5',
  });
  t.equal(refused.statusCode, 422);
  t.match(words(refused.body), /There is no such time zone.*Write it as 08:00–12:00/);
  t.match(refused.body, /value="Mars\/Base"/);
  t.equal(
    (await post(desk, desk.eva, '/admin/tickets/calendars', { ...calendar, day1: '' })).statusCode,
    422,
    'nobody works never',
  );
  t.equal((await post(desk, desk.eva, '/admin/tickets/calendars', calendar)).statusCode, 303);
  const [made] = await rows<{ id: string }>(desk.portal, `select id from tickets_calendar where title = 'Two shifts'`);
  const url = `/admin/tickets/calendars/${made!.id}`;
  t.equal(
    (await post(desk, desk.eva, `${url}/days`, { day: '2099-06-01', kind: 'closed', occasion: 'Moving house' }))
      .statusCode,
    303,
  );
  t.match(words((await get(desk, desk.eva, url)).body), /Moving house .*Public holidays ahead/);
  t.equal(
    (await post(desk, desk.eva, url, { ...calendar, title: 'Shifts', version: 1 })).statusCode,
    409,
    'the day made it another version',
  );
  const type = `/admin/tickets/targets/${desk.types.technical}`;
  t.match((await get(desk, desk.eva, type)).body, /name="resolution"[^>]*value="40"/);
  const targets = {
    first_response: '0,5',
    update: '',
    resolution: '16',
    low: '200',
    normal: '100',
    high: '50',
    urgent: '25',
    calendar: made!.id,
    version: 1,
  };
  t.equal((await post(desk, desk.eva, type, { ...targets, resolution: 'soon' })).statusCode, 422);
  t.equal((await post(desk, desk.eva, type, targets)).statusCode, 303);
  t.match(await rows(desk.portal, 'select * from tickets_type where id = $1', [desk.types.technical]), [
    {
      first_response_minutes: 30,
      update_minutes: null,
      resolution_minutes: 960,
      priority_factors: { low: 2, high: 0.5, urgent: 0.25 },
      calendar_id: made!.id,
    },
  ]);
  t.match(words((await get(desk, desk.eva, '/admin/tickets/targets')).body), /Technical 30 min – 16 h Two shifts/);
  t.equal((await post(desk, desk.eva, `${url}/remove`, {})).statusCode, 303);
  const [usual] = await rows<{ id: string }>(desk.portal, 'select id from tickets_calendar');
  t.equal(
    (await post(desk, desk.eva, `/admin/tickets/calendars/${usual!.id}/remove`, {})).statusCode,
    409,
    'one has to be there',
  );
});

/** Six technical tickets: Marek 3 (in time, late, open and overdue), Eva 2 (in time, waiting for its customer), nobody 1 that is not due. */
async function withHistory(t: Parameters<typeof withDesk>[0]) {
  const desk = await withEva(t);
  await openAlways(desk.portal);
  const set = async (owner: Person | null, changes: string) => {
    const { id } = await found(desk, desk.anna.customerId, { typeId: desk.types.technical });
    await rows(
      desk.portal,
      `update tickets_ticket set owner_id = $2, owner_name = $3, created_at = now() - interval '3 days', first_response_due = now() - interval '2 days', resolution_due = now() - interval '1 day' where id = $1`,
      [id, owner?.accountId ?? null, owner === null ? null : owner === desk.marek ? 'Marek Hudák' : 'Eva Tóthová'],
    );
    await rows(desk.portal, `update tickets_ticket set ${changes} where id = $1`, [id]);
    return id;
  };
  const solved = `state = 'resolved', first_response_at = now() - interval '60 hours', response_minutes = 720, resolved_at = now() - interval '30 hours', solution_minutes = 2520`;
  const kept = await set(desk.marek, solved);
  const broken = await set(
    desk.marek,
    `state = 'closed', first_response_at = now() - interval '40 hours', response_minutes = 1920, resolved_at = now() - interval '10 hours', solution_minutes = 3720`,
  );
  await set(desk.marek, `state = 'open'`);
  await set(
    desk.eva,
    `state = 'resolved', first_response_at = null, resolved_at = now() - interval '50 hours', solution_minutes = 1320`,
  );
  await set(desk.eva, `state = 'pending_customer', paused_at = now() - interval '60 hours'`);
  await set(null, `first_response_due = now() + interval '1 hour', resolution_due = now() + interval '1 day'`);
  await set(desk.eva, `state = 'merged'`);
  await rows(desk.portal, 'update tickets_promise set kept = (ticket_id = $1) where ticket_id in ($1, $2)', [
    kept,
    broken,
  ]);
  return desk;
}

t.test('the board shows by person, team and kind what can be counted by hand', async (t) => {
  const desk = await withHistory(t);
  const csv = (await get(desk, desk.eva, '/desk/tickets/timeliness.csv?by=person')).body.replace('\uFEFF', '').trim().split('\r\n');
  t.same(csv.slice(1), ['Marek Hudák,3,3,1,3,1,1,1,1320,3120', 'Eva Tóthová,2,1,1,1,1,0,0,,1320', 'To be assigned,1,0,0,0,0,0,0,,'],
    'Marek: answered in time 1 of 3, solved in time 1 of 3, one promise kept and one broken; medians of 720 and 1920, of 2520 and 3720 minutes');
  const byType = (await get(desk, desk.eva, '/desk/tickets/timeliness.csv?by=type')).body.trim().split('\r\n');
  t.same(byType.slice(1), ['Technical,6,4,2,4,2,1,1,1320,2520']);
  const page = words((await get(desk, desk.eva, '/desk/tickets/timeliness')).body);
  t.match(page, /First response 50 % 2 of 4 Resolution 50 % 2 of 4 Promises kept 50 % 1 of 2 Median response 22 h working time Median resolution 42 h/);
  const older = words((await get(desk, desk.eva, '/desk/tickets/timeliness?from=2020-01-01&to=2020-01-31')).body);
  t.match(older, /No tickets in this period/);
  const tile = await get(desk, desk.eva, '/desk/portlets/tickets.desk-timeliness');
  t.match(words(tile.body), /First response 50 % Resolution 50 % Promises kept 1 \/ 2 .*Without a team 6 50 %/);
  t.equal((await get(desk, desk.marek, '/desk/portlets/tickets.desk-timeliness')).statusCode, 404);
}); // prettier-ignore
