import t from 'tap';
import { makeGroup, makePerson, switchPortlet } from 'portico/testing';
import { queryOf } from '../desk/search.ts';
import { atDesk, wordsOf, type Desk } from './desk.fixture.ts';
import { found, rows } from './fixture.ts';

const subjectsAt = async (desk: Desk, query: string, headers = desk.marek.headers): Promise<string[]> =>
  [...(await desk.get(`/desk/tickets?${query}`, headers)).body.matchAll(/rows__plain" href="[^"]+">([^<]+)</g)].map(
    ([, subject]) => subject!,
  );

t.test('folders hold what they say, with their numbers', async (t) => {
  const desk = await atDesk(t);
  await found(desk, desk.anna.customerId, { subject: 'Nobody’s' });
  const mine = await found(desk, desk.anna.customerId, { subject: 'Mine, and late' });
  const over = await found(desk, desk.boris.customerId, { subject: 'Over' });
  await rows(desk.portal, `update tickets_ticket set owner_id = $2, owner_name = 'Marek', resolution_due = now() - interval '1 hour' where id = $1`, [mine.id, desk.marek.accountId]);
  await rows(desk.portal, `update tickets_ticket set state = 'closed' where id = $1`, [over.id]);
  t.same(await subjectsAt(desk, 'folder=unassigned'), ['Nobody’s']);
  t.same(await subjectsAt(desk, 'folder=mine'), ['Mine, and late']);
  t.same(await subjectsAt(desk, 'folder=due'), ['Mine, and late']);
  t.same(await subjectsAt(desk, 'folder=over'), ['Over']);
  t.match(wordsOf((await desk.get('/desk/tickets')).body), /To be assigned 1 .*Mine 1 .*Late or soon 1 1 late, mine 1/);
}); // prettier-ignore

t.test('filters narrow the list, are saved for oneself or for all, and removed by their owner', async (t) => {
  const desk = await atDesk(t);
  const eva = await makePerson(desk.portal, { name: 'Eva', staff: true, groupId: desk.agents });
  await found(desk, desk.anna.customerId, { subject: 'By phone', channel: 'phone', priority: 'urgent' });
  await found(desk, desk.boris.customerId, { subject: 'By portal' });
  t.same(await subjectsAt(desk, 'channel=phone'), ['By phone']);
  t.same(await subjectsAt(desk, `customer=${desk.boris.customerId}`), ['By portal']);
  t.same(await subjectsAt(desk, 'priority=urgent&created_from=2099-01-01'), []);
  t.equal((await desk.get('/desk/tickets?channel=pigeon')).statusCode, 400);
  await desk.post('/desk/tickets/filters', { name: 'Phones', shared: 'on', query: 'channel=phone&drop=1' });
  await desk.post('/desk/tickets/filters', { name: 'Secret', query: 'priority=urgent' });
  t.match(wordsOf((await desk.get('/desk/tickets')).body), /Phones.*Secret/);
  const hers = wordsOf((await desk.get('/desk/tickets', eva.headers)).body);
  t.match(hers, /Phones/);
  t.notMatch(hers, /Secret/);
  t.match(await rows(desk.portal, `select query from tickets_filter where name = 'Phones'`), [{ query: { channel: 'phone' } }]);
  const [secret] = await rows<{ id: string }>(desk.portal, `select id from tickets_filter where name = 'Secret'`);
  await desk.post(`/desk/tickets/filters/${secret!.id}/remove`, {}, eva.headers);
  t.equal((await rows(desk.portal, 'select 1 from tickets_filter')).length, 2, 'not by somebody else');
  await desk.post(`/desk/tickets/filters/${secret!.id}/remove`);
  t.equal((await rows(desk.portal, 'select 1 from tickets_filter')).length, 1);
}); // prettier-ignore

t.test('search finds numbers first, words by their beginning and without accents, in tickets and messages', async (t) => {
  const desk = await atDesk(t);
  const one = await found(desk, desk.anna.customerId, { subject: 'Předplatné', body: 'Vodoměr ukazuje nesmysly' });
  await found(desk, desk.boris.customerId, { subject: `See ${one.number.slice(2)}`, body: 'jan.novak@example.com wrote' });
  t.same(await subjectsAt(desk, `q=${one.number}`), ['Předplatné']);
  t.equal((await subjectsAt(desk, `q=${one.number.slice(2)}`))[0], 'Předplatné');
  t.same(await subjectsAt(desk, 'q=vodomer'), ['Předplatné']);
  t.same(await subjectsAt(desk, 'q=VODOM nesm'), ['Předplatné']);
  t.same(await subjectsAt(desk, 'q=vodom -nesmysly'), []);
  t.same(await subjectsAt(desk, 'q=jan.novak@example.com'), [`See ${one.number.slice(2)}`]);
  t.same(await subjectsAt(desk, 'q="ukazuje vodomer"'), [], 'words in quotes stand next to each other');
  t.same(await subjectsAt(desk, `q=predpl&customer=${desk.boris.customerId}`), [], 'filters hold for what is found');
  for (const odd of [`'`, '!!', `a' | 'b`, '(((', ':*', '\\']) t.equal((await desk.get(`/desk/tickets?q=${encodeURIComponent(odd)}`)).statusCode, 200, odd);
}); // prettier-ignore

t.test('what is typed becomes a query of words alone', (t) => {
  t.equal(queryOf('meter broken'), `('meter':*) & ('broken':*)`);
  t.equal(queryOf('"low tariff" -night'), `('low' <-> 'tariff') & !('night':*)`);
  t.equal(queryOf('-night'), undefined);
  t.equal(queryOf(`a'b:*|c`), `('abc':*)`);
  t.end();
});

t.test('many tickets change in one go; each line says what became of it, and it can be taken back', async (t) => {
  const desk = await atDesk(t);
  const [one, two] = [await found(desk, desk.anna.customerId), await found(desk, desk.boris.customerId)];
  const done = await desk.post('/desk/tickets/bulk', { id: [one.id, two.id, desk.anna.accountId], do: 'priority:high', back: '/desk/tickets?folder=open' });
  t.match(wordsOf(done.body), new RegExp(`${one.number}.*Done.*${two.number}.*Done|${two.number}.*Done.*${one.number}.*Done`));
  const priorities = async () => (await rows<{ priority: string }>(desk.portal, 'select priority from tickets_ticket')).map(({ priority }) => priority);
  t.same(await priorities(), ['high', 'high']);
  await rows(desk.portal, `update tickets_ticket set priority = 'urgent' where id = $1`, [two.id]);
  await desk.post('/desk/tickets/bulk/undo', { action: 'priority', value: 'high', was: [`${one.id}:normal`, `${two.id}:normal`], back: '' });
  t.same((await priorities()).sort(), ['normal', 'urgent'], 'what somebody changed since is left alone');
  await desk.post('/desk/tickets/bulk', { id: [one.id], do: 'state:closed', back: '' });
  const again = await desk.post('/desk/tickets/bulk', { id: [one.id, two.id], do: 'state:resolved', back: 'https://evil.example/' });
  t.match(wordsOf(again.body), /Somebody has changed the ticket meanwhile/, 'closed does not become solved, the other one does');
  t.notMatch(again.body, /evil/);
  t.match(await rows(desk.portal, 'select state from tickets_ticket where id = $1', [two.id]), [{ state: 'resolved' }]);
  t.equal((await desk.post('/desk/tickets/bulk', { id: [one.id], do: 'owner:1', back: '' })).statusCode, 422);
}); // prettier-ignore

t.test('tiles show the first of their folder, and nothing to groups that do not have them', async (t) => {
  const desk = await atDesk(t);
  const { number } = await found(desk, desk.anna.customerId);
  await switchPortlet(desk.portal, desk.agents, 'tickets.desk-to-be-assigned', 'on');
  t.match((await desk.get('/desk/portlets/tickets.desk-to-be-assigned')).body, new RegExp(number));
  const other = await makePerson(desk.portal, { staff: true, groupId: await makeGroup(desk.portal, 'BOOKS', [], 'staff') });
  t.equal((await desk.get('/desk/portlets/tickets.desk-to-be-assigned', other.headers)).statusCode, 404);
}); // prettier-ignore
