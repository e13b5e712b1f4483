import {
  executeIn,
  format,
  isMailAddress,
  type Context,
  type Locale,
  type RequestContext,
  type Transaction,
} from 'portico';
import type { Wanted } from './form.ts';
import type { ShareRow, SharedPointRow } from './queries.ts';
import { browserText, periodText, placeOf } from './view.ts';

interface Recipient {
  id: string | null;
  name: string;
  email: string | null;
  locale: Locale | null;
}

type Say = Pick<Context, 't' | 'link' | 'locale' | 'timeZone'>;

/** The maker of a link, and the customer's own address where that is another. */
const RECIPIENTS = `select a.id, a.name, a.email, coalesce(a.locale, c.locale) as locale from core_account a, core_customer c where a.id = $1 and c.id = $2
  union all select null, c.name, c.email, c.locale from core_customer c join core_account a on a.id = $1
    where c.id = $2 and lower(c.email) is distinct from lower(a.email)`;

async function send(
  ctx: Say,
  tx: Transaction,
  to: Recipient,
  kind: 'made' | 'opened',
  valuesIn: (locale: Locale) => Record<string, unknown>,
): Promise<void> {
  if (to.email === null || !isMailAddress(to.email)) return;
  const locale = to.locale ?? ctx.locale;
  const values = { name: to.name, ...valuesIn(locale) };
  await tx.mail({
    to: { address: to.email, name: to.name },
    subject: ctx.t(`supply-points.share.mail.${kind}.subject`, values, locale),
    text: ctx.t(`supply-points.share.mail.${kind}.text`, values, locale),
    purpose: `supply-points-share-${kind}`,
    ...(to.id === null ? {} : { accountId: to.id }),
  });
}

const inLanguage = (ctx: Say, locale: Locale) => ({
  locale,
  t: (key: string, values?: Record<string, unknown>) => ctx.t(key, values, locale),
});

/** Tells maker and customer that a link was made: without its secret, so that a mailbox opens nothing. */
export async function tellMade(ctx: RequestContext, tx: Transaction, share: Wanted & { id: string }): Promise<void> {
  const { account, customer } = ctx.viewer;
  const [recipients, points] = await tx.asJob(async (em) => [
    await executeIn<Recipient>(em, RECIPIENTS, [account.id, customer!.id]),
    await executeIn<SharedPointRow>(em, 'select * from supply_points_point where customer_id = $1 and id = any($2::uuid[])', [customer!.id, share.points]),
  ]);
  for (const to of recipients)
    await send(ctx, tx, to, 'made', (locale) => {
      const own = inLanguage(ctx, locale);
      const period = { months: share.months, from_on: share.fromOn, to_on: share.toOn };
      return {
        maker: account.name,
        adviser: share.adviserName ?? share.adviserEmail ?? own.t('supply-points.share.nobody'),
        points: points.map((point) => placeOf(own, point)).join('; '),
        period: periodText(own, period),
        day: format.day(locale, share.expiresOn, 'long'),
        link: ctx.link(`/supply-points/shares/${share.id}`),
      };
    });
} // prettier-ignore

/** What is known of an opening. */
export interface Opening {
  network: string;
  browser: string | null;
  system: string | null;
}

/** Tells maker and customer that a link was opened for the first time. */
export async function tellOpened(ctx: Say, tx: Transaction, share: ShareRow, opening: Opening): Promise<void> {
  const recipients = await tx.asJob((em) => executeIn<Recipient>(em, RECIPIENTS, [share.account_id, share.customer_id]));
  const now = new Date().toISOString();
  for (const to of recipients)
    await send(ctx, tx, to, 'opened', (locale) => {
      const own = inLanguage(ctx, locale);
      return {
        adviser: share.adviser_name ?? share.adviser_email ?? own.t('supply-points.share.nobody'),
        when: format.dateTime(locale, now, ctx.timeZone),
        browser: browserText(own, opening),
        network: opening.network,
        link: ctx.link(`/supply-points/shares/${share.id}`),
      };
    });
} // prettier-ignore
