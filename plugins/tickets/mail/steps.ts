/** Points at which the process may be killed; tests do so. What is done up to each of them is found and gone on with. */
export type Step = 'noted' | 'stored' | 'taken' | 'read' | 'files' | 'parsed' | 'deciding' | 'decided';

/** Called as each point is reached. */
export type AtStep = (step: Step) => void;
