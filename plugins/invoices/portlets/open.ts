import { definePortlet, Type, type PortletContext, type Static } from 'portico';
import type { InvoicesConfig } from '../config.ts';
import { documentName } from '../models/names.ts';
import { rowOf } from '../models/row.ts';
import { hasCode } from '../payable.ts';
import { sumsToPay, toPay, type PayableListed } from '../queries.ts';

const settings = Type.Object({
  /** Invoices on the tile; the rest is a link away. */
  limit: Type.Integer({ default: 5, minimum: 1, maximum: 20, title: 'invoices.open.settings.limit' }),
});

type Ctx = PortletContext<InvoicesConfig, Static<typeof settings>>;

/** The code to pay the most urgent invoice, where the tile is wide enough for it. */
function codeModel(ctx: Ctx, first: PayableListed | undefined) {
  if (!first || (ctx.size !== 'l' && ctx.size !== 'xl') || !hasCode(first)) return undefined;
  return {
    src: `/invoices/${first.id}/qr.svg`,
    document: documentName(ctx, first),
    number: first.number,
    amount: first.open_amount,
    currency: first.currency,
  };
}

async function load(ctx: Ctx) {
  const { limit } = ctx.settings;
  const [invoices, sums] = await ctx.read(toPay({ limit }), sumsToPay({ today: ctx.today }));
  const count = sums.reduce((total, sum) => total + Number(sum.count), 0);
  const [first] = invoices;
  return {
    state: count === 0 ? ('empty' as const) : ('ready' as const),
    count,
    sums,
    invoices: invoices.map((row) => rowOf(ctx, row)),
    more: count - invoices.length,
    code: codeModel(ctx, first),
    pay: first && `/invoices/${first.id}#pay`,
  };
}

/** What is to be paid, and how. */
export const openPortlet = definePortlet({
  id: 'invoices.open',
  title: 'invoices.open.title',
  description: 'invoices.open.description',
  icon: 'wallet',
  area: 'customer',
  size: 'l',
  sizes: ['m', 'l', 'xl'],
  grants: [
    ['read', 'Invoice'],
    ['download', 'Invoice'],
  ],
  settings,
  template: 'invoices:portlets/open.njk',
  href: '/invoices?state=open',
  shared: 'customer',
  defaultFor: ['CLIENTS', 'VIP', 'BUSINESS'].map((group) => ({ group, size: 'l' as const, position: 10 })),
  load,
});
