import type { Request } from './load.ts';

/** A server of the benchmark: the floor, the portal that keeps nothing, the portal as it is. */
export type ServerName = 'floor' | 'bare' | 'kept';

/** One thing that is measured in every round. */
export interface Leg {
  id: string;
  part: 'list' | 'dashboard' | 'pages' | 'desk';
  server: ServerName;
  /** `:point`, `:ticket` and `:words` stand for what the visitor has. */
  path: string;
  /** Status every answer must have. */
  status: 200 | 304;
  /** The writer makes one tile of six stale before one request in five. */
  writer?: boolean;
}

const LIST = '/api/v1/invoices?limit=25';

const STATEMENT = `/invoices/statement?from=${yearAgo()}&to=${new Date().toISOString().slice(0, 10)}`;

function yearAgo(): string {
  return new Date(Date.now() - 364 * 86_400_000).toISOString().slice(0, 10);
}

/** In the order of a round; every second round goes backwards. */
export const LEGS: readonly Leg[] = [
  { id: 'list-floor', part: 'list', server: 'floor', path: LIST, status: 200 },
  { id: 'list-bare', part: 'list', server: 'bare', path: LIST, status: 200 },
  { id: 'list-kept', part: 'list', server: 'kept', path: LIST, status: 200 },
  { id: 'list-304', part: 'list', server: 'kept', path: LIST, status: 304 },
  { id: 'page-floor', part: 'dashboard', server: 'floor', path: '/', status: 200 },
  { id: 'page-bare', part: 'dashboard', server: 'bare', path: '/', status: 200 },
  { id: 'page-kept', part: 'dashboard', server: 'kept', path: '/', status: 200 },
  { id: 'page-304', part: 'dashboard', server: 'kept', path: '/', status: 304 },
  { id: 'page-stale', part: 'dashboard', server: 'kept', path: '/', status: 200, writer: true },
  { id: 'page-floor-stale', part: 'dashboard', server: 'floor', path: '/', status: 200, writer: true },
  { id: 'all-tiles', part: 'pages', server: 'bare', path: '/', status: 200 },
  { id: 'statement', part: 'pages', server: 'bare', path: STATEMENT, status: 200 },
  { id: 'consumption', part: 'pages', server: 'bare', path: '/supply-points/:point', status: 200 },
  { id: 'days', part: 'pages', server: 'bare', path: '/supply-points/:point?show=days', status: 200 },
  { id: 'desk-list', part: 'desk', server: 'bare', path: '/desk/tickets', status: 200 },
  { id: 'desk-search', part: 'desk', server: 'bare', path: '/desk/tickets?q=:words', status: 200 },
  { id: 'desk-ticket', part: 'desk', server: 'bare', path: '/desk/tickets/:ticket', status: 200 },
  { id: 'all-tiles-kept', part: 'pages', server: 'kept', path: '/', status: 200 },
];

/** Who asks: a signed-in person, and what of his stands in the address. */
export interface Visitor {
  cookie: string;
  point?: string;
  ticket?: string;
  words?: string;
}

/**
 * Lists are asked for as a script does it, pages as a browser does it. Where nothing is kept nobody compresses: the floor never does, and
 * the portal does it once for what it keeps.
 */
export function headersOf(leg: Pick<Leg, 'part' | 'server'>, cookie: string, etag?: string): Record<string, string> {
  const packed = leg.part !== 'list' && leg.server === 'kept';
  return {
    accept: leg.part === 'list' ? 'application/json' : 'text/html,application/xhtml+xml',
    'accept-encoding': packed ? 'gzip, deflate, br' : 'identity',
    cookie,
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
  };
}

/** Asks in every session's name, a few at a time, until what is kept is kept: not before every tile was ready. Returns the ETags. */
export async function visitAll(url: string, leg: Leg, visitors: readonly Visitor[]): Promise<string[]> {
  const tags: string[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < visitors.length; index = next++)
      tags[index] = await visit(url, leg, visitors[index]!);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return tags;
}

const pathOf = ({ path }: Leg, { point = '', ticket = '', words = '' }: Visitor): string =>
  path.replace(':point', point).replace(':ticket', ticket).replace(':words', encodeURIComponent(words));

async function visit(url: string, leg: Leg, visitor: Visitor): Promise<string> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const answer = await fetch(url + pathOf(leg, visitor), { headers: headersOf(leg, visitor.cookie) });
    await answer.arrayBuffer();
    const tag = answer.headers.get('etag');
    if (tag !== null) return tag;
  }
  throw new Error(`${leg.id}: no answer of ten has an ETag.`);
}

/** The requests of a leg. What is kept is kept by then, and where 304 is expected every request names the ETag of its answer. */
export async function requestsOf(url: string, leg: Leg, visitors: readonly Visitor[]): Promise<Request[]> {
  const tags = leg.server === 'kept' ? await visitAll(url, leg, visitors) : [];
  return visitors.map((visitor, index) => ({
    path: pathOf(leg, visitor),
    headers: headersOf(leg, visitor.cookie, leg.status === 304 ? tags[index] : undefined),
  }));
}
