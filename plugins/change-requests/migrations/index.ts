import type { NamedMigration } from 'portico';
import { ChangeRequests20261124120000 } from './20261124120000_init.ts';

export const migrations: readonly NamedMigration[] = [
  { name: '20261124120000_init', class: ChangeRequests20261124120000 },
];
