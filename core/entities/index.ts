import { p } from '@mikro-orm/postgresql';
import { internal, ownedByAccount, ownedByCustomer, ownerItself } from '../database/ownership.ts';
import { Registration, RegistrationLink } from './registration.ts';

export { Registration, RegistrationLink, type ProofResult, type RegistrationState } from './registration.ts';

const json = () => p.json();
const now = () => p.datetime().onCreate(() => new Date());

/** The person or organisation that is served. `number` is the customer number people see. */
export const Customer = ownerItself(
  {
    name: 'Customer',
    tableName: 'core_customer',
    properties: {
      number: p.string(),
      kind: p.string().$type<'person' | 'organisation'>(),
      name: p.string(),
      email: p.string().nullable(),
      phone: p.string().nullable(),
      locale: p.string().nullable(),
      country: p.string().nullable(),
      companyRegNo: p.string().nullable(),
      taxId: p.string().nullable(),
      vatId: p.string().nullable(),
      endpointScheme: p.string().nullable(),
      endpointId: p.string().nullable(),
      segment: p.string().nullable(),
      caretakerId: p.uuid().nullable(),
      eInvoiceConsent: p.boolean().default(false),
      createdAt: now(),
      updatedAt: p
        .datetime()
        .onCreate(() => new Date())
        .onUpdate(() => new Date()),
      version: p.integer().default(1),
    },
  },
  'customer',
);

/** Where a customer is billed, written to or served. */
export const Address = ownedByCustomer({
  name: 'Address',
  tableName: 'core_address',
  properties: {
    role: p.string().$type<'billing' | 'mailing' | 'service'>(),
    line1: p.string(),
    line2: p.string().nullable(),
    city: p.string(),
    postalCode: p.string(),
    country: p.string(),
  },
});

/**
 * Where an account is: `invited` (nothing sent, or a link by mail), `part_sent` (one part of its credentials is out),
 * `pending_verification` (both are out, its owner has to put them together), `active`, `locked`, `closed`.
 */
export type AccountState = 'invited' | 'part_sent' | 'pending_verification' | 'active' | 'locked' | 'closed';

/** A login, of a customer's person or of staff. */
export const Account = ownerItself(
  {
    name: 'Account',
    tableName: 'core_account',
    hidden: ['password_hash'],
    properties: {
      login: p.string(),
      kind: p.string().$type<'customer' | 'staff'>(),
      name: p.string(),
      email: p.string().nullable(),
      phone: p.string().nullable(),
      passwordHash: p.string().nullable(),
      state: p.string().$type<AccountState>().default('invited'),
      locale: p.string().nullable(),
      createdAt: now(),
      passwordChangedAt: p.datetime().nullable(),
      version: p.integer().default(1),
    },
  },
  'account',
);

/** Whether a group's people may or must sign in in two steps. */
export type SecondFactorPolicy = 'optional' | 'required';

/** A set of memberships that share portlets, layout and rules. `version` rises with every change of what it may do. */
export const Group = internal({
  name: 'Group',
  tableName: 'core_group',
  properties: {
    code: p.string(),
    title: p.string(),
    kind: p.string().$type<'customer' | 'staff'>(),
    builtin: p.boolean().default(false),
    secondFactor: p.string().$type<SecondFactorPolicy>().default('optional'),
    version: p.bigint().default('1'),
    createdAt: now(),
  },
});

/** The roles of a customer's own house: what of the group's rights one person holds. */
export type HouseRole = 'all' | 'money' | 'technical' | 'read-only';

/** An account acts for a customer, in one group and one role of the customer's house; staff have no customer. */
export const Membership = ownedByAccount({
  name: 'Membership',
  tableName: 'core_membership',
  properties: {
    customerId: p.uuid().nullable(),
    groupId: p.uuid(),
    houseRole: p.string().$type<HouseRole>().default('all'),
    createdAt: now(),
  },
});

/** A portlet in a group: state, order, width and settings. */
export const Placement = internal({
  name: 'Placement',
  tableName: 'core_placement',
  properties: {
    groupId: p.uuid(),
    portlet: p.string(),
    state: p.string().$type<'on' | 'off' | 'maintenance'>().default('on'),
    position: p.integer().default(0),
    size: p.string().$type<'xs' | 's' | 'm' | 'l' | 'xl'>(),
    settings: json(),
    locked: p.boolean().default(false),
    message: p.string().nullable(),
  },
});

/** An explicit rule of a group beside what its portlets grant. A deny always wins. */
export const Rule = internal({
  name: 'Rule',
  tableName: 'core_rule',
  properties: {
    groupId: p.uuid(),
    effect: p.string().$type<'allow' | 'deny'>(),
    action: p.string(),
    subject: p.string(),
    createdAt: now(),
  },
});

/** One applied change of the matrix, with what was and what became, so that it can be taken back. */
export const Revision = internal({
  name: 'Revision',
  tableName: 'core_revision',
  properties: {
    number: p.bigint().autoincrement(),
    at: now(),
    actorId: p.uuid().nullable(),
    actorName: p.string(),
    reason: p.string().nullable(),
    before: json(),
    after: json(),
    undoes: p.bigint().nullable(),
  },
});

export const Session = internal({
  name: 'Session',
  tableName: 'core_session',
  properties: {
    tokenHash: p.blob(),
    accountId: p.uuid(),
    membershipId: p.uuid().nullable(),
    createdAt: now(),
    seenAt: now(),
    authenticatedAt: now(),
    secondStep: p.boolean().default(false),
    expiresAt: p.datetime(),
    idle: p.string().columnType('interval'),
    address: p.string().nullable(),
    userAgent: p.string().nullable(),
    device: p.string().nullable(),
  },
});

/** A bearer token of the API, bound to one membership. */
export const Token = internal({
  name: 'Token',
  tableName: 'core_token',
  properties: {
    tokenHash: p.blob(),
    name: p.string(),
    accountId: p.uuid(),
    membershipId: p.uuid(),
    createdAt: now(),
    expiresAt: p.datetime(),
    usedAt: p.datetime().nullable(),
  },
});

/** One try to sign in. */
export const SignIn = ownedByAccount({
  name: 'SignIn',
  tableName: 'core_sign_in',
  properties: {
    at: now(),
    outcome: p.string(),
    address: p.string().nullable(),
    userAgent: p.string().nullable(),
    device: p.string().nullable(),
  },
});

/** A secret link that works once: password reset, confirmation of an address. */
export const OneTime = internal({
  name: 'OneTime',
  tableName: 'core_one_time',
  properties: {
    purpose: p.string(),
    tokenHash: p.blob(),
    accountId: p.uuid(),
    data: json(),
    createdAt: now(),
    expiresAt: p.datetime(),
    usedAt: p.datetime().nullable(),
  },
});

/** What one account chose for itself, such as its own layout. */
export const Preference = ownedByAccount({
  name: 'Preference',
  tableName: 'core_preference',
  properties: { key: p.string(), value: json() },
  customerMay: ['insert', 'update', 'delete'],
});

/** A setting that administrators change at run time, such as the brand. */
export const Setting = internal({
  name: 'Setting',
  tableName: 'core_setting',
  properties: { key: p.string(), value: json(), version: p.integer().default(1) },
});

export const Announcement = internal({
  name: 'Announcement',
  tableName: 'core_announcement',
  properties: {
    kind: p.string().$type<'info' | 'warn' | 'danger'>().default('info'),
    texts: json(),
    groupIds: p.array(),
    startsAt: now(),
    endsAt: p.datetime().nullable(),
    version: p.integer().default(1),
  },
});

/** Outgoing mail: written with the change that causes it, sent by a job, shown in the outbox. */
export const Mail = internal({
  name: 'Mail',
  tableName: 'core_mail',
  properties: {
    toAddress: p.string(),
    toName: p.string().nullable(),
    subject: p.string(),
    bodyText: p.text(),
    bodyHtml: p.text().nullable(),
    purpose: p.string(),
    accountId: p.uuid().nullable(),
    /** See `MailOptions`. */
    options: json(),
    state: p.string().default('queued'),
    attempts: p.integer().default(0),
    createdAt: now(),
    sentAt: p.datetime().nullable(),
    error: p.string().nullable(),
  },
});

export const EventLog = internal({
  name: 'EventLog',
  tableName: 'core_event',
  properties: { name: p.string(), payload: json(), customerId: p.uuid().nullable(), at: now() },
});

export const AuditEntry = internal({
  name: 'AuditEntry',
  tableName: 'core_audit',
  properties: {
    at: now(),
    actorId: p.uuid().nullable(),
    actorName: p.string(),
    action: p.string(),
    subject: p.string(),
    subjectId: p.string().nullable(),
    customerId: p.uuid().nullable(),
    details: json(),
    address: p.string().nullable(),
  },
});

/** Accounts whose credentials go out together: one PDF of letters. */
export const CredentialBatch = internal({
  name: 'CredentialBatch',
  tableName: 'core_credential_batch',
  properties: {
    number: p.bigint().autoincrement(),
    title: p.string(),
    days: p.integer(),
    leftOut: json(),
    createdAt: now(),
    createdBy: p.uuid().nullable(),
    createdName: p.string(),
  },
});

/** The two parts of one account's credentials, by letter and by e-mail; of the codes only hashes. */
export const Credential = internal({
  name: 'Credential',
  tableName: 'core_credential',
  properties: {
    batchId: p.uuid(),
    accountId: p.uuid(),
    customerId: p.uuid(),
    createdAt: now(),
    letterHash: p.blob().nullable(),
    letterState: p.string().$type<'waiting' | 'made' | 'posted' | 'returned'>().default('waiting'),
    letterAt: p.datetime().nullable(),
    letterBy: p.uuid().nullable(),
    letterExpiresAt: p.datetime().nullable(),
    letterFailures: p.integer().default(0),
    letterCount: p.integer().default(0),
    letterReason: p.string().nullable(),
    mailHash: p.blob().nullable(),
    mailAt: p.datetime().nullable(),
    mailExpiresAt: p.datetime().nullable(),
    mailFailures: p.integer().default(0),
    mailCount: p.integer().default(0),
    ended: p.string().$type<'activated' | 'replaced' | 'expired'>().nullable(),
    endedAt: p.datetime().nullable(),
  },
});

/** The authenticator app of an account: its key, sealed, and the last time step that was used. */
export const SecondFactor = internal({
  name: 'SecondFactor',
  tableName: 'core_second_factor',
  properties: { accountId: p.uuid(), sealed: p.string(), lastStep: p.bigint(), createdAt: now() },
});

/** Codes that let somebody in once without his authenticator app; only hashes. */
export const RecoveryCode = internal({
  name: 'RecoveryCode',
  tableName: 'core_recovery_code',
  properties: { accountId: p.uuid(), codeHash: p.blob(), usedAt: p.datetime().nullable() },
});

/** A passkey of an account (WebAuthn): its public key, and how often its device has signed. */
export const Passkey = internal({
  name: 'Passkey',
  tableName: 'core_passkey',
  properties: {
    accountId: p.uuid(),
    credentialId: p.string(),
    publicKey: p.blob(),
    counter: p.bigint(),
    transports: p.array(),
    name: p.string(),
    createdAt: now(),
    usedAt: p.datetime().nullable(),
  },
});

/** What a passkey is asked to sign, once and soon: its hash, and whom it was given to. */
export const PasskeyChallenge = internal({
  name: 'PasskeyChallenge',
  tableName: 'core_passkey_challenge',
  properties: { hash: p.blob(), purpose: p.string(), bound: p.string(), expiresAt: p.datetime() },
});

/** A file of the store that no record holds; see `core/files/stray.ts`. */
export const StrayFile = internal({ name: 'StrayFile', tableName: 'core_stray_file', properties: { notedAt: now() } });

/** All entities of core. `core_attempt`, `core_data_version` and `core_data_touch` are plain tables of the database's own machinery. */
export const coreEntities = [
  Customer, Address, Account, Group, Membership, Placement, Rule, Revision, Session, Token, SignIn, OneTime, Preference, Setting,
  Announcement, Mail, EventLog, AuditEntry, CredentialBatch, Credential, SecondFactor, RecoveryCode,
  Passkey, PasskeyChallenge, StrayFile, RegistrationLink, Registration,
]; // prettier-ignore
