import { format, withQuery, type CustomerTab, type RequestContext } from 'portico';
import { waitingOf } from '../bank/queries.ts';
import type { InvoicesConfig } from '../config.ts';
import { DESK } from '../models/desk.ts';
import { paymentName } from '../models/names.ts';
import { statementOf, type Holder } from '../statement/model.ts';
import { pageOf } from '../statement/page.ts';
import { currenciesOf } from '../statement/queries.ts';
import { lastPaymentsOf } from './queries.ts';

type Ctx = RequestContext<InvoicesConfig>;

const LAST = 8;

/** Balance and open items in one currency, today. */
async function account(ctx: Ctx, customer: Holder, currency: string) {
  const { statement } = await statementOf(ctx, customer, { from: ctx.today, to: ctx.today, currency });
  const place = `${DESK}/statement`;
  const whose = { customer: customer.number, currency };
  const part = pageOf(statement!, {}, (asked) => withQuery(place, { ...whose, ...asked }));
  return {
    currency,
    balance: statement!.closing,
    ages: statement!.ages,
    items: part.items,
    more: part.more,
    statement: withQuery(place, whose),
  };
}

async function load(ctx: Ctx, customer: Holder) {
  const [currencies, payments, waiting] = await ctx.read(
    currenciesOf({ customer: customer.id }),
    lastPaymentsOf({ customer: customer.id, limit: LAST }),
    waitingOf({ customer: customer.id }),
  );
  const accounts = [];
  for (const { currency } of currencies) accounts.push(await account(ctx, customer, currency));
  return {
    base: DESK,
    accounts,
    waiting: waiting.map(({ remaining, currency }) =>
      ctx.t('invoices.unmatched.ofCustomer', { amount: format.money(ctx.locale, remaining, currency) }),
    ),
    payments: payments.map((payment) => ({
      ...payment,
      href: `${DESK}/${payment.invoice_id}`,
      method: paymentName(ctx, payment),
    })),
    all: `${DESK}?customer=${customer.id}`,
  };
}

/** What a customer owes and last paid, on his card. */
export const invoicesTab: CustomerTab<InvoicesConfig> = {
  id: 'account',
  label: 'invoices.card.tab',
  needs: ['read', 'Invoice'],
  position: 20,
  template: 'invoices:card/account.njk',
  load,
};
