import { Core20261124060000 } from './20261124060000_core.ts';

/** Core's migrations, oldest first; names become `core/<name>` in the table `core_migration`. */
export const migrations = [{ name: '20261124060000_core', class: Core20261124060000 }];
