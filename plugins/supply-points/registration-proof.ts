import type { RegistrationProof } from 'portico';
import { bareCode } from './identifiers/index.ts';

/** Gives a row if a meter with this number stands at a supply point of the customer with this code. */
const FITS = `select 1 as fits from supply_points_point p join supply_points_meter m on m.customer_id = p.customer_id and m.point_id = p.id
  where p.customer_id = $1 and $2 in (p.eic, p.ean, p.pod, p.ppe) and m.removed_on is null and upper(regexp_replace(m.serial_no, '\\s', '', 'g')) = $3`;

/** Who stands before the meter and holds the contract belongs to the customer: the code of the point, and the number on the meter. */
export const meterProof: RegistrationProof = {
  id: 'meter',
  label: 'supply-points.proof.label',
  fields: [
    { name: 'code', label: 'supply-points.proof.code', hint: 'supply-points.proof.code-hint' },
    { name: 'serial', label: 'supply-points.proof.serial', hint: 'supply-points.proof.serial-hint' },
  ],
  query: (customerId, typed) => ({
    text: FITS,
    values: [customerId, bareCode(typed.code ?? ''), (typed.serial ?? '').replace(/\s/g, '').toUpperCase()],
  }),
};
