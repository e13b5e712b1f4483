import t from 'tap';
import { accountOf, settingsOf } from '../../post/imap/account.ts';
import { mail } from '../mail/fixture.ts';
import { imapServer, rawServer } from './servers.fixture.ts';
import { keep, rows, setting, taken, until, untilTaken, withMailbox } from './imap.fixture.ts';

const isSeen = (message: { flags: string[] }) => message.flags.includes('\\Seen');

t.test(
  'what is unread and what comes is taken in, then marked as read; what was read before stays untouched',
  async (t) => {
    const [desk, server] = [await withMailbox(t), await imapServer(t)];
    server.append(mail('anna@example.com', 'Old'), ['\\Seen']);
    server.append(mail('anna@example.com', 'First'));
    const kept = keep(t, desk, setting(server.url));
    await untilTaken(desk, 1);
    await until(() => kept.said()?.state === 'works');
    t.match(kept.said()?.detail, 'IDLE');
    server.append(mail('anna@example.com', 'Second'));
    await untilTaken(desk, 2);
    t.same(await taken(desk), ['First', 'Second']);
    await until(() => server.inbox().messages.every(isSeen));
    t.equal((await rows(desk.portal, 'select 1 from tickets_ticket')).length, 2, 'they became tickets');
  },
);

t.test('a folder can be taken in whole, and its messages moved away', async (t) => {
  const [desk, server] = [await withMailbox(t), await imapServer(t)];
  server.append(mail('anna@example.com', 'Old'), ['\\Seen']);
  server.append(mail('anna@example.com', 'New'));
  keep(t, desk, setting(server.url, { begin: 'all', moveTo: 'Done' }));
  await untilTaken(desk, 2);
  await until(() => server.inbox().messages.length === 0);
  t.equal(server.folder('Done').messages.length, 2);
});

t.test('a server without IDLE is asked again and again', async (t) => {
  const [desk, server] = [await withMailbox(t), await imapServer(t, { plugins: [] })];
  const kept = keep(t, desk, setting(server.url), { pace: { poll: 200 } });
  await until(() => kept.said()?.state === 'works');
  t.notMatch(kept.said()?.detail, 'IDLE');
  server.append(mail('anna@example.com', 'Later'));
  await untilTaken(desk, 1);
});

t.test('a connection that is cut is opened again, and nothing is taken twice', async (t) => {
  const [desk, server] = [await withMailbox(t), await imapServer(t)];
  server.append(mail('anna@example.com', 'Before'));
  const kept = keep(t, desk, setting(server.url));
  await untilTaken(desk, 1);
  await server.stop();
  await until(() => kept.said()?.state === 'failing');
  server.append(mail('anna@example.com', 'Meanwhile'));
  await server.start();
  await untilTaken(desk, 2);
  await until(() => kept.said()?.state === 'works');
  t.equal((await rows(desk.portal, 'select 1 from tickets_inbound')).length, 2);
});

t.test('pauses grow while a server is gone', async (t) => {
  const desk = await withMailbox(t);
  const port = await rawServer(t, (socket) => socket.destroy());
  const pauses: number[] = [];
  const log = { warn: ({ again }: { again: number }) => pauses.push(again) };
  keep(t, desk, setting(`imap://x:y@127.0.0.1:${port}`), { pace: { firstPause: 40, longestPause: 160 }, ctx: { ...desk.ctx, log } as never }); // prettier-ignore
  await until(() => pauses.length >= 5);
  t.same(pauses.slice(0, 5), [40, 80, 160, 160, 160]);
});

t.test('where the server numbers its messages anew they are looked at again, and known', async (t) => {
  const [desk, server] = [await withMailbox(t), await imapServer(t)];
  server.append(mail('anna@example.com', 'One'));
  const first = keep(t, desk, setting(server.url));
  await untilTaken(desk, 1);
  await until(() => server.inbox().messages.every(isSeen));
  await first.end();
  const inbox = server.inbox();
  inbox.uidvalidity += 1000;
  inbox.messages.forEach((message, index) => (message.uid = index + 1));
  inbox.uidnext = inbox.messages.length + 1;
  server.append(mail('anna@example.com', 'Two'));
  keep(t, desk, setting(server.url));
  await untilTaken(desk, 2);
  t.same(await taken(desk), ['One', 'Two']);
  t.equal((await rows(desk.portal, 'select 1 from tickets_ticket')).length, 2);
  t.match(await rows(desk.portal, 'select uid_validity::int as validity, renumbered from tickets_imap'), [{ validity: inbox.uidvalidity, renumbered: true }]);
}); // prettier-ignore

t.test('killed after any step, everything is taken in once', async (t) => {
  for (const step of ['found', 'taken', 'put-away', 'noted', 'processed'] as const) {
    const [desk, server] = [await withMailbox(t), await imapServer(t)];
    server.append(mail('anna@example.com', 'One'));
    server.append(mail('anna@example.com', 'Two'));
    let kills = 2;
    keep(t, desk, setting(server.url, { moveTo: 'Done' }), {
      at: (reached) => {
        if (reached === step && kills-- > 0) throw new Error('killed');
      },
    });
    await until(async () => (await rows(desk.portal, 'select 1 from tickets_inbound')).length === 2 && server.inbox().messages.length === 0, step);
    t.equal((await rows(desk.portal, 'select 1 from tickets_inbound')).length, 2, step);
  }
}); // prettier-ignore

t.test('a message that cannot be stored is left for later and holds up no other', async (t) => {
  const [desk, server] = [await withMailbox(t), await imapServer(t)];
  server.append(mail('anna@example.com', 'Cursed'));
  server.append(mail('anna@example.com', 'Fine'));
  const store = desk.ctx.files;
  let cursed = true;
  const files = {
    ...store,
    put: async (id: string, source: Parameters<typeof store.put>[1], most?: number) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of source as AsyncIterable<Uint8Array>) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      if (cursed && bytes.includes('Cursed')) throw new Error('no space left on the device');
      return store.put(id, bytes, most);
    },
  };
  const kept = keep(t, desk, setting(server.url), { ctx: { ...desk.ctx, files } });
  await untilTaken(desk, 1);
  t.same(await taken(desk), ['Fine']);
  await until(() => kept.said()?.detail.includes('no space left'));
  t.notOk(isSeen(server.inbox().messages[0]!), 'it is not marked as read');
  cursed = false;
  await untilTaken(desk, 2);
  await until(() => kept.said()?.state === 'works');
  t.same(await rows(desk.portal, 'select 1 from tickets_imap_left'), []);
}); // prettier-ignore

t.test('a login that is refused is said without the password', async (t) => {
  const [desk, server] = [await withMailbox(t), await imapServer(t)];
  const kept = keep(t, desk, setting(server.url.replace('testpass', 'kept-secret')));
  await until(() => kept.said()?.state === 'failing');
  t.ok(kept.said()!.detail);
  t.notMatch(JSON.stringify(kept.all), 'kept-secret');
});

t.test('a certificate that nobody vouches for is refused, and no password is sent without TLS to another machine', async (t) => {
  const [desk, server] = [await withMailbox(t), await imapServer(t, { secure: true })];
  const kept = keep(t, desk, setting(server.url));
  await until(() => kept.said()?.state === 'failing');
  t.match(kept.said()!.detail, /certificate|self.signed|expired|altnames/i);
  const plain = await imapServer(t);
  const away = keep(t, desk, setting(plain.url), { account: { ...accountOf(setting(plain.url)), host: '127.0.0.1.nip.invalid' } });
  await until(() => away.said()?.state === 'failing');
  t.same(await taken(desk), []);
}); // prettier-ignore

t.test('servers that talk nonsense, say nothing, or drip hold up no other mailbox', async (t) => {
  const [desk, server] = [await withMailbox(t), await imapServer(t)];
  const ports = {
    nonsense: await rawServer(t, (socket) => socket.end('HTTP/1.1 400 Bad Request\r\nx\r\n\0\x01{999999999999}\r\n')),
    endless: await rawServer(t, (socket) => {
      const more = () => void (socket.destroyed || socket.write(Buffer.alloc(65_536, 'x'), () => setTimeout(more, 5)));
      more();
    }),
    silent: await rawServer(t, () => {}),
    dripping: await rawServer(t, (socket) => {
      const greeting = '* OK ready\r\n'.repeat(1000);
      let at = 0;
      const timer = setInterval(() => socket.write(greeting[at++]!), 100);
      socket.on('close', () => clearInterval(timer));
    }),
    huge: await rawServer(t, (socket) => {
      socket.write('* OK [CAPABILITY IMAP4rev1] ready\r\n');
      socket.on('data', () => socket.write('* 1 FETCH (BODY[] {4000000000}\r\n'));
    }),
  };
  const others = Object.entries(ports).map(([name, port]) => ({ name, kept: keep(t, desk, setting(`imap://x:y@127.0.0.1:${port}`, { address: `${name}@portal.test` })) }));
  keep(t, desk, setting(server.url));
  for (let i = 0; i < 5; i++) {
    server.append(mail('anna@example.com', `Message ${i}`));
    await untilTaken(desk, i + 1);
  }
  for (const { name, kept } of others) {
    await until(() => kept.said()?.state === 'failing', name);
    t.ok(kept.said()!.detail, `${name}: ${kept.said()!.detail}`);
  }
}); // prettier-ignore

t.test('two mailboxes are kept side by side, each mail at its own address', async (t) => {
  const [desk, first, second] = [await withMailbox(t), await imapServer(t), await imapServer(t)];
  keep(t, desk, setting(first.url));
  keep(t, desk, setting(second.url, { address: 'Billing@portal.test' }));
  first.append(mail('anna@example.com', 'To support'));
  second.append(mail('boris@example.com', 'To billing'));
  await untilTaken(desk, 2);
  const found = await rows(desk.portal, 'select i.subject, m.address from tickets_inbound i join tickets_mailbox m on m.id = i.mailbox_id order by i.subject');
  t.same(found, [{ subject: 'To billing', address: 'billing@portal.test' }, { subject: 'To support', address: 'support@portal.test' }]);
}); // prettier-ignore

t.test('a mailbox that staff switch off is let go of', async (t) => {
  const [desk, server] = [await withMailbox(t), await imapServer(t)];
  await rows(desk.portal, 'update tickets_mailbox set active = false');
  const kept = keep(t, desk, setting(server.url));
  await until(() => kept.said()?.detail === 'switched off');
  t.equal(server.connections(), 0);
});

t.test('a mailbox is named by IMAP_URL or the configuration, its password by the environment', (t) => {
  const config = { mailboxes: [setting('imaps://sales@mail.example.com', { address: 'Sales@example.com', passwordFrom: 'SALES_PASSWORD' })] } as never;
  const mailSettings = { from: 'portal@example.com', imapUrl: 'imaps://support%40example.com:pa%3Ass@mail.example.com', language: 'sk', company: () => Promise.resolve('Lumenia') } as const;
  const [single, sales] = settingsOf({ config, mailSettings });
  t.match(accountOf(single!), { address: 'support@example.com', host: 'mail.example.com', port: 993, secure: true, user: 'support@example.com', password: 'pa:ss' });
  t.match(accountOf(sales!, { SALES_PASSWORD: 'secret' }), { address: 'sales@example.com', user: 'sales', password: 'secret', folder: 'INBOX' });
  t.throws(() => accountOf(sales!, {}), /SALES_PASSWORD or SALES_PASSWORD_FILE/);
  t.notMatch(accountOf(sales!, { SALES_PASSWORD: 'secret' }).source, 'secret');
  t.end();
}); // prettier-ignore
