import { Core20261124060000 } from './20261124060000_core.ts';
import { Core20261124110000 } from './20261124110000_credentials.ts';
import { Core20261124113000 } from './20261124113000_second-factor.ts';
import { Core20261124120000 } from './20261124120000_search.ts';

/** Core's migrations, oldest first; names become `core/<name>` in the table `core_migration`. */
export const migrations = [
  { name: '20261124060000_core', class: Core20261124060000 },
  { name: '20261124110000_credentials', class: Core20261124110000 },
  { name: '20261124113000_second-factor', class: Core20261124113000 },
  { name: '20261124120000_search', class: Core20261124120000 },
];
