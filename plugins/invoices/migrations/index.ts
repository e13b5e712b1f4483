import type { NamedMigration } from 'portico';
import { Invoices20261124080000 } from './20261124080000_init.ts';

/** In the order in which they run. */
export const migrations: readonly NamedMigration[] = [{ name: '20261124080000_init', class: Invoices20261124080000 }];
