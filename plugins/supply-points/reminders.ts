import { executeIn, format, isMailAddress, type JobContext, type Locale, type Transaction } from 'portico';
import type { SupplyPointsConfig } from './config.ts';

type Ctx = JobContext<SupplyPointsConfig>;
type Occasion = 'opened' | 'closing';

interface Due {
  id: string;
  customer_id: string;
  point_id: string;
  place: string;
  closes_on: string;
  /** A reading came since it opened. */
  done: boolean;
}

/** Marks the windows of an occasion and tells which they were: whoever marks them sends the mails, so nobody gets two. */
const DUE: Record<Occasion, string> = {
  opened: `update supply_points_window w set opened_mail_at = now() from supply_points_point p
    where p.customer_id = w.customer_id and p.id = w.point_id and p.status = 'active' and w.opened_mail_at is null
      and w.opens_on <= $1::date and w.closes_on >= $1::date and $2::int > 0`,
  closing: `update supply_points_window w set closing_mail_at = now() from supply_points_point p
    where p.customer_id = w.customer_id and p.id = w.point_id and p.status = 'active' and w.closing_mail_at is null
      and w.opens_on < $1::date and w.closes_on between $1::date and $1::date + $2::int`,
};

const RETURNING = `returning w.id, w.customer_id, w.point_id, p.street || ', ' || p.city as place, w.closes_on::text as closes_on,
  exists (select from supply_points_meter m join supply_points_register g on g.customer_id = m.customer_id and g.meter_id = m.id
    join supply_points_reading r on r.customer_id = g.customer_id and r.register_id = g.id
    where m.customer_id = w.customer_id and m.point_id = w.point_id and r.source in ('portal', 'call', 'mail') and r.status not in ('rejected', 'superseded')
      and r.read_on between w.opens_on and w.closes_on) as done`;

interface Reader {
  id: string;
  name: string;
  email: string | null;
  locale: Locale | null;
}

/** People of a customer whose group may send readings: by the portlet or a rule, unless another rule forbids it. */
const READERS = `select distinct on (a.id) a.id, a.name, a.email, coalesce(a.locale, c.locale) as locale
  from core_membership m join core_account a on a.id = m.account_id and a.state = 'active' join core_customer c on c.id = m.customer_id
  where m.customer_id = $1 and m.house_role in ('all', 'technical')
    and (exists (select from core_placement p where p.group_id = m.group_id and p.portlet = 'supply-points.reading' and p.state = 'on')
      or exists (select from core_rule r where r.group_id = m.group_id and r.effect = 'allow' and r.action in ('submit', 'manage') and r.subject in ('Reading', 'all')))
    and not exists (select from core_rule r where r.group_id = m.group_id and r.effect = 'deny' and r.action in ('submit', 'manage') and r.subject in ('Reading', 'all'))
  order by a.id`;

/** The job `supply-points.remind`: a mail when a window opens and another some days before it closes, each once; none after a reading came. */
export async function remind(ctx: Ctx): Promise<void> {
  for (const occasion of ['opened', 'closing'] as const) {
    await ctx.write(async (tx) => {
      const due = await executeIn<Due>(tx.em, `${DUE[occasion]} ${RETURNING}`, [ctx.today, ctx.config.remindDays]);
      for (const window of due.filter((one) => !one.done)) await tell(ctx, tx, window, occasion);
      if (due.length > 0) ctx.log.info({ occasion, windows: due.length }, 'reading windows announced');
    });
  }
}

async function tell(ctx: Ctx, tx: Transaction, window: Due, occasion: Occasion): Promise<void> {
  for (const reader of await executeIn<Reader>(tx.em, READERS, [window.customer_id])) {
    if (!reader.email || !isMailAddress(reader.email)) continue;
    const locale = reader.locale ?? 'en';
    const values = { name: reader.name, place: window.place, day: format.day(locale, window.closes_on, 'long'), link: ctx.link(`/supply-points/${window.point_id}/reading`) };
    await tx.mail({
      to: { address: reader.email, name: reader.name },
      subject: ctx.t(locale, `supply-points.mail.${occasion}.subject`, values),
      text: ctx.t(locale, `supply-points.mail.${occasion}.text`, values),
      purpose: `supply-points-window-${occasion}`,
      accountId: reader.id,
    });
  }
} // prettier-ignore
