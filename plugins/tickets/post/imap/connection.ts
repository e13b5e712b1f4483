import { isIP } from 'node:net';
import { ImapFlow } from 'imapflow';
import { LIMITS } from '../../mail/limits.ts';
import type { ImapAccount } from './account.ts';

/** How long is waited for what, ms. */
export interface Pace {
  /** Before a connection that failed is tried again; doubled with every failure, up to the longest. */
  firstPause: number;
  longestPause: number;
  /** A connection that held so long was sound: the next failure counts as the first. */
  soundAfter: number;
  /** For a connection, and for the next byte of an answer. */
  connect: number;
  silence: number;
  /** For the next step that leads anywhere; a server that drips byte after byte is not silent. */
  stall: number;
  /** Between two looks into the folder where the server says nothing of its own. */
  poll: number;
}

export const PACE: Pace = { firstPause: 1000, longestPause: 300_000, soundAfter: 60_000, connect: 20_000, silence: 90_000, stall: 180_000, poll: 60_000 }; // prettier-ignore

const MEGABYTE = 1_048_576;

/** Bytes that are asked for at once; so much of a message is in memory. */
export const CHUNK = MEGABYTE;

const isLoopback = (host: string): boolean => host === 'localhost' || (isIP(host) === 4 && host.startsWith('127.')) || host === '::1'; // prettier-ignore

/**
 * A client for a folder, not yet connected. Certificates are verified; without TLS from the start the upgrade is demanded, except on this
 * very machine. What a server may make it keep in memory is bounded.
 */
export function clientOf(account: ImapAccount, pace: Pace): ImapFlow {
  const { host, port, secure, user, password } = account;
  return new ImapFlow({
    host,
    port,
    secure,
    ...(secure ? {} : { doSTARTTLS: !isLoopback(host) }),
    auth: { user, pass: password },
    clientInfo: { name: 'Portico' },
    logger: false,
    autoIdleDelay: 100,
    maxIdleTime: pace.poll,
    connectionTimeout: pace.connect,
    greetingTimeout: pace.connect,
    socketTimeout: pace.silence,
    maxLineLength: 16 * MEGABYTE,
    maxLiteralSize: LIMITS.storedBytes + MEGABYTE,
    maxResponseSize: LIMITS.storedBytes + 20 * MEGABYTE,
  });
}

/** Rings when the server says that there is new mail, and when the connection ends. */
export interface Bell {
  /** Resolves when it has rung since the last time, or after `ms`. @throws the error that ended the connection */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** Listens from the start, so that what comes while a message is being taken in is not missed. */
export function bellOf(client: ImapFlow): Bell {
  let rung = false;
  let ended: Error | undefined;
  let wake = () => {};
  client.on('exists', () => {
    rung = true;
    wake();
  });
  client.on('error', (error: Error) => (ended ??= error));
  client.on('close', () => {
    ended ??= new Error('The mail server closed the connection.');
    wake();
  });
  return {
    async wait(ms, signal) {
      if (!rung && !ended && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          const done = () => {
            clearTimeout(timer);
            signal.removeEventListener('abort', done);
            resolve();
          };
          wake = done;
          signal.addEventListener('abort', done, { once: true });
        });
        wake = () => {};
      }
      rung = false;
      if (ended) throw ended;
    },
  };
}

/** Closes a connection on which nothing gets done, although its server says something now and then. */
export interface Watchdog {
  /** Something got done: the time begins anew. */
  feed(this: void): void;
  /** Nothing is expected of the server until it is fed again. */
  rest(this: void): void;
  /** Throws what `work` throws, or that the server was too slow. */
  over<T>(work: Promise<T>): Promise<T>;
}

export function watchdogOf(client: ImapFlow, ms: number): Watchdog {
  let timer: NodeJS.Timeout | undefined;
  let slow: Error | undefined;
  const bite = () => {
    slow = new Error('The mail server is too slow.');
    client.close();
  };
  return {
    feed() {
      clearTimeout(timer);
      timer = setTimeout(bite, ms);
    },
    rest: () => clearTimeout(timer),
    async over(work) {
      try {
        return await work;
      } catch (error) {
        throw slow ?? error;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** What went wrong, in one line without secrets: login and server's words, never the password. */
export function reasonOf(error: unknown, { password }: Pick<ImapAccount, 'password'>): string {
  const { message, code, responseText } = error as Error & { code?: string; responseText?: string };
  const said = [message, responseText, message === '' ? code : undefined].filter((part) => part !== undefined && part !== '').join(': ');
  const line = said.replace(/\s+/g, ' ').slice(0, 300);
  return password === '' ? line : line.replaceAll(password, '…');
} // prettier-ignore
