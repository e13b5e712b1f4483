import type { NamedMigration } from 'portico';
import { SupplyPoints20261124100000 } from './20261124100000_init.ts';

/** In the order in which they run. */
export const migrations: readonly NamedMigration[] = [
  { name: '20261124100000_init', class: SupplyPoints20261124100000 },
];
