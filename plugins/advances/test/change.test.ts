import t from 'tap';
import { addMonths, executeIn, monthStart, type Statement } from 'portico';
import { makeCustomer } from 'portico/testing';
import { advanceDebt, advanceKind } from '../change-kind.ts';
import { get, instalments, openPortal, schedule } from './fixture.ts';

/** What is thrown where there is no such schedule. */
const notThere = { status: 404 } as unknown as Error;
const { portal, ctx, person } = await openPortal(t);
const asked = { today: ctx.today, request: 'CR-1' };
const query = async <Row>(statement: Statement<Row>) => (await ctx.read(statement))[0];

t.test('a change that was agreed on counts from its day on, and never for what is due already', async (t) => {
  const customerId = await makeCustomer(portal);
  const id = await schedule(ctx, customerId, { dueDay: 10 });
  const target = { customerId, recordId: id };
  t.same(await advanceKind.current(query, target), { amount: '85.50', dueDay: '10' });
  t.match(await advanceKind.records!(query, customerId), [{ id }]);
  const effectiveOn = addMonths(monthStart(ctx.today), 2);
  await ctx.write((tx) => advanceKind.apply!(tx, { ...target, ...asked, changes: { amount: '100.00' }, effectiveOn }));
  for (const row of await instalments(ctx, id))
    t.equal(row.amount, row.due_on >= effectiveOn ? '100.00' : '85.50', row.due_on);
  await ctx.write((tx) =>
    advanceKind.apply!(tx, { ...target, ...asked, changes: { dueDay: '20' }, effectiveOn: null }),
  );
  for (const row of await instalments(ctx, id))
    t.equal(row.due_on.slice(8), row.due_on.slice(0, 7) > ctx.today.slice(0, 7) ? '20' : '10', row.due_on);
  t.same(await advanceKind.current(query, target), { amount: '100.00', dueDay: '20' });
});

t.test(
  'the portal says what day it is: an instalment that falls due tomorrow of its own day changes, one of today does not',
  async (t) => {
    const customerId = await makeCustomer(portal);
    const id = await schedule(ctx, customerId, { dueDay: 10 });
    const [first, second] = await instalments(ctx, id);
    const change = { customerId, recordId: id, request: 'CR-2', changes: { amount: '99.00' }, effectiveOn: null };
    await ctx.write((tx) => advanceKind.apply!(tx, { ...change, today: first!.due_on }));
    const after = await instalments(ctx, id);
    t.equal(after[0]!.amount, '85.50');
    t.equal(after[1]!.amount, '99.00', second!.due_on);
  },
);

t.test("nobody changes another customer's schedule by a request, nor one that is closed", async (t) => {
  const [mine, theirs] = [await makeCustomer(portal), await makeCustomer(portal)];
  const id = await schedule(ctx, theirs);
  const target = { customerId: mine, recordId: id };
  t.equal(await advanceKind.current(query, target), undefined);
  const change = { ...asked, changes: { amount: '1.00' }, effectiveOn: null };
  await t.rejects(
    ctx.write((tx) => advanceKind.apply!(tx, { ...target, ...change })),
    notThere,
  );
  await ctx.write(({ em }) => executeIn(em, `update advances_schedule set state = 'closed' where id = $1`, [id]));
  await t.rejects(
    ctx.write((tx) => advanceKind.apply!(tx, { ...target, customerId: theirs, ...change })),
    notThere,
  );
});

t.test('who owes an instalment past its due day is behind', async (t) => {
  const customerId = await makeCustomer(portal);
  t.equal(await advanceDebt.overdue(query, customerId, ctx.today), false);
  await schedule(ctx, customerId);
  t.equal(await advanceDebt.overdue(query, customerId, ctx.today), true);
});

t.test('without the plugin of change requests nothing leads to it', async (t) => {
  const anna = await person();
  const id = await schedule(ctx, anna.customerId);
  t.notMatch((await get(portal, anna, `/advances/${id}`)).body, '/change-requests');
});
