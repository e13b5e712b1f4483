import type { NamedMigration } from 'portico';
import { Init } from './20260101000000_init.ts';

/** Every migration once, in order; a name never changes after it has run anywhere. */
export const migrations: readonly NamedMigration[] = [{ name: '20260101000000_init', class: Init }];
