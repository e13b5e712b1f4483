import { executeIn, type Transaction } from 'portico';
import { bareCode } from '../identifiers/index.ts';
import { textFault } from './reading-row.ts';

/** A register that point, meter and OBIS code of a line can mean. */
interface Place {
  register_id: string;
  customer_id: string;
  active: boolean;
  /** Days of the contract, both included; null where it is open. */
  since: string | null;
  until: string | null;
}

/** What lines name a register by. */
export interface RegisterKey {
  readonly point: string;
  readonly meter: string;
  readonly obis: string;
  /** In the order in which keys were met. */
  readonly number: number;
  /** Why it cannot be looked up. */
  readonly fault: string | undefined;
  /** Undefined until it was looked up. */
  places?: readonly Place[];
}

export interface RegisterKeys {
  /** The key of three texts as a line writes them: the same one for the same texts, while it is kept. */
  of(point: string, meter: string, obis: string): RegisterKey;
}

/** How many registers are kept; where a file has more, some are looked up again. */
const KEPT = 50_000;

/** Keeps what files say of registers, so that each is looked up once and not for each of its lines. */
export function createRegisterKeys(kept = KEPT): RegisterKeys {
  const keys = new Map<string, RegisterKey>();
  let number = 0;
  let last: { point: string; meter: string; obis: string; key: RegisterKey } | undefined;
  const find = (point: string, meter: string, obis: string): RegisterKey => {
    const name = `${point}\n${meter}\n${obis}`;
    const there = keys.get(name);
    if (there) return there;
    if (keys.size >= kept) keys.clear();
    const fault = textFault('point', point) ?? textFault('meter', meter) ?? textFault('obis', obis);
    const key = { point: bareCode(point), meter, obis, number: number++, fault };
    keys.set(name, key);
    return key;
  };
  return {
    of(point, meter, obis) {
      if (last?.point === point && last.meter === meter && last.obis === obis) return last.key;
      const key = find(point, meter, obis);
      last = { point, meter, obis, key };
      return key;
    },
  };
}

const LOOK_UP = `select k.n::int as n, g.id as register_id, g.customer_id, p.status = 'active' as active, p.contract_from::text as since, p.contract_to::text as until
  from unnest($1::text[], $2::text[], $3::text[]) with ordinality as k (point, meter, obis, n)
    join supply_points_meter m on m.serial_no = k.meter
    join supply_points_register g on g.customer_id = m.customer_id and g.meter_id = m.id and g.obis_code = k.obis
    join supply_points_point p on p.customer_id = m.customer_id and p.id = m.point_id and k.point in (p.eic, p.ean, p.pod, p.ppe)`;

/** Looks up the registers of those keys that have not been looked up yet. */
export async function lookUp(tx: Transaction, keys: Iterable<RegisterKey>): Promise<void> {
  const asked = [...new Set(keys)].filter((key) => key.places === undefined);
  if (asked.length === 0) return;
  const columns = [asked.map((key) => key.point), asked.map((key) => key.meter), asked.map((key) => key.obis)];
  const rows = await executeIn<Place & { n: number }>(tx.em, LOOK_UP, columns);
  const places = asked.map((): Place[] => []);
  for (const { n, ...place } of rows) places[n - 1]!.push(place);
  for (const [index, key] of asked.entries()) key.places = places[index]!;
}

/**
 * The register that a reading of a day belongs to, or a sentence. A meter stays when one customer moves out and another moves in: then the
 * one whose contract holds on that day is meant, and where contracts do not tell, the one who is there.
 */
export function placeOf({ point, meter, obis, places = [] }: RegisterKey, readOn: string): Place | string {
  if (places.length === 1) return places[0]!;
  if (places.length === 0) return `no register ${obis} of meter "${meter}" at point "${point}"; take in the point first, or correct the line.`;
  const then = places.filter(({ since, until }) => (since === null || since <= readOn) && (until === null || readOn <= until));
  const there = then.length > 1 ? then.filter((place) => place.active) : then;
  if (there.length === 1) return there[0]!;
  return `point "${point}" with meter "${meter}" is known for ${places.length} customers, and on ${readOn} for ${there.length} of them; give their contracts days that do not overlap.`;
} // prettier-ignore
