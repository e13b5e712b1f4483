import { defineQuery, sql, type ExtensionPoints } from 'portico';
import { bareCode } from './identifiers/index.ts';
import { raw } from './queries.ts';

interface Hit {
  customer_id: string;
  id: string;
  label: string;
  href: string | null;
}

const byCodes = defineQuery<{ codes: string[] }, Hit>((p) => {
  const by = (column: string) =>
    sql<Hit>`select customer_id, id, ${sql.ref(column)} as label, '/admin/customers/' || customer_id || '/tab/supply-points/points' as href
      from supply_points_point where ${sql.ref(column)} = any (${p.codes}::text[])`;
  return raw(sql<Hit>`${by('eic')} union ${by('ean')} union ${by('pod')} union ${by('ppe')} limit 100`);
});

/** Finds the supply points that a message to the service desk names by EIC, EAN, POD or PPE, as they are written on paper. */
export const pointReference: ExtensionPoints['tickets.reference'] = {
  type: 'supply-points.point',
  // EIC: 16 characters, the third a letter; Slovak gas: SKSPP and 15 more; EAN and PPE: 18 digits, often in groups.
  pattern: /(?<![A-Z\d])(?:\d\d[A-Z][A-Z\d-]{13}|SKSPP[A-Z\d]{15}|\d(?:[ ]?\d){17})(?![A-Z\d])/gi,
  query: (found) => byCodes({ codes: found.map(bareCode) }),
};
