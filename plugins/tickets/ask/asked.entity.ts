import { internal, p } from 'portico';
import type { Question } from './form.ts';

/**
 * A use of the public form: by its id a challenge is used once, and uses are counted by network and address. What was typed is kept only
 * while its address waits to be confirmed.
 */
export const Asked = internal({
  name: 'TicketAsked',
  tableName: 'tickets_asked',
  properties: {
    network: p.string(),
    email: p.string(),
    askedAt: p.datetime(),
    form: p.json().$type<{ question: Question; language: string }>().nullable(),
    tokenHash: p.blob().nullable(),
    expiresAt: p.datetime().nullable(),
    takenAt: p.datetime().nullable(),
  },
});
