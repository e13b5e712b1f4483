import { describeAgent, executeIn, hashToken, looksLikeToken, newId, notFound, type FastifyRequest, type Grant, type OnBehalf } from 'portico'; // prettier-ignore
import { tellOpened, type Opening } from './mails.ts';
import { findShare, shareById, type SharedPointRow, type ShareRow } from './queries.ts';
import type { Form } from './share.entity.ts';
import { stateOf } from './view.ts';

/** What the maker himself has to be allowed for the page of a link, and for its files. */
const NEEDS: readonly Grant[] = [
  ['share', 'ConsumptionShare'],
  ['read', 'SupplyPoint'],
];
const FILE_NEEDS: readonly Grant[] = [...NEEDS, ['download', 'SupplyPoint']];

/** An open link: what it shows, and the rows of its customer to show it from. */
export interface OpenShare {
  share: ShareRow;
  behalf: OnBehalf;
}

/**
 * Opens the link with a secret.
 * @param form the file that is asked for; the page is always there, since files are found on it
 * @throws Problem 404, one and the same, where there is no such link, it was revoked, has run out, does not give this form, or its maker
 *   may no longer see or share what it shows
 */
export async function openShare(request: FastifyRequest, secret: string, form: Form): Promise<OpenShare> {
  if (!looksLikeToken(secret)) throw notFound();
  const [[found]] = await request.publicRead(findShare(hashToken(secret)));
  if (!found) throw notFound();
  const maker = { accountId: found.account_id, customerId: found.customer_id };
  const behalf = await request.onBehalf(maker, form === 'page' ? NEEDS : FILE_NEEDS);
  if (!behalf) throw notFound();
  const [[share]] = await behalf.read(shareById({ id: found.id }));
  if (!share || stateOf(share, behalf.today) !== 'active') throw notFound();
  if (form !== 'page' && !share.forms.includes(form)) throw notFound();
  return { share, behalf };
}

/** The point of a link. @throws Problem 404 where the link does not show it */
export function pointOf({ share }: OpenShare, id: string): SharedPointRow {
  const point = share.points.find((one) => one.id === id);
  if (!point) throw notFound();
  return point;
}

/** The network of an address: its first 24 bits, of IPv6 its first 48. */
const NETWORK = `select text(network(set_masklen($1::inet, case family($1::inet) when 4 then 24 else 48 end))) as network`;

/** A repeat within a minute is the same look: so nobody fills the log by reloading. */
const NOTE = `insert into supply_points_share_opening (id, customer_id, share_id, form, point_id, network, browser, system)
  select $1, $2, $3, $4, $5, $6, $7, $8 where not exists (select from supply_points_share_opening where customer_id = $2 and share_id = $3
    and form = $4 and point_id is not distinct from $5 and network = $6 and browser is not distinct from $7 and opened_at > now() - interval '1 minute')`;

/** Notes that a link was opened, before anything of it is sent; the first time the customer gets a mail. */
export async function noteOpening(request: FastifyRequest, { share, behalf }: OpenShare, form: Form, point?: string): Promise<void> {
  const { browser = null, system = null } = describeAgent(request.headers['user-agent'] ?? null);
  await behalf.note(async (tx) => {
    const address = request.ip.replace(/^::ffff:(?=\d+\.)/, '').replace(/%.*$/, '');
    const [row] = await executeIn<{ network: string }>(tx.em, NETWORK, [address]);
    const opening: Opening = { network: row!.network, browser, system };
    await executeIn(tx.em, NOTE, [newId(), share.customer_id, share.id, form, point ?? null, opening.network, browser, system]);
    const first = await executeIn(
      tx.em,
      'update supply_points_share set first_opened_at = now() where id = $1 and first_opened_at is null returning id',
      [share.id],
    );
    if (first.length > 0) await tellOpened(behalf, tx, share, opening);
  });
} // prettier-ignore
