import type { NamedMigration } from 'portico';
import { Invoices20261124080000 } from './20261124080000_init.ts';
import { InvoicesAccount20261124090000 } from './20261124090000_account.ts';
import { InvoicesBank20261124093000 } from './20261124093000_bank.ts';
import { InvoicesCheck20261124094500 } from './20261124094500_check.ts';
import { InvoicesReversal20261124131000 } from './20261124131000_reversal.ts';

/** In the order in which they run. */
export const migrations: readonly NamedMigration[] = [
  { name: '20261124080000_init', class: Invoices20261124080000 },
  { name: '20261124090000_account', class: InvoicesAccount20261124090000 },
  { name: '20261124093000_bank', class: InvoicesBank20261124093000 },
  { name: '20261124094500_check', class: InvoicesCheck20261124094500 },
  { name: '20261124131000_reversal', class: InvoicesReversal20261124131000 },
];
