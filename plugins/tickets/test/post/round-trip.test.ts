import { randomUUID } from 'node:crypto';
import t from 'tap';
import { addRule, jobContextOf } from 'portico/testing';
import { answer } from '../../service/answer.ts';
import { lockTicket } from '../../service/store.ts';
import { lines, rows, withMailbox } from '../mail/fixture.ts';
import { imapServer, smtpServer, until, type ImapServer, type Received } from './servers.fixture.ts';

interface Office {
  desk: Awaited<ReturnType<typeof withMailbox>>;
  smtp: { received: Received[] };
  imap: ImapServer;
}

/** A portal in service: it fetches mail of `support@<host>` and sends what it writes, by servers of its own. */
async function office(t: Parameters<typeof withMailbox>[0], host: string): Promise<Office> {
  const [smtp, imap] = [await smtpServer(t), await imapServer(t)];
  const desk = await withMailbox(t, {
    jobs: true,
    env: { SMTP_URL: smtp.url, PUBLIC_URL: `http://${host}`, MAIL_FROM: `portal@${host}` },
    pluginConfig: { tickets: { mailboxes: [{ address: `support@${host}`, url: imap.url }] } },
  });
  await rows(
    desk.portal,
    `insert into tickets_mailbox (id, address, name, type_id, direct, language) values (gen_random_uuid(), $1, 'Lumenia', $2, true, 'en')
       on conflict (address) do update set type_id = excluded.type_id, direct = true`,
    [`support@${host}`, desk.types.billing],
  );
  return { desk, smtp, imap };
}

const articles = (desk: Office['desk']) =>
  rows<{ body: string; side: string; ticket_id: string }>(
    desk.portal,
    'select body, side, ticket_id from tickets_article order by created_at, id',
  );

async function staffAnswer({ desk }: Office, ticketId: string, body: string): Promise<void> {
  const author = { side: 'staff', id: desk.marek.accountId, name: 'Marek Hudák', email: null } as const;
  await jobContextOf(desk.portal, 'tickets').write(async (tx) => answer(tx, await lockTicket(tx.em, ticketId), { id: randomUUID(), author, body }));
} // prettier-ignore

t.test('a customer writes, staff answer, he answers again: one ticket, one thread', async (t) => {
  const here = await office(t, 'desk.test');
  const { desk, smtp, imap } = here;
  imap.append(lines('From: Anna <anna@example.com>', 'To: support@desk.test', 'Subject: Invoice came twice', 'Message-ID: <first@example.com>', 'Date: Tue, 24 Nov 2026 10:00:00 +0100', '', 'The invoice came twice.'));
  await until(() => smtp.received.length === 1, 'the acknowledgement');
  const [acknowledged] = smtp.received;
  t.same(acknowledged!.to, ['anna@example.com']);
  t.match(acknowledged!.header('auto-submitted'), 'auto-replied');
  t.equal(acknowledged!.header('in-reply-to'), '<first@example.com>');
  const [{ id, number } = { id: '', number: '' }] = await rows<{ id: string; number: string }>(desk.portal, 'select id, number from tickets_ticket');
  t.match(acknowledged!.text, number);

  await staffAnswer(here, id, 'We have corrected it.');
  await until(() => smtp.received.length === 2, 'the answer');
  const sent = smtp.received[1]!;
  t.match(sent.raw, /^From: .*<support@desk\.test>/m);
  t.match(sent.header('from'), 'Marek');
  t.equal(sent.header('subject'), `Re: Invoice came twice [${number}]`);
  t.equal(sent.header('in-reply-to'), '<first@example.com>');
  t.equal(sent.header('references'), '<first@example.com>');
  t.equal(sent.header('auto-submitted'), undefined, 'a person wrote it');
  t.match(sent.text, /^We have corrected it\.[^]*> The invoice came twice\.$/);

  const quoted = sent.text.split('\n').map((line) => `> ${line}`);
  imap.append(lines('From: Anna <anna@example.com>', 'To: support@desk.test', 'Subject: RE: whatever', 'Message-ID: <second@example.com>', `In-Reply-To: ${sent.header('message-id')}`, `References: ${sent.header('references')} ${sent.header('message-id')}`, 'Date: Tue, 24 Nov 2026 11:00:00 +0100', '', 'Thank you!', '', 'On 24 Nov 2026 Marek wrote:', ...quoted));
  await until(async () => (await articles(desk)).length === 3, 'the second message');
  const all = await articles(desk);
  t.same(all.map(({ side }) => side), ['customer', 'staff', 'customer']);
  t.equal(new Set(all.map(({ ticket_id }) => ticket_id)).size, 1, 'in one ticket');

  await staffAnswer(here, id, 'You are welcome.');
  await until(() => smtp.received.length === 3, 'the second answer');
  const last = smtp.received[2]!;
  t.equal(last.header('in-reply-to'), '<second@example.com>');
  t.match(last.header('references'), /^<first@example\.com> <[0-9a-f-]{36}\.\w{26}@desk\.test> <second@example\.com>$/);
  t.match(last.text, /> Thank you!$/, 'only what he wrote is quoted');
  t.notMatch(last.text, '> The invoice came twice.');
  await until(async () => (await rows(desk.portal, `select 1 from core_mail where state = 'sent'`)).length === 3);

  await addRule(desk.portal, desk.agents, 'allow', 'read', 'Health');
  const health = await desk.portal.app.inject({ url: '/admin/health', headers: { ...desk.marek.headers, accept: 'text/html' } });
  t.match(health.body, /support@desk\.test[^]*Works/, 'administrators see how the mailbox is doing');
  t.notMatch(health.body, 'testpass');
}); // prettier-ignore

t.test('two portals that write to each other exchange one automatic mail, and are quiet', async (t) => {
  const [here, there] = [await office(t, 'here.test'), await office(t, 'there.test')];
  // Each is a customer of the other: mail from support@there.test becomes a ticket here at once, and the other way round.
  for (const [one, other] of [[here, 'there.test'], [there, 'here.test']] as const)
    await rows(one.desk.portal, 'update core_account set email = $1 where id = $2', [`support@${other}`, one.desk.anna.accountId]);
  // What one sends to the other is delivered into its mailbox, as mail servers do; every mail once.
  const postman = (from: Office, to: Office, host: string) => {
    let next = 0;
    return () => {
      for (; next < from.smtp.received.length; next++) {
        const { to: recipients, raw } = from.smtp.received[next]!;
        if (recipients.includes(`support@${host}`)) to.imap.append(raw);
      }
    };
  };
  const carry = [postman(here, there, 'there.test'), postman(there, here, 'here.test')];
  const timer = setInterval(() => carry.forEach((one) => one()), 50);
  t.teardown(() => clearInterval(timer));
  here.imap.append(lines('From: support@there.test', 'To: support@here.test', 'Subject: Offer', 'Message-ID: <offer@there.test>', 'Date: Tue, 24 Nov 2026 10:00:00 +0100', '', 'Our offer'));
  await until(async () => (await rows(there.desk.portal, `select 1 from tickets_inbound where state = 'decided'`)).length >= 1, 'the acknowledgement arriving there');
  // One more message each way, so that whatever came of the first would have come by now.
  here.imap.append(lines('From: anna@example.com', 'To: support@here.test', 'Subject: Later', 'Message-ID: <later@example.com>', 'Date: Tue, 24 Nov 2026 10:05:00 +0100', '', 'Later'));
  await until(async () => (await rows(here.desk.portal, `select 1 from tickets_inbound where state = 'decided'`)).length >= 2, 'the later message');
  const automatic = [...here.smtp.received, ...there.smtp.received].filter((mail) => mail.header('auto-submitted') !== undefined && mail.to[0]!.startsWith('support@'));
  t.equal(automatic.length, 1);
  t.match(await rows(there.desk.portal, 'select place from tickets_inbound'), [{ place: 'automatic' }]);
  t.same(await rows(there.desk.portal, 'select 1 from tickets_ticket'), []);
}); // prettier-ignore

t.test('a notification of ours that comes back to the mailbox is dropped', async (t) => {
  const here = await office(t, 'desk.test');
  const { desk, smtp, imap } = here;
  imap.append(lines('From: Anna <anna@example.com>', 'To: support@desk.test', 'Subject: Question', 'Message-ID: <q@example.com>', 'Date: Tue, 24 Nov 2026 10:00:00 +0100', '', 'Question'));
  await until(() => smtp.received.length === 1, 'the acknowledgement');
  imap.append(smtp.received[0]!.raw);
  await until(async () => (await rows(desk.portal, `select 1 from tickets_inbound where state = 'decided'`)).length === 2);
  t.same(await rows(desk.portal, 'select outcome from tickets_inbound order by taken_at'), [{ outcome: 'ticket' }, { outcome: 'own' }]);
}); // prettier-ignore
