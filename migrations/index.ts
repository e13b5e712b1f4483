import { Core20261124060000 } from './20261124060000_core.ts';
import { Core20261124110000 } from './20261124110000_credentials.ts';
import { Core20261124113000 } from './20261124113000_second-factor.ts';
import { Core20261124120000 } from './20261124120000_search.ts';
import { Core20261124134100 } from './20261124134100_address-author.ts';
import { Core20261124132000 } from './20261124132000_passkeys.ts';
import { Core20261124134500 } from './20261124134500_customer-identifiers.ts';
import { Core20261124140000 } from './20261124140000_stray-files.ts';
import { Core20261124150000 } from './20261124150000_mail-options.ts';
import { Core20261124161000 } from './20261124161000_customer-email.ts';
import { Core20261124170000 } from './20261124170000_registration.ts';

/** Core's migrations, oldest first; names become `core/<name>` in the table `core_migration`. */
export const migrations = [
  { name: '20261124060000_core', class: Core20261124060000 },
  { name: '20261124110000_credentials', class: Core20261124110000 },
  { name: '20261124113000_second-factor', class: Core20261124113000 },
  { name: '20261124120000_search', class: Core20261124120000 },
  { name: '20261124132000_passkeys', class: Core20261124132000 },
  { name: '20261124134100_address-author', class: Core20261124134100 },
  { name: '20261124134500_customer-identifiers', class: Core20261124134500 },
  { name: '20261124140000_stray-files', class: Core20261124140000 },
  { name: '20261124150000_mail-options', class: Core20261124150000 },
  { name: '20261124161000_customer-email', class: Core20261124161000 },
  { name: '20261124170000_registration', class: Core20261124170000 },
];
