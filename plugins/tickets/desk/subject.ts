import type { Grant, RequestContext, Statement } from 'portico';
import type { About } from '../service/create.ts';

/** A record a ticket can be about. */
export interface SubjectHit {
  id: string;
  /** Whose it is. */
  customer_id: string;
  /** What people call it, such as the number of an invoice. */
  label: string;
}

/** A kind of record a ticket can be founded from. Plugins contribute theirs to `tickets.subject`. */
export interface TicketSubject {
  /** `<plugin>.<kind>`, for ever: tickets in the database name it. */
  type: string;
  /** Catalogue key of what it is, such as "Invoice". */
  label: string;
  icon: string;
  /** What staff need to see it. */
  needs: Grant;
  /** Sent for what was typed, at least three characters: at most ten records, found from the beginning of their number. */
  find: (typed: string) => Statement<SubjectHit>;
  /** The records of these ids, as far as they are there. */
  resolve: (ids: readonly string[]) => Statement<SubjectHit>;
  /** Its page on the desk; null where it has none. */
  href: (hit: Pick<SubjectHit, 'id' | 'customer_id'>) => string | null;
}

declare module 'portico' {
  interface ExtensionPoints {
    'tickets.subject': TicketSubject;
  }
}

type Ctx = Pick<RequestContext, 'contributions' | 'ability' | 't' | 'read'>;

const visible = (ctx: Ctx) =>
  ctx.contributions('tickets.subject').map(({ value }) => value).filter(({ needs: [action, subject] }) => ctx.ability.can(action, subject)); // prettier-ignore

/** A record by its kind and id, as the address of a form names it: `invoices.invoice:<id>`; undefined where there is none. */
export async function subjectAt(ctx: Ctx, named: string): Promise<(About & { customerId: string }) | undefined> {
  const [type, id] = named.split(':');
  const subject = visible(ctx).find((one) => one.type === type);
  if (!subject || id === undefined) return undefined;
  const [[hit]] = await ctx.read(subject.resolve([id]));
  return hit && { type: subject.type, id: hit.id, label: `${ctx.t(subject.label)} ${hit.label}`, customerId: hit.customer_id };
} // prettier-ignore

/** Records found by the beginning of what was typed, of all kinds. */
export async function subjectsLike(ctx: Ctx, typed: string) {
  const subjects = visible(ctx);
  if (typed.length < 3 || subjects.length === 0) return [];
  const found = await ctx.read(...subjects.map((subject) => subject.find(typed)));
  return found.flatMap((hits, index) => {
    const { type, label, icon } = subjects[index]!;
    return hits.map((hit) => ({ ...hit, icon, kind: ctx.t(label), about: `${type}:${hit.id}` }));
  });
}

/** Where the record of a ticket is on the desk, for those who may see it. */
export function subjectHref(ctx: Ctx, of: { about_type: string | null; about_id: string | null; customer_id: string }): string | null {
  const subject = visible(ctx).find(({ type }) => type === of.about_type);
  return subject && of.about_id !== null ? subject.href({ id: of.about_id, customer_id: of.customer_id }) : null;
} // prettier-ignore
