import assert from 'node:assert/strict';
import { headersOf, LEGS, type Leg } from './legs.ts';
import type { Setting } from './measure.ts';
import { ask } from './postgres.ts';
import type { Measured } from './process.ts';

const list = LEGS.find((leg) => leg.id === 'list-bare')!;
const page = LEGS.find((leg) => leg.id === 'page-bare')!;

interface ListAnswer {
  items: { id: string }[];
}

async function get({ url, name }: Measured, what: Leg, cookie: string, etag?: string) {
  const leg = { ...what, server: name as Leg['server'] };
  const answer = await fetch(url + leg.path, { headers: headersOf(leg, cookie, etag), redirect: 'manual' });
  return { status: answer.status, etag: answer.headers.get('etag') ?? undefined, text: await answer.text() };
}

/** A page with every tile: on a busy machine one may come later by itself. */
async function wholePage(server: Measured, cookie: string) {
  for (let attempt = 0; ; attempt++) {
    const answer = await get(server, page, cookie);
    if (attempt === 9 || !answer.text.includes('data-state="loading"')) return answer;
  }
}

const links = (html: string): string[] => [...new Set(html.match(/\/invoices\/[0-9a-f]{8}-[0-9a-f-]{27}/g))].sort();

async function owners(url: string, ids: readonly string[]): Promise<string[]> {
  const query = 'select distinct customer_id from invoices_invoice where id = any($1)';
  const { rows } = await ask(url, (client) => client.query<{ customer_id: string }>(query, [ids]));
  return rows.map((row) => row.customer_id);
}

/**
 * Compares what floor and portal answer before their speed is compared: the same list, to the letter; the same invoices on the
 * dashboard; none of anybody else's; 304 for what is unchanged; nothing for nobody.
 * @returns how many sessions were compared
 * @throws AssertionError
 */
export async function verify({ servers, sessions, database }: Setting): Promise<number> {
  const chosen = sessions.filter((_session, index) => index % Math.ceil(sessions.length / 40) === 0);
  for (const { cookie, customer } of chosen) {
    const [floor, bare, kept] = await Promise.all(
      [servers.floor, servers.bare, servers.kept].map((server) => get(server, list, cookie)),
    );
    const { items } = JSON.parse(floor!.text) as ListAnswer;
    assert.equal(items.length, 25, 'the list has 25 invoices');
    for (const answer of [bare!, kept!])
      assert.deepEqual(JSON.parse(answer.text), JSON.parse(floor!.text), 'floor and portal list the same');
    const again = await get(servers.kept, list, cookie, kept!.etag);
    assert.equal(again.status, 304, 'an unchanged list is a 304');
    const asked = [servers.floor, servers.bare, servers.kept, servers.kept];
    const pages = await Promise.all(asked.map((server) => wholePage(server, cookie)));
    const shown = links(pages[0]!.text);
    assert.ok(shown.length > 0, 'the dashboard shows invoices');
    for (const answer of pages) {
      assert.equal(answer.status, 200);
      assert.equal(
        answer.text.match(/data-state="(ready|empty)"/g)?.length,
        pages[0]!.text.match(/data-portlet=/g)!.length,
        'every tile is there, none failed',
      );
      assert.deepEqual(links(answer.text), shown, 'floor and portal show the same invoices');
    }
    const ids = [...items.map((item) => item.id), ...shown.map((link) => link.slice(10))];
    assert.deepEqual(await owners(database.ownerUrl, ids), [customer], 'nobody else’s invoices');
  }
  await verifyNobody(servers);
  return chosen.length;
}

async function verifyNobody(servers: Setting['servers']): Promise<void> {
  for (const server of Object.values(servers)) {
    const cookie = `portico_session=${'x'.repeat(43)}`;
    assert.equal((await get(server, list, cookie)).status, 401, `${server.name}: a list for nobody`);
    assert.equal((await get(server, page, cookie)).status, 303, `${server.name}: a page for nobody`);
  }
}
