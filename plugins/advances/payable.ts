import { groupIban, paymentCodeKinds, type CodeKind, type CodeRequest, type Context } from 'portico';
import { isNothing } from './state.ts';
import type { InstalmentRow } from './queries.ts';

/** What a code for the rest of an instalment says; null where nothing remains or it is not paid by transfer. */
export function transferOf(row: InstalmentRow, payee: string): CodeRequest | null {
  if (isNothing(row.open_amount) || row.method !== 'transfer' || row.iban === null) return null;
  const { iban, currency, number, open_amount: amount, variable_symbol: variableSymbol, due_on: dueDate } = row;
  return {
    payment: { account: iban, amount, variableSymbol, bic: null, accountName: null, constantSymbol: null, specificSymbol: null, remittance: null },
    currency,
    seller: row.payee || payee,
    sellerVatId: null,
    number,
    dueDate,
  }; // prettier-ignore
}

/** One thing to type into a bank's form; `copy` is what goes into the clipboard. */
export interface PaymentFact {
  label: string;
  value: string;
  copy: string;
  code: boolean;
}

/** What the box about payment says of one instalment: data to pay with, or why there is nothing to pay. */
export interface HowToPay {
  id: string;
  amount: string;
  currency: string;
  dueOn: string;
  /** What is no plain transfer, in words. */
  message: string | undefined;
  facts: PaymentFact[];
  codes: { kind: CodeKind; src: string; label: string }[];
}

const PATH: Readonly<Record<CodeKind, string>> = {
  epc: 'qr.svg',
  spayd: 'qr.svg',
  zbp: 'qr.svg',
  'pay-by-square': 'pay-by-square.svg',
};

function reason(row: InstalmentRow): string | undefined {
  if (isNothing(row.open_amount)) return 'advances.how.paid';
  if (row.method !== 'transfer') return `advances.how.${row.method}`;
  return row.iban === null ? 'advances.how.noAccount' : undefined;
}

function factsOf({ t }: Pick<Context, 't'>, row: InstalmentRow): PaymentFact[] {
  const all: [key: string, value: string | null, code?: boolean][] = [
    ['advances.how.iban', row.iban && groupIban(row.iban), true],
    ['advances.how.variable', row.variable_symbol],
    ['advances.how.reference', row.variable_symbol === null ? row.number : null],
  ];
  return all.flatMap(([key, value, code = false]) =>
    value === null ? [] : [{ label: t(key), value, copy: code ? value.replace(/\s/g, '') : value, code }],
  );
}

/** How what remains of an instalment is paid. */
export function howToPay(ctx: Pick<Context, 't'>, row: InstalmentRow, payee: string): HowToPay {
  const key = reason(row);
  const transfer = transferOf(row, payee);
  return {
    id: row.id,
    amount: row.open_amount,
    currency: row.currency,
    dueOn: row.due_on,
    message: key === undefined ? undefined : ctx.t(key),
    facts: transfer === null ? [] : factsOf(ctx, row),
    codes: (transfer === null ? [] : paymentCodeKinds(transfer)).map((kind) => ({
      kind,
      src: `/advances/instalments/${row.id}/${PATH[kind]}`,
      label: ctx.t(`advances.how.code.${kind}`),
    })),
  };
}
