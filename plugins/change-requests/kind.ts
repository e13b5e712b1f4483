import type { Statement, Transaction } from 'portico';

/** Sends one statement and gives its rows, in a transaction that is open or in one of its own. Dates and amounts are best cast to text. */
export type Query = <Row>(statement: Statement<Row>) => Promise<Row[]>;

/** Why a value or a request is not taken: a catalogue key and its values. */
export interface Fault {
  key: string;
  values?: Record<string, unknown>;
}

/** Values of a record as forms hold them: text, empty for none; `true` and `false` for a check. */
export type Values = Readonly<Record<string, string>>;

/** A field of a record that customers may ask to change. */
export interface ChangeFieldDefinition {
  /** Letters, digits and `_`, unique in its kind. */
  name: string;
  /** Catalogue key. */
  label: string;
  hint?: string;
  type: 'text' | 'longtext' | 'email' | 'tel' | 'iban' | 'country' | 'amount' | 'date' | 'choice' | 'check';
  required?: boolean;
  /** Characters; default 200. */
  maxLength?: number;
  /** Written without spaces and in capitals, such as a VAT id. */
  compact?: boolean;
  /** Of `choice`; labels are catalogue keys. */
  choices?: readonly { value: string; label: string }[];
  autocomplete?: string;
  /** A check beside the one of the type; `values` are all values of the record as they would be. No database, no request. */
  check?: (value: string, values: Values) => Fault | undefined;
}

/** What has to hold before a request is taken. */
export interface ChangeRules {
  /** Requests of this kind and record within a calendar year; withdrawn and rejected ones do not count. */
  perYear?: number;
  /** No request while an invoice is overdue. */
  notWhileOverdue?: boolean;
  /** How far an `amount` may move from what it is, in percent. */
  maxChangePercent?: number;
}

export interface ChangeTarget {
  customerId: string;
  /** Empty where a customer has one record of the kind. */
  recordId: string;
}

export interface AgreedChange extends ChangeTarget {
  /** Accepted fields alone, with their new values. */
  changes: Values;
  /** `YYYY-MM-DD`, the day that was agreed on; null for at once. It has come when the change is applied. */
  effectiveOn: string | null;
  /** `YYYY-MM-DD`, the portal's day: the database may be in another time zone. */
  today: string;
  /** Number of the request, for what the kind notes in the audit log. */
  request: string;
}

/** A kind of record whose fields customers may ask to change. Plugins contribute theirs to `change-requests.kind`. */
export interface ChangeKind {
  /** kebab-case, for ever: requests in the database name it. */
  id: string;
  /** Catalogue key. */
  title: string;
  description?: string;
  icon?: string;
  /** Whether a form or a request of several records says which one is meant. Default: each customer has one, `''`. */
  records?: (query: Query, customerId: string) => Promise<readonly { id: string; label: string; key?: boolean }[]>;
  fields: readonly ChangeFieldDefinition[];
  rules?: ChangeRules;
  /** Values as the customer sees them, of the fields and of whatever their checks need; undefined where there is no such record of his. */
  current: (query: Query, target: ChangeTarget) => Promise<Values | undefined>;
  /** Writes an agreed change in the transaction given, as staff or as the portal. Left out: staff do it by hand and say when it is done. */
  apply?: (tx: Transaction, change: AgreedChange) => Promise<void>;
}

/** Knows whether a customer is behind with a payment; asked for kinds with the rule `notWhileOverdue`. */
export interface DebtSource {
  overdue: (query: Query, customerId: string, today: string) => Promise<boolean>;
}

declare module 'portico' {
  interface ExtensionPoints {
    'change-requests.kind': ChangeKind;
    'change-requests.debt': DebtSource;
  }
}
