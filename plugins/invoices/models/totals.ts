import type { Context } from 'portico';
import { isCredit } from '../state.ts';
import type { InvoiceColumns, VatColumns } from '../tables.ts';
import { isNothing } from './row.ts';

/** A line of the sum under the items. */
export interface TotalLine {
  label: string;
  amount: string;
  /** How much it is stressed: the total, and at last what remains. */
  kind: '' | 'total' | 'rest';
  note?: string | undefined;
}

type Words = Pick<Context, 't'>;

function vatLines({ t }: Words, vat: readonly VatColumns[]): TotalLine[] {
  return vat.map(({ rate, tax, taxable }) => ({
    label:
      rate === null || isNothing(rate)
        ? t('invoices.detail.vatNone')
        : t('invoices.detail.vatAt', { rate: plain(rate) }),
    amount: tax,
    kind: '',
    note: vat.length > 1 ? taxable : undefined,
  }));
}

/** `23.00` is `23` to a reader. */
export const plain = (decimal: string): string => (decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal);

const minus = (amount: string): string => (amount.startsWith('-') ? amount.slice(1) : `-${amount}`);

/** The sum of an invoice step by step, from the lines to what is still to be paid; steps that change nothing are left out. */
export function totalsOf(ctx: Words, invoice: InvoiceColumns, vat: readonly VatColumns[]): TotalLine[] {
  const { t } = ctx;
  const step = (key: string, amount: string): TotalLine[] =>
    isNothing(amount) ? [] : [{ label: t(key), amount, kind: '' }];
  const adjusted = !isNothing(invoice.allowances_total) || !isNothing(invoice.charges_total);
  const credit = isCredit(invoice);
  return [
    ...(adjusted ? step('invoices.detail.linesTotal', invoice.lines_total) : []),
    ...step('invoices.detail.allowances', minus(invoice.allowances_total)),
    ...step('invoices.detail.charges', invoice.charges_total),
    { label: t('invoices.detail.totalNet'), amount: invoice.net_total, kind: '' },
    ...vatLines(ctx, vat),
    { label: t('invoices.detail.total'), amount: invoice.gross_total, kind: 'total' },
    ...step('invoices.detail.prepaid', minus(invoice.paid_total)),
    ...step('invoices.detail.rounding', invoice.rounding),
    ...(invoice.due_total === invoice.gross_total ? [] : step('invoices.detail.dueTotal', invoice.due_total)),
    ...step(credit ? 'invoices.detail.setOffSoFar' : 'invoices.detail.settled', minus(invoice.settled)),
    ...(credit ? [] : [{ label: t('invoices.detail.remains'), amount: invoice.open_amount, kind: 'rest' as const }]),
  ];
}
