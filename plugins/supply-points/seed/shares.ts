import {
  addDays,
  executeIn,
  hashToken,
  newId,
  newToken,
  type JobContext,
  type Locale,
  type Transaction,
} from 'portico';

interface Sharer {
  customer_id: string;
  locale: Locale | null;
  account_id: string;
  account_name: string;
  points: string[];
}

const SHARERS = `select c.id as customer_id, coalesce(a.locale, c.locale) as locale, a.id as account_id, a.name as account_name,
    (select array_agg(p.id order by p.id) from supply_points_point p where p.customer_id = c.id) as points
  from core_customer c join lateral (select a.id, a.name, a.locale from core_membership m join core_account a on a.id = m.account_id
    where m.customer_id = c.id order by a.login limit 1) a on true
  where exists (select from supply_points_point p where p.customer_id = c.id) and not exists (select from supply_points_share s where s.customer_id = c.id)
  order by c.number`;

const ADVISERS: Record<Locale, string> = { sk: 'Ing. Beáta Hronská', cs: 'Ing. Karel Dub', pl: 'Joanna Lis', en: 'Robin Field' }; // prettier-ignore

/** For every customer of the demo company one link that works and was opened, and one that has run out. Their secrets nobody ever learns. */
export async function seedShares(ctx: JobContext<unknown>): Promise<void> {
  await ctx.write(async (tx) => {
    for (const sharer of await executeIn<Sharer>(tx.em, SHARERS)) {
      const adviser = ADVISERS[sharer.locale ?? 'en'];
      await seedShare(tx, sharer, { adviser, made: addDays(ctx.today, -6), expires: addDays(ctx.today, 24), openings: ['page', 'csv'] });
      await seedShare(tx, sharer, { adviser: null, made: addDays(ctx.today, -40), expires: addDays(ctx.today, -10), openings: [] });
    }
  });
} // prettier-ignore

interface Planned {
  adviser: string | null;
  /** `YYYY-MM-DD` */
  made: string;
  expires: string;
  /** Forms in which it was opened, a day apart. */
  openings: readonly ('page' | 'csv')[];
}

async function seedShare({ em }: Transaction, sharer: Sharer, { adviser, made, expires, openings }: Planned): Promise<void> {
  const id = newId();
  const customer = sharer.customer_id;
  await executeIn(
    em,
    `insert into supply_points_share (id, customer_id, account_id, account_name, token_hash, adviser_name, months, forms, shown, expires_on, created_at, first_opened_at)
     values ($1, $2, $3, $4, $5, $6, 12, '{page,csv}', '{city}', $7, $8::date + time '09:12', $9::date + time '10:40')`,
    [id, customer, sharer.account_id, sharer.account_name, hashToken(newToken()), adviser, expires, made, openings.length > 0 ? addDays(made, 1) : null],
  );
  for (const point of sharer.points)
    await executeIn(em, 'insert into supply_points_share_point (id, customer_id, share_id, point_id) values ($1, $2, $3, $4)', [newId(), customer, id, point]);
  for (const [index, form] of openings.entries())
    await executeIn(
      em,
      `insert into supply_points_share_opening (id, customer_id, share_id, opened_at, form, point_id, network, browser, system)
       values ($1, $2, $3, $4::date + time '10:40', $5, $6, '198.51.100.0/24', 'Firefox', 'Windows')`,
      [newId(), customer, id, addDays(made, index + 1), form, form === 'page' ? null : sharer.points[0]],
    );
} // prettier-ignore
