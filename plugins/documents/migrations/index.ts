import type { NamedMigration } from 'portico';
import { Documents20261124090000 } from './20261124090000_init.ts';

export const migrations: readonly NamedMigration[] = [{ name: '20261124090000_init', class: Documents20261124090000 }];
