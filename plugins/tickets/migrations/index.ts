import type { NamedMigration } from 'portico';
import { Tickets20261124160000 } from './20261124160000_init.ts';
import { Tickets20261124161000 } from './20261124161000_mail.ts';
import { Tickets20261124161500 } from './20261124161500_clock.ts';
import { Tickets20261124161530 } from './20261124161530_assignment.ts';
import { Tickets20261124162000 } from './20261124162000_desk.ts';
import { Tickets20261124163000 } from './20261124163000_customer.ts';
import { Tickets20261124164500 } from './20261124164500_post.ts';

/** In the order in which they run. */
export const migrations: readonly NamedMigration[] = [
  { name: '20261124160000_init', class: Tickets20261124160000 },
  { name: '20261124161000_mail', class: Tickets20261124161000 },
  { name: '20261124161500_clock', class: Tickets20261124161500 },
  { name: '20261124161530_assignment', class: Tickets20261124161530 },
  { name: '20261124162000_desk', class: Tickets20261124162000 },
  { name: '20261124163000_customer', class: Tickets20261124163000 },
  { name: '20261124164500_post', class: Tickets20261124164500 },
];
