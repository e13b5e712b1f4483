import t from 'tap';
import { mail } from '../mail/fixture.ts';
import { dovecot, hasDovecot } from './dovecot.fixture.ts';
import { keep, rows, setting, taken, until, untilTaken, withMailbox } from './imap.fixture.ts';

// The mail server of most companies; where it is not installed (`apt-get install dovecot-imapd`) imap.test.ts alone has to do.
const skip = hasDovecot ? false : 'dovecot is not installed';

t.test('Dovecot tells of new mail at once, and it is marked as read when it is stored', { skip }, async (t) => {
  const [desk, server] = [await withMailbox(t), await dovecot(t)];
  await server.append('support', mail('anna@example.com', 'Waiting already'));
  const kept = keep(t, desk, setting(server.url('support')), { pace: { poll: 600_000 } });
  await untilTaken(desk, 1);
  await until(() => kept.said()?.state === 'works');
  await server.append('support', mail('anna@example.com', 'Told of by IDLE'));
  await untilTaken(desk, 2); // the next look of our own would be in ten minutes
  t.same(await taken(desk), ['Waiting already', 'Told of by IDLE']);
  const unseen = () => server.count('support', 'INBOX', 'unseen');
  await until(async () => (await unseen()) === 0);
});

t.test('messages are moved to a folder that is made for them, whatever their size', { skip }, async (t) => {
  const [desk, server] = [await withMailbox(t), await dovecot(t)];
  await server.append('support', mail('anna@example.com', 'Small'));
  await server.append('support', mail('anna@example.com', 'Large', 'x'.repeat(70).concat('\r\n').repeat(50_000)));
  keep(t, desk, setting(server.url('support'), { moveTo: 'Taken' }));
  await untilTaken(desk, 2);
  await until(async () => (await server.count('support', 'Taken', 'messages')) === 2);
  t.equal(await server.count('support', 'INBOX', 'messages'), 0);
  const [large] = await rows<{ size: string }>(desk.portal, `select size from tickets_inbound where subject = 'Large'`);
  t.ok(Number(large!.size) > 3_600_000, 'all of it was stored');
});

t.test('two mailboxes of one server, and one that is refused, do not wait for each other', { skip }, async (t) => {
  const [desk, server] = [await withMailbox(t), await dovecot(t)];
  keep(t, desk, setting(server.url('support')));
  keep(t, desk, setting(server.url('billing'), { address: 'billing@portal.test' }));
  // Dovecot lets whoever fails to log in wait for it.
  const refused = keep(t, desk, setting(server.url('nobody'), { address: 'nobody@portal.test' }), {
    pace: { silence: 60_000, stall: 60_000 },
  });
  await server.append('billing', mail('boris@example.com', 'To billing'));
  await server.append('support', mail('anna@example.com', 'To support'));
  await untilTaken(desk, 2);
  await until(() => refused.said()?.state === 'failing');
  t.match(refused.said()!.detail, /authentication/i);
});

t.test('restored under another UIDVALIDITY, it gives nothing twice and loses nothing', { skip }, async (t) => {
  const [desk, server] = [await withMailbox(t), await dovecot(t)];
  await server.append('support', mail('anna@example.com', 'One'));
  const kept = keep(t, desk, setting(server.url('support')));
  await untilTaken(desk, 1);
  await until(() => kept.said()?.state === 'works');
  await server.stop();
  server.renumber('support');
  await server.start();
  await server.append('support', mail('anna@example.com', 'Two'));
  await untilTaken(desk, 2);
  t.same(await taken(desk), ['One', 'Two']);
  t.equal((await rows(desk.portal, 'select 1 from tickets_ticket')).length, 2);
  t.match(await rows(desk.portal, 'select renumbered from tickets_imap'), [{ renumbered: true }]);
});
