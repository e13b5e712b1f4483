import { ownedByCustomer, p } from 'portico';

/** What a link can show: the page with the chart, or a file. */
export const FORMS = ['page', 'csv', 'xlsx', 'espi'] as const;
export type Form = (typeof FORMS)[number];

/** What a link may tell of a point beside what is delivered there: its name, its city, its codes and the numbers of its meters. */
export const SHOWN = ['name', 'city', 'codes'] as const;
export type Shown = (typeof SHOWN)[number];

/** A link by which a customer lets somebody without a login see consumption. Only a hash of its secret is kept. */
export const ConsumptionShare = ownedByCustomer({
  name: 'ConsumptionShare',
  tableName: 'supply_points_share',
  properties: {
    /** Who made it: it answers only while he himself may see and share what it shows. */
    accountId: p.uuid().nullable(),
    accountName: p.string(),
    /** SHA-256 of the secret. */
    tokenHash: p.blob(),
    adviserName: p.string().nullable(),
    adviserEmail: p.string().nullable(),
    message: p.string().nullable(),
    /** Either days from and to, both included, or so many months up to the day it is opened. */
    fromOn: p.date().nullable(),
    toOn: p.date().nullable(),
    months: p.integer().nullable(),
    forms: p.array().$type<Form[]>(),
    shown: p.array().$type<Shown[]>(),
    /** The last day on which it answers. */
    expiresOn: p.date(),
    createdAt: p.datetime().onCreate(() => new Date()),
    revokedAt: p.datetime().nullable(),
    revokedBy: p.string().$type<'customer' | 'staff'>().nullable(),
    revokedByName: p.string().nullable(),
    firstOpenedAt: p.datetime().nullable(),
  },
  customerMay: ['insert', 'update'],
});

/** A point that a link shows. */
export const SharedPoint = ownedByCustomer({
  name: 'SharedPoint',
  tableName: 'supply_points_share_point',
  properties: { shareId: p.uuid(), pointId: p.uuid() },
  customerMay: ['insert'],
});

/** One use of a link: the customer reads who looked, and neither he nor his requests can change it. */
export const ShareOpening = ownedByCustomer({
  name: 'ShareOpening',
  tableName: 'supply_points_share_opening',
  properties: {
    shareId: p.uuid(),
    openedAt: p.datetime().onCreate(() => new Date()),
    form: p.string().$type<Form>(),
    /** Of a file; the page shows all points. */
    pointId: p.uuid().nullable(),
    /** Network the request came from, as `192.0.2.0/24` or `2001:db8::/48`; never the whole address. */
    network: p.string(),
    browser: p.string().nullable(),
    system: p.string().nullable(),
  },
  customerMay: ['insert'],
});
