import type { NamedMigration } from 'portico';
import { Init20261124100000 } from './20261124100000_init.ts';

export const migrations: readonly NamedMigration[] = [{ name: '20261124100000_init', class: Init20261124100000 }];
