import { randomUUID } from 'node:crypto';
import t from 'tap';
import { addRule } from 'portico/testing';
import { messageIdOf } from '../../mail/ids.ts';
import { found } from '../fixture.ts';
import { inbound, lines, mail, rows, withMailbox } from './fixture.ts';

const HERE = '/desk/tickets/received';
const form = (body: Record<string, string>) => ({
  payload: new URLSearchParams(body).toString(),
  type: 'application/x-www-form-urlencoded',
});

/** Marek may receive; of what waits there is one message of nobody. */
async function withReceiver(t: Parameters<typeof withMailbox>[0]) {
  const desk = await withMailbox(t, { direct: false });
  for (const action of ['read', 'receive', 'work']) await addRule(desk.portal, desk.agents, 'allow', action, 'Desk');
  const get = (url: string, person = desk.marek) => desk.portal.app.inject({ url, headers: person.headers });
  const post = (url: string, body: Record<string, string>, person = desk.marek) => {
    const { payload, type } = form(body);
    return desk.portal.app.inject({ method: 'POST', url, payload, headers: { ...person.headers, 'content-type': type } });
  };
  const number = async (id: string) => (await rows<{ number: string }>(desk.portal, 'select number from core_customer where id = $1', [id]))[0]!.number;
  return { ...desk, get, post, number };
} // prettier-ignore

t.test('only who is in charge of receiving sees what came', async (t) => {
  const desk = await withMailbox(t, { direct: false });
  const row = await desk.deliver(mail('nobody@example.net', 'Secret subject'));
  const get = (url: string, person: { headers: { cookie: string } }) => desk.portal.app.inject({ url, headers: person.headers });
  for (const action of ['read', 'work', 'assign']) await addRule(desk.portal, desk.agents, 'allow', action, 'Desk');
  for (const path of ['', `/${row.id}`, `/${row.id}/raw`, `/${row.id}/html`]) {
    t.equal((await get(HERE + path, desk.marek)).statusCode, 403, `staff without the right: ${path}`);
    t.not((await get(HERE + path, desk.anna)).statusCode, 200, `customer: ${path}`);
  }
  await addRule(desk.portal, desk.agents, 'allow', 'receive', 'Desk');
  const page = await get(HERE, desk.marek);
  t.equal(page.statusCode, 200);
  t.match(page.body, 'Secret subject');
  t.match(page.body, 'nobody@example.net');
}); // prettier-ignore

t.test('a message is shown with its text, files and original; its HTML runs nothing and loads nothing until asked', async (t) => {
  const desk = await withReceiver(t);
  const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  const raw = lines('From: <b>@example.net', 'From: nobody@example.net', 'Subject: <script>alert(1)</script>', 'Content-Type: multipart/related; boundary=b', '', '--b', 'Content-Type: text/html', '', '<p onclick="x()">Hi</p><img src="cid:p@x"><img src="https://evil.test/x.png"><script>alert(1)</script>', '--b', 'Content-Type: image/png; name=p.png', 'Content-ID: <p@x>', 'Content-Transfer-Encoding: base64', '', png, '--b--');
  const row = await desk.deliver(raw);
  const page = await desk.get(`${HERE}/${row.id}`);
  t.equal(page.statusCode, 200);
  t.notMatch(page.body, '<script>alert');
  t.match(page.body, 'sandbox="allow-popups');
  const frame = await desk.get(`${HERE}/${row.id}/html`);
  t.match(frame.headers['content-security-policy'], /^sandbox .*default-src 'none'; img-src data:;/);
  t.match(frame.headers['x-frame-options'], 'SAMEORIGIN');
  t.match(frame.body, `<img src="data:image/png;base64,${png}"`);
  t.match(frame.body, 'data-src="https://evil.test/x.png"');
  t.notMatch(frame.body, /onclick|alert/);
  t.match((await desk.get(`${HERE}/${row.id}/html?remote=1`)).body, '<img src="https://evil.test/x.png"');
  const file = (await rows<{ id: string }>(desk.portal, 'select id from tickets_inbound_file'))[0]!;
  t.match((await desk.get(`${HERE}/${row.id}/files/${file.id}`)).headers, { 'content-disposition': /^attachment; filename="p.png"/ });
  t.equal((await desk.get(`${HERE}/${row.id}/files/${randomUUID()}`)).statusCode, 404);
  t.equal((await desk.get(`${HERE}/${row.id}/raw`)).body, raw);
}); // prettier-ignore

t.test('a message is linked to a customer by his number, remembered as a contact, and becomes a ticket once', async (t) => {
  const desk = await withReceiver(t);
  const mine = await found(desk, desk.anna.customerId);
  const row = await desk.deliver(mail('Newcomer <new@example.net>', 'Question', `about ${mine.number}`));
  t.match((await desk.post(`${HERE}/${row.id}/link`, { number: 'no such' })).body, 'There is no customer with this number.');
  t.equal((await desk.post(`${HERE}/${row.id}/link`, { number: await desk.number(desk.boris.customerId) })).statusCode, 303);
  t.match(await inbound(desk.portal, row.id), { customer_id: desk.boris.customerId, links: [] }, 'what is not his is not linked');
  t.equal((await desk.post(`${HERE}/${row.id}/link`, { number: await desk.number(desk.anna.customerId), remember: 'on' })).statusCode, 303);
  t.match(await inbound(desk.portal, row.id), { customer_id: desk.anna.customerId, links: [{ label: mine.number }] });
  const body = { type: desk.types.technical, owner: 'customer' };
  const both = await Promise.all([desk.post(`${HERE}/${row.id}/accept`, body), desk.post(`${HERE}/${row.id}/accept`, body)]);
  t.same(both.map(({ statusCode }) => statusCode).sort(), [303, 409], 'pressed twice, made once');
  const made = await rows(desk.portal, `select * from tickets_ticket where subject = 'Question'`);
  t.equal(made.length, 1);
  t.match(made[0], { customer_id: desk.anna.customerId, requester_email: 'new@example.net', requester_name: 'Newcomer', type_id: desk.types.technical });
  t.match(await desk.deliver(mail('new@example.net', 'Second')), { customer_id: desk.anna.customerId }, 'known from now on');
  t.equal((await rows(desk.portal, `select 1 from core_account where email = 'new@example.net'`)).length, 0, 'and no login');
  t.equal((await rows(desk.portal, `select 1 from core_audit where subject = 'Inbound' and action in ('contact', 'accept', 'link')`)).length, 3);
}); // prettier-ignore

t.test('an unknown sender becomes a customer, by those who may create customers, or is answered without being stored', async (t) => {
  const desk = await withReceiver(t);
  const row = await desk.deliver(mail('Eva Nová <eva@example.net>', 'One'));
  const fields = { number: 'N-1', name: 'Eva Nová', kind: 'person' };
  t.equal((await desk.post(`${HERE}/${row.id}/customer`, fields)).statusCode, 404);
  await addRule(desk.portal, desk.agents, 'allow', 'create', 'Customer');
  t.match((await desk.get(`${HERE}/${row.id}`)).body, 'value="Eva Nová"', 'with the name the sender gives himself');
  t.equal((await desk.post(`${HERE}/${row.id}/customer`, { ...fields, number: '!' })).statusCode, 422);
  t.equal((await desk.post(`${HERE}/${row.id}/customer`, fields)).statusCode, 303);
  const [customer] = await rows<{ id: string }>(desk.portal, `select id, name, email, kind from core_customer where number = 'N-1'`);
  t.match(customer, { name: 'Eva Nová', email: 'eva@example.net', kind: 'person' });
  t.match(await inbound(desk.portal, row.id), { customer_id: customer!.id });
  const guest = await desk.deliver(mail('gast@example.net', 'Two'));
  t.equal((await desk.post(`${HERE}/${guest.id}/accept`, { type: desk.types.billing, owner: 'guest' })).statusCode, 303);
  const [ticket] = await rows<{ token: string }>(desk.portal, `select t.token, c.number from tickets_ticket t join core_customer c on c.id = t.customer_id where t.subject = 'Two'`);
  t.match(ticket, { number: 'GUEST' });
  const ours = messageIdOf(ticket!, randomUUID(), 'portal.test');
  t.match(await desk.deliver(mail('gast@example.net', 'Re: Two', 'x', `In-Reply-To: <${ours}>`)), { outcome: 'answer' }, 'who asked goes on');
  t.match(await desk.deliver(mail('other@example.net', 'Re: Two', 'x', `In-Reply-To: <${ours}>`)), { place: 'held' });
  t.match(await desk.deliver(mail('gast@example.net', 'Three')), { reason: 'unknown' }, 'and is as unknown as before');
}); // prettier-ignore

t.test('a held answer is admitted as an outsider’s word, who stays one', async (t) => {
  const desk = await withReceiver(t);
  const { id } = await found(desk, desk.anna.customerId);
  const [ticket] = await rows<{ token: string }>(desk.portal, 'select token from tickets_ticket where id = $1', [id]);
  const ours = messageIdOf(ticket!, randomUUID(), 'portal.test');
  const row = await desk.deliver(mail('plumber@example.net', 'Re', 'I can help', `In-Reply-To: <${ours}>`));
  t.equal((await desk.post(`${HERE}/${row.id}/admit`, {})).headers.location, `/desk/tickets/${id}`);
  t.match((await rows(desk.portal, 'select side, author_email from tickets_article where id = $1', [row.id]))[0], { side: 'outsider', author_email: 'plumber@example.net' });
  t.match(await desk.deliver(mail('plumber@example.net', 'Re', 'again', `In-Reply-To: <${ours}>`)), { place: 'held' });
  t.equal((await desk.post(`${HERE}/${row.id}/admit`, {})).statusCode, 409);
}); // prettier-ignore

t.test('what is put away stays put; what cannot be read lies in quarantine with its reason and can be read again', async (t) => {
  const desk = await withReceiver(t);
  const row = await desk.deliver(mail('spam@example.net', 'Win'));
  t.equal((await desk.post(`${HERE}/${row.id}/away`, { as: 'spam' })).statusCode, 303);
  t.match(await inbound(desk.portal, row.id), { place: 'done', outcome: 'spam', decided_by: 'Marek Hudák' });
  t.equal((await desk.post(`${HERE}/${row.id}/accept`, { type: desk.types.billing, owner: 'guest' })).statusCode, 409);
  const bomb = await desk.deliver(`From: anna@example.com\r\n${'X: y\r\n'.repeat(5000)}\r\nx`);
  t.match(bomb, { place: 'quarantine', reason: 'header', error: /2000/ });
  t.match((await desk.get(`${HERE}/${bomb.id}`)).body, 'Its header is larger than any mail program makes');
  t.equal((await desk.post(`${HERE}/${bomb.id}/replay`, {})).statusCode, 303);
  t.match(await inbound(desk.portal, bomb.id), { place: 'quarantine' });
  await desk.intake.files.put(bomb.raw_file_id, Buffer.from(mail('anna@example.com', 'Now readable')));
  t.equal((await desk.post(`${HERE}/${bomb.id}/replay`, {})).statusCode, 303);
  t.match(await inbound(desk.portal, bomb.id), { place: 'waiting', subject: 'Now readable', customer_id: desk.anna.customerId });
  const huge = await desk.deliver(Buffer.concat([Buffer.from(mail('anna@example.com', 'Huge')), Buffer.alloc(25_000_001, 97)]));
  t.match(huge, { place: 'quarantine', reason: 'size' });
  t.type(await desk.intake.files.size(huge.raw_file_id), 'number', 'kept all the same');
}); // prettier-ignore
