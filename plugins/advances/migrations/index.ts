import type { NamedMigration } from 'portico';
import { Advances20261124110000 } from './20261124110000_init.ts';
import { Advances20261124130100 } from './20261124130100_billing-month.ts';

/** In the order in which they run. */
export const migrations: readonly NamedMigration[] = [
  { name: '20261124110000_init', class: Advances20261124110000 },
  { name: '20261124130100_billing-month', class: Advances20261124130100 },
];
