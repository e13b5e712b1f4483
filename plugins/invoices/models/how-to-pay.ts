import { groupIban, parseIban, type Context } from 'portico';
import { hasCode, isCollected, transferOf } from '../payable.ts';
import { isCredit } from '../state.ts';
import type { InvoiceColumns } from '../tables.ts';
import { isNothing } from './row.ts';

/** One thing to type into a bank's form; `copy` is what goes into the clipboard. */
export interface PaymentFact {
  label: string;
  value: string;
  copy: string;
  code: boolean;
}

/** What the box about payment says: data to pay with, or why there is nothing to pay. */
export interface HowToPay {
  /** Catalogue text for what is no plain transfer. */
  message: string | undefined;
  amount: string;
  facts: PaymentFact[];
  /** Address of the code to scan. */
  qr: string | undefined;
}

/** Why there are no payment data, as a catalogue key. */
function reason(invoice: InvoiceColumns): string | undefined {
  if (invoice.state === 'cancelled') return 'invoices.how.cancelled';
  if (invoice.state === 'credited') return 'invoices.how.credited';
  if (isCredit(invoice))
    return isNothing(invoice.due_total) || invoice.standing === 'paid'
      ? 'invoices.how.paid'
      : 'invoices.detail.favourText';
  if (isNothing(invoice.open_amount)) return 'invoices.how.paid';
  if (invoice.state === 'disputed') return 'invoices.how.disputed';
  if (isCollected(invoice)) return 'invoices.how.collected';
  return invoice.iban === null ? 'invoices.how.noAccount' : undefined;
}

function factsOf({ t }: Pick<Context, 't'>, invoice: InvoiceColumns): PaymentFact[] {
  const payment = transferOf(invoice);
  if (payment === null) return [];
  const isIban = parseIban(payment.account) !== null;
  const all: [key: string, value: string | null, code?: boolean][] = [
    [isIban ? 'invoices.how.iban' : 'invoices.how.account', groupIban(payment.account), true],
    ['invoices.how.bic', payment.bic, true],
    ['invoices.how.variable', payment.variableSymbol],
    ['invoices.how.constant', payment.constantSymbol],
    ['invoices.how.specific', payment.specificSymbol],
    ['invoices.how.reference', payment.variableSymbol === null ? (payment.remittance ?? invoice.number) : null],
  ];
  return all.flatMap(([key, value, code = false]) =>
    value === null ? [] : [{ label: t(key), value, copy: code ? value.replace(/\s/g, '') : value, code }],
  );
}

/** How what is still open is paid. */
export function howToPay(ctx: Pick<Context, 't'>, invoice: InvoiceColumns, base: string): HowToPay {
  const key = reason(invoice);
  return {
    message: key === undefined ? undefined : ctx.t(key),
    amount: isCredit(invoice) ? invoice.due_total.replace(/^-/, '') : invoice.open_amount,
    facts: key === undefined ? factsOf(ctx, invoice) : [],
    qr: key === undefined && hasCode(invoice) ? `${base}/${invoice.id}/qr.svg` : undefined,
  };
}
