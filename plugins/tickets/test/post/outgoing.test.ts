import { randomUUID } from 'node:crypto';
import t from 'tap';
import { addRule, makePerson, type TestPortal } from 'portico/testing';
import { acknowledge, acknowledgeWaiting } from '../../post/acknowledge.ts';
import { deliver } from '../../post/deliver.ts';
import { deliveriesOf } from '../../post/delivery.ts';
import { answer } from '../../service/answer.ts';
import { addArticle } from '../../service/article.ts';
import type { Author } from '../../service/author.ts';
import { lockTicket } from '../../service/store.ts';
import { found } from '../fixture.ts';
import { mail, rows, setEmail, withMailbox } from '../mail/fixture.ts';
import type { IntakeContext } from '../../mail/store.ts';
import type { JobContext, MailOptions } from 'portico';
import type { TicketsConfig } from '../../config.ts';

interface Letter {
  to_address: string;
  to_name: string;
  subject: string;
  body_text: string;
  body_html: string;
  purpose: string;
  options: MailOptions;
}

const letters = (portal: TestPortal) => rows<Letter>(portal, 'select * from core_mail order by created_at, id');

/** A desk with a mailbox, and what sends its mail. */
async function withPost(t: Parameters<typeof withMailbox>[0], options: Parameters<typeof withMailbox>[1] = {}) {
  const desk = await withMailbox(t, options);
  const ctx = desk.intake as IntakeContext & JobContext<TicketsConfig>;
  const marek: Author = { side: 'staff', id: desk.marek.accountId, name: 'Marek Hudák', email: null };
  /** Staff answer; what goes out has gone out when this resolves. */
  const reply = async (ticket: string, body: string, more: Partial<Parameters<typeof answer>[2]> = {}) => {
    const id = randomUUID();
    await ctx.write(async (tx) => answer(tx, await tx.asJob((em) => lockTicket(em, ticket)), { id, author: marek, body, ...more }));
    await deliver(ctx, { article: id });
    return id;
  };
  /** The customer writes in the portal. */
  const write = async (ticket: string, body: string, author: Author) => {
    const id = randomUUID();
    await ctx.write(async (tx) => addArticle(tx, await lockTicket(tx.em, ticket), { id, kind: 'web', author, body }));
    await deliver(ctx, { article: id });
    return id;
  };
  return { ...desk, post: ctx, reply, write };
} // prettier-ignore

t.test('who wrote by mail is told once that it has arrived: number, what happens next, the way to it', async (t) => {
  const desk = await withPost(t);
  const row = await desk.deliver(mail('Anna <anna@example.com>', 'Invoice came twice'));
  await acknowledge(desk.post, { ticket: row.ticket_id! });
  await acknowledge(desk.post, { ticket: row.ticket_id! });
  const [letter, ...more] = await letters(desk.portal);
  t.same(more, []);
  const [{ number, token } = { number: '', token: '' }] = await rows<{ number: string; token: string }>(desk.portal, 'select number, token from tickets_ticket');
  t.match(letter, { to_address: 'anna@example.com', to_name: 'Anna Nová', subject: `Re: Invoice came twice [${number}]`, purpose: 'tickets-acknowledgement' });
  t.match(letter!.body_text, number);
  t.match(letter!.body_text, `http://portal.test/tickets/${row.ticket_id}`);
  t.match(letter!.options, { automatic: 'auto-replied', from: { address: 'support@portal.test', name: 'Support' }, inReplyTo: row.message_id as string });
  t.match(letter!.options.messageId, new RegExp(`^[0-9a-f-]{36}\\.${token}@portal\\.test$`), 'it carries the token of the ticket');
}); // prettier-ignore

t.test('nothing automatic answers a machine, a list, or what was split from another ticket', async (t) => {
  const desk = await withPost(t);
  const automatic = mail('anna@example.com', 'Hello', 'x', 'X-Auto-Response-Suppress: All');
  const { ticket_id } = await desk.deliver(automatic);
  t.ok(ticket_id, 'it is a ticket');
  await acknowledge(desk.post, { ticket: ticket_id! });
  const split = await found(desk, desk.anna.customerId, { channel: 'mail' });
  await acknowledge(desk.post, { ticket: split.id });
  const called = await found(desk, desk.anna.customerId, { channel: 'phone' });
  await acknowledge(desk.post, { ticket: called.id });
  t.same(await letters(desk.portal), []);
});

t.test('an unknown sender gets fixed words, none of his own, in the language of the mailbox', async (t) => {
  const desk = await withPost(t);
  const row = await desk.deliver(
    mail('"Buy pills" <victim@example.net>', 'Cheap pills', 'Come to http://evil.example'),
  );
  t.match(row, { place: 'waiting', reason: 'unknown' });
  await acknowledgeWaiting(desk.post, { inbound: row.id });
  await acknowledgeWaiting(desk.post, { inbound: row.id });
  const sent = await letters(desk.portal);
  t.equal(sent.length, 1);
  t.match(sent[0], {
    to_address: 'victim@example.net',
    subject: 'Prijali sme vašu správu',
    options: { automatic: 'auto-replied' },
  });
  t.notMatch(
    JSON.stringify([sent[0]!.subject, sent[0]!.body_text, sent[0]!.body_html, sent[0]!.to_name]),
    /pills|evil/i,
  );
});

t.test('the public form cannot be made to mail somebody’s words to a stranger', async (t) => {
  const desk = await withPost(t);
  const { id } = await found(desk, desk.anna.customerId, { channel: 'web', subject: 'Cheap pills', requester: { accountId: null, name: 'Buy pills', email: 'victim@example.net' } });
  await acknowledge(desk.post, { ticket: id });
  const [letter] = await letters(desk.portal);
  t.match(letter, { to_address: 'victim@example.net', subject: /We have your request T-\d+/ });
  t.notMatch(JSON.stringify(letter), /pills/i);
}); // prettier-ignore

t.test('forty automatic mails a day go to one address, and no more', async (t) => {
  const desk = await withPost(t);
  await rows(desk.portal, `insert into tickets_automatic (id, address, day, count) values (gen_random_uuid(), 'anna@example.com', current_date, 39)`);
  for (let i = 0; i < 2; i++) {
    const row = await desk.deliver(mail('anna@example.com', `Question ${i}`));
    await acknowledge(desk.post, { ticket: row.ticket_id! });
  }
  t.equal((await letters(desk.portal)).length, 1);
  t.match(await rows(desk.portal, 'select held from tickets_outgoing order by created_at'), [{ held: null }, { held: 'limit' }]);
}); // prettier-ignore

t.test('an answer goes to the requester and the participants, each in his language, in the thread of his mail', async (t) => {
  const desk = await withPost(t);
  const colleague = await makePerson(desk.portal, { name: 'Cyril Nový', groupId: desk.clients, customerId: desk.anna.customerId });
  await setEmail(desk.portal, colleague.accountId, 'cyril@example.com');
  await rows(desk.portal, `update core_account set locale = case when id = $1 then 'sk' else 'en' end`, [colleague.accountId]);
  const row = await desk.deliver(mail('Anna <anna@example.com>', 'Invoice came twice', 'The invoice came twice.\r\n\r\nAnna'));
  const { ticket_id: ticket } = row;
  await rows(desk.portal, 'insert into tickets_participant (id, customer_id, ticket_id, account_id, name, shown) values (gen_random_uuid(), $1, $2, $3, $4, true)', [desk.anna.customerId, ticket, colleague.accountId, 'Cyril']);
  const article = await desk.reply(ticket!, 'We have corrected it.\n\nMarek');
  const [toAnna, toCyril, ...more] = await letters(desk.portal);
  t.same(more, []);
  t.same([toAnna!.to_address, toCyril!.to_address], ['anna@example.com', 'cyril@example.com']);
  t.match(toAnna!.subject, /^Re: Invoice came twice \[T-\d+\]$/);
  t.match(toAnna!.options, { from: { name: 'Marek Hudák (Support)', address: 'support@portal.test' }, automatic: 'no', inReplyTo: row.message_id as string, references: [row.message_id as string] });
  t.match(toAnna!.body_text, /^We have corrected it\.\n\nMarek\n\nRequest T-\d+ in the portal: \S+\n\nOn .* Anna Nová wrote:\n> The invoice came twice\.\n>\n> Anna$/);
  t.match(toCyril!.body_text, /Dňa .* Anna Nová napísal\(a\):/);
  t.match(toAnna!.body_html, '<blockquote type="cite"');
  const [kept] = await rows(desk.portal, 'select message_id, mail_id from tickets_article where id = $1', [article]);
  t.equal(kept!.message_id, toAnna!.options.messageId);
  await deliver(desk.post, { article });
  t.equal((await letters(desk.portal)).length, 2, 'the same event again sends nothing again');
}); // prettier-ignore

t.test('what the customer writes goes to the owner, and to nobody who wrote it', async (t) => {
  const desk = await withPost(t);
  await setEmail(desk.portal, desk.marek.accountId, 'marek@lumenia.example');
  const { id } = await found(desk, desk.anna.customerId, { requester: { accountId: desk.anna.accountId, name: 'Anna Nová', email: null } });
  await rows(desk.portal, 'update tickets_ticket set owner_id = $1 where id = $2', [desk.marek.accountId, id]);
  await desk.write(id, 'And another one.', { side: 'customer', id: desk.anna.accountId, name: 'Anna Nová', email: null });
  const sent = await letters(desk.portal);
  t.same(sent.map(({ to_address }) => to_address), ['marek@lumenia.example']);
  t.match(sent[0], { purpose: 'tickets-notice', options: { automatic: 'auto-generated' }, body_text: /Anna Nová wrote in request T-\d+:\n\nAnd another one\./ });
  t.match(sent[0]!.body_text, `http://portal.test/desk/tickets/${id}`);
}); // prettier-ignore

t.test('notes go to nobody; a ticket that is hidden from its customer goes to no customer, and the desk sees why', async (t) => {
  const desk = await withPost(t);
  const { id } = await found(desk, desk.anna.customerId);
  const note = randomUUID();
  await desk.post.write(async (tx) => addArticle(tx, await lockTicket(tx.em, id), { id: note, kind: 'note', author: { side: 'staff', id: null, name: 'Marek', email: null }, body: 'Difficult' }));
  await deliver(desk.post, { article: note });
  await rows(desk.portal, 'update tickets_ticket set shown = false where id = $1', [id]);
  await desk.reply(id, 'Hidden answer');
  t.same(await letters(desk.portal), []);
  const [delivery] = await desk.post.read(deliveriesOf({ ticket: id }));
  t.match(delivery, [{ address: 'anna@example.com', state: 'held', held: 'hidden' }]);
}); // prettier-ignore

t.test('who wants no mail about his tickets gets none, unless he came by mail', async (t) => {
  const desk = await withPost(t);
  const requester = { accountId: desk.anna.accountId, name: 'Anna Nová', email: null };
  await rows(desk.portal, `insert into core_preference (id, account_id, key, value) values (gen_random_uuid(), $1, 'tickets.mail', '{"answers": false}')`, [desk.anna.accountId]);
  const portal = await found(desk, desk.anna.customerId, { requester });
  await desk.reply(portal.id, 'In the portal');
  t.same(await letters(desk.portal), []);
  const mailed = await found(desk, desk.anna.customerId, { requester, channel: 'mail' });
  await desk.reply(mailed.id, 'By mail');
  t.equal((await letters(desk.portal)).length, 1);
}); // prettier-ignore

t.test('files go along as far as they fit; of the others the mail says where they are', async (t) => {
  const desk = await withPost(t, { pluginConfig: { tickets: { attachBytes: 1000 } } });
  const { id } = await found(desk, desk.anna.customerId);
  const files = [['small.pdf', 400], ['large.pdf', 5000], ['note.txt', 600]] as const;
  const article = randomUUID();
  await desk.post.write(async (tx) => {
    const ticket = await lockTicket(tx.em, id);
    await addArticle(tx, ticket, {
      id: article, kind: 'web', body: 'See files', author: { side: 'staff', id: desk.marek.accountId, name: 'Marek', email: null },
      files: files.map(([name, size]) => ({ id: randomUUID(), name, size, sha256: 'x', mime: 'application/pdf' })),
    });
  });
  await deliver(desk.post, { article });
  const [letter] = await letters(desk.portal);
  t.same(letter!.options.attachments!.map(({ name }) => name), ['note.txt', 'small.pdf']);
  t.match(letter!.body_text, /Too large for e-mail, to be found in the portal: large\.pdf \(/);
}); // prettier-ignore

t.test(
  'the answer comes back to the ticket by its address where the mail server takes addresses with a plus',
  async (t) => {
    const mailbox = { address: 'support@portal.test', url: 'imap://support@127.0.0.1', plus: true };
    const desk = await withPost(t, { pluginConfig: { tickets: { mailboxes: [mailbox] } } });
    const { id } = await found(desk, desk.anna.customerId);
    await desk.reply(id, 'Corrected');
    const [{ token } = { token: '' }] = await rows<{ token: string }>(desk.portal, 'select token from tickets_ticket');
    t.match((await letters(desk.portal))[0]!.options.replyTo, { address: `support+${token}@portal.test` });
  },
);

t.test('whoever is killed between the event and the commit has sent nothing, and sends it once afterwards', async (t) => {
  const desk = await withPost(t);
  const { id } = await found(desk, desk.anna.customerId);
  const article = randomUUID();
  await desk.post.write(async (tx) => answer(tx, await lockTicket(tx.em, id), { id: article, author: { side: 'staff', id: null, name: 'Marek', email: null }, body: 'Done' }));
  const dying: typeof desk.post = { ...desk.post, write: (work) => desk.post.write(async (tx) => { await work(tx); throw new Error('killed'); }) };
  await t.rejects(deliver(dying, { article }), /killed/);
  t.same(await letters(desk.portal), []);
  await Promise.all([deliver(desk.post, { article }), deliver(desk.post, { article })]);
  t.equal((await letters(desk.portal)).length, 1);
  t.match((await desk.post.read(deliveriesOf({ ticket: id })))[0], [{ article_id: article, state: 'queued', name: 'Anna Nová' }]);
}); // prettier-ignore

t.test('where mail bounced the desk sees it at the message, whichever of the recipients it was for', async (t) => {
  const desk = await withPost(t);
  const { id } = await found(desk, desk.anna.customerId);
  await rows(desk.portal, 'insert into tickets_participant (id, customer_id, ticket_id, account_id, name, shown) values (gen_random_uuid(), $1, $2, $3, $4, true)', [desk.anna.customerId, id, desk.anna.accountId, 'Anna']);
  await rows(desk.portal, `update tickets_ticket set requester_email = 'zuzana@example.com'`);
  await rows(desk.portal, `update core_account set email = 'zed@example.com' where id = $1`, [desk.anna.accountId]);
  await desk.reply(id, 'Done');
  const [letter] = await letters(desk.portal);
  await rows(desk.portal, `update core_mail set state = 'sent', sent_at = now()`);
  const report = ['From: MAILER-DAEMON@example.com', 'To: support@portal.test', 'Subject: Undelivered', 'Return-Path: <>', 'Content-Type: multipart/report; report-type=delivery-status; boundary=b', '', '--b', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.example.com', '', 'Final-Recipient: rfc822; zuzana@example.com', 'Action: failed', 'Status: 5.1.1', '', '--b', 'Content-Type: text/rfc822-headers', '', `Message-ID: <${letter!.options.messageId}>`, '', '--b--', ''];
  await desk.deliver(report.join('\r\n'));
  t.match((await desk.post.read(deliveriesOf({ ticket: id })))[0], [{ address: 'zed@example.com', state: 'sent' }, { address: 'zuzana@example.com', state: 'bounced' }]);
  await addRule(desk.portal, desk.agents, 'allow', 'read', 'Desk');
  const page = await desk.portal.app.inject({ url: `/desk/tickets/${id}`, headers: { ...desk.marek.headers, accept: 'text/html' } });
  t.match(page.body, /zuzana@example\.com[^]*?Not delivered/);
}); // prettier-ignore
