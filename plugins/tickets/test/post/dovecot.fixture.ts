import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { ImapFlow } from 'imapflow';
import type { Teardown } from '../fixture.ts';
import { until } from './servers.fixture.ts';

/** Debian: `apt-get install dovecot-imapd`. */
export const hasDovecot = spawnSync('dovecot', ['--version']).status === 0;

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** A Dovecot of our own, with the users `support` and `billing`. */
export interface Dovecot {
  port: number;
  url: (user: string) => string;
  /** Works in a mailbox as another mail program does. */
  as<T>(user: string, work: (client: ImapFlow) => Promise<T>): Promise<T>;
  append(user: string, raw: string): Promise<void>;
  /** Messages in a folder. */
  count(user: string, folder: string, what: 'messages' | 'unseen'): Promise<number | undefined>;
  /** Forgets how it numbered the messages of a user, as after a restore. */
  renumber(user: string): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function dovecot(t: Teardown): Promise<Dovecot> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'portico-dovecot-'));
  const port = await freePort();
  const isRoot = process.getuid?.() === 0;
  const id = isRoot ? { uid: 65534, gid: 65534 } : { uid: process.getuid!(), gid: process.getgid!() };
  writeFileSync(path.join(folder, 'users'), 'support:{PLAIN}s3cret\nbilling:{PLAIN}s3cret\n');
  writeFileSync(path.join(folder, 'dovecot.conf'), configuration(folder, port, id, isRoot));
  chmodSync(folder, 0o755);
  mkdirSync(path.join(folder, 'mail'));
  chownSync(path.join(folder, 'mail'), id.uid, id.gid);
  let running: ReturnType<typeof spawn> | undefined;
  const stop = async () => {
    const ending = running;
    running = undefined;
    if (!ending || ending.exitCode !== null) return;
    const gone = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill('SIGTERM');
    await gone;
  };
  const start = async () => {
    running = spawn('dovecot', ['-F', '-c', path.join(folder, 'dovecot.conf')], { stdio: 'ignore' });
    await until(() => isListening(port), `Dovecot (${path.join(folder, 'log')})`);
  };
  await start();
  t.teardown(async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const as: Dovecot['as'] = async (user, work) => {
    const client = new ImapFlow({ host: '127.0.0.1', port, secure: false, doSTARTTLS: false, auth: { user, pass: 's3cret' }, logger: false }); // prettier-ignore
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.logout();
    }
  };
  return {
    port,
    url: (user) => `imap://${user}:s3cret@127.0.0.1:${port}`,
    as,
    count: (user, folder, what) =>
      as(user, async (client) => {
        const status = await client.status(folder, { [what]: true });
        return status === false ? undefined : status[what];
      }),
    append: (user, raw) => as(user, async (client) => void (await client.append('INBOX', raw))),
    renumber: (user) => forgetNumbers(path.join(folder, 'mail', user), id),
    start,
    stop,
  };
}

const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

/** A list that begins with another UIDVALIDITY; the messages keep their flags, which are part of their names. */
function forgetNumbers(home: string, { uid, gid }: { uid: number; gid: number }): void {
  const list = path.join(home, 'dovecot-uidlist');
  const before = /V(\d+)/.exec(existsSync(list) ? readFileSync(list, 'utf8') : '')?.[1] ?? '1';
  for (const file of readdirSync(home))
    if (/^dovecot[.-]/.test(file)) rmSync(path.join(home, file), { recursive: true });
  writeFileSync(list, `3 V${Number(before) + 1000} N1 G${'1'.repeat(32)}\n`);
  chownSync(list, uid, gid);
}

const configuration = (
  folder: string,
  port: number,
  { uid, gid }: { uid: number; gid: number },
  isRoot: boolean,
): string => `
protocols = imap
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain
first_valid_uid = 1
mail_location = maildir:${folder}/mail/%u
${isRoot ? '' : `default_internal_user = ${os.userInfo().username}\ndefault_login_user = ${os.userInfo().username}\ndefault_internal_group = ${gid}`}
passdb {
  driver = passwd-file
  args = ${folder}/users
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${folder}/mail/%u
}
service imap-login {
  ${isRoot ? '' : 'chroot ='}
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
`;
