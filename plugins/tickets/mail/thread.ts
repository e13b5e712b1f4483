import { executeIn, type EntityManager } from 'portico';
import { readOwnId } from './ids.ts';

/** The ticket whose mail a message answers, by the nearest Message-ID of ours it names; merged tickets lead to the one that has them. */
export async function answeredTicket(em: EntityManager, answers: readonly string[]): Promise<string | undefined> {
  if (answers.length === 0) return undefined;
  const tokens = answers.map((id) => readOwnId(id)?.token ?? null);
  const [row] = await executeIn<{ id: string }>(
    em,
    `with recursive named as (select id, token, ord from unnest($1::text[], $2::text[]) with ordinality as named (id, token, ord)),
       hit as (
         (select t.id, n.ord from named n join tickets_ticket t on t.token = n.token
          union all select a.ticket_id, n.ord from named n join tickets_article a on a.message_id = n.id)
         order by ord limit 1),
       chain as (
         select t.id, t.merged_into_id, 0 as depth from tickets_ticket t join hit on hit.id = t.id
         union all select t.id, t.merged_into_id, c.depth + 1 from chain c join tickets_ticket t on t.id = c.merged_into_id where c.depth < 20)
     select id from chain order by depth desc limit 1`,
    [answers, tokens],
  );
  return row?.id;
}

/** Whether a Message-ID is one that we sent: of an article of the staff or the portal, or of a ticket's token. */
export async function isOurs(em: EntityManager, messageId: string): Promise<boolean> {
  const rows = await executeIn(
    em,
    `select 1 from tickets_ticket where token = $2 union all
     select 1 from tickets_article where message_id = $1 and side in ('staff', 'portal') union all
     select 1 from core_mail where id = $3::uuid`,
    [messageId, readOwnId(messageId)?.token ?? null, /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@/.exec(messageId)?.[1] ?? null],
  );
  return rows.length > 0;
} // prettier-ignore
