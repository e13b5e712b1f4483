import { randomUUID } from 'node:crypto';
import t from 'tap';
import { multipart } from 'portico/testing';
import { EXAMPLE, fill, MAX_TEMPLATE } from '../desk/liquid.ts';
import { atDesk, wordsOf } from './desk.fixture.ts';
import { found, rows } from './fixture.ts';

t.test('a template is text with holes: it reads what it is given, and nothing of it runs or reads files', (t) => {
  t.same(fill('Dear {{ requester.name }}, {% if promised != "" %}by {{ promised }}{% endif %}', EXAMPLE), { text: 'Dear Jana Kováčová, by 26. 11. 2026' }); // prettier-ignore
  for (const evil of ['{% include "/etc/passwd" %}', '{% render "x" %}', '{% layout "x" %}', '{% raw %}{% endraw %}', '{{ customer.constructor }}', '{{ customer.name.__proto__ }}', '{{ process }}', '{% for i in (1..100000000) %}x{% endfor %}', 'x'.repeat(MAX_TEMPLATE + 1)])
    t.match(fill(evil, EXAMPLE), { fault: { line: 1, cause: String } }, evil.slice(0, 40)); // prettier-ignore
  t.match(fill('fine\n{{ customer.nmae }}', EXAMPLE), { fault: { line: 2, cause: /nmae/ } });
  t.end();
});

t.test('a template is saved only when it can be filled, and goes into the reply in the customer’s language', async (t) => {
  const desk = await atDesk(t);
  const { id } = await found(desk, desk.anna.customerId, { locale: 'cs' });
  const bad = await desk.post('/desk/tickets/templates', { name: 'Credit', body_cs: 'Dobrý den\n{{ zakaznik }}', active: 'on', do: 'save' });
  t.equal(bad.statusCode, 422);
  t.match(wordsOf(bad.body), /Line 2: undefined variable: zakaznik/);
  const form = { name: 'Credit', body_cs: 'Dobrý den, {{ ticket.number }} řešíme.', body_en: 'Hello', active: 'on' };
  t.match(wordsOf((await desk.post('/desk/tickets/templates', { ...form, do: 'try' })).body), /T-20418 řešíme/);
  t.equal((await rows(desk.portal, 'select 1 from tickets_template')).length, 0, 'trying saves nothing');
  t.equal((await desk.post('/desk/tickets/templates', { ...form, do: 'save' })).statusCode, 303);
  t.equal((await desk.post('/desk/tickets/templates', { ...form, do: 'save' })).statusCode, 422, 'the name is taken');
  const [template] = await rows<{ id: string }>(desk.portal, 'select id from tickets_template');
  const { payload, headers } = multipart({ id: randomUUID(), body: 'Typed before', then: 'open', template: template!.id, do: 'insert' });
  const inserted = await desk.portal.app.inject({ method: 'POST', url: `/desk/tickets/${id}/reply`, payload, headers: { ...desk.marek.headers, ...headers } });
  t.match(inserted.body, /Typed before\s+Dobrý den, T-\d+ řešíme\./);
  t.equal((await rows(desk.portal, `select 1 from tickets_article where side = 'staff'`)).length, 0, 'nothing was sent yet');
}); // prettier-ignore

t.test('a macro says what it will do, does it in one click, and once', async (t) => {
  const desk = await atDesk(t);
  const { id } = await found(desk, desk.anna.customerId);
  await desk.post('/desk/tickets/templates', { name: 'Credit', body_en: 'Credited, {{ requester.name }}.', active: 'on', do: 'save' });
  const [template] = await rows<{ id: string }>(desk.portal, 'select id from tickets_template');
  t.equal((await desk.post('/desk/tickets/macros', { name: 'Nothing', active: 'on' })).statusCode, 422);
  await desk.post('/desk/tickets/macros', { name: 'Credit it', template: template!.id, state: 'closed', priority: 'low', note: 'By macro', active: 'on' });
  const [macro] = await rows<{ id: string }>(desk.portal, 'select id from tickets_macro');
  t.match(wordsOf((await desk.get(`/desk/tickets/${id}/macro/${macro!.id}`)).body), /Closed.*priority low.*Credited, Anna Nová\..*By macro/);
  const form = { macro: macro!.id, answer: randomUUID(), note: randomUUID() };
  await desk.post(`/desk/tickets/${id}/macro`, form);
  await desk.post(`/desk/tickets/${id}/macro`, form);
  t.match(await rows(desk.portal, 'select state, priority from tickets_ticket where id = $1', [id]), [{ state: 'closed', priority: 'low' }]);
  t.same((await rows<{ body: string }>(desk.portal, `select body from tickets_article where side = 'staff' order by body`)).map(({ body }) => body), ['By macro', 'Credited, Anna Nová.']);
}); // prettier-ignore

t.test('staff take in what somebody asks by phone, for the customer they find, once', async (t) => {
  const desk = await atDesk(t);
  const [customer] = await rows<{ number: string; name: string }>(desk.portal, 'select number, name from core_customer where id = $1', [desk.anna.customerId]);
  t.match((await desk.get(`/desk/tickets/new?q=${customer!.number}`)).body, new RegExp(`customer=${desk.anna.customerId}`));
  const fields = { id: randomUUID(), of: desk.anna.customerId, channel: 'phone', type: desk.types.billing, subject: 'Instalments', body: 'She asks for three.', requester: desk.anna.accountId };
  const send = (more: object = {}) => {
    const { payload, headers } = multipart({ ...fields, ...more });
    return desk.portal.app.inject({ method: 'POST', url: '/desk/tickets/new', payload, headers: { ...desk.marek.headers, ...headers } });
  };
  t.equal((await send({ subject: '' })).statusCode, 422);
  t.equal((await send({ requester: desk.boris.accountId })).statusCode, 422, 'nobody of another customer');
  t.match((await send()).headers.location, `/desk/tickets/${fields.id}`);
  t.match((await send()).headers.location, `/desk/tickets/${fields.id}`, 'the same form again');
  t.match(await rows(desk.portal, 'select channel, subject, requester_name from tickets_ticket'), [{ channel: 'phone', subject: 'Instalments', requester_name: 'Anna Nová' }]);
}); // prettier-ignore
