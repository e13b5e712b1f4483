import t from 'tap';
import { isProved } from '../ask/challenge.ts';
import { get, post, withCustomers } from './customer.fixture.ts';
import { rows } from './fixture.ts';

// A portal of its own for each: more than the usual 30 seconds on a busy machine.
t.setTimeout(180_000);

type Desk = Awaited<ReturnType<typeof withCustomers>>;

async function withForm(t: { teardown(fn: () => unknown): unknown }, config: Record<string, unknown> = {}) {
  const desk = await withCustomers(t, { askBits: 6, ...config });
  await rows(desk.portal, 'update tickets_type set for_strangers = true where id = $1', [desk.types.billing]);
  return desk;
}

/** A page of the form that has been open for a while, and the work done for it. */
async function page(desk: Desk): Promise<{ challenge: string; proof: string }> {
  const now = Date.now();
  const clock = Date.now;
  Date.now = () => now - 10_000;
  const { body } = await get(desk.portal, undefined, '/tickets/ask');
  Date.now = clock;
  const challenge = /name="challenge" value="([^"]+)"/.exec(body)![1]!;
  let proof = 0;
  while (!isProved(challenge, 6, String(proof))) proof++;
  return { challenge, proof: String(proof) };
}

const question = (desk: Desk, more: Record<string, string> = {}) => ({ name: 'Eva Cudzia', email: 'eva@example.org', type: desk.types.billing, text: 'How do I become a customer?', ...more }); // prettier-ignore
const received = (desk: Desk) =>
  rows(
    desk.portal,
    `select from_address, from_name, subject, body, channel, customer_id, place, reason from tickets_inbound`,
  );

t.test('a question of a stranger lies among received messages, and the page shows nothing of it to others', async (t) => {
  const desk = await withForm(t);
  const sent = await post(desk.portal, undefined, '/tickets/ask', { ...question(desk), ...(await page(desk)) });
  t.equal(sent.headers.location, '/tickets/ask/sent?confirm=false');
  t.match(await received(desk), [{ from_address: 'eva@example.org', from_name: 'Eva Cudzia', subject: 'Billing', channel: 'web', place: 'waiting', reason: 'unknown', customer_id: null }]);
  t.equal((await rows(desk.portal, 'select 1 from tickets_ticket')).length, 0, 'nothing is a ticket before somebody looked');
}); // prettier-ignore

t.test('by a known address, or by the number of a customer, it is linked to him', async (t) => {
  const desk = await withForm(t);
  await rows(desk.portal, `update core_customer set email = 'anna@house.example', number = '777001' where id = $1`, [
    desk.anna.customerId,
  ]);
  await post(desk.portal, undefined, '/tickets/ask', {
    ...question(desk, { email: 'Anna@House.example' }),
    ...(await page(desk)),
  });
  await post(desk.portal, undefined, '/tickets/ask', {
    ...question(desk, { customerNumber: '777 001' }),
    ...(await page(desk)),
  });
  t.match(await received(desk), [
    { customer_id: desk.anna.customerId, reason: null },
    { customer_id: desk.anna.customerId, reason: 'unknown' },
  ]);
});

t.test('a challenge counts once, and only one the portal made and that is not old', async (t) => {
  const desk = await withForm(t);
  const once = await page(desk);
  for (let turn = 0; turn < 2; turn++)
    await post(desk.portal, undefined, '/tickets/ask', { ...question(desk), ...once });
  t.equal((await received(desk)).length, 1);
  for (const challenge of ['made.1.6.up', once.challenge.replace(/\.6\./, '.1.'), '']) {
    const sent = await post(desk.portal, undefined, '/tickets/ask', { ...question(desk), challenge, proof: '0' });
    t.match(sent.body, 'The page was open for too long');
  }
  t.equal((await received(desk)).length, 1);
});

t.test('a program that fills the field nobody sees is thanked and forgotten', async (t) => {
  const desk = await withForm(t);
  const sent = await post(desk.portal, undefined, '/tickets/ask', {
    ...question(desk),
    ...(await page(desk)),
    website: 'http://spam',
  });
  t.equal(sent.statusCode, 303);
  t.equal((await rows(desk.portal, 'select 1 from tickets_asked')).length + (await received(desk)).length, 0);
});

t.test('without script the address is confirmed by mail, which repeats no word that was typed', async (t) => {
  const desk = await withForm(t);
  const { challenge } = await page(desk);
  const sent = await post(desk.portal, undefined, '/tickets/ask', { ...question(desk, { text: 'Buy cheap watches' }), challenge });
  t.equal(sent.headers.location, '/tickets/ask/sent?confirm=true');
  t.equal((await received(desk)).length, 0);
  const [mail] = await rows<{ body_text: string; subject: string; to_name: string | null }>(desk.portal, 'select body_text, subject, to_name from core_mail');
  t.notMatch(`${mail!.body_text}${mail!.subject}${mail!.to_name}`, /watches|Eva/);
  const link = /\/tickets\/ask\/confirm\?token=([\w-]+)/.exec(mail!.body_text)!;
  t.equal((await get(desk.portal, undefined, link[0])).statusCode, 200);
  t.equal((await received(desk)).length, 0, 'following the link alone does nothing');
  for (const status of [303, 410]) t.equal((await post(desk.portal, undefined, '/tickets/ask/confirm', { token: link[1]! })).statusCode, status);
  t.match(await received(desk), [{ body: 'Buy cheap watches' }]);
}); // prettier-ignore

t.test('one address and one network can send only so much in an hour', async (t) => {
  const desk = await withForm(t, { askPerAddress: 2, askPerNetwork: 3 });
  const ask = async (email: string) => (await post(desk.portal, undefined, '/tickets/ask', { ...question(desk, { email }), ...(await page(desk)) })).statusCode;
  t.equal(await ask('eva@example.org'), 303);
  t.equal(await ask('EVA@example.org'), 303);
  t.equal(await ask('eva@example.org'), 429);
  t.equal(await ask('other@example.org'), 303);
  t.equal(await ask('third@example.org'), 429);
}); // prettier-ignore

t.test('only kinds that are for everybody are offered and taken', async (t) => {
  const desk = await withForm(t);
  const { body } = await get(desk.portal, undefined, '/tickets/ask');
  t.match(body, 'Billing');
  t.notMatch(body, 'Technical');
  const sent = await post(desk.portal, undefined, '/tickets/ask', {
    ...question(desk, { type: desk.types.technical }),
    ...(await page(desk)),
  });
  t.match(sent.body, 'Choose the kind of request.');
});
