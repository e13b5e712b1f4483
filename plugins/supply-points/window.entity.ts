import { ownedByCustomer, p } from 'portico';

/** Days, both included, on which a point may be read by its customer. */
export const ReadingWindow = ownedByCustomer({
  name: 'ReadingWindow',
  tableName: 'supply_points_window',
  properties: {
    pointId: p.uuid(),
    opensOn: p.date(),
    closesOn: p.date(),
    /** When people were told that it opened, and that it closes soon. */
    openedMailAt: p.datetime().nullable(),
    closingMailAt: p.datetime().nullable(),
  },
});
