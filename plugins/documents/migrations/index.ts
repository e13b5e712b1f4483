import type { NamedMigration } from 'portico';
import { Documents20261124090000 } from './20261124090000_init.ts';
import { Documents20261124140100 } from './20261124140100_stray-files.ts';

export const migrations: readonly NamedMigration[] = [
  { name: '20261124090000_init', class: Documents20261124090000 },
  { name: '20261124140100_stray-files', class: Documents20261124140100 },
];
