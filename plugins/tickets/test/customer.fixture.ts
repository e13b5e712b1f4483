import { randomUUID } from 'node:crypto';
import { addRule, makeGroup, makePerson, multipart, type Chosen, type Person, type TestPortal } from 'portico/testing';
import { addArticle } from '../service/article.ts';
import { staffWrote } from '../service/change.ts';
import { lockTicket } from '../service/store.ts';
import { rows, withDesk, type Teardown } from './fixture.ts';

/** As `withDesk`; Anna and Boris hold the portlets of tickets, Adam is Anna's colleague, Cyril of her house may only read, Dana's group has nothing. */
export async function withCustomers(t: Teardown, config: Record<string, unknown> = {}) {
  const desk = await withDesk(t, { pluginConfig: { tickets: config } });
  const { portal, anna } = desk;
  const clients = await makeGroup(portal, 'CLIENTS', ['tickets.new', 'tickets.open', 'tickets.recent']);
  const adam = await makePerson(portal, { name: 'Adam Nový', groupId: clients, customerId: anna.customerId });
  const cyril = await makePerson(portal, { name: 'Cyril Nový', groupId: clients, customerId: anna.customerId, houseRole: 'read-only' });
  const dana = await makePerson(portal, { name: 'Dana Nová', groupId: await makeGroup(portal, 'BARE', []), customerId: anna.customerId });
  const desks = await makeGroup(portal, 'DESK', [], 'staff');
  for (const action of ['read', 'work', 'assign']) await addRule(portal, desks, 'allow', action, 'Desk');
  const olga = await makePerson(portal, { name: 'Oľga Stolová', groupId: desks, staff: true });
  return { ...desk, adam, cyril, dana, olga };
} // prettier-ignore

export const get = (portal: TestPortal, who: Person | undefined, url: string, headers: object = {}) =>
  portal.app.inject({ url, headers: { ...who?.headers, ...headers } });

/** Posts a form as a browser would. */
export const post = (portal: TestPortal, who: Person | undefined, url: string, fields: Record<string, string> = {}) =>
  portal.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...who?.headers },
    body: new URLSearchParams(fields).toString(),
  });

/** Sends a form with files. */
export function send(portal: TestPortal, who: Person, url: string, fields: Record<string, string>, ...files: Chosen[]) {
  const body = multipart(fields, ...files);
  return portal.app.inject({
    method: 'POST',
    url,
    headers: { ...who.headers, ...body.headers },
    payload: body.payload,
  });
}

type Desk = Awaited<ReturnType<typeof withCustomers>>;

/** Files a ticket through the form. @returns its id */
export async function file(desk: Desk, who: Person, said: Record<string, string> = {}, ...files: Chosen[]): Promise<string> {
  const fields = { form: randomUUID(), type: desk.types.billing, subject: 'Invoice came twice', text: 'October came twice.', ...said };
  const response = await send(desk.portal, who, '/tickets/new', fields, ...files);
  return /^\/tickets\/([0-9a-f-]{36})\/sent$/.exec(response.headers.location ?? '')?.[1] ?? `refused: ${response.statusCode} ${response.body.slice(0, 300)}`;
} // prettier-ignore

/** The staff answer; `note` is for themselves. */
export const staffAnswer = (desk: Desk, id: string, body: string, more: { note?: boolean; html?: string } = {}) =>
  desk.ctx.write(async (tx) => {
    const ticket = await tx.asJob((em) => lockTicket(em, id));
    const author = { side: 'staff' as const, id: desk.marek.accountId, name: 'Marek Hudák', email: null };
    const article = await addArticle(tx, ticket, { kind: more.note ? 'note' : 'web', author, body, html: more.html ?? null });
    if (!more.note) await tx.asJob((em) => staffWrote(em, ticket, author));
    return article;
  }); // prettier-ignore

/** Lets a ticket have been made earlier. */
export const backdate = (portal: TestPortal, id: string, days: number) =>
  rows(
    portal,
    'update tickets_ticket set created_at = created_at - make_interval(days => $2), resolved_at = resolved_at - make_interval(days => $2) where id = $1',
    [id, days],
  );
