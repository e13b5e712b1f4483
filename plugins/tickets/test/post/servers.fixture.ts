import { createRequire } from 'node:module';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { simpleParser } from './parse.fixture.ts';
import { SMTPServer } from 'smtp-server';
import type { Teardown } from '../fixture.ts';

/** Waits until something holds. */
export async function until(check: () => unknown, what = 'it'): Promise<void> {
  for (let i = 0; i < 600; i++) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what} did not happen within 30 s`);
}

/** A message that a mail server received. */
export interface Received {
  to: string[];
  raw: string;
  header: (name: string) => string | undefined;
  text: string;
}

/** A mail server that keeps what it gets. */
export async function smtpServer(t: Teardown): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString();
        void simpleParser(raw).then((parsed) => {
          received.push({ to: session.envelope.rcptTo.map(({ address }) => address), raw, ...parsed });
          done();
        });
      });
    },
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  t.teardown(() => new Promise<void>((closed) => server.close(() => closed())));
  return { url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`, received };
}

interface HoodiecrowMessage {
  uid: number;
  flags: string[];
  raw: string | Buffer;
}
interface HoodiecrowMailbox {
  messages: HoodiecrowMessage[];
  uidnext: number;
  uidvalidity: number;
}
interface Hoodiecrow {
  server: net.Server;
  listen(port: number, host: string, ready: () => void): void;
  close(done: () => void): void;
  getMailbox(path: string): HoodiecrowMailbox;
  appendMessage(path: string, flags: string[], date: Date, raw: string): void;
}

interface HoodiecrowConnection {
  directNotifications: boolean;
  inputHandler: ((line: string) => void) | false;
  socket: net.Socket;
  send(response: object, description: string, parsed: object, data: unknown): void;
  processNotifications(): void;
}

/** IDLE (RFC 2177); the server's own keeps a timer for half an hour when a connection is cut. */
function idle(server: { registerCapability(name: string): void; setCommandHandler(name: string, handle: (connection: HoodiecrowConnection, parsed: { tag: string }, data: unknown, done: () => void) => void): void }) {
  server.registerCapability('IDLE');
  server.setCommandHandler('IDLE', (connection, parsed, data, done) => {
    connection.directNotifications = true;
    connection.inputHandler = () => {
      connection.inputHandler = false;
      connection.send({ tag: parsed.tag, command: 'OK', attributes: [{ type: 'TEXT', value: 'IDLE terminated' }] }, 'IDLE', parsed, data);
    };
    connection.socket.write('+ idling\r\n');
    connection.processNotifications();
    done();
  });
} // prettier-ignore

const hoodiecrow = createRequire(import.meta.url)('hoodiecrow-imap') as (options: object) => Hoodiecrow;

/** An IMAP server in this process. */
export interface ImapServer {
  port: number;
  url: string;
  append(raw: string | Buffer, flags?: string[], date?: Date): void;
  inbox: () => HoodiecrowMailbox;
  folder: (path: string) => HoodiecrowMailbox;
  /** Cuts all connections. */
  cut(): void;
  /** Connections so far. */
  connections: () => number;
  /** No longer listens, and cuts all connections; `start` listens on the same port again. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

export async function imapServer(t: Teardown, { secure = false, plugins = [idle, 'UIDPLUS', 'MOVE'] }: { secure?: boolean; plugins?: unknown[] } = {}): Promise<ImapServer> {
  const imap = hoodiecrow({ plugins, secureConnection: secure, storage: { INBOX: {}, '': { separator: '/', folders: { Done: {} } } } });
  const sockets = new Set<net.Socket>();
  let connections = 0;
  imap.server.on(secure ? 'secureConnection' : 'connection', (socket: net.Socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  const cut = () => sockets.forEach((socket) => socket.destroy());
  const start = (port = 0) => new Promise<void>((ready) => imap.listen(port, '127.0.0.1', ready));
  await start();
  const { port } = imap.server.address() as AddressInfo;
  const stop = () => {
    if (!imap.server.listening) return Promise.resolve();
    const closed = new Promise<void>((done) => imap.close(done));
    cut();
    return closed;
  };
  t.teardown(stop);
  return {
    port,
    url: `${secure ? 'imaps' : 'imap'}://testuser:testpass@127.0.0.1:${port}`,
    append: (raw, flags = [], date = new Date()) => imap.appendMessage('INBOX', flags, date, raw.toString('binary' as never)),
    inbox: () => imap.getMailbox('INBOX'),
    folder: (path) => imap.getMailbox(path),
    cut,
    connections: () => connections,
    stop,
    start: () => start(port),
  };
} // prettier-ignore

/** A server that answers with whatever it likes. @returns its port */
export async function rawServer(t: Teardown, talk: (socket: net.Socket) => void): Promise<number> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    talk(socket);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  t.teardown(async () => {
    const closed = new Promise<void>((done) => server.close(() => done()));
    sockets.forEach((socket) => socket.destroy());
    await closed;
  });
  return (server.address() as AddressInfo).port;
}
