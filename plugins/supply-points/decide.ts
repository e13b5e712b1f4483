import { conflict, executeIn, format, isMailAddress, notFound, type Locale, type RequestContext, type Transaction } from 'portico'; // prettier-ignore
import type { SupplyPointsConfig } from './config.ts';
import type {} from './events.ts';

type Ctx = RequestContext<SupplyPointsConfig>;

/** A decision of staff about a reading that waits. */
export interface Decision {
  decision: 'accepted' | 'rejected';
  /** Told to the customer; a rejection must say something. */
  reason: string;
  /** Of the record that was looked at. */
  version: number;
  /** Whether the sender gets a mail. */
  mail: boolean;
}

interface Decided {
  customer_id: string;
  account_id: string | null;
  read_on: string;
  value: string;
  register_id: string;
}

/**
 * Accepts or rejects a reading.
 * @throws Problem 404 where there is none, 409 where somebody decided meanwhile or its sender corrected it
 */
export async function decideReading(ctx: Ctx, id: string, { decision, reason, version, mail }: Decision): Promise<void> {
  const said = reason.trim();
  await ctx.write(async (tx) => {
    const [row] = await executeIn<Decided>(
      tx.em,
      `update supply_points_reading set status = $2, decision_reason = $3, decided_at = now(), decided_by_name = $4, version = version + 1
        where id = $1 and version = $5 and status = 'in_validation'
        returning customer_id, account_id, read_on::text as read_on, value::text as value, register_id`,
      [id, decision === 'accepted' ? 'valid' : 'rejected', said || null, ctx.viewer.account.name, version],
    );
    if (!row) {
      const [there] = await executeIn(tx.em, 'select 1 from supply_points_reading where id = $1', [id]);
      throw there ? conflict('supply-points.conflict.decided') : notFound();
    }
    const { customer_id: customer } = row;
    await tx.audit(decision === 'accepted' ? 'accept' : 'reject', 'Reading', id, { readOn: row.read_on, value: row.value, reason: said, mail }, customer);
    await tx.emit('supply-points.reading-reviewed', { reading: id, customer, decision }, { customerId: customer });
    if (mail) await tellSender(ctx, tx, row, decision, said);
  });
} // prettier-ignore

interface Sender {
  id: string;
  name: string;
  email: string | null;
  locale: Locale | null;
  place: string;
  point: string;
}

async function tellSender(ctx: Ctx, tx: Transaction, row: Decided, decision: string, reason: string): Promise<void> {
  const [sender] = await executeIn<Sender>(
    tx.em,
    `select a.id, a.name, a.email, coalesce(a.locale, c.locale) as locale, p.street || ', ' || p.city as place, p.id as point
       from core_account a join core_customer c on c.id = $2
       join supply_points_register g on g.customer_id = c.id and g.id = $3 join supply_points_meter m on m.customer_id = c.id and m.id = g.meter_id
       join supply_points_point p on p.customer_id = c.id and p.id = m.point_id
      where a.id = $1 and a.state = 'active'`,
    [row.account_id, row.customer_id, row.register_id],
  );
  if (!sender?.email || !isMailAddress(sender.email)) return;
  const locale = sender.locale ?? ctx.locale;
  const t = (key: string, values?: Record<string, unknown>) => ctx.t(`supply-points.mail.${key}`, values, locale);
  const because = reason === '' ? '' : `\n${t('reason', { reason })}\n`;
  await tx.mail({
    to: { address: sender.email, name: sender.name },
    subject: t(`${decision}.subject`, { place: sender.place }),
    text: t(`${decision}.text`, {
      name: sender.name, place: sender.place, day: format.day(locale, row.read_on), value: format.number(locale, row.value), because,
      link: ctx.link(`/supply-points/${sender.point}`),
    }),
    purpose: `supply-points-${decision}`,
    accountId: sender.id,
  }); // prettier-ignore
}
