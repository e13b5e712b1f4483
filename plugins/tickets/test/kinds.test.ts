import { randomUUID } from 'node:crypto';
import t from 'tap';
import { addRule, makePerson } from 'portico/testing';
import { rows, withDesk } from './fixture.ts';

const titles = { title_en: 'Moving house', title_sk: 'Sťahovanie', title_cs: 'Stěhování', title_pl: 'Przeprowadzka' };

async function withAdmin(t: { teardown(fn: () => unknown): unknown }) {
  const desk = await withDesk(t);
  await addRule(desk.portal, desk.agents, 'allow', 'configure', 'Desk');
  const post = (url: string, fields: Record<string, string>, who = desk.marek) =>
    desk.portal.app.inject({
      method: 'POST', url, headers: { ...who.headers, 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(fields).toString(),
    }); // prettier-ignore
  const get = (url: string, who = desk.marek) => desk.portal.app.inject({ url, headers: who.headers });
  return { ...desk, post, get };
}

t.test('an administrator makes a kind of request, and the groups he names may choose it', async (t) => {
  const { portal, post, get, clients, anna } = await withAdmin(t);
  const url = `/admin/tickets/kinds/${randomUUID()}`;
  t.match((await get('/admin/tickets/kinds')).body, 'Kinds of requests');
  t.equal((await get(url)).statusCode, 200);
  const fields = { code: 'moving', ...titles, hint_en: 'You move in or out', priority: 'high', position: '5', asks_when: 'on', active: 'on', group_ids: clients, version: '0' };
  t.equal((await post(url, fields)).statusCode, 303);
  t.match(await rows(portal, `select titles, hints, priority, asks_when, for_strangers, active from tickets_type where code = 'moving'`), [
    { titles: { cs: 'Stěhování' }, hints: { en: 'You move in or out' }, priority: 'high', asks_when: true, for_strangers: false, active: true },
  ]);
  await addRule(portal, clients, 'allow', 'read', 'Ticket');
  await addRule(portal, clients, 'allow', 'create', 'Ticket');
  t.match((await get('/tickets/new', anna)).body, 'Moving house');
  const { group_ids: _groups, active: _active, ...without } = fields;
  t.equal((await post(url, { ...without, version: '1' })).statusCode, 303);
  t.notMatch((await get('/tickets/new', anna)).body, 'Moving house', 'switched off it is gone');
}); // prettier-ignore

t.test('a name that is missing, a code that is none or taken, and a form that is out of date are told', async (t) => {
  const { post, get } = await withAdmin(t);
  const url = () => `/admin/tickets/kinds/${randomUUID()}`;
  const fields = { code: 'Über', ...titles, title_pl: ' ', priority: 'normal', active: 'on', version: '0' };
  const wrong = await post(url(), fields);
  t.equal(wrong.statusCode, 422);
  t.match(wrong.body, 'Only small letters');
  t.match(wrong.body, 'Enter the name in this language');
  t.match(wrong.body, 'Moving house', 'what was typed is there');
  t.match((await post(url(), { ...fields, ...titles, code: 'billing' })).body, 'There is a kind with this code already');
  const made = url();
  await post(made, { ...fields, ...titles, code: 'moving' });
  t.equal((await post(made, { ...fields, ...titles, code: 'moving', version: '7' })).statusCode, 409);
  t.match((await get(made)).body, 'Przeprowadzka');
}); // prettier-ignore

t.test('a mailbox has a kind, somebody responsible, and mail becomes tickets at once where it is so set', async (t) => {
  const { portal, post, get, marek, types } = await withAdmin(t);
  const url = `/admin/tickets/mailboxes/${randomUUID()}`;
  t.match((await get('/admin/tickets/mailboxes')).body, 'No mailboxes yet');
  const fields = { address: ' Billing@Lumenia.example ', name: 'Lumenia billing', type: types.billing, responsible: marek.accountId, language: 'sk', direct: 'on', active: 'on', version: '0' };
  t.match((await post(url, { ...fields, type: '' })).body, 'Choose the kind');
  t.match((await post(url, { ...fields, address: 'a b@c' })).body, 'no plain e-mail address');
  t.equal((await post(url, fields)).statusCode, 303);
  t.match(await rows(portal, 'select * from tickets_mailbox'), [{ address: 'billing@lumenia.example', direct: true, responsible_id: marek.accountId, language: 'sk' }]);
  const list = (await get('/admin/tickets/mailboxes')).body;
  t.match(list, 'Marek Hudák');
  t.match(list, 'becomes a ticket: Billing');
  t.match((await post(`/admin/tickets/mailboxes/${randomUUID()}`, fields)).body, 'There is a mailbox with this address already');
}); // prettier-ignore

t.test('only who may configure the desk gets there', async (t) => {
  const { portal, get, post, anna } = await withAdmin(t);
  const other = await makePerson(portal, { name: 'Petr', groupId: await groupOf(portal), staff: true });
  for (const page of ['kinds', 'mailboxes']) {
    t.equal((await get(`/admin/tickets/${page}`, other)).statusCode, 403, page);
    t.equal((await get(`/admin/tickets/${page}`, anna)).statusCode, 404, page);
    t.equal((await post(`/admin/tickets/${page}/${randomUUID()}`, { version: '0' }, other)).statusCode, 403, page);
  }
});

async function groupOf(portal: Parameters<typeof rows>[0]): Promise<string> {
  const [row] = await rows<{ id: string }>(portal, `insert into core_group (id, code, title, kind) values (gen_random_uuid(), 'OTHERS', 'Others', 'staff') returning id`); // prettier-ignore
  return row!.id;
}
