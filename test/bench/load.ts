import net from 'node:net';
import autocannon from 'autocannon';

/** What one leg of load saw. */
export interface Load {
  requests: number;
  seconds: number;
  /** Milliseconds of each answer. */
  latencies: Float64Array;
  /** How many answers had which status. */
  statuses: Record<number, number>;
  bytes: number;
  /** Pages with a tile that was not ready in time. */
  incomplete: number;
}

/** One thing to ask for. */
export interface Request {
  path: string;
  headers: Record<string, string>;
}

export interface LoadOptions {
  url: string;
  /** They are shared out among the connections, each of which goes round its own. */
  requests: readonly Request[];
  connections: number;
  seconds: number;
  /** Is told of every answer. */
  onAnswer?: (() => void) | undefined;
}

interface Collector {
  incomplete: number;
  add(status: number, bytes: number, ms: number): void;
  finish(seconds: number): Load;
}

function collect(onAnswer: (() => void) | undefined): Collector {
  let times = new Float64Array(1 << 16);
  const statuses: Record<number, number> = {};
  let [requests, sum] = [0, 0];
  return {
    incomplete: 0,
    add(status, bytes, ms) {
      if (requests === times.length) {
        const larger = new Float64Array(times.length * 2);
        larger.set(times);
        times = larger;
      }
      times[requests++] = ms;
      statuses[status] = (statuses[status] ?? 0) + 1;
      sum += bytes;
      onAnswer?.();
    },
    finish(seconds) {
      const { incomplete } = this;
      return { requests, seconds, statuses, bytes: sum, incomplete, latencies: times.slice(0, requests).sort() };
    },
  };
}

const shareOf = <T>(all: readonly T[], index: number, of: number): T[] => all.filter((_one, at) => at % of === index);

/**
 * Load by a client of our own: connections that stay open, one request at a time on each. It reads no more of an answer than its
 * length, and so takes a third of the CPU of autocannon, which with large answers would be as busy as the server it measures.
 */
export async function ownLoad(options: LoadOptions): Promise<Load> {
  const collected = collect(options.onAnswer);
  const started = performance.now();
  const ending = started + options.seconds * 1000;
  const connections = Array.from({ length: options.connections }, (_none, index) =>
    oneConnection(options, shareOf(options.requests, index, options.connections), ending, collected),
  );
  await Promise.all(connections);
  return collected.finish((performance.now() - started) / 1000);
}

function requestBytes({ url }: LoadOptions, { path, headers }: Request): Buffer {
  const lines = Object.entries({ host: new URL(url).host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
}

/** Head of an answer: status, and how many bytes the whole answer has. */
function readHead(chunk: Buffer): { status: number; length: number } {
  const end = chunk.indexOf('\r\n\r\n');
  const head = chunk.toString('latin1', 0, Math.max(0, end));
  const status = Number(head.slice(9, 12));
  const length = /content-length: (\d+)/i.exec(head)?.[1] ?? (status === 304 || status === 204 ? '0' : undefined);
  if (end < 0 || length === undefined) throw new Error(`An answer whose length cannot be told: ${head.slice(0, 200)}`);
  return { status, length: end + 4 + Number(length) };
}

const LOADING = 'data-state="loading"';

function oneConnection(
  options: LoadOptions,
  own: readonly Request[],
  ending: number,
  collected: Collector,
): Promise<void> {
  const requests = own.map((one) => requestBytes(options, one));
  const { hostname, port } = new URL(options.url);
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), hostname).setNoDelay(true);
    let [next, sent, missing, status, bytes] = [0, 0, 0, 0, 0];
    const cut = () => reject(new Error(`${options.url} closed a connection under load.`));
    const send = () => {
      sent = performance.now();
      if (sent >= ending) return void socket.off('end', cut).end(resolve);
      socket.write(requests[next++ % requests.length]!);
    };
    socket.on('error', reject).on('end', cut).on('connect', send);
    socket.on('data', (chunk) => {
      if (missing === 0) ({ status, length: bytes } = readHead(chunk));
      missing = (missing === 0 ? bytes : missing) - chunk.length;
      if (chunk.includes(LOADING)) collected.incomplete++;
      if (missing > 0) return;
      collected.add(status, bytes, performance.now() - sent);
      send();
    });
  });
}

/** The same load by autocannon, to compare with. */
export async function autocannonLoad(options: LoadOptions): Promise<Load> {
  const collected = collect(options.onAnswer);
  let index = 0;
  const run = autocannon({
    url: options.url, connections: options.connections, duration: options.seconds,
    setupClient: (client) => {
      const own = shareOf(options.requests, index++, options.connections);
      client.setRequests(own.map(({ path, headers }) => ({ method: 'GET', path, headers })));
    },
  }); // prettier-ignore
  run.on('response', (_client, status, bytes, ms) => collected.add(status, bytes, ms));
  const { duration } = await run;
  return collected.finish(duration);
}
