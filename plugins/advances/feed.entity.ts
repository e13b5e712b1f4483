import { ownedByCustomer, p } from 'portico';

/** The secret address by which the calendar of one person follows the instalments. Only a hash of it is kept. */
export const AdvanceFeed = ownedByCustomer({
  name: 'AdvanceFeed',
  tableName: 'advances_feed',
  properties: {
    /** Who made it: it answers only while he acts for the customer. */
    accountId: p.uuid(),
    /** SHA-256 of the secret. */
    tokenHash: p.blob(),
    /** Language of the entries. */
    locale: p.string(),
    createdAt: p.datetime().onCreate(() => new Date()),
  },
  customerMay: ['insert', 'delete'],
});
