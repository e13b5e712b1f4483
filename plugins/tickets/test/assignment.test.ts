import t from 'tap';
import { addAbsence } from '../assignment/absences.ts';
import { assign, unassign } from '../assignment/assign.ts';
import { chainIn, type Chain, type Step, type StepParams } from '../assignment/chain.ts';
import { decide, type Crew, type Person, type Question, type TeamOf } from '../assignment/decide.ts';
import { activateDraft, bringBack, editDraft, openDraft } from '../assignment/draft.ts';
import { assignmentsOf, explainAssignment } from '../assignment/explain.ts';
import { tellOwner } from '../assignment/notify.ts';
import { replay } from '../assignment/replay.ts';
import { inTransaction } from '../service/ask.ts';
import type { Author } from '../service/author.ts';
import { lockTicket } from '../service/store.ts';
import { killedEverywhere } from './clock.fixture.ts';
import { found, rows, withDesk } from './fixture.ts';

t.setTimeout(180_000);

type Desk = Awaited<ReturnType<typeof withDesk>>;
const person = (id: string, more: Partial<Person> = {}): Person => ({
  id,
  name: id.toUpperCase(),
  active: true,
  load: 0,
  loadLimit: null,
  assignedAt: null,
  away: null,
  ...more,
});
const crew = (people: Person[], teams: TeamOf[] = []): Crew => ({
  people: new Map(people.map((one) => [one.id, one])),
  teams: new Map(teams.map((one) => [one.id, one])),
});
const step = (kind: Step['kind'], params: StepParams = {}, active = true): Step => ({ id: kind, kind, active, params });
const asked = (more: Partial<Question> = {}): Question => ({
  typeId: 'leak',
  typeTitles: { en: 'Leak' },
  channel: 'phone',
  caretakerId: null,
  mailbox: null,
  ...more,
});
const to = (account: string) => ({ to: { account } });
const away = (substituteId: string | null, until = '2026-11-27') => ({ until, substituteId });
const FULL = {
  steps: [
    step('by_type', { rules: [{ of: 'leak', ...to('plumber') }] }),
    step('caretaker'),
    step('channel', { rules: [{ of: 'phone', ...to('caller') }] }),
    step('general', to('boss')),
  ],
};
const ALL = [person('plumber'), person('keeper'), person('caller'), person('boss'), person('mailer')];

t.test(
  'the steps are asked in order: kind of request, caretaker, channel, the desk in general; nobody leaves it to be assigned',
  (t) => {
    const owner = (question: Question, chain: Pick<Chain, 'steps'> = FULL) =>
      decide(question, chain, crew(ALL)).owner?.id ?? null;
    t.equal(owner(asked({ caretakerId: 'keeper' })), 'plumber');
    t.equal(owner(asked({ typeId: 'other', caretakerId: 'keeper' })), 'keeper');
    t.equal(owner(asked({ typeId: 'other' })), 'caller');
    t.equal(owner(asked({ typeId: 'other', channel: 'portal' })), 'boss');
    t.equal(
      owner(
        asked({ typeId: 'other', channel: 'mail', mailbox: { address: 'billing@x.example', responsibleId: 'mailer' } }),
      ),
      'mailer',
    );
    t.equal(
      owner(
        asked({ typeId: 'other', channel: 'mail', mailbox: { address: 'billing@x.example', responsibleId: null } }),
      ),
      'boss',
      'a mailbox without anybody',
    );
    t.equal(owner(asked({ caretakerId: 'keeper' }), { steps: FULL.steps.toReversed() }), 'boss', 'another order');
    t.equal(owner(asked(), { steps: [] }), null);
    t.end();
  },
);

t.test('a ticket says which step of how many found its owner, and what was tried before', (t) => {
  const steps = [step('caretaker'), step('by_type', {}, false), step('channel'), step('general', to('boss'))];
  const {
    why,
    trace,
    step: by,
  } = decide(
    asked({ channel: 'mail', mailbox: { address: 'billing@x.example', responsibleId: 'mailer' } }),
    { steps },
    crew(ALL),
  );
  t.equal(by, 'channel');
  t.match(
    why,
    { key: 'tickets.why.mailbox', values: { mailbox: 'billing@x.example', step: 2, of: 3 } },
    'a step that is off does not count',
  );
  t.match(trace, [
    { step: 'caretaker', found: false, why: { key: 'tickets.tried.caretaker' } },
    { step: 'channel', found: true },
  ]);
  t.end();
});

t.test(
  'who is away is stood in for, over as many substitutes as it takes; a circle of them ends, and the next step is asked',
  (t) => {
    const chain = { steps: [step('caretaker'), step('general', to('boss'))] };
    const question = asked({ caretakerId: 'a' });
    const got = (...people: Person[]) => decide(question, chain, crew([...people, person('boss')]));
    const direct = got(person('a', { away: away('b') }), person('b'));
    t.match(direct, {
      owner: { id: 'b' },
      step: 'caretaker',
      why: { key: 'tickets.why.substitute', values: { absent: 'A', until: '2026-11-27' } },
    });
    t.equal(got(person('a', { away: away('b') }), person('b', { away: away('c') }), person('c')).owner!.id, 'c');
    const circle = got(
      person('a', { away: away('b') }),
      person('b', { away: away('c') }),
      person('c', { away: away('a') }),
    );
    t.equal(circle.owner!.id, 'boss');
    t.ok(circle.trace.some(({ why }) => why.key === 'tickets.tried.circle'));
    t.match(got(person('a', { away: away(null) })), {
      owner: { id: 'boss' },
      trace: [{ why: { key: 'tickets.tried.away', values: { name: 'A' } } }, {}],
    });
    t.equal(
      got(person('a', { away: away('b') }), person('b', { active: false })).owner!.id,
      'boss',
      'a substitute who left',
    );
    t.end();
  },
);

t.test('who left, and who has reached his limit, gets nothing, and the ticket says so', (t) => {
  const chain = { steps: [step('caretaker'), step('general', to('boss'))] };
  const trace = (keeper: Person) =>
    decide(asked({ caretakerId: 'keeper' }), chain, crew([keeper, person('boss')])).trace;
  t.match(trace(person('keeper', { active: false })), [{ why: { key: 'tickets.tried.inactive' } }, { found: true }]);
  t.match(trace(person('keeper', { load: 5, loadLimit: 5 })), [
    { why: { key: 'tickets.tried.full', values: { load: 5, limit: 5 } } },
    { found: true },
  ]);
  t.match(trace(person('keeper', { load: 4, loadLimit: 5 })), [{ found: true }]);
  t.end();
});

t.test(
  'of a team gets it who carries least for his weight, then who has waited longest; where all are away their substitutes',
  (t) => {
    const team = (members: { id: string; weight: number }[]): TeamOf => ({ id: 'team', title: 'Meters', members });
    const chain = { steps: [step('general', { to: { team: 'team' } })] };
    const got = (people: Person[], members = people.map(({ id }) => ({ id, weight: 1 }))) =>
      decide(asked(), chain, crew(people, [team(members)]));
    t.match(got([person('a', { load: 3 }), person('b', { load: 2 })]), {
      owner: { id: 'b' },
      teamId: 'team',
      why: { values: { team: 'Meters' } },
    });
    t.equal(
      got(
        [person('a', { load: 4 }), person('b', { load: 3 })],
        [
          { id: 'a', weight: 2 },
          { id: 'b', weight: 1 },
        ],
      ).owner!.id,
      'a',
      'twice the weight',
    );
    t.equal(got([person('a', { assignedAt: 2 }), person('b', { assignedAt: 1 })]).owner!.id, 'b');
    t.equal(got([person('a', { assignedAt: 1 }), person('b')]).owner!.id, 'b', 'who never had one');
    t.equal(
      got([person('a', { away: away('z') }), person('b', { load: 90 })]).owner!.id,
      'b',
      'a member before a substitute',
    );
    const absent = got(
      [person('a', { away: away('z') }), person('b', { away: away(null) }), person('z')],
      [
        { id: 'a', weight: 1 },
        { id: 'b', weight: 1 },
      ],
    );
    t.match(absent, { owner: { id: 'z' }, why: { key: 'tickets.why.substitute' } });
    const nobody = got([person('a', { away: away(null) }), person('b', { load: 1, loadLimit: 1 })]);
    t.match(nobody, { owner: null, step: null, why: { key: 'tickets.why.nobody' } });
    t.equal(nobody.trace.length, 2, 'each says why');
    t.match(got([], []), { owner: null, trace: [{ why: { key: 'tickets.tried.team-empty' } }] });
    t.end();
  },
);

const staff = async ({ portal }: Desk, name: string, more = { locale: 'en', state: 'active' }) => {
  const [row] = await rows<{ id: string }>(
    portal,
    `insert into core_account (id, login, kind, name, email, state, locale) values (gen_random_uuid(), $1, 'staff', $1, $1 || '@example.com', $2, $3) returning id`,
    [name, more.state, more.locale],
  );
  return row!.id;
};
const teamWith = async ({ portal }: Desk, members: string[]) => {
  const [row] = await rows<{ id: string }>(
    portal,
    `insert into tickets_team (id, title) values (gen_random_uuid(), 'Desk') returning id`,
  );
  for (const id of members)
    await rows(portal, 'insert into tickets_member (id, team_id, account_id) values (gen_random_uuid(), $1, $2)', [
      row!.id,
      id,
    ]);
  return row!.id;
};
/** Puts a chain of one general step in force. */
const general = async (desk: Desk, receiver: StepParams['to']) => {
  await desk.ctx.write(async ({ em }) => {
    const draft = await openDraft(em, 'Test');
    await editDraft(em, 'Test', undefined, { do: 'receiver', step: draft.steps.at(-1)!.id, to: receiver! });
    await activateDraft(em, 'Test', draft.version + 1);
  });
};
const owner = async ({ portal }: Desk, id: string) =>
  (await rows<{ owner_id: string | null }>(portal, 'select owner_id from tickets_ticket where id = $1', [id]))[0]!
    .owner_id;
const by = (name: string, id: string | null = null): Author => ({ side: 'staff', id, name, email: null });
const locked = (
  desk: Desk,
  id: string,
  work: (tx: Parameters<typeof assign>[0], ticket: Awaited<ReturnType<typeof lockTicket>>) => Promise<void>,
) => desk.ctx.write(async (tx) => work(tx, await lockTicket(tx.em, id)));

t.test('two tickets at once do not both take the last free place', async (t) => {
  const desk = await withDesk(t);
  const [ema, olga] = [await staff(desk, 'ema'), await staff(desk, 'olga')];
  await general(desk, { team: await teamWith(desk, [ema, olga]) });
  for (const id of [ema, olga])
    await rows(
      desk.portal,
      'insert into tickets_agent (id, account_id, load_limit) values (gen_random_uuid(), $1, 1)',
      [id],
    );
  const three = await Promise.all([1, 2, 3].map(() => found(desk, desk.anna.customerId)));
  const owners = await Promise.all(three.map(({ id }) => owner(desk, id)));
  t.same(owners.toSorted(), [ema, olga, null].toSorted(), 'one each, and the third waits to be assigned');
  const full = three[owners.indexOf(null)]!;
  const [[entry]] = await desk.ctx.read(assignmentsOf({ ticket: full.id }));
  const { text, tried } = explainAssignment(
    { t: (key, values) => desk.ctx.t('en', key, values), locale: 'en' },
    entry!,
  );
  t.equal(text, 'No step of the chain found anybody');
  t.match(
    tried.map((one) => one.text).join('; '),
    /The customer has no caretaker; .*ema: has 1 unsolved tickets, the limit is 1/,
  );
});

t.test('the why of a substitute reads as people speak, in the reader’s language', async (t) => {
  const desk = await withDesk(t);
  const [piotr, katarzyna] = [await staff(desk, 'Piotr Zieliński'), await staff(desk, 'Katarzyna Nowak')];
  await rows(desk.portal, 'update core_customer set caretaker_id = $1 where id = $2', [piotr, desk.anna.customerId]);
  await rows(
    desk.portal,
    `insert into tickets_absence (id, account_id, from_day, to_day, substitute_id, made_by) values (gen_random_uuid(), $1, '2020-01-01', '2099-11-27', $2, 'x')`,
    [piotr, katarzyna],
  );
  const { id } = await found(desk, desk.anna.customerId);
  t.equal(await owner(desk, id), katarzyna);
  const [[entry]] = await desk.ctx.read(assignmentsOf({ ticket: id }));
  const read = (locale: 'en' | 'pl') =>
    explainAssignment({ t: (key, values) => desk.ctx.t(locale, key, values), locale }, entry!).text;
  t.equal(read('en'), 'Substitute for Piotr Zieliński (away until 27 Nov)');
  t.equal(read('pl'), 'Zastępstwo: Piotr Zieliński (nieobecność do 27 lis)');
});

t.test('substitutes that would lead back, absences that overlap, and days out of order are refused', async (t) => {
  const desk = await withDesk(t);
  const [a, b, c] = [await staff(desk, 'a'), await staff(desk, 'b'), await staff(desk, 'c')];
  const add = (accountId: string, from: string, to: string, substituteId: string | null) =>
    desk.ctx.write(({ em }) => addAbsence(em, { accountId, from, to, substituteId, by: 'x' }));
  await add(a, '2026-12-01', '2026-12-10', b);
  await add(b, '2026-12-08', '2026-12-12', c);
  await t.rejects(add(c, '2026-12-09', '2026-12-09', a), 'a to b to c to a');
  await add(c, '2026-12-13', '2026-12-14', a); // b and a are back by then
  await t.rejects(add(a, '2026-12-10', '2026-12-11', null), 'he is away that day already');
  await t.rejects(add(a, '2026-12-20', '2026-12-19', null));
  await t.rejects(add(a, '2026-02-30', '2026-12-19', null));
  await t.rejects(add(a, '2026-12-20', '2026-12-21', a));
});

t.test(
  'staff give a ticket to a person or a team and lay it back; each is told once, whoever takes it himself is not',
  async (t) => {
    const desk = await withDesk(t);
    const [ema, olga, gone] = [
      await staff(desk, 'ema'),
      await staff(desk, 'olga', { locale: 'cs', state: 'active' }),
      await staff(desk, 'gone', { locale: 'en', state: 'closed' }),
    ];
    const team = await teamWith(desk, [ema, olga]);
    const { id } = await found(desk, desk.anna.customerId);
    await locked(desk, id, (tx, ticket) =>
      assign(tx, ticket, { to: { account: olga }, by: by('Marek Hudák'), why: 'She knows the house.' }),
    );
    t.match((await rows(desk.portal, 'select owner_name, assigned_step, assigned_why from tickets_ticket'))[0], {
      owner_name: 'olga',
      assigned_step: null,
      assigned_why: { key: 'tickets.why.staff', values: { by: 'Marek Hudák', note: 'She knows the house.' } },
    });
    await locked(desk, id, (tx, ticket) => assign(tx, ticket, { to: { team }, by: by('Marek Hudák') }));
    t.equal(await owner(desk, id), ema, 'olga has one already');
    await t.rejects(
      locked(desk, id, (tx, ticket) => assign(tx, ticket, { to: { account: gone }, by: by('Marek Hudák') })),
      'nobody who left',
    );
    await t.rejects(
      locked(desk, id, (tx, ticket) =>
        assign(tx, ticket, { to: { account: desk.anna.accountId }, by: by('Marek Hudák') }),
      ),
      'and no customer',
    );
    await locked(desk, id, (tx, ticket) => unassign(tx, ticket, { by: by('ema', ema), why: 'Not mine.' }));
    t.equal(await owner(desk, id), null);
    await locked(desk, id, (tx, ticket) => assign(tx, ticket, { to: { account: ema }, by: by('ema', ema) }));
    const entries = await rows<{ id: string }>(desk.portal, 'select id from tickets_assignment order by at, id');
    await killedEverywhere(desk.ctx, async (ctx) => {
      for (const entry of entries) await tellOwner(ctx, { assignment: entry.id });
    });
    for (const entry of entries) await tellOwner(desk.ctx, { assignment: entry.id });
    t.same(
      await rows(desk.portal, `select to_name from core_mail where purpose = 'tickets-assigned' order by created_at`),
      [{ to_name: 'ema' }],
      'of all who had it in between only the one of now, and once',
    );
    t.same(
      (await rows(desk.portal, `select kind from tickets_event where kind like '%assigned' order by at, id`)).map(
        ({ kind }) => kind,
      ),
      ['assigned', 'assigned', 'unassigned', 'assigned'],
    );
    t.equal((await rows(desk.portal, `select 1 from core_audit where action in ('assign', 'unassign')`)).length, 4);
  },
);

t.test('a replay of the chain in force decides as it decided; of a draft it shows who would get what', async (t) => {
  const desk = await withDesk(t);
  const [ema, olga, boss] = [await staff(desk, 'ema'), await staff(desk, 'olga'), await staff(desk, 'boss')];
  await general(desk, { team: await teamWith(desk, [ema, olga]) });
  await rows(desk.portal, 'insert into tickets_agent (id, account_id, load_limit) values (gen_random_uuid(), $1, 2)', [
    ema,
  ]);
  await rows(desk.portal, 'update core_customer set caretaker_id = $1 where id = $2', [boss, desk.boris.customerId]);
  for (const customer of [desk.anna, desk.anna, desk.boris, desk.anna, desk.anna, desk.anna, desk.boris])
    await found(desk, customer.customerId);
  const inForce = await desk.ctx.write(async ({ em }) =>
    replay(inTransaction(em), (await chainIn(inTransaction(em), 'active'))!, 50),
  );
  t.equal(inForce.tickets.length, 7);
  t.same(
    inForce.tickets
      .filter((one) => one.changed)
      .map((one) => `${one.number} ${one.before} ${one.decision.owner?.name}`),
    [],
    'as it was',
  );
  t.same(inForce.people, [
    { name: 'olga', before: 3, after: 3 },
    { name: 'boss', before: 2, after: 2 },
    { name: 'ema', before: 2, after: 2 },
  ]);

  const lastThree = await desk.ctx.write(async ({ em }) =>
    replay(inTransaction(em), (await chainIn(inTransaction(em), 'active'))!, 3),
  );
  t.same(
    lastThree.tickets.map((one) => one.changed),
    [false, false, false],
    'those before count as what people had',
  );

  await desk.ctx.write(async ({ em }) => {
    const draft = await openDraft(em, 'Eva');
    await editDraft(em, 'Eva', draft.version, { do: 'switch', step: draft.steps[1]!.id });
  });
  const planned = await desk.ctx.write(async ({ em }) =>
    replay(inTransaction(em), (await chainIn(inTransaction(em), 'draft'))!, 50),
  );
  t.same(
    planned.tickets
      .filter((one) => one.before === 'boss')
      .map((one) => [one.changed, one.decision.owner?.name === 'boss']),
    [
      [true, false],
      [true, false],
    ],
    'without the caretaker’s step',
  );
  t.equal(
    (await rows(desk.portal, 'select 1 from tickets_ticket where owner_name = $1', ['boss'])).length,
    2,
    'and nothing has changed',
  );
  const before = await rows<{ state: string }>(desk.portal, 'select state from tickets_chain order by number');
  t.same(
    before.map(({ state }) => state),
    ['retired', 'active', 'draft'],
  );
});

t.test('a draft is changed step by step, put in force as it was looked at, and an old version brought back', async (t) => {
  const desk = await withDesk(t);
  const edit = (change: Parameters<typeof editDraft>[3], version?: number) => desk.ctx.write(async ({ em }) => {
    await editDraft(em, 'Eva', version, change);
    return (await chainIn(inTransaction(em), 'draft'))!;
  });
  const kinds = (chain: Chain) => chain.steps.map(({ kind }) => kind).join(' ');
  const first = await edit({ do: 'add', kind: 'channel' });
  t.equal(kinds(first), 'by_type caretaker channel general channel');
  const last = first.steps.at(-1)!.id;
  t.equal(kinds(await edit({ do: 'up', step: last })), 'by_type caretaker channel channel general');
  t.equal(kinds(await edit({ do: 'down', step: first.steps[0]!.id })), 'caretaker by_type channel channel general');
  t.equal(kinds(await edit({ do: 'remove', step: last })), 'caretaker by_type channel general');
  const type = first.steps[0]!.id;
  await edit({ do: 'rule', step: type, of: desk.types.billing, to: { account: desk.marek.accountId } });
  const ruled = await edit({ do: 'rule', step: type, of: desk.types.technical, to: { account: desk.marek.accountId } });
  t.equal(ruled.steps[1]!.params.rules!.length, 2);
  const draft = await edit({ do: 'unrule', step: type, of: desk.types.technical });
  t.equal(draft.steps[1]!.params.rules!.length, 1);
  await t.rejects(edit({ do: 'add', kind: 'general' }, draft.version - 1), 'somebody else changed it meanwhile');
  await t.rejects(edit({ do: 'up', step: desk.types.billing }), 'no such step');
  await t.rejects(desk.ctx.write(({ em }) => activateDraft(em, 'Eva', draft.version - 1)));
  const [other] = await Promise.all([found(desk, desk.anna.customerId)]);
  t.equal(await owner(desk, other.id), null, 'a draft decides nothing');
  t.same(await desk.ctx.write(({ em }) => activateDraft(em, 'Eva', draft.version)), { from: 1, to: 2 });
  const { id } = await found(desk, desk.anna.customerId);
  t.equal(await owner(desk, id), desk.marek.accountId);
  const [old] = await rows<{ id: string }>(desk.portal, 'select id from tickets_chain where number = 1');
  await desk.ctx.write(({ em }) => bringBack(em, 'Eva', old!.id));
  t.equal(kinds(await desk.ctx.write(async ({ em }) => (await chainIn(inTransaction(em), 'draft'))!)), 'by_type caretaker channel general');
}); // prettier-ignore
