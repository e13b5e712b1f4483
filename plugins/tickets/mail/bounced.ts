import { executeIn, newId, type EntityManager } from 'portico';
import { PORTAL } from '../service/author.ts';
import { lockTicket, noteEvent } from '../service/store.ts';
import { readOwnId } from './ids.ts';
import type { Bounce, Undelivered } from './message.ts';

interface Sent {
  to_address: string;
  ticket_id: string | null;
}

/**
 * Notes the addresses that mail did not reach, and at the ticket that its answer did not arrive. Believed is only a report that names a
 * Message-ID of mail which went to that very address: otherwise anybody could have an address marked.
 * @returns the ticket the mail was about, if any
 */
export async function noteBounce(em: EntityManager, { failed, originals }: Bounce): Promise<string | null> {
  const sent = await mailSent(em, originals);
  let ticketId: string | null = null;
  for (const one of failed) {
    const mail = sent.find(({ to_address }) => to_address === one.address);
    if (!mail) continue;
    await markAddress(em, one);
    ticketId = mail.ticket_id ?? ticketId;
    if (mail.ticket_id === null) continue;
    const { address, status, permanent } = one;
    await noteEvent(em, await lockTicket(em, mail.ticket_id), 'bounced', PORTAL, { address, status, permanent });
  }
  return ticketId;
}

async function mailSent(em: EntityManager, messageIds: readonly string[]): Promise<Sent[]> {
  const ids = messageIds.map((id) => /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@/.exec(id.toLowerCase())?.[1]).filter((id) => id !== undefined);
  const own = messageIds.map(readOwnId).filter((id) => id !== undefined);
  return executeIn<Sent>(
    em,
    `select lower(m.to_address) as to_address, null::uuid as ticket_id from core_mail m where m.id = any ($1::uuid[])
     union all select lower(m.to_address), a.ticket_id from unnest($2::uuid[], $3::text[]) as named (article, token)
       join tickets_ticket t on t.token = named.token join tickets_article a on a.ticket_id = t.id and a.id = named.article
       cross join lateral (select a.mail_id as id union select o.mail_id from tickets_outgoing o where o.about_id = a.id) sent join core_mail m on m.id = sent.id`,
    [ids, own.map(({ articleId }) => articleId), own.map(({ token }) => token)],
  );
} // prettier-ignore

const markAddress = (em: EntityManager, { address, permanent, status, diagnostic }: Undelivered): Promise<unknown> =>
  executeIn(
    em,
    `insert into tickets_bounce as b (id, address, permanent, status, diagnostic) values ($1, $2, $3, $4, $5)
       on conflict (address) do update set permanent = b.permanent or excluded.permanent, status = excluded.status, diagnostic = excluded.diagnostic,
         count = b.count + 1, last_at = now()`,
    [newId(), address, permanent, status, diagnostic],
  );

/** An address that mail reaches again after all, such as one that wrote to us. */
export const forgetBounce = (em: EntityManager, address: string): Promise<unknown> =>
  executeIn(em, 'delete from tickets_bounce where address = $1', [address]);
