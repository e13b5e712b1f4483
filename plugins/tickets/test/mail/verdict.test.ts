import { randomUUID } from 'node:crypto';
import t from 'tap';
import { mayMailAutomatically } from '../../mail/caps.ts';
import { messageIdOf } from '../../mail/ids.ts';
import { found } from '../fixture.ts';
import { lines, mail, rows, withMailbox } from './fixture.ts';

const count = async (portal: Parameters<typeof rows>[0], table: string) =>
  (await rows<{ n: number }>(portal, `select count(*)::int as n from ${table}`))[0]!.n;
const answer = (from: string, to: string, body = 'Thank you.') =>
  mail(from, 'Re: whatever', body, `In-Reply-To: <${to}>`);

t.test('an answer goes into its ticket by our Message-ID and a known sender, and by nothing less', async (t) => {
  const desk = await withMailbox(t);
  const { id, number } = await found(desk, desk.anna.customerId);
  const [ticket] = await rows<{ token: string; id: string }>(desk.portal, 'select id, token from tickets_ticket where id = $1', [id]);
  const [first] = await rows<{ id: string }>(desk.portal, 'select id from tickets_article');
  const ours = messageIdOf(ticket!, first!.id, 'portal.test');
  const inTicket = async () => (await rows(desk.portal, 'select id from tickets_article where ticket_id = $1', [id])).length;
  t.match(await desk.deliver(answer('anna@example.com', ours)), { outcome: 'answer', ticket_id: id });
  t.match(await desk.deliver(mail('anna@example.com', 'Re: x', 'by References', `References: <old@x> <${ours.toUpperCase().replace(/[A-Z]+$/, 'HOST')}> <newer@x>`)), { outcome: 'answer', ticket_id: id });
  t.equal(await inTicket(), 3);
  t.match(await desk.deliver(answer('mallory@example.net', ours)), { place: 'held', reason: 'outsider', ticket_id: id }, 'right token, unknown sender');
  t.match(await desk.deliver(answer('boris@example.com', ours)), { place: 'held', reason: 'outsider', customer_id: desk.boris.customerId }, 'right token, another customer');
  t.match(await desk.deliver(mail('mallory@example.net', 'Re', 'text', `In-Reply-To: <${ours}>`, 'Reply-To: anna@example.com', 'Cc: anna@example.com')), { place: 'held', reason: 'outsider' }, 'who is on a copy takes no part');
  t.match(await desk.deliver(mail('"anna@example.com" <mallory@example.net>', 'Re', 'text', `In-Reply-To: <${ours}>`)), { place: 'held', from_name: '' }, 'a name that looks like an address is none');
  const guessed = [ticket!.token.slice(1) + ticket!.token[0]!].map((token) => messageIdOf({ token }, first!.id, 'portal.test'));
  for (const wrong of [...guessed, `${first!.id}@portal.test`, `${first!.id}.@portal.test`, `${number}@portal.test`])
    t.match(await desk.deliver(answer(`mallory${wrong.length}@example.net`, wrong)), { place: 'waiting', reason: 'unknown', ticket_id: null }, wrong);
  t.match(await desk.deliver(mail('anna@example.com', `Re: [${number}] Invoice came twice`)), { outcome: 'ticket' }, 'a known sender without token begins a new ticket');
  t.equal(await inTicket(), 3, 'a subject threads nothing');
  const fresh = (await rows<{ id: string }>(desk.portal, 'select id from tickets_ticket where id <> $1', [id]))[0]!;
  t.not(fresh.id, id);
}); // prettier-ignore

t.test('who takes part: the requester, accounts of his customer, the customer’s address and contacts', async (t) => {
  const desk = await withMailbox(t);
  const { id } = await found(desk, desk.anna.customerId, { requester: { accountId: null, name: 'Guest', email: 'Guest@Example.org' } });
  const [ticket] = await rows<{ token: string }>(desk.portal, 'select token from tickets_ticket where id = $1', [id]);
  const ours = messageIdOf(ticket!, randomUUID(), 'portal.test');
  t.match(await desk.deliver(answer('guest@example.org', ours)), { outcome: 'answer' });
  await rows(desk.portal, `update core_customer set email = 'office@example.org' where id = $1`, [desk.anna.customerId]);
  t.match(await desk.deliver(answer('office@example.org', ours)), { outcome: 'answer' });
  t.match(await desk.deliver(answer('new@example.org', ours)), { place: 'held' });
  await rows(desk.portal, `insert into tickets_contact (id, customer_id, address, name, added_by) values (gen_random_uuid(), $1, 'new@example.org', '', 'x')`, [desk.anna.customerId]);
  t.match(await desk.deliver(answer('new@example.org', ours, 'again')), { outcome: 'answer' });
  await rows(desk.portal, `update core_account set state = 'locked' where id = $1`, [desk.anna.accountId]);
  t.match(await desk.deliver(answer('anna@example.com', ours)), { place: 'held' }, 'a locked account takes no part');
}); // prettier-ignore

t.test('an answer to a ticket that is over opens it again, later founds a new one that refers to it; merged ones lead on', async (t) => {
  const desk = await withMailbox(t);
  const { id } = await found(desk, desk.anna.customerId);
  const token = async (of: string) => (await rows<{ token: string }>(desk.portal, 'select token from tickets_ticket where id = $1', [of]))[0]!;
  const ours = messageIdOf(await token(id), randomUUID(), 'portal.test');
  await rows(desk.portal, `update tickets_ticket set state = 'resolved', resolved_at = now() - interval '2 days' where id = $1`, [id]);
  t.match(await desk.deliver(answer('anna@example.com', ours, 'still broken')), { outcome: 'answer', ticket_id: id });
  t.match((await rows(desk.portal, 'select state, reopen_count from tickets_ticket where id = $1', [id]))[0], { state: 'open', reopen_count: 1 });
  await rows(desk.portal, `update tickets_ticket set state = 'closed', resolved_at = now() - interval '90 days', closed_at = now() - interval '60 days' where id = $1`, [id]);
  const late = await desk.deliver(answer('anna@example.com', ours, 'broken anew'));
  t.match(late, { outcome: 'ticket' });
  t.not(late.ticket_id, id);
  t.match((await rows(desk.portal, `select values from tickets_event where kind = 'follows' and ticket_id = $1`, [late.ticket_id]))[0], { values: { number: /^T-/ } });
  await rows(desk.portal, `update tickets_ticket set state = 'merged', closed_at = null, resolved_at = null, merged_into_id = $2 where id = $1`, [id, late.ticket_id]);
  t.match(await desk.deliver(answer('anna@example.com', ours, 'to the merged one')), { outcome: 'answer', ticket_id: late.ticket_id });
}); // prettier-ignore

t.test('machines are told from people: nothing of theirs opens, founds or is answered', async (t) => {
  const desk = await withMailbox(t);
  const { id } = await found(desk, desk.anna.customerId);
  const [ticket] = await rows<{ token: string }>(desk.portal, 'select token from tickets_ticket where id = $1', [id]);
  const ours = messageIdOf(ticket!, randomUUID(), 'portal.test');
  t.match(await desk.deliver(mail('anna@example.com', 'Out of office', 'away', 'Auto-Submitted: auto-replied')), { place: 'automatic', answerable: false });
  await rows(desk.portal, `update tickets_ticket set state = 'resolved', resolved_at = now() where id = $1`, [id]);
  t.match(await desk.deliver(mail('anna@example.com', 'Out of office', 'away', 'Auto-Submitted: auto-replied', `In-Reply-To: <${ours}>`)), { outcome: 'answer', answerable: false });
  t.match((await rows(desk.portal, 'select state from tickets_ticket where id = $1', [id]))[0], { state: 'resolved' }, 'an absence note opens nothing again');
  t.match(await desk.deliver(mail('anna@example.com', 'News', 'news', 'List-Id: <news.example.com>')), { place: 'waiting', reason: 'list', answerable: false });
  t.match(await desk.deliver(mail('support@portal.test', 'Your ticket')), { place: 'done', outcome: 'own' }, 'from our own mailbox');
  t.match(await desk.deliver(mail('anna@example.com', 'Your ticket').replace(/Message-ID: <[^>]+>/, `Message-ID: <${ours}>`)), { place: 'done', outcome: 'own' }, 'our own Message-ID');
  t.match(await desk.deliver(mail('anna@example.com', 'Read: x', 'read', 'Content-Type: multipart/report; report-type=disposition-notification; boundary=x')), { place: 'automatic', kind: 'receipt' });
  t.equal(await count(desk.portal, 'tickets_ticket'), 1);
}); // prettier-ignore

const dsn = (recipient: string, original: string, status = '5.1.1') =>
  lines('From: MAILER-DAEMON@mx.example.com', 'Return-Path: <>', 'Subject: Undelivered', `Message-ID: <${randomUUID()}@mx>`, 'Content-Type: multipart/report; report-type=delivery-status; boundary=b', '', '--b', '', 'Sorry.',
    '--b', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.example.com', '', `Final-Recipient: rfc822; ${recipient}`, 'Action: failed', `Status: ${status}`, 'Diagnostic-Code: smtp; 550 no such user',
    '--b', 'Content-Type: message/rfc822', '', `Message-ID: <${original}>`, 'Subject: yours', '', 'text', '--b--'); // prettier-ignore

t.test('a bounce marks the address it is about and is noted at the ticket; one that proves nothing marks nobody', async (t) => {
  const desk = await withMailbox(t);
  const { id } = await found(desk, desk.anna.customerId);
  const [ticket] = await rows<{ token: string }>(desk.portal, 'select token from tickets_ticket where id = $1', [id]);
  const [article] = await rows<{ id: string }>(desk.portal, 'select id from tickets_article');
  const mailId = await desk.ctx.write((tx) => tx.mail({ to: { address: 'Anna@example.com' }, subject: 's', text: 't', purpose: 'test' }));
  await rows(desk.portal, 'update tickets_article set mail_id = $1 where id = $2', [mailId, article!.id]);
  const marked = () => rows<{ address: string; permanent: boolean }>(desk.portal, 'select address, permanent from tickets_bounce order by address');
  await desk.deliver(dsn('anna@example.com', `${randomUUID()}@portal.test`));
  await desk.deliver(dsn('victim@example.com', messageIdOf(ticket!, article!.id, 'portal.test')));
  t.same(await marked(), [], 'a report about mail we never sent to that address');
  t.match(await desk.deliver(dsn('anna@example.com', messageIdOf(ticket!, article!.id, 'portal.test'))), { place: 'done', outcome: 'bounce', ticket_id: id });
  t.same(await marked(), [{ address: 'anna@example.com', permanent: true }]);
  t.match((await rows(desk.portal, `select values from tickets_event where kind = 'bounced'`))[0], { values: { address: 'anna@example.com', status: '5.1.1' } });
  t.match((await rows(desk.portal, 'select state from tickets_ticket where id = $1', [id]))[0], { state: 'new' });
  const may = (address: string) => desk.ctx.write(({ em }) => mayMailAutomatically(em, address));
  t.notOk(await may('anna@example.com'), 'no automatic mail to an address that does not exist');
  await desk.deliver(mail('anna@example.com', 'I am here'));
  t.same(await marked(), [], 'who writes is there after all');
  await desk.deliver(dsn('anna@example.com', `${mailId}@portal.test`, '4.2.2'));
  t.same(await marked(), [{ address: 'anna@example.com', permanent: false }], 'other mail of the portal counts too; a full mailbox is not for ever');
}); // prettier-ignore

t.test('caps: five new conversations of a sender in an hour, forty automatic mails to an address in a day', async (t) => {
  const desk = await withMailbox(t);
  const now = Date.now();
  const at = (minutes: number) => ({ at: new Date(now + minutes * 60_000) });
  for (let i = 0; i < 5; i++) t.match(await desk.deliver(mail('anna@example.com', `n${i}`), at(i)), { outcome: 'ticket' });
  t.match(await desk.deliver(mail('anna@example.com', 'sixth'), at(6)), { place: 'held', reason: 'many', customer_id: desk.anna.customerId });
  t.match(await desk.deliver(mail('boris@example.com', 'other'), at(6)), { outcome: 'ticket' });
  t.match(await desk.deliver(mail('anna@example.com', 'later'), at(68)), { outcome: 'ticket' });
  const may = (address: string) => desk.ctx.write(({ em }) => mayMailAutomatically(em, address));
  const sent = [];
  for (let i = 0; i < 42; i++) sent.push(await may('anna@example.com'));
  t.equal(sent.filter(Boolean).length, 40);
  t.notOk(await may('support@portal.test'), 'never to ourselves');
  t.ok(await may('boris@example.com'));
}); // prettier-ignore

t.test('what our server found forged is held', async (t) => {
  const desk = await withMailbox(t);
  const fake = 'Authentication-Results: mx.portal.test; dmarc=fail (p=reject) header.from=example.com; spf=fail';
  t.match(await desk.deliver(mail('anna@example.com', 'a', 'x', fake)), { outcome: 'ticket' }, 'without the name of the server nothing is believed');
  await rows(desk.portal, `update tickets_mailbox set auth_server = 'mx.portal.test'`);
  t.match(await desk.deliver(mail('anna@example.com', 'b', 'x', fake)), { place: 'held', reason: 'forged' });
  t.match(await desk.deliver(mail('anna@example.com', 'c', 'x', fake.replace('mx.portal.test', 'other.test'))), { outcome: 'ticket' }, 'what others say does not count');
  t.match(await desk.deliver(mail('anna@example.com', 'd', 'x', 'Authentication-Results: mx.portal.test 1; dmarc=pass; spf=pass', fake)), { outcome: 'ticket' }, 'the topmost counts');
}); // prettier-ignore

t.test('records are linked by their numbers, the customer’s own alone', async (t) => {
  const desk = await withMailbox(t);
  const mine = await found(desk, desk.anna.customerId);
  const his = await found(desk, desk.boris.customerId);
  const row = await desk.deliver(mail('anna@example.com', `About ${mine.number}`, `and ${his.number}`));
  t.match(row.links, [{ type: 'tickets.ticket', label: mine.number, href: `/desk/tickets/${mine.id}` }]);
  t.equal(row.links.length, 1);
}); // prettier-ignore
