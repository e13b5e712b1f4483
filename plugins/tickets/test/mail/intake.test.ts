import { randomUUID } from 'node:crypto';
import t from 'tap';
import { messageIdOf } from '../../mail/ids.ts';
import { processInbound, processLeft } from '../../mail/process.ts';
import type { Step } from '../../mail/steps.ts';
import { sweepInbound } from '../../mail/sweep.ts';
import { takeIn } from '../../mail/take-in.ts';
import { found } from '../fixture.ts';
import { inbound, lines, mail, rows, withMailbox } from './fixture.ts';

const count = async (portal: Parameters<typeof rows>[0], table: string) =>
  (await rows<{ n: number }>(portal, `select count(*)::int as n from ${table}`))[0]!.n;

t.test('mail of a known sender becomes a ticket with its text, its files and its raw message', async (t) => {
  const desk = await withMailbox(t);
  const raw = lines(
    'From: =?UTF-8?Q?Anna_Nov=C3=A1?= <Anna@Example.com>', 'To: support@portal.test', 'Subject: Re: Fwd: Invoice twice', 'Message-ID: <one@example.com>',
    'Content-Type: multipart/mixed; boundary=b', '', '--b', 'Content-Type: text/plain; charset=utf-8', '', 'It came twice, č.', '--b',
    'Content-Type: application/pdf; name="../../evil\\x.pdf"', 'Content-Transfer-Encoding: base64', '', Buffer.from('%PDF-1.4 %%EOF').toString('base64'), '--b--',
  ); // prettier-ignore
  const row = await desk.deliver(raw);
  t.match(row, { state: 'decided', place: 'done', outcome: 'ticket', customer_id: desk.anna.customerId });
  const [ticket] = await rows(desk.portal, 'select * from tickets_ticket where id = $1', [row.ticket_id]);
  t.match(ticket, { subject: 'Invoice twice', channel: 'mail', mailbox_id: desk.mailboxId, requester_email: 'anna@example.com', requester_account_id: desk.anna.accountId, requester_name: 'Anna Nová' });
  const [article] = await rows(desk.portal, 'select * from tickets_article');
  t.match(article, { body: 'It came twice, č.', message_id: 'one@example.com', raw_file_id: row.raw_file_id, side: 'customer' });
  const [file] = await rows<{ file_id: string }>(desk.portal, 'select * from tickets_file');
  t.match(file, { name: 'x.pdf', mime: 'application/pdf' });
  t.equal(await desk.intake.files.size(row.raw_file_id), Buffer.byteLength(raw), 'the raw message is kept as it came');
  t.equal(await desk.intake.files.size(file!.file_id), 14);
  t.equal(await count(desk.portal, 'core_stray_file'), 0);
}); // prettier-ignore

t.test('mail waits among "received" where the mailbox says so, the sender is unknown or could be of several customers', async (t) => {
  const desk = await withMailbox(t, { direct: false });
  t.match(await desk.deliver(mail('anna@example.com', 'Hi')), { place: 'waiting', reason: null, customer_id: desk.anna.customerId });
  t.match(await desk.deliver(mail('nobody@example.net', 'Hi')), { place: 'waiting', reason: 'unknown', customer_id: null, answerable: true });
  await rows(desk.portal, `update core_customer set email = 'Anna@example.com' where id = $1`, [desk.boris.customerId]);
  const both = await desk.deliver(mail('anna@example.com', 'Hi again'));
  t.match(both, { place: 'waiting', reason: 'several', customer_id: null });
  t.same(new Set(both.customer_ids as string[]), new Set([desk.anna.customerId, desk.boris.customerId]));
  t.match(await desk.deliver('Subject: nobody\r\n\r\ntext'), { place: 'waiting', reason: 'unknown', from_address: null });
  const closed = await rows(desk.portal, `update core_account set state = 'closed' where id = $1 returning id`, [desk.anna.accountId]);
  t.equal(closed.length, 1);
  t.match(await desk.deliver(mail('anna@example.com', 'Hi third')), { customer_id: desk.boris.customerId }, 'a closed account knows nobody');
  t.equal(await count(desk.portal, 'tickets_ticket'), 0);
}); // prettier-ignore

t.test('the same message is one, whether the server hands it over again or it comes by another way', async (t) => {
  const desk = await withMailbox(t);
  const raw = mail('anna@example.com', 'Once');
  const first = await desk.deliver(raw, { key: '7/1' });
  const again = await desk.deliver(raw, { key: '7/1' });
  t.equal(again.id, first.id);
  const copy = await desk.deliver(`Received: from elsewhere\r\n${raw}`, { key: '8/1' });
  t.match(copy, { place: 'done', outcome: 'double', double_of_id: first.id }, 'UIDVALIDITY changed');
  const three = await Promise.all(['9/1', '9/2', '9/3'].map((key) => desk.deliver(mail('boris@example.com', 'Thrice').replace(/<[^>]+@example.com>/, '<same@example.com>'), { key })));
  t.same(three.map(({ outcome }) => outcome).sort(), ['double', 'double', 'ticket']);
  t.equal(await count(desk.portal, 'tickets_ticket'), 2);
  t.equal(await count(desk.portal, 'tickets_article'), 2);
  const forged = await desk.deliver(mail('boris@example.com', 'Other text').replace(/<[^>]+@example.com>/, '<same@example.com>'));
  t.match(forged, { outcome: 'ticket' }, 'the Message-ID of another message hides none');
}); // prettier-ignore

t.test('killed at any step and started again, a message is one ticket with its file, or one answer', async (t) => {
  const desk = await withMailbox(t);
  const { id } = await found(desk, desk.anna.customerId);
  const [ticket] = await rows<{ token: string }>(desk.portal, 'select token from tickets_ticket where id = $1', [id]);
  const steps: Step[] = ['noted', 'stored', 'taken', 'read', 'files', 'parsed', 'deciding', 'decided'];
  const withFile = (from: string, subject: string, head: string[] = []) =>
    lines(`From: ${from}`, `Subject: ${subject}`, `Message-ID: <${randomUUID()}@example.com>`, ...head, 'Content-Type: multipart/mixed; boundary=b', '', '--b', '', subject, '--b', 'Content-Disposition: attachment; filename=a.txt', '', 'file', '--b--');
  for (const step of steps) {
    const messages = [withFile('boris@example.com', `new ${step}`), withFile('anna@example.com', `answer ${step}`, [`In-Reply-To: <${messageIdOf({ token: ticket!.token }, randomUUID(), 'portal.test')}>`])];
    for (const [index, raw] of messages.entries()) {
      const key = `kill/${step}/${index}`;
      const kill = (at: Step) => { if (at === step) throw new Error(`killed at ${step}`); };
      await t.rejects(desk.deliver(raw, { key, step: kill, at: new Date(Date.now() - steps.indexOf(step) * 3_600_000) }), { message: `killed at ${step}` });
      const done = await desk.deliver(raw, { key, at: new Date(Date.now() - steps.indexOf(step) * 3_600_000) });
      t.match(done, { place: 'done', outcome: index === 0 ? 'ticket' : 'answer' }, `${step}: ${index === 0 ? 'ticket' : 'answer'}`);
    }
    const made = await rows(desk.portal, `select a.id from tickets_article a join tickets_file f on f.article_id = a.id where a.body like $1`, [`% ${step}`]);
    t.equal(made.length, 2, `${step}: two articles with a file each`);
  }
  t.equal(await count(desk.portal, 'tickets_ticket'), 1 + steps.length);
  t.equal(await count(desk.portal, 'tickets_inbound'), 2 * steps.length);
  t.equal(await count(desk.portal, 'tickets_inbound_file'), 0);
  const held = await rows<{ id: string }>(desk.portal, 'select file_id as id from tickets_file union select raw_file_id from tickets_inbound');
  const strays = new Set((await rows<{ id: string }>(desk.portal, 'select id from core_stray_file')).map((row) => row.id));
  const stored = await desk.intake.files.list();
  t.ok(held.every((file) => stored.includes(file.id)), 'no file is lost');
  t.same(stored.filter((file) => !held.some((one) => one.id === file) && !strays.has(file)), [], 'what was begun and not finished is swept up');
}); // prettier-ignore

t.test('what a process leaves behind is gone on with; a message that ends the process every time goes into quarantine', async (t) => {
  const desk = await withMailbox(t);
  const { id } = await takeIn(desk.intake, { mailboxId: desk.mailboxId, raw: Buffer.from(mail('anna@example.com', 'Left')), receivedAt: new Date(), sourceKey: 'l/1' });
  t.equal(await processLeft(desk.intake, 0), 1);
  t.match(await inbound(desk.portal, id), { outcome: 'ticket' });
  const next = await takeIn(desk.intake, { mailboxId: desk.mailboxId, raw: Buffer.from(mail('anna@example.com', 'Deadly')), receivedAt: new Date(), sourceKey: 'l/2' });
  for (let i = 0; i < 5; i++) await processInbound(desk.intake, next.id, () => { throw new Error('dead'); }).catch(() => undefined);
  await processInbound(desk.intake, next.id);
  t.match(await inbound(desk.portal, next.id), { place: 'quarantine', reason: 'malformed' });
}); // prettier-ignore

t.test('what became nothing is deleted after a month with its files, what became a ticket is not', async (t) => {
  const desk = await withMailbox(t);
  const own = await desk.deliver(mail('support@portal.test', 'own'));
  const kept = await desk.deliver(mail('anna@example.com', 'kept'));
  t.equal(await sweepInbound(desk.intake), 0);
  await rows(desk.portal, `update tickets_inbound set decided_at = now() - interval '31 days'`);
  t.equal(await sweepInbound(desk.intake), 1);
  t.equal(await desk.intake.files.size(own.raw_file_id), undefined);
  t.type(await desk.intake.files.size(kept.raw_file_id), 'number');
  t.equal(await count(desk.portal, 'tickets_inbound'), 1);
});
