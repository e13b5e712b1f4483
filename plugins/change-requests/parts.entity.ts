import { ownedByCustomer, p } from 'portico';

/** One field of a request: what was, what shall be, what was decided. */
export const ChangeField = ownedByCustomer({
  name: 'ChangeRequestField',
  tableName: 'change_requests_field',
  properties: {
    requestId: p.uuid(),
    position: p.integer(),
    field: p.string(),
    /** Catalogue key of its name when it was proposed. */
    label: p.string(),
    /** Values are text as forms hold them, empty for none. */
    oldValue: p.string(),
    newValue: p.string(),
    decision: p.string().$type<'accept' | 'reject'>().nullable(),
    note: p.string().nullable(),
    /** What stood there when the change was applied; what undoing writes back. */
    replaced: p.string().nullable(),
  },
});

/** One step of a request or one message between both sides. */
export const ChangeMessage = ownedByCustomer({
  name: 'ChangeRequestMessage',
  tableName: 'change_requests_message',
  properties: {
    requestId: p.uuid(),
    kind: p.string(),
    side: p.string().$type<'customer' | 'staff' | 'portal'>(),
    author: p.string(),
    body: p.string().nullable(),
    at: p.datetime().onCreate(() => new Date()),
  },
});

/** A file that proves what is asked for. */
export const ChangeEvidence = ownedByCustomer({
  name: 'ChangeRequestEvidence',
  tableName: 'change_requests_evidence',
  properties: {
    requestId: p.uuid(),
    fileId: p.uuid(),
    name: p.string(),
    /** By content. */
    mime: p.string(),
    /** Bytes. */
    size: p.bigint(),
    /** SHA-256 of the content, hexadecimal. */
    sha256: p.string(),
    author: p.string(),
    at: p.datetime().onCreate(() => new Date()),
  },
});

/** Where the customer is paid back to. Core has no place for it, and nobody writes it but an agreed change. */
export const BankAccount = ownedByCustomer({
  name: 'ChangeRequestBankAccount',
  tableName: 'change_requests_bank_account',
  properties: {
    /** Without spaces (ISO 13616). */
    iban: p.string().nullable(),
    holder: p.string().nullable(),
    updatedAt: p.datetime().onCreate(() => new Date()),
    version: p.integer().default(1),
  },
});
