import pg from 'pg';
import { hashToken, newToken } from '../../core/session/tokens.ts';
import { idOf } from './ids.ts';
import type { Visitor } from './legs.ts';
import { ask } from './postgres.ts';

/** Tickets, messages of each, and people of the staff who work at the same time. */
const TICKETS = 200_000;
const MESSAGES = 5;
const STAFF = 16;

const TYPES = ['billing', 'technical', 'contract', 'complaint', 'other'];
const WORDS =
  'faktúra platba preplatok odpočet elektromer plyn zmluva adresa reklamácia termín technik výmena porucha tarifa záloha preddavok účet vrátenie upomienka splatnosť dodávka pripojenie istič revízia kontakt'.split(
    ' ',
  );

const word = (n: string) => `(array[${WORDS.map((one) => `'${one}'`).join(', ')}])[1 + (${n})::int % ${WORDS.length}]`;
/** A text of some words, and one word of its own among them. */
const text = (n: string) =>
  `${word(n)} || ' ' || ${word(`${n} / 7`)} || ' ' || ${word(`${n} / 49`)} || ' číslo ' || ${n} || ' ' || ${word(`${n} * 3`)} || ' ' || ${word(`${n} * 5 / 11`)}`;

// One in ten is not solved yet; the newest ones, as on a desk that keeps up.
const statements = (customers: number): string[] => [
  `insert into core_group (id, code, title, kind) values (md5('desk group')::uuid, 'BENCHDESK', 'Desk', 'staff')`,
  `insert into core_rule (id, group_id, effect, action, subject) select gen_random_uuid(), md5('desk group')::uuid, 'allow', action, subject
     from (values ('read', 'Desk'), ('work', 'Desk'), ('assign', 'Desk'), ('read', 'Customer')) rules (action, subject)`,
  `insert into core_account (id, login, kind, name, email, locale, state)
     select ${idOf('agent', 'n')}, 'agent' || n || '@bench.test', 'staff', 'Agent Number ' || n, 'agent' || n || '@bench.test', 'en', 'active' from generate_series(0, ${STAFF - 1}) n`,
  `insert into core_membership (id, account_id, group_id) select ${idOf('agency', 'n')}, ${idOf('agent', 'n')}, md5('desk group')::uuid from generate_series(0, ${STAFF - 1}) n`,
  `insert into tickets_type (id, code, titles) select md5('type' || code)::uuid, 'bench-' || code, jsonb_build_object('en', initcap(code)) from unnest(array['${TYPES.join(`', '`)}']) code
     on conflict (code) do nothing`,
  `insert into tickets_ticket (id, customer_id, token, type_id, subject, channel, state, priority, owner_id, owner_name, requester_name, requester_email, locale,
      created_at, updated_at, customer_at, staff_at, first_response_due, first_response_at, resolution_due, resolved_at, closed_at)
    select ${idOf('ticket', 'n')}, ${idOf('customer', `(n % ${customers})`)}, 'bench' || n, md5('type' || (array['${TYPES.join(`', '`)}'])[1 + n % ${TYPES.length}])::uuid,
      ${text('n')}, (array['mail', 'portal', 'phone'])[1 + n % 3], case when open then (array['new', 'open', 'open', 'pending_customer'])[1 + n % 4] else (array['resolved', 'closed'])[1 + n % 2] end,
      (array['normal', 'normal', 'high', 'low'])[1 + n % 4], case when open and n % 10 = 0 then null else ${idOf('agent', `(n % ${STAFF})`)} end,
      case when open and n % 10 = 0 then null else 'Agent Number ' || n % ${STAFF} end, 'Person Number ' || n % ${customers}, 'person' || n % ${customers} || '@bench.test', 'sk',
      at, at + interval '5 hours', at, at + interval '2 hours', at + interval '8 hours', case when n % 4 > 0 then at + interval '2 hours' end, at + interval '5 days',
      case when not open then at + interval '3 days' end, case when not open and n % 2 = 1 then at + interval '9 days' end
    from (select n, n >= ${TICKETS * 0.9} as open, now() - (${TICKETS} - n) * interval '5 minutes' as at from generate_series(0, ${TICKETS - 1}) n) made`,
  `insert into tickets_article (id, customer_id, ticket_id, kind, side, author_name, body, created_at, shown)
    select md5('article' || n || ' ' || m)::uuid, ${idOf('customer', `(n % ${customers})`)}, ${idOf('ticket', 'n')}, case when m = 3 then 'note' else 'mail' end,
      (array['customer', 'staff'])[1 + m % 2], case when m % 2 = 0 then 'Person Number ' || n % ${customers} else 'Agent Number ' || n % ${STAFF} end,
      ${text(`(n * ${MESSAGES} + m)`)} || E'\\n\\n' || repeat(${word('n + m')} || ' ' || ${word('n * 2 + m')} || '. ', 12), now() - (${TICKETS} - n) * interval '5 minutes' + m * interval '1 hour', m <> 3
    from generate_series(0, ${TICKETS - 1}) n, generate_series(0, ${MESSAGES - 1}) m`,
  `insert into tickets_event (id, customer_id, ticket_id, kind, author_name, at, shown)
    select md5('event' || n)::uuid, ${idOf('customer', `(n % ${customers})`)}, ${idOf('ticket', 'n')}, 'created', 'Portico', now() - (${TICKETS} - n) * interval '5 minutes', true
    from generate_series(0, ${TICKETS - 1}) n`,
];

/** Tables that are filled; their triggers are off meanwhile. */
const TABLES = [
  'core_group',
  'core_account',
  'core_membership',
  'tickets_type',
  'tickets_ticket',
  'tickets_article',
  'tickets_event',
];

/** Fills the desk, unless an earlier run with `--keep` did. */
export function fillDesk(url: string, customers: number, note: (line: string) => void): Promise<void> {
  return ask(url, async (client) => {
    const { rowCount } = await client.query(`select from core_group where code = 'BENCHDESK'`);
    if (rowCount) return;
    note(`${TICKETS.toLocaleString('en')} tickets, ${(TICKETS * MESSAGES).toLocaleString('en')} messages ...`);
    await client.query(`set maintenance_work_mem = '256MB'; set synchronous_commit = off`);
    for (const table of TABLES) await client.query(`alter table ${table} disable trigger user`);
    const { rows } = await client.query<{ name: string; definition: string }>(
      `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition from pg_index i
        where i.indrelid::regclass::text in ('tickets_ticket', 'tickets_article') and not i.indisunique`,
    );
    for (const { name } of rows) await client.query(`drop index ${name}`);
    for (const statement of statements(customers)) await client.query(statement);
    for (const { definition } of rows) await client.query(definition);
    for (const table of TABLES) await client.query(`alter table ${table} enable trigger user`);
    await client.query('vacuum analyze');
  });
}

/** Signs the staff in; each visitor is one of them with a ticket to open and words to search for. */
export async function openDesk(url: string): Promise<Visitor[]> {
  const tokens = Array.from({ length: STAFF }, () => newToken());
  await ask(url, (client) =>
    client.query(
      `insert into core_session (id, token_hash, account_id, membership_id, expires_at, idle)
         select gen_random_uuid(), hash, ${idOf('agent', 'n')}, ${idOf('agency', 'n')}, now() + interval '1 day', interval '1 day'
         from (select hash, position - 1 as n from unnest($1::bytea[]) with ordinality t (hash, position)) given`,
      [tokens.map(hashToken)],
    ),
  );
  const rows = await ask(url, async (client) => {
    const query = `select ${idOf('ticket', 'n')} as ticket, n from (select (random() * ${TICKETS - 1})::int as n from generate_series(1, 400)) chosen`;
    return (await client.query<{ ticket: string; n: number }>(query)).rows;
  });
  return rows.map(({ ticket, n }, index) => ({
    cookie: `portico_session=${tokens[index % STAFF]!}`,
    ticket,
    words: index % 2 === 0 ? `číslo ${n}` : `${WORDS[n % WORDS.length]!} ${WORDS[(n * 3) % WORDS.length]!}`,
  }));
}

const TICKET = `select t.*, c.name, c.number as customer_number, y.titles from tickets_ticket t join core_customer c on c.id = t.customer_id join tickets_type y on y.id = t.type_id`;

/** The same questions by `pg` alone: no page, no rights, no languages, no counts of folders beside the list. */
const BARE = {
  'desk-list': (_visitor: Visitor) => [{ name: 'list', text: `${TICKET} where t.state in ('new', 'open', 'pending_customer', 'pending_reminder') order by t.updated_at desc, t.id desc limit 26`, values: [] }],
  'desk-search': ({ words = '' }: Visitor) => [{
    name: 'search', values: [words.split(' ').map((one) => `'${one}':*`).join(' & ')],
    text: `with hits as (select ticket_id, max(created_at) as at from (select ticket_id, created_at from tickets_article where search @@ to_tsquery('simple', core_plain($1)) limit 20000) a
             group by ticket_id order by at desc limit 26) ${TICKET} join hits on hits.ticket_id = t.id order by hits.at desc`,
  }],
  'desk-ticket': ({ ticket }: Visitor) => [
    { name: 'ticket', text: `${TICKET} where t.id = $1`, values: [ticket] },
    ...['article', 'file', 'event', 'promise'].map((table) => ({
      name: table, text: `select * from tickets_${table} where (customer_id, ticket_id) = (select customer_id, id from tickets_ticket where id = $1)`, values: [ticket],
    })),
  ],
} as const; // prettier-ignore

/** Asks one of the bare questions by as many connections as the portal has, for as many people as the load has; returns requests per second. */
export async function bareSpeed(url: string, leg: keyof typeof BARE, visitors: readonly Visitor[], options: { connections: number; seconds: number }): Promise<number> {
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  const ending = performance.now() + options.seconds * 1000;
  let [asked, next] = [0, 0];
  const person = async () => {
    while (performance.now() < ending) {
      const questions = BARE[leg](visitors[next++ % visitors.length]!);
      await Promise.all(questions.map((question) => pool.query({ ...question, values: [...question.values] })));
      asked++;
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: options.connections }, person));
  await pool.end();
  return asked / ((performance.now() - began) / 1000);
} // prettier-ignore

export type DeskLeg = keyof typeof BARE;
export const DESK_LEGS = Object.keys(BARE) as DeskLeg[];
