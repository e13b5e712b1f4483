import { Type, type Static } from 'portico';

const TicketFact = Type.Object({ ticket: Type.String(), customer: Type.String() });
const ArticleFact = Type.Object({ ticket: Type.String(), customer: Type.String(), article: Type.String() });

/** A ticket was founded. */
export const CreatedEvent = TicketFact;
/** An article was added that its other side is to be told of. */
export const AnsweredEvent = ArticleFact;
/** A ticket was given to somebody, or to nobody; `assignment` is the entry of its ledger. */
export const AssignedEvent = Type.Object({ ticket: Type.String(), customer: Type.String(), assignment: Type.String() });
/** State, owner or promise changed. */
export const ChangedEvent = TicketFact;

/** A message lies among "received" (`waiting`) or is held for review (`held`): its sender may be told that it has come. */
export const MailWaitingEvent = Type.Object({
  inbound: Type.String(),
  place: Type.Union([Type.Literal('waiting'), Type.Literal('held')]),
});

declare module 'portico' {
  interface PortalEvents {
    'tickets.created': Static<typeof CreatedEvent>;
    'tickets.answered': Static<typeof AnsweredEvent>;
    'tickets.assigned': Static<typeof AssignedEvent>;
    'tickets.changed': Static<typeof ChangedEvent>;
    'tickets.mail-waiting': Static<typeof MailWaitingEvent>;
  }
}
