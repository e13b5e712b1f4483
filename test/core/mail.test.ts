import { SMTPServer } from 'smtp-server';
import t from 'tap';
import { buildPortal, type Teardown, type TestPortal } from 'portico/testing';
import { JOBS_SCHEMA } from '../../core/database/migrate.ts';
import { jobContext } from '../../core/http/context.ts';
import { fixturePlugin } from '../fixtures/notes/index.ts';

interface Received {
  to: string[];
  text: string;
}

/** A mail server that keeps what it gets, and refuses the first `refuse` deliveries with `responseCode`. */
async function mailServer(
  t: Teardown,
  refuse = 0,
  responseCode = 451,
): Promise<{ url: string; received: Received[]; tries: string[] }> {
  const received: Received[] = [];
  const tries: string[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, session, done) {
      let text = '';
      stream.on('data', (chunk) => (text += String(chunk)));
      stream.on('end', () => {
        tries.push(/^Message-ID: (.*)$/im.exec(text)?.[1] ?? '');
        if (tries.length <= refuse)
          return done(Object.assign(new Error(responseCode < 500 ? 'try later' : 'not here'), { responseCode }));
        received.push({ to: session.envelope.rcptTo.map((r) => r.address), text });
        done();
      });
    },
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  t.teardown(() => new Promise<void>((closed) => server.close(() => closed())));
  return { url: `smtp://127.0.0.1:${(server.server.address() as { port: number }).port}`, received, tries };
}

const send = (portal: TestPortal, subject = 'Dobrý deň') =>
  jobContext(portal.services, 'core').write((tx) =>
    tx.mail({
      to: { address: 'jana@example.com', name: 'Jana Kováčová' },
      subject,
      text: 'Ľubovoľný text',
      purpose: 'test',
    }),
  );

const states = async (portal: TestPortal) =>
  (
    await jobContext(portal.services, 'core').read({
      text: 'select state, attempts, error from core_mail order by created_at',
      values: [],
    })
  )[0] as { state: string; attempts: number; error: string | null }[];

async function until(check: () => Promise<boolean> | boolean): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (await check()) return;
    await new Promise((r) => setTimeout(r, 100));
  }
  throw new Error('it did not happen within 30 s');
}

t.test('a mail that was written with a change goes out after it', async (t) => {
  const { url, received } = await mailServer(t);
  const portal = await buildPortal(t, {
    plugins: [fixturePlugin],
    env: { SMTP_URL: url, MAIL_FROM: 'portal@lumenia.example' },
    jobs: true,
  });
  await send(portal);
  await until(() => received.length === 1);
  t.same(received[0]!.to, ['jana@example.com']);
  t.match(received[0]!.text, /From: .*<portal@lumenia.example>/);
  t.match(received[0]!.text, /Auto-Submitted: auto-generated/, 'no machine answers it (RFC 3834)');
  await until(async () => (await states(portal))[0]?.state === 'sent');
});

t.test('a mail server that says "later" is asked again, under the same Message-ID', async (t) => {
  const { url, received, tries } = await mailServer(t, 1);
  const portal = await buildPortal(t, { plugins: [fixturePlugin], env: { SMTP_URL: url }, jobs: true });
  await send(portal);
  await until(async () => (await states(portal))[0]?.state === 'failed');
  t.match((await states(portal))[0]!.error, /try later/);
  await until(() => received.length === 1);
  t.equal(tries.length, 2);
  t.equal(tries[0], tries[1]);
});

t.test('a mail that the server refuses for good is tried once, and staff see why', async (t) => {
  const { url, received, tries } = await mailServer(t, 5, 550);
  const portal = await buildPortal(t, { plugins: [fixturePlugin], env: { SMTP_URL: url }, jobs: true });
  await send(portal);
  const job = async () => (await jobContext(portal.services, 'core').read({ text: `select state::text from ${JOBS_SCHEMA}.job where name = 'core.mail'`, values: [] }))[0] as { state: string }[];
  await until(async () => (await job())[0]?.state === 'completed');
  t.match(await states(portal), [{ state: 'failed', attempts: 1, error: /not here/ }]);
  t.equal(tries.length, 1);
  t.same(received, []);
}); // prettier-ignore

t.test('without a mail server mail stays in the outbox, where staff can read it', async (t) => {
  const portal = await buildPortal(t, { plugins: [fixturePlugin], jobs: true });
  await send(portal);
  await until(async () => (await states(portal))[0]?.state === 'kept');
  t.equal((await states(portal)).length, 1);
});

t.test('a line break in a subject or a name starts no header', async (t) => {
  const { url, received } = await mailServer(t);
  const portal = await buildPortal(t, { plugins: [fixturePlugin], env: { SMTP_URL: url }, jobs: true });
  await send(portal, 'Hello\r\nBcc: evil@example.com');
  await until(() => received.length === 1);
  t.same(received[0]!.to, ['jana@example.com']);
  t.notMatch(received[0]!.text, /^Bcc:/m);
});
