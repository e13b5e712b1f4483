import { adHoc, defineQuery, sql, type ExtensionPoints } from 'portico';
import { bareCode } from './identifiers/index.ts';
import { raw } from './queries.ts';

interface Hit {
  id: string;
  customer_id: string;
  label: string;
}

const beginning = (typed: string) => {
  const start = `${bareCode(typed).replace(/[\\%_]/g, (char) => `\\${char}`)}%`;
  const by = (column: string) =>
    sql<Hit>`(select id, customer_id, label from supply_points_point where ${sql.ref(column)} like ${start} limit 10)`;
  return adHoc<Hit>(
    raw(sql<Hit>`${by('eic')} union ${by('ean')} union ${by('pod')} union ${by('ppe')} order by label limit 10`),
  );
};

const byIds = defineQuery<{ ids: string[] }, Hit>((p) =>
  raw(sql<Hit>`select id, customer_id, label from supply_points_point where id = any (${p.ids}::uuid[])`),
);

/** A ticket of the service desk can be founded from a supply point, found by its EIC, EAN, POD or PPE. */
export const pointSubject: ExtensionPoints['tickets.subject'] = {
  type: 'supply-points.point',
  label: 'supply-points.point',
  icon: 'plug',
  needs: ['read', 'SupplyPoint'],
  find: beginning,
  resolve: (ids) => byIds({ ids: [...ids] }),
  href: ({ customer_id: customer }) => `/admin/customers/${customer}/tab/supply-points/points`,
};
