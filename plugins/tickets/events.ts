import { Type, type Static } from 'portico';

const TicketFact = Type.Object({ ticket: Type.String(), customer: Type.String() });
const ArticleFact = Type.Object({ ticket: Type.String(), customer: Type.String(), article: Type.String() });

/** A ticket was founded. */
export const CreatedEvent = TicketFact;
/** An article was added that its other side is to be told of. */
export const AnsweredEvent = ArticleFact;
/** State, owner or promise changed. */
export const ChangedEvent = TicketFact;

declare module 'portico' {
  interface PortalEvents {
    'tickets.created': Static<typeof CreatedEvent>;
    'tickets.answered': Static<typeof AnsweredEvent>;
    'tickets.changed': Static<typeof ChangedEvent>;
  }
}
