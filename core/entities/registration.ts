import { p } from '@mikro-orm/postgresql';
import { internal } from '../database/ownership.ts';

const json = () => p.json();
const now = () => p.datetime().onCreate(() => new Date());

/** A lasting link by which the people of one customer register; the token is made of the portal's secret, here is its hash. */
export const RegistrationLink = internal({
  name: 'RegistrationLink',
  tableName: 'core_registration_link',
  properties: {
    customerId: p.uuid(),
    tokenHash: p.blob(),
    createdAt: now(),
    createdName: p.string(),
    expiresAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
    revokedName: p.string().nullable(),
  },
});

/**
 * Where a registration is: `received` (its mail is still to be written), `unconfirmed` (waits for its mailbox), `waiting` (for a colleague
 * or for staff), `approved`, `rejected`.
 */
export type RegistrationState = 'received' | 'unconfirmed' | 'waiting' | 'approved' | 'rejected';

/** What the proof of a registration amounts to: `needless` came by a link that asks for none, `blocked` came after too many wrong ones. */
export type ProofResult = 'fits' | 'wrong' | 'none' | 'needless' | 'blocked';

/** What somebody typed who wants an account, until it is decided. */
export const Registration = internal({
  name: 'Registration',
  tableName: 'core_registration',
  properties: {
    linkId: p.uuid().nullable(),
    customerId: p.uuid().nullable(),
    name: p.string(),
    email: p.string(),
    locale: p.string(),
    passwordHash: p.string().nullable(),
    number: p.string().nullable(),
    proofKind: p.string().nullable(),
    proofValues: json(),
    proofResult: p.string().$type<ProofResult>().nullable(),
    tokenHash: p.blob().nullable(),
    expiresAt: p.datetime().nullable(),
    state: p.string().$type<RegistrationState>().default('received'),
    createdAt: now(),
    confirmedAt: p.datetime().nullable(),
    toldAt: p.datetime().nullable(),
    decidedAt: p.datetime().nullable(),
    decidedName: p.string().nullable(),
    reason: p.string().nullable(),
    accountId: p.uuid().nullable(),
  },
});
