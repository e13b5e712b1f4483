import { createHmac } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';
import { executeIn } from '../database/orm.ts';
import type { Transaction } from '../plugin/contract.ts';
import type { Services } from '../portal.ts';
import { hashToken, looksLikeToken } from '../session/tokens.ts';

/** A customer's own link that works, and whom it is for. */
export interface CustomerLink {
  id: string;
  customer_id: string;
  customer_name: string;
}

/** A customer's link as staff see it. */
export interface ShownLink {
  id: string;
  token_hash: Buffer;
  created_at: string;
  created_name: string;
  expires_at: string | null;
}

/**
 * The token of a link, 256 bits made of the portal's secret: the card can show the link again for as long as it lasts, and whoever has the
 * database alone cannot.
 */
const tokenOf = (services: Services, id: string): string =>
  createHmac('sha256', services.secret).update(`registration-link:${id}`).digest('base64url');

/** Address of the link for all customers. */
export const generalAddress = (services: Services): string => `${services.publicUrl}/register`;

/**
 * Address of a customer's link.
 * @returns undefined where the portal's secret was changed since: the link in the customer's hands works on, a new one can be made
 */
export function addressOf(services: Services, link: Pick<ShownLink, 'id' | 'token_hash'>): string | undefined {
  const token = tokenOf(services, link.id);
  return hashToken(token).equals(link.token_hash) ? `${generalAddress(services)}?token=${token}` : undefined;
}

/** The text of a query for the link of a customer that works now: `$1` is his id. */
export const OPEN_LINK = `select id, token_hash, created_at, created_name, expires_at from core_registration_link
  where customer_id = $1 and revoked_at is null and (expires_at is null or expires_at > now())`;

const WORKING = `select l.id, l.customer_id, c.name as customer_name from core_registration_link l join core_customer c on c.id = l.customer_id
  where l.revoked_at is null and (l.expires_at is null or l.expires_at > now())`;

/** The link of a token; undefined where it never was, ran out or was revoked: the three are not told apart. */
export async function linkOfToken(em: EntityManager, token: string): Promise<CustomerLink | undefined> {
  if (!looksLikeToken(token)) return undefined;
  return (await executeIn<CustomerLink>(em, `${WORKING} and l.token_hash = $1`, [hashToken(token)]))[0];
}

/** A link by its id, if it still works. */
export const linkById = async (em: EntityManager, id: string): Promise<CustomerLink | undefined> =>
  (await executeIn<CustomerLink>(em, `${WORKING} and l.id = $1`, [id]))[0];

/**
 * Makes the link of a customer; one that he had stops working.
 * @param days how long it lasts; none for until it is revoked
 */
export async function makeLink(
  tx: Transaction,
  services: Services,
  { customerId, days, by }: { customerId: string; days: number | undefined; by: string },
): Promise<{ id: string; address: string }> {
  await revokeLink(tx, customerId, by);
  const id = v7();
  const token = tokenOf(services, id);
  await executeIn(
    tx.em,
    `insert into core_registration_link (id, customer_id, token_hash, created_name, expires_at)
     values ($1, $2, $3, $4, now() + make_interval(days => $5))`,
    [id, customerId, hashToken(token), by, days ?? null],
  );
  await tx.audit('link-made', 'Registration', id, { days: days ?? null }, customerId);
  return { id, address: `${generalAddress(services)}?token=${token}` };
}

/** Ends the link of a customer. Returns whether there was one that was not ended yet. */
export async function revokeLink(tx: Transaction, customerId: string, by: string): Promise<boolean> {
  const [row] = await executeIn<{ id: string }>(
    tx.em,
    `update core_registration_link set revoked_at = now(), revoked_name = $2 where customer_id = $1 and revoked_at is null returning id`,
    [customerId, by],
  );
  if (row) await tx.audit('link-revoked', 'Registration', row.id, {}, customerId);
  return row !== undefined;
}
