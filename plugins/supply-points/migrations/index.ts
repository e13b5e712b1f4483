import type { NamedMigration } from 'portico';
import { SupplyPoints20261124100000 } from './20261124100000_init.ts';
import { SupplyPoints20261124133500 } from './20261124133500_shown.ts';
import { SupplyPointsShare20261124134000 } from './20261124134000_share.ts';

/** In the order in which they run. */
export const migrations: readonly NamedMigration[] = [
  { name: '20261124100000_init', class: SupplyPoints20261124100000 },
  { name: '20261124133500_shown', class: SupplyPoints20261124133500 },
  { name: '20261124134000_share', class: SupplyPointsShare20261124134000 },
];
