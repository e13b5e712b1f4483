import { defineQuery, queryBuilder, sql } from 'portico';
import type { Held } from './post.entity.ts';

const db = queryBuilder<Record<string, Record<string, unknown>>>();

/** `kept`: there is no mail server, it lies in the outbox; `held`: not sent, for the reason in `held`. */
export type DeliveryState = 'queued' | 'kept' | 'sent' | 'failed' | 'bounced' | 'held';

/** How a mail about an article got on with one recipient; `detail` is what a mail server said. */
export interface DeliveryRow {
  article_id: string;
  mail_id: string | null;
  name: string;
  address: string;
  state: DeliveryState;
  held: Held | null;
  detail: string | null;
  sent_at: string | null;
}

/** How the mails about the articles of a ticket got on, for the desk. */
export const deliveriesOf = defineQuery<{ ticket: string }, DeliveryRow>((p) => ({
  compile: () =>
    sql<DeliveryRow>`select o.about_id as article_id, o.mail_id, o.name, o.address, o.held, m.sent_at, coalesce(b.diagnostic, m.error) as detail,
        case when o.held is not null then 'held' when b.id is not null then 'bounced' else coalesce(m.state, 'sent') end as state
      from tickets_outgoing o left join core_mail m on m.id = o.mail_id
        left join tickets_bounce b on b.address = o.address and m.sent_at is not null and b.last_at >= m.sent_at
      where o.ticket_id = ${p.ticket}::uuid order by o.created_at, o.id`.compile(db),
}));
