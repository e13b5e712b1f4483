import { text, Type } from 'portico';
import { bareCode, checkCharacter, isCode, KINDS, type IdentifierKind } from '../identifiers/index.ts';
import { COMMODITIES, POINT_STATES, type Commodity, type PointState } from '../point.entity.ts';
import { EMPTY, fault, said, type Faults } from './fault.ts';

const line = (max: number) => ({ ...text(max), default: '' });
const oneOf = (values: readonly string[]) => Type.Union(values.map((value) => Type.Literal(value)));

/** Fields of a point that staff enter. */
export const pointFields = {
  label: line(120), eic: line(60), pod: line(60), ean: line(60), ppe: line(60), commodity: oneOf(COMMODITIES),
  street: line(120), city: line(120), postal_code: line(12), country: line(2), status: oneOf(POINT_STATES),
  tariff: line(40), reserved_capacity: line(40), metering_type: line(20), dso: line(120), supplier: line(120), unit_price: line(20), currency: line(3),
}; // prettier-ignore

/** The form as it comes. */
export type PointBody = Record<Exclude<keyof typeof pointFields, 'commodity' | 'status'>, string> & {
  commodity: Commodity;
  status: PointState;
};

const NEEDED = ['label', 'street', 'city', 'postal_code', 'country'] as const;

/** The form trimmed, its codes in capitals without blanks, its price with a point. */
export function tidied(body: PointBody): PointBody {
  const trimmed = Object.fromEntries(Object.entries(body).map(([name, value]) => [name, value.trim()])) as PointBody;
  for (const kind of KINDS) trimmed[kind] = bareCode(trimmed[kind]);
  trimmed.country = trimmed.country.toUpperCase();
  trimmed.currency = trimmed.currency.toUpperCase();
  trimmed.unit_price = trimmed.unit_price.replace(',', '.');
  return trimmed;
}

/** What cannot be of a tidied form; identifiers by their form and their check digit. */
export function pointFaults(body: PointBody): Faults {
  const faults: Faults = {};
  for (const name of NEEDED) if (body[name] === '') faults[name] = EMPTY;
  for (const kind of KINDS) {
    const wrong = body[kind] === '' ? undefined : codeFault(kind, body[kind]);
    if (wrong) faults[kind] = wrong;
  }
  if (KINDS.every((kind) => body[kind] === '')) faults.eic = fault('no-code');
  if (body.country !== '' && !/^[A-Z]{2}$/.test(body.country)) faults.country = fault('country', { typed: said(body.country) });
  if (!/^(\d{1,9}(\.\d{1,6})?)?$/.test(body.unit_price)) faults.unit_price = fault('price', { typed: said(body.unit_price) });
  if (!/^([A-Z]{3})?$/.test(body.currency)) faults.currency = fault('currency', { typed: said(body.currency) });
  else if ((body.unit_price === '') !== (body.currency === '')) faults.currency = fault('price-currency');
  return faults;
} // prettier-ignore

function codeFault(kind: IdentifierKind, code: string) {
  if (isCode(kind, code)) return undefined;
  const wanted = checkCharacter(kind, code);
  if (wanted === undefined) return fault(`code-${kind}`, { typed: said(code), count: code.length });
  return fault('check-digit', { typed: said(code), found: code.at(-1), wanted });
}
