import type { Decimal } from 'decimal.js';

/** A sum as amounts are written: two decimals, more only where there are more. */
export const amountText = (sum: Decimal): string => sum.toFixed(Math.max(2, sum.decimalPlaces()));
