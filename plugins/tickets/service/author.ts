import type { Context } from 'portico';
import type { Side } from '../words.ts';

/** Who does something to a ticket, as it is remembered with it. */
export interface Author {
  side: Side;
  id: string | null;
  name: string;
  email: string | null;
}

/** The signed-in person. */
export const authorOf = ({ viewer }: Pick<Context, 'viewer'>): Author => ({
  side: viewer.kind === 'staff' ? 'staff' : 'customer',
  id: viewer.account.id,
  name: viewer.account.name,
  email: null,
});

/** The portal itself. */
export const PORTAL: Author = { side: 'portal', id: null, name: 'Portico', email: null };
