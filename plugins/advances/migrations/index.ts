import type { NamedMigration } from 'portico';
import { Advances20261124110000 } from './20261124110000_init.ts';

/** In the order in which they run. */
export const migrations: readonly NamedMigration[] = [{ name: '20261124110000_init', class: Advances20261124110000 }];
