import type { Channel, Priority, State } from '../words.ts';

/** Who says something: the customer, his caretaker, another of the staff by name, or a note of the caretaker. */
export type Says = 'customer' | 'caretaker' | 'note' | { staff: string };

/** A ticket of the demo company and all that was said. */
export interface Story {
  /** Number of the customer; the ticket is told by the first account of his. */
  customer: string;
  type: string;
  subject: string;
  channel?: Channel;
  daysAgo: number;
  state: State;
  /** Nobody has it yet. */
  unassigned?: boolean;
  /** What was said, each so many hours after the ticket came. */
  said: readonly [who: Says, hours: number, text: string][];
  /** Dates that were promised, in days after the ticket came; of each that was moved the reason, and after how many hours. */
  promised?: readonly [days: number, reason?: string, hours?: number][];
  /** When it was solved, hours after it came. */
  solved?: number;
  rating?: readonly [stars: number, words?: string];
  flagged?: boolean;
  priority?: Priority;
}
