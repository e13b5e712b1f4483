import { Decimal } from 'decimal.js';

/** Arithmetic without loss: amounts have at most 30 digits, their sums and products fit well into 100. */
export const Exact = Decimal.clone({ precision: 100, rounding: Decimal.ROUND_HALF_UP, toExpNeg: -50, toExpPos: 50 });
export type Exact = Decimal;

/** A missing amount counts as nought. */
export const exact = (value: string | null): Exact => new Exact(value ?? 0);

/** @returns the exact sum of decimal strings */
export const sum = (values: (string | null)[]): Exact =>
  values.reduce((total, value) => total.plus(value ?? 0), new Exact(0));

/** To cents, as EN 16931 rounds (BR-DEC: two decimals whatever the currency). */
export const cents = (value: Exact): Exact => value.toDecimalPlaces(2);

/** For sentences: at least two decimals, never fewer than there are. */
export const shown = (value: Exact): string => value.toFixed(Math.max(2, value.decimalPlaces()));
