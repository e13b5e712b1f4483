import t from 'tap';
import { pdf } from 'portico/testing';
import { addArticle } from '../service/article.ts';
import { PORTAL } from '../service/author.ts';
import { lockTicket } from '../service/store.ts';
import { isShown } from '../visibility/visibility.ts';
import { backdate, file, get, post, staffAnswer, withCustomers } from './customer.fixture.ts';
import { found, rows } from './fixture.ts';

// A portal of its own for each: more than the usual 30 seconds on a busy machine.
t.setTimeout(180_000);

type Desk = Awaited<ReturnType<typeof withCustomers>>;

/** Two old tickets with an answer, a note and a file each, and a new one. */
async function withHistory(t: { teardown(fn: () => unknown): unknown }) {
  const desk = await withCustomers(t);
  const old: string[] = [];
  for (const subject of ['Ancient one', 'Ancient two']) {
    const id = await file(desk, desk.anna, { subject, text: `${subject} speaks` }, {
      field: 'files',
      name: 'old.pdf',
      bytes: pdf('Old'),
    } as never);
    await staffAnswer(desk, id, 'Answered long ago');
    await staffAnswer(desk, id, 'Secret of the desk', { note: true });
    await backdate(desk.portal, id, 100);
    old.push(id);
  }
  const recent = await file(desk, desk.anna, { subject: 'Fresh one' });
  return { ...desk, old, recent };
}

const day = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
const choose = (desk: Desk, mode: string, since = '') =>
  post(desk.portal, desk.olga, `/desk/tickets/visibility/${desk.anna.customerId}`, { mode, since });

/** Rows of every table that hangs on the tickets, as they are shown. */
const shownRows = (desk: Desk, ids: readonly string[]) =>
  rows<{ what: string; shown: number }>(desk.portal, `select what, count(*)::int as shown from (
      select 'article' as what from tickets_article where ticket_id = any ($1) and shown union all select 'event' from tickets_event where ticket_id = any ($1) and shown
      union all select 'file' from tickets_file where ticket_id = any ($1) and shown) x group by what order by what`, [ids]); // prettier-ignore

t.test('staff see "will see 1 of 3" and which tickets disappear before they save', async (t) => {
  const desk = await withHistory(t);
  const { portal, olga, anna } = desk;
  t.match((await get(portal, olga, `/desk/tickets/visibility/${anna.customerId}?mode=since&since=${day(30)}`)).body, /Will see 1 of 3[\s\S]*Ancient two[\s\S]*Ancient one/);
  t.equal((await rows(portal, 'select 1 from tickets_visibility')).length, 0, 'looking changes nothing');
  t.equal((await get(portal, olga, `/desk/tickets/visibility/${anna.customerId}?mode=since&since=2999-01-01`)).statusCode, 422);
  t.equal((await choose(desk, 'since', day(30))).statusCode, 303);
  t.match(await rows(portal, 'select mode, set_by from tickets_visibility'), [{ mode: 'since', set_by: 'Oľga Stolová' }]);
  t.equal((await rows(portal, `select 1 from core_audit where action = 'show'`)).length, 1);
}); // prettier-ignore

t.test('what is hidden is gone for the customer: list, counts, search, page, files, export, API, tiles and mail', async (t) => {
  const desk = await withHistory(t);
  const { portal, anna, old } = desk;
  const [kept] = await rows<{ id: string }>(portal, 'select id from tickets_file where ticket_id = $1', [old[0]]);
  await choose(desk, 'since', day(30));
  const list = (await get(portal, anna, '/tickets?tab=all')).body;
  t.match(list, 'Fresh one');
  t.notMatch(list, 'Ancient');
  t.match(list, /All<span class="count">1<\/span>/);
  t.match((await get(portal, anna, '/tickets?tab=all&q=ancient')).body, 'No ticket fits');
  t.equal((await get(portal, anna, `/tickets/${old[0]}`)).statusCode, 404);
  t.equal((await get(portal, anna, `/tickets/${old[0]}/files/${kept!.id}`)).statusCode, 404);
  t.equal((await post(portal, anna, `/tickets/${old[0]}/reopen`)).statusCode, 404);
  t.notMatch((await get(portal, anna, '/tickets/export.csv?tab=all')).body, 'Ancient');
  t.equal((await get(portal, anna, '/api/v1/tickets')).json<{ total: number }>().total, 1);
  t.equal((await get(portal, anna, `/api/v1/tickets/${old[0]}`)).statusCode, 404);
  for (const tile of ['tickets.open', 'tickets.recent']) t.notMatch((await get(portal, anna, `/portlets/${tile}`)).body, 'Ancient', tile);
  t.same(await shownRows(desk, old), [], 'nothing that hangs on them is shown');
  t.equal(await desk.ctx.write(({ em }) => isShown(em, old[0]!)), false, 'mail asks this');
}); // prettier-ignore

t.test('shown again, everything is back but what was internal', async (t) => {
  const desk = await withHistory(t);
  const before = await shownRows(desk, desk.old);
  await choose(desk, 'new');
  t.same(await shownRows(desk, desk.old), []);
  await staffAnswer(desk, desk.old[0]!, 'Written while hidden');
  await staffAnswer(desk, desk.old[0]!, 'Noted while hidden', { note: true });
  await choose(desk, 'all');
  const { body } = await get(desk.portal, desk.anna, `/tickets/${desk.old[0]}`);
  t.match(body, 'Written while hidden');
  t.notMatch(body, 'Noted while hidden');
  t.notMatch(body, 'Secret of the desk');
  const after = await shownRows(desk, desk.old);
  t.equal(after.find(({ what }) => what === 'article')!.shown, before.find(({ what }) => what === 'article')!.shown + 1);
}); // prettier-ignore

t.test('"only new ones": what is made from then on is shown, whoever makes it', async (t) => {
  const desk = await withHistory(t);
  await choose(desk, 'new');
  const { id } = await found(desk, desk.anna.customerId, { channel: 'phone', subject: 'Called today' });
  const list = (await get(desk.portal, desk.anna, '/tickets?tab=all')).body;
  t.match(list, 'Called today');
  t.notMatch(list, 'Fresh one');
  t.ok(await desk.ctx.write(({ em }) => isShown(em, id)));
});

t.test('a ticket that is found to be another customer’s follows the visibility of that one', async (t) => {
  const desk = await withHistory(t);
  await post(desk.portal, desk.olga, `/desk/tickets/visibility/${desk.boris.customerId}`, {
    mode: 'since',
    since: day(30),
  });
  await rows(desk.portal, 'update tickets_ticket set customer_id = $1 where id = $2', [
    desk.boris.customerId,
    desk.old[0],
  ]);
  t.equal((await get(desk.portal, desk.boris, `/tickets/${desk.old[0]}`)).statusCode, 404);
  t.same(await shownRows(desk, [desk.old[0]!]), []);
});

t.test('an article that is written while the choice is being saved follows it', async (t) => {
  const desk = await withHistory(t);
  const [id] = desk.old as [string, string];
  const writing = desk.ctx.write(async (tx) => {
    const ticket = await tx.asJob((em) => lockTicket(em, id));
    const saving = choose(desk, 'new');
    while ((await rows(desk.portal, 'select 1 from pg_locks where not granted')).length === 0); // it waits for this ticket
    await addArticle(tx, ticket, { kind: 'web', author: PORTAL, body: 'Between' });
    return { saving }; // not awaited here: it goes on when this transaction ends
  });
  await (
    await writing
  ).saving;
  t.same(await shownRows(desk, [id]), []);
});

t.test('only who may assign on the desk decides what a customer sees', async (t) => {
  const desk = await withHistory(t);
  const url = `/desk/tickets/visibility/${desk.anna.customerId}`;
  for (const who of [desk.marek, desk.anna]) {
    t.not((await get(desk.portal, who, `${url}?mode=all`)).statusCode, 200);
    t.not((await post(desk.portal, who, url, { mode: 'all' })).statusCode, 303);
  }
  t.equal(
    (await get(desk.portal, desk.olga, '/desk/tickets/visibility/00000000-0000-7000-8000-000000000000?mode=all'))
      .statusCode,
    404,
  );
});
