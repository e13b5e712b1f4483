import type { NamedMigration } from 'portico';
import { Tickets20261124160000 } from './20261124160000_init.ts';

/** In the order in which they run. */
export const migrations: readonly NamedMigration[] = [{ name: '20261124160000_init', class: Tickets20261124160000 }];
