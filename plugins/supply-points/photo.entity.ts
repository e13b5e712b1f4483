import { ownedByCustomer, p } from 'portico';

/**
 * A photo of a display; its id is the one in the file store. The job `supply-points.sweep` removes it where no reading holds it after a
 * day: somebody looked at the verdict and went away.
 */
export const ReadingPhoto = ownedByCustomer({
  name: 'ReadingPhoto',
  tableName: 'supply_points_photo',
  properties: {
    mime: p.string().nullable(),
    size: p.bigint().nullable(),
    sha256: p.string().nullable(),
    createdAt: p.datetime().onCreate(() => new Date()),
  },
  customerMay: ['insert'],
});
