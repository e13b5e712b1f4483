import type { Ability, Context } from 'portico';
import { badgeOf, type Badge } from '../badge.ts';
import type { InvoicesConfig } from '../config.ts';
import type { ListedInvoice } from '../queries.ts';
import { isCredit } from '../state.ts';
import { documentName } from './names.ts';

/** An invoice as lists and tiles show it. */
export interface InvoiceRow {
  id: string;
  href: string;
  number: string;
  /** `Invoice`, `Credit note`, `Advance invoice` ... */
  document: string;
  subject: string;
  place: string | null;
  issueDate: string;
  dueDate: string | null;
  /** Total with VAT; negative where it is in the customer's favour. */
  amount: string;
  open: string;
  /** What is paid of it, where it is paid in part. */
  partly: string | undefined;
  currency: string;
  badge: Badge;
  credit: boolean;
  /** Still to be paid, so that the row offers how. */
  payable: boolean;
  numberUsedBefore: boolean;
  /** Addresses of the files the viewer may download. */
  pdf: string | undefined;
  xml: string | undefined;
}

/** What rows are made with; pages, tiles and the desk have it. */
export type RowContext = Pick<Context<InvoicesConfig>, 't' | 'locale' | 'today' | 'config'> & { ability: Ability };

/** The amount seen from the customer: what he gets has a minus. */
export function signed(row: Pick<ListedInvoice, 'kind' | 'due_total' | 'gross_total'>): string {
  const { kind, gross_total: total } = row;
  if (kind !== 'credit-note' || /^[0.]*$/.test(total)) return total;
  return total.startsWith('-') ? total.slice(1) : `-${total}`;
}

export const isNothing = (amount: string): boolean => /^-?[0.]*$/.test(amount);

/**
 * @param base where invoices live: `/invoices`, or `/desk/invoices` for staff
 */
export function rowOf(ctx: RowContext, row: ListedInvoice, base = '/invoices'): InvoiceRow {
  const may = ctx.ability.can('download', 'Invoice');
  const badge = badgeOf(ctx, row);
  return {
    id: row.id,
    href: `${base}/${row.id}`,
    number: row.number,
    document: documentName(ctx, row),
    subject: row.subject,
    place: row.place,
    issueDate: row.issue_date,
    dueDate: row.due_date,
    amount: signed(row),
    open: row.open_amount,
    partly: isNothing(row.settled) || isNothing(row.open_amount) ? undefined : row.settled,
    currency: row.currency,
    badge,
    credit: isCredit(row),
    payable: ['issued', 'partially_paid', 'overdue'].includes(badge.state) && !isNothing(row.open_amount),
    numberUsedBefore: row.number_used_before,
    pdf: may ? `${base}/${row.id}.pdf` : undefined,
    xml: may && row.source_sha256 !== null ? `${base}/${row.id}.xml` : undefined,
  };
}
