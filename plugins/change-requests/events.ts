import { Type, type Static } from 'portico';

const common = { request: Type.String(), customer: Type.String(), number: Type.String(), kind: Type.String() };

/** A request came in, from the customer or from staff for him. */
export const SubmittedEvent = Type.Object({ ...common, onBehalf: Type.Boolean() });
/** Staff decided: `approved`, `partly_approved` or `rejected`. */
export const DecidedEvent = Type.Object({ ...common, decision: Type.String() });
/** What was agreed now holds; `fields` are the names of what changed. */
export const AppliedEvent = Type.Object({ ...common, fields: Type.Array(Type.String()) });
/** An applied change was taken back. */
export const UndoneEvent = Type.Object(common);

declare module 'portico' {
  interface PortalEvents {
    'change-requests.submitted': Static<typeof SubmittedEvent>;
    'change-requests.decided': Static<typeof DecidedEvent>;
    'change-requests.applied': Static<typeof AppliedEvent>;
    'change-requests.undone': Static<typeof UndoneEvent>;
  }
}
