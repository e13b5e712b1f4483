import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { definePlugin, Type, type Statement } from 'portico';
import { buildPortal, jobContextOf, makeCustomer } from 'portico/testing';
import { fixturePlugin } from '../fixtures/notes/index.ts';

declare module 'portico' {
  interface PortalEvents {
    'notes.written': { note: string };
  }
}

const heard: { note: string; eventId: string }[] = [];
const plugin = definePlugin({
  ...fixturePlugin,
  emits: { 'notes.written': Type.Object({ note: Type.String() }) },
  on: {
    'notes.written': (_ctx, payload: { note: string; eventId: string }) => {
      heard.push(payload);
      return Promise.resolve();
    },
  },
});

async function heardAll(count: number): Promise<string[]> {
  for (let attempt = 0; attempt < 600 && heard.length < count; attempt++) await sleep(50);
  return heard.map(({ note }) => note).sort();
}

t.test('what is told, one fact or many at once, reaches each handler once', async (t) => {
  const portal = await buildPortal(t, { plugins: [plugin], jobs: true });
  const ctx = jobContextOf(portal, 'notes');
  const customerId = await makeCustomer(portal);
  await ctx.write(async ({ emit, emitAll }) => {
    await emit('notes.written', { note: 'alone' });
    await emitAll('notes.written', [{ payload: { note: 'first' }, customerId }, { payload: { note: 'second' } }]);
    await emitAll('notes.written', []);
  });
  await t.rejects(
    ctx.write(async ({ emitAll }) => {
      await emitAll('notes.written', [{ payload: { note: 'taken back' } }]);
      throw new Error('no');
    }),
  );
  t.same(await heardAll(3), ['alone', 'first', 'second']);

  const told: Statement<{ id: string; note: string; customer: string | null }> = {
    text: `select id, payload->>'note' as note, customer_id as customer from core_event order by id`,
    values: [],
  };
  const [log] = await ctx.read(told);
  t.same(log.map(({ note, customer }) => [note, customer]), [['alone', null], ['first', customerId], ['second', null]]); // prettier-ignore
  t.same(heard.map(({ eventId }) => eventId).sort(), log.map(({ id }) => id).sort(), 'by its id a handler knows a repetition'); // prettier-ignore
});
