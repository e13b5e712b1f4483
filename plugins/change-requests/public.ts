/** What plugins that contribute kinds of changes may import. */
export type { AgreedChange, ChangeFieldDefinition, ChangeKind, ChangeRules, ChangeTarget, DebtSource, Fault, Query, Values } from './kind.ts'; // prettier-ignore
export type { ChangeRequestsConfig } from './config.ts';
