/** Where a ticket came from. */
export const CHANNELS = ['portal', 'mail', 'web', 'phone', 'counter', 'staff', 'api'] as const;
export type Channel = (typeof CHANNELS)[number];

/**
 * `new`: nobody has answered; `open`: staff work on it; `pending_customer`: the customer is asked and the clock stands;
 * `pending_reminder`: put off to a moment; `resolved`: solved, the customer may still disagree; `closed`: over; `merged`: part of another.
 */
export const STATES = ['new', 'open', 'pending_customer', 'pending_reminder', 'resolved', 'closed', 'merged'] as const;
export type State = (typeof STATES)[number];

/** States in which somebody of the staff has to do something, or will have. */
export const UNSOLVED: readonly State[] = ['new', 'open', 'pending_customer', 'pending_reminder'];

export const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** What an article is. `note` never reaches the customer. */
export const KINDS = ['web', 'mail', 'call', 'sms', 'note'] as const;
export type Kind = (typeof KINDS)[number];

/** On which side its author stands: the customer, the staff, the portal itself, or somebody who is no participant. */
export const SIDES = ['customer', 'staff', 'portal', 'outsider'] as const;
export type Side = (typeof SIDES)[number];
