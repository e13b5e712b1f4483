import type { NamedMigration } from 'portico';
import { ChangeRequests20261124120000 } from './20261124120000_init.ts';
import { ChangeRequests20261124140200 } from './20261124140200_stray-files.ts';

export const migrations: readonly NamedMigration[] = [
  { name: '20261124120000_init', class: ChangeRequests20261124120000 },
  { name: '20261124140200_stray-files', class: ChangeRequests20261124140200 },
];
