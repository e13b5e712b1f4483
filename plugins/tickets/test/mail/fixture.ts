import { randomUUID } from 'node:crypto';
import type { TicketsConfig } from '../../config.ts';
import { processInbound } from '../../mail/process.ts';
import type { AtStep } from '../../mail/steps.ts';
import type { IntakeContext } from '../../mail/store.ts';
import { takeIn } from '../../mail/take-in.ts';
import { rows, withDesk, type Teardown } from '../fixture.ts';
import type { BuildOptions, TestPortal } from 'portico/testing';

/** Lines of a message, joined as mail is. */
export const lines = (...text: string[]): string => text.join('\r\n');

/** A desk with a mailbox `support@portal.test`; what comes from known senders becomes a ticket at once unless `direct` is false. */
export async function withMailbox(t: Teardown, { direct = true, ...options }: Partial<BuildOptions> & { direct?: boolean } = {}) {
  const desk = await withDesk(t, options);
  const mailboxId = randomUUID();
  await rows(
    desk.portal,
    `insert into tickets_mailbox (id, address, name, type_id, direct, language) values ($1, 'support@portal.test', 'Support', $2, $3, 'sk')`,
    [mailboxId, desk.types.billing, direct],
  );
  await setEmail(desk.portal, desk.anna.accountId, 'anna@example.com');
  await setEmail(desk.portal, desk.boris.accountId, 'boris@example.com');
  const ctx = desk.ctx as unknown as IntakeContext & { config: TicketsConfig };
  let counter = 0;
  /** Has a message come in; returns its row. */
  const deliver = async (raw: string | Uint8Array, { key = `1/${++counter}`, at = new Date(), step }: { key?: string; at?: Date; step?: AtStep } = {}) => {
    const arrival = { mailboxId, raw: Buffer.from(raw), receivedAt: at, sourceKey: key };
    const { id } = await takeIn(ctx, arrival, step);
    await processInbound(ctx, id, step);
    return inbound(desk.portal, id);
  };
  return { ...desk, intake: ctx, mailboxId, deliver };
} // prettier-ignore

export const setEmail = (portal: TestPortal, accountId: string, email: string) =>
  rows(portal, 'update core_account set email = $1 where id = $2', [email, accountId]);

export interface InboundRecord {
  id: string;
  state: string;
  place: string;
  outcome: string | null;
  reason: string | null;
  subject: string;
  body: string;
  customer_id: string | null;
  ticket_id: string | null;
  raw_file_id: string;
  links: { type: string; label: string; href: string | null }[];
  [column: string]: unknown;
}

export const inbound = async (portal: TestPortal, id: string): Promise<InboundRecord> =>
  (await rows<InboundRecord>(portal, 'select * from tickets_inbound where id = $1', [id]))[0]!;

/** A plain message; `more` are further header lines. */
export const mail = (from: string, subject: string, body = 'Hello', ...more: string[]): string =>
  lines(`From: ${from}`, 'To: support@portal.test', `Subject: ${subject}`, `Message-ID: <${randomUUID()}@example.com>`, 'Date: Tue, 24 Nov 2026 10:00:00 +0100', ...more, '', body); // prettier-ignore

export { rows };
