import { adHoc, sql, type CustomerFinder } from 'portico';
import { bareCode } from './identifiers/index.ts';
import { raw } from './queries.ts';

interface Hit {
  customer_id: string;
  found: string;
  href: string | null;
}

/** A customer by the beginning of an EIC, EAN, POD or PPE, or of the number of a meter. */
export const pointFinder: CustomerFinder = {
  id: 'point',
  label: 'supply-points.finder',
  needs: ['read', 'SupplyPoint'],
  query: (typed) => {
    const start = `${bareCode(typed).replace(/[\\%_]/g, (char) => `\\${char}`)}%`;
    const serial = `${typed.trim().replace(/[\\%_]/g, (char) => `\\${char}`)}%`;
    const by = (column: string) =>
      sql<Hit>`(select customer_id, ${sql.ref(column)} as found, id as point_id from supply_points_point where ${sql.ref(column)} like ${start} limit 10)`; // prettier-ignore
    return adHoc<Hit>(
      raw(sql<Hit>`select customer_id, found, '/admin/customers/' || customer_id || '/tab/supply-points/points' as href from (
        ${by('eic')} union ${by('ean')} union ${by('pod')} union ${by('ppe')}
        union (select customer_id, serial_no, point_id from supply_points_meter where serial_no like ${serial} limit 10)) hits order by found limit 10`),
    );
  },
};
