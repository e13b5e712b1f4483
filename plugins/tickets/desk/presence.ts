import { defineQuery, executeIn, newId, sql, type RequestContext } from 'portico';
import { raw } from '../queries.ts';

/** A page that is open says so every 20 s; who has not for so long is gone. */
export const GONE_AFTER_SECONDS = 45;

export interface Present {
  name: string;
  writing: boolean;
}

/** Colleagues who look at a ticket right now, those who write first. */
export const presentAt = defineQuery<{ ticket: string; me: string }, Present>((p) =>
  raw(sql`select name, writing from tickets_presence where ticket_id = ${p.ticket}::uuid and account_id <> ${p.me}::uuid
    and seen_at > now() - make_interval(secs => ${sql.lit(GONE_AFTER_SECONDS)}) order by writing desc, name limit 10`),
); // prettier-ignore

/** Says that somebody has a ticket open, and whether he writes an answer. A ticket that is gone is no matter. */
export const touch = (ctx: Pick<RequestContext, 'write' | 'viewer'>, ticketId: string, writing: boolean): Promise<void> =>
  ctx.write(async ({ em }) => {
    await executeIn(
      em,
      `insert into tickets_presence (id, ticket_id, account_id, name, writing) select $1, t.id, $3, $4, $5 from tickets_ticket t where t.id = $2
         on conflict (ticket_id, account_id) do update set seen_at = now(), writing = excluded.writing, name = excluded.name`,
      [newId(), ticketId, ctx.viewer.account.id, ctx.viewer.account.name, writing],
    );
    await executeIn(em, `delete from tickets_presence where ticket_id = $1 and seen_at < now() - interval '1 day'`, [ticketId]);
  }); // prettier-ignore
