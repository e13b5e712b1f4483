import { randomUUID } from 'node:crypto';
import { executeIn } from 'portico';
import { buildPortal, jobContextOf, makeCustomer, makeGroup, makePerson, type BuildOptions, type Person, type TestPortal } from 'portico/testing'; // prettier-ignore
import tickets from '../index.ts';
import { PORTAL, type Author } from '../service/author.ts';
import { createTicket, type NewTicket } from '../service/create.ts';

/** What of `t` the fixture needs. */
export interface Teardown {
  teardown(fn: () => unknown): unknown;
}

/** SQL as the role of jobs, for what a test has to set up or look at past the portal. */
export const rows = <T = Record<string, unknown>>(portal: TestPortal, text: string, values: unknown[] = []) =>
  portal.services.orm.em
    .fork({ session: { role: 'portico_job' } })
    .transactional((em) => executeIn<T>(em as never, text, values));

/** Kinds of requests: `billing` for every group named, `technical` with targets of 8, 16 and 40 hours. */
export async function makeTypes(portal: TestPortal, groups: readonly string[]): Promise<{ billing: string; technical: string }> {
  const make = async (code: string, title: string, minutes: (number | null)[]) => {
    const [row] = await rows<{ id: string }>(
      portal,
      `insert into tickets_type (id, group_ids, code, titles, first_response_minutes, update_minutes, resolution_minutes)
         values (gen_random_uuid(), $1, $2, $3, $4, $5, $6) returning id`,
      [groups, code, JSON.stringify({ en: title }), ...minutes],
    );
    return row!.id;
  };
  return { billing: await make('billing', 'Billing', [null, null, null]), technical: await make('technical', 'Technical', [480, 960, 2400]) };
} // prettier-ignore

/** Anna and Boris are people of two customers of CLIENTS; Marek of the staff works on the desk. */
export async function withDesk(t: Teardown, options: Partial<BuildOptions> = {}) {
  const portal = await buildPortal(t, { plugins: [tickets], ...options });
  const clients = await makeGroup(portal, 'CLIENTS', []);
  const agents = await makeGroup(portal, 'AGENTS', [], 'staff');
  const types = await makeTypes(portal, [clients]);
  const anna = await makePerson(portal, { name: 'Anna Nová', groupId: clients });
  const boris = await makePerson(portal, { name: 'Boris Malý', groupId: clients });
  const marek = await makePerson(portal, { name: 'Marek Hudák', groupId: agents, staff: true });
  return { portal, ctx: jobContextOf(portal, 'tickets'), clients, agents, types, anna, boris, marek };
}

/** Founds a ticket past the pages; what is not said is a question of the customer's about billing. */
export async function found(
  { portal, ctx, types }: { portal: TestPortal; ctx: ReturnType<typeof jobContextOf>; types: { billing: string } },
  customerId: string,
  more: Partial<NewTicket> = {},
): Promise<{ id: string; number: string }> {
  const author: Author = { side: 'customer', id: null, name: 'Anna Nová', email: 'anna@example.com' };
  const draft: NewTicket = {
    id: randomUUID(), customerId, typeId: types.billing, subject: 'Invoice came twice', channel: 'portal', requester: { accountId: null, name: author.name, email: author.email },
    locale: 'en', author, kind: 'web', body: 'The invoice for October came twice.', ...more,
  }; // prettier-ignore
  void portal;
  return ctx.write((tx) => createTicket(tx, draft));
}

export { makeCustomer, PORTAL, type Person };
