import type { UblParty } from '../ubl/document.ts';
import { countries, type CountryOfDemo, type DemoCountry } from './countries.ts';
import { pointCode } from './points.ts';
import { hashOf, randomOf, type Random } from './random.ts';
import type { Contract } from './services.ts';

export interface DemoAddress {
  street: string;
  city: string;
  postCode: string;
}

/** A customer as the portal knows it. */
export interface SeededCustomer {
  id: string;
  number: string;
  name: string;
  kind: 'person' | 'organisation';
  /** ISO 3166-1; others than SK, CZ and PL are billed from Slovakia. */
  country: string | null;
  companyRegNo: string | null;
  vatId: string | null;
  endpointScheme: string | null;
  endpointId: string | null;
  email: string | null;
  billing: DemoAddress | null;
  service: DemoAddress | null;
}

export const countryOf = ({ country }: SeededCustomer): DemoCountry =>
  country === 'CZ' || country === 'PL' ? country : 'SK';

/** The customer as buyer; its number is the seller's own identifier for it (BT-46). */
export function buyerOf(customer: SeededCustomer): UblParty {
  const { vatScheme } = countries[countryOf(customer)];
  const { billing, vatId, endpointId, endpointScheme, companyRegNo } = customer;
  const place = billing ?? { street: null, city: null, postCode: null };
  return {
    name: customer.name,
    tradingName: null,
    identifiers: [{ value: customer.number, scheme: null }],
    legalId: companyRegNo === null ? null : { value: companyRegNo, scheme: null },
    vatId,
    taxRegistrationId: null,
    legalForm: null,
    endpoint:
      endpointId !== null
        ? { value: endpointId, scheme: endpointScheme }
        : vatId === null
          ? null
          : { value: vatId, scheme: vatScheme },
    address: { ...place, street2: null, street3: null, subdivision: null, country: customer.country ?? 'SK' },
    contact: customer.email === null ? null : { name: null, phone: null, email: customer.email },
  };
}

function contract(customer: SeededCustomer, kind: Contract['kind'], monthly: number, random: Random): Contract {
  const place = { electricity: 'E', gas: 'G', service: 'S' }[kind];
  return {
    kind,
    number: `${place}-${customer.number}/${2015 + random.whole(0, 8)}`,
    monthly,
    point: kind === 'service' ? null : pointCode(countryOf(customer), kind, random),
    business: customer.kind === 'organisation',
  };
}

/** What the customer has contracts for: everybody electricity, most gas, firms a service contract. */
export function contractsOf(customer: SeededCustomer): Contract[] {
  const random = randomOf(`contracts ${customer.number}`);
  const firm = customer.kind === 'organisation';
  const size = firm ? random.whole(1400, 5200) : random.whole(140, 420);
  const electricity = contract(customer, 'electricity', size, random);
  const gas = random.chance(firm ? 0.8 : 0.65) ? [contract(customer, 'gas', size * (firm ? 3 : 4), random)] : [];
  const service = firm ? [contract(customer, 'service', 0, random)] : [];
  return [electricity, ...gas, ...service];
}

const CODE: Record<Contract['kind'] | 'credit', number> = { electricity: 1, gas: 2, service: 3, credit: 9 };

/**
 * A number as the country numbers its documents: ten digits, which are the variable symbol too, in Slovakia and Czechia; with letters
 * in Poland. Unique per customer, kind and month.
 * @param month `YYYY-MM`
 */
export function documentNumber(customer: SeededCustomer, kind: Contract['kind'] | 'credit', month: string): string {
  const own = String(hashOf(`number ${customer.number}`) % 100_000).padStart(5, '0');
  const [year, mm] = month.split('-') as [string, string];
  if (countryOf(customer) !== 'PL') return `${year.slice(2)}${CODE[kind]}${mm}${own}`;
  return `${kind === 'credit' ? 'KOR' : 'FV'}/${year}/${mm}/${'EGS'[CODE[kind] - 1] ?? 'K'}/${own}`;
}

/** Month in words, as subjects of bills have it: `október 2026`. */
export const monthName = (country: CountryOfDemo, day: string): string =>
  `${country.months[Number(day.slice(5, 7)) - 1]} ${day.slice(0, 4)}`;
