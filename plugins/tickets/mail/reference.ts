import {
  defineQuery,
  executeIn,
  queryBuilder,
  sql,
  type Contributions,
  type EntityManager,
  type Statement,
} from 'portico';

/** A record that a message names. */
export interface Link {
  /** `<plugin>.<kind>`, such as `invoices.invoice`. */
  type: string;
  id: string;
  /** What people call it. */
  label: string;
  /** Its page in the staff's area. */
  href: string | null;
}

/** How records of a plugin are found by what stands in a message. */
export interface ReferenceFinder {
  /** `<plugin>.<kind>` of what is found. */
  type: string;
  /** Finds what could be a number; global. Its first group is the number, or the whole match where there is none. */
  pattern: RegExp;
  /** Rows whose number is one of `found`, exactly; whose they are is looked at afterwards. */
  query: (
    found: readonly string[],
  ) => Statement<{ customer_id: string; id: string; label: string; href: string | null }>;
}

declare module 'portico' {
  interface ExtensionPoints {
    'tickets.reference': ReferenceFinder;
  }
}

/** Characters that are looked at, what is looked up for each finder, and how much can be linked. */
const READ = 20_000;
const MOST_FOUND = 60;
const MOST_LINKS = 20;

/** Records of the customer that a text names; never another's, whatever numbers stand in it. */
export async function findReferences(
  em: EntityManager,
  contributions: Contributions,
  customerId: string,
  text: string,
): Promise<Link[]> {
  const head = text.slice(0, READ);
  const links: Link[] = [];
  for (const { value } of contributions('tickets.reference')) {
    const found = [...new Set([...head.matchAll(value.pattern)].map((match) => match[1] ?? match[0]))].slice(0, MOST_FOUND);
    if (found.length === 0) continue;
    const { text: statement, values } = value.query(found);
    const rows = await executeIn<{ customer_id: string; id: string; label: string; href: string | null }>(em, statement, values);
    const own = rows.filter((row) => row.customer_id === customerId);
    links.push(...own.map(({ id, label, href }) => ({ type: value.type, id, label, href })));
  }
  return links.slice(0, MOST_LINKS);
} // prettier-ignore

const db = queryBuilder<Record<string, Record<string, unknown>>>();

interface TicketHit {
  customer_id: string;
  id: string;
  label: string;
  href: string | null;
}

const byNumber = defineQuery<{ numbers: string[] }, TicketHit>((p) => ({
  compile: () =>
    sql<TicketHit>`select customer_id, id, number as label, '/desk/tickets/' || id as href from tickets_ticket
      where number = any (${p.numbers}::text[])`.compile(db),
}));

/** Tickets that a message names. They are shown beside it; by a number alone nothing is added to a ticket. */
export const ticketReference: ReferenceFinder = {
  type: 'tickets.ticket',
  pattern: /\bT-\d{4,12}\b/g,
  query: (found) => byNumber({ numbers: [...found] }),
};
