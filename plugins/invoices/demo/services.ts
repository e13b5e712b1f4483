import { Decimal } from 'decimal.js';
import type { CountryOfDemo } from './countries.ts';
import type { DraftLine } from './document.ts';
import type { Random } from './random.ts';

export type ServiceKind = 'electricity' | 'gas' | 'service';

/** A contract of a customer: what is delivered, how much in a middling month. */
export interface Contract {
  kind: ServiceKind;
  number: string;
  /** kWh in a middling month. */
  monthly: number;
  /** Code of the supply point; null for services. */
  point: string | null;
  business: boolean;
}

// Share of a middling month, January to December.
const SEASON: Record<'electricity' | 'gas', readonly number[]> = {
  electricity: [1.16, 1.1, 1.05, 0.96, 0.89, 0.85, 0.86, 0.87, 0.92, 1, 1.09, 1.18],
  gas: [1.85, 1.6, 1.3, 0.88, 0.45, 0.22, 0.18, 0.18, 0.36, 0.82, 1.32, 1.74],
};

/** A price in euro, on the level of the country. */
const price = (country: CountryOfDemo, euro: string, decimals: number): string =>
  new Decimal(euro).times(country.factor).toFixed(decimals);

function consumption({ kind, monthly }: Contract, month: number, random: Random): number {
  const season = SEASON[kind as 'electricity' | 'gas'][month - 1]!;
  return Math.max(1, Math.round(monthly * season * (0.93 + random.next() * 0.14)));
}

function electricity(country: CountryOfDemo, contract: Contract, month: number, random: Random): DraftLine[] {
  const total = consumption(contract, month, random);
  const high = Math.round(total * (contract.business ? 0.66 : 0.42));
  const { texts } = country;
  const kwh = (name: string, quantity: number, euro: string) => ({
    name,
    quantity: String(quantity),
    unitCode: 'KWH',
    price: price(country, euro, 4),
  });
  const monthly = (name: string, euro: string) => ({
    name,
    quantity: '1',
    unitCode: 'MON',
    price: price(country, euro, 2),
  });
  return [
    kwh(texts.high, high, '0.1684'),
    kwh(texts.low, total - high, '0.1207'),
    kwh(texts.distribution, total, '0.0612'),
    monthly(texts.capacity, contract.business ? '148.30' : '4.90'),
    kwh(texts.system, total, '0.0322'),
    monthly(texts.fixed, contract.business ? '8.71' : '1.50'),
  ];
}

function gas(country: CountryOfDemo, contract: Contract, month: number, random: Random): DraftLine[] {
  const quantity = String(consumption(contract, month, random));
  const { texts } = country;
  return [
    { name: texts.gasEnergy, quantity, unitCode: 'KWH', price: price(country, '0.0689', 4) },
    { name: texts.gasDistribution, quantity, unitCode: 'KWH', price: price(country, '0.0148', 4) },
    {
      name: texts.gasFixed,
      quantity: '1',
      unitCode: 'MON',
      price: price(country, contract.business ? '12.40' : '5.20', 2),
    },
  ];
}

function service(country: CountryOfDemo, random: Random): DraftLine[] {
  const { texts } = country;
  const quarters = random.whole(2, 10);
  return [
    { name: texts.contract, quantity: '1', unitCode: 'C62', price: price(country, '240.00', 2) },
    {
      name: texts.hours,
      quantity: new Decimal(quarters).dividedBy(4).toFixed(2),
      unitCode: 'HUR',
      price: price(country, '48.00', 2),
    },
    { name: texts.travel, quantity: String(random.whole(12, 90)), unitCode: 'KMT', price: price(country, '0.62', 2) },
  ];
}

/** The lines of one bill. Months count from 1. */
export function linesOfBill(country: CountryOfDemo, contract: Contract, month: number, random: Random): DraftLine[] {
  if (contract.kind === 'service') return service(country, random);
  const lines =
    contract.kind === 'electricity'
      ? electricity(country, contract, month, random)
      : gas(country, contract, month, random);
  const objectId = contract.point ?? undefined;
  return lines.map((line) => ({ ...line, objectId }));
}
