import { ownedByAccount, p } from 'portico';

/** The point whose consumption an account wants to see on its dashboard, one per customer it acts for. */
export const ShownPoint = ownedByAccount({
  name: 'ShownPoint',
  tableName: 'supply_points_shown',
  properties: { customerId: p.uuid(), pointId: p.uuid() },
  customerMay: ['insert', 'update'],
});
