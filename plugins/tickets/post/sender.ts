import { executeIn, type EntityManager, type JobContext, type MailAddress } from 'portico';
import type { TicketsConfig } from '../config.ts';
import type { LockedTicket } from '../service/store.ts';

/** The support address a mail goes out from. */
export interface SupportAddress {
  address: string;
  /** What stands beside it; empty for the name of the company. */
  name: string;
  language: string;
  /** Whether the mail server takes `support+anything@` for `support@` (RFC 5233). */
  plus: boolean;
}

/**
 * The support address to write from: the one the ticket came to, or the first that is in use.
 * @returns undefined where the portal has none; mail then comes from the portal itself, and nobody can answer it
 */
export async function supportAddress(em: EntityManager, config: TicketsConfig, mailboxId: string | null): Promise<SupportAddress | undefined> {
  const [row] = await executeIn<Omit<SupportAddress, 'plus'>>(
    em,
    'select address, name, language from tickets_mailbox where active or id = $1 order by (id = $1) is true desc, address limit 1',
    [mailboxId],
  );
  if (!row) return undefined;
  return { ...row, plus: config.mailboxes.some(({ address, plus }) => plus && address.toLowerCase() === row.address) };
} // prettier-ignore

/** Who a mail is from and where its answer goes. */
export interface Sender {
  from?: MailAddress;
  replyTo?: MailAddress;
}

/**
 * @param author whose name stands in front of the company's; undefined where nobody wrote it
 * @param token of the ticket that an answer is to be added to
 */
export async function senderOf(
  { mailSettings }: Pick<JobContext<never>, 'mailSettings'>,
  support: SupportAddress | undefined,
  author: string | undefined,
  token: LockedTicket['token'] | undefined,
): Promise<Sender> {
  if (!support) return {};
  const company = support.name || (await mailSettings.company());
  const from = { address: support.address, name: author === undefined ? company : `${author} (${company})` };
  if (!support.plus || token === undefined) return { from };
  return { from, replyTo: { address: support.address.replace('@', `+${token}@`), name: company } };
}
