import { Decimal } from 'decimal.js';
import type { RegistrationProof } from 'portico';

/** Of how many of the newest invoices one may be named. */
const NEWEST = 12;

/** Gives a row if one of the newest invoices of the customer has this number and this amount. */
const FITS = `select 1 as fits from (
    select number, gross_total, due_total from invoices_invoice
     where customer_id = $1 and kind = 'invoice' and state in ('issued', 'disputed') order by issue_date desc, id desc limit ${NEWEST}) newest
  where upper(regexp_replace(number, '\\s', '', 'g')) = $2 and $3::numeric in (gross_total, due_total)`;

/** An amount as people write it, `1 234,50 €` or `1.234,50`, as a decimal string; null where it is none. */
function amountOf(typed: string): string | null {
  const digits = typed.replace(/[^\d.,]/g, '');
  const [, whole = digits, cents = ''] = /^(.*)[.,](\d{1,2})$/.exec(digits) ?? [];
  const text = `${whole.replace(/[.,]/g, '')}.${cents || '0'}`;
  return /^\d{1,15}\.\d{1,2}$/.test(text) ? new Decimal(text).toFixed(2) : null;
}

/** Who has an invoice in his hand belongs to the customer: its number, and the amount that is not in the number. */
export const invoiceProof: RegistrationProof = {
  id: 'invoice',
  label: 'invoices.proof.label',
  fields: [
    { name: 'number', label: 'invoices.proof.number' },
    { name: 'amount', label: 'invoices.proof.amount', hint: 'invoices.proof.amount-hint', inputMode: 'decimal' },
  ],
  query: (customerId, typed) => ({
    text: FITS,
    values: [customerId, (typed.number ?? '').replace(/\s/g, '').toUpperCase(), amountOf(typed.amount ?? '')],
  }),
};
