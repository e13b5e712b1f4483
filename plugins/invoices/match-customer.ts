import { executeIn, type Transaction } from 'portico';
import { plainId } from './from-ubl.ts';
import type { UblParty } from './ubl/document.ts';

/** A customer a document may be for. */
export interface Match {
  id: string;
  number: string;
  name: string;
}

/** How the buyer of a document was found, or why not. */
export type Matching =
  { found: Match; by: string } | { found: undefined; tried: string[]; several?: { by: string; customers: Match[] } };

/** One thing by which a buyer may be known. */
interface Sign {
  kind: 'vat' | 'legal' | 'endpoint' | 'number';
  value: string;
  /** Country of the register, or scheme of the endpoint: two of them have the same numbers. Unknown on either side, it is not compared. */
  within: string | null;
  /** What is compared, for sentences: `VAT id (BT-48) SK2023817746`. */
  by: string;
}

/** What is compared, the surest first; the first that finds somebody decides. */
function signsOf({ vatId, legalId, endpoint, identifiers, address }: UblParty): Sign[] {
  const signs: Sign[] = [];
  const vat = plainId(vatId);
  if (vat !== null) signs.push({ kind: 'vat', value: vat, within: null, by: `VAT id (BT-48) ${vat}` });
  const legal = plainId(legalId?.value);
  if (legal !== null)
    signs.push({ kind: 'legal', value: legal, within: address?.country ?? null, by: `legal id (BT-47) ${legal}` });
  if (endpoint !== null) {
    const { scheme, value } = endpoint;
    signs.push({ kind: 'endpoint', value, within: scheme, by: `endpoint (BT-49) ${scheme === null ? '' : `${scheme}:`}${value}` }); // prettier-ignore
  }
  // Private persons have none of these: the seller's own number for them is the customer number.
  for (const { value } of identifiers) signs.push({ kind: 'number', value, within: null, by: `buyer id (BT-46) ${value}` }); // prettier-ignore
  return signs;
}

const keyOf = ({ kind, value, within }: Sign): string => JSON.stringify([kind, value, within]);

// Spaces and dashes that people put into a number do not count; there is an index on this very expression.
const bare = (column: string) => `upper(regexp_replace(${column}, '[\\s.-]', '', 'g'))`;
// A few of many are enough to say that there are several. The limit inside keeps the planner from expecting thousands of rows where it
// has no statistics yet, and from compiling the query (JIT), which takes longer than it runs.
const one = (kind: Sign['kind'], where: string) =>
  `(select c.id, c.number, c.name from core_customer c where s.kind = '${kind}' and ${where} limit 5)`;
const unless = (column: string) => `(s.within is null or c.${column} is null or c.${column} = s.within)`;

const LOOK_UP = `select s.n, m.id, m.number, m.name
  from unnest($1::text[], $2::text[], $3::text[]) with ordinality as s (kind, value, within, n) cross join lateral (
    ${one('vat', `${bare('c.vat_id')} = s.value`)}
    union all ${one('legal', `${bare('c.company_reg_no')} = s.value and ${unless('country')}`)}
    union all ${one('endpoint', `c.endpoint_id = s.value and ${unless('endpoint_scheme')}`)}
    union all ${one('number', 'c.number = s.value')}) m
  order by s.n, m.number`;

/** Knows the customers that the buyers of some documents may be. */
export interface Directory {
  /** Finds the customer a document is for, by the buyer's identifiers; names are never compared. */
  match(buyer: UblParty): Matching;
  /** Learns of a customer that is being made from a buyer, so that the documents after this one find him. */
  add(customer: Match, buyer: UblParty): void;
}

/** Asks the database about all buyers at once. */
export async function lookUpBuyers(tx: Transaction, buyers: readonly UblParty[]): Promise<Directory> {
  const signs = new Map(buyers.flatMap(signsOf).map((sign) => [keyOf(sign), sign]));
  const asked = [...signs.values()];
  const rows = await executeIn<Match & { n: string }>(tx.em, LOOK_UP, [
    asked.map((sign) => sign.kind),
    asked.map((sign) => sign.value),
    asked.map((sign) => sign.within),
  ]);
  const found = new Map<string, Match[]>();
  const learn = (sign: Sign, customer: Match) => {
    const key = keyOf(sign);
    found.set(key, [...(found.get(key) ?? []), customer]);
  };
  for (const { n, ...customer } of rows) learn(asked[Number(n) - 1]!, customer);
  return {
    match: (buyer) => decide(signsOf(buyer), found),
    add(customer, buyer) {
      // His own number is what he was given, whatever the buyer calls himself.
      const own: Sign = { kind: 'number', value: customer.number, within: null, by: '' };
      const his = [...signsOf(buyer).filter((sign) => sign.kind !== 'number'), own];
      for (const sign of asked) if (his.some((one) => fits(one, sign))) learn(sign, customer);
    },
  };
}

const fits = (one: Sign, other: Sign): boolean =>
  one.kind === other.kind &&
  one.value === other.value &&
  (one.within === null || other.within === null || one.within === other.within);

function decide(signs: readonly Sign[], found: ReadonlyMap<string, Match[]>): Matching {
  const tried: string[] = [];
  for (const sign of signs) {
    const customers = found.get(keyOf(sign)) ?? [];
    if (customers.length === 1) return { found: customers[0]!, by: sign.by };
    if (customers.length > 1) return { found: undefined, tried: [...tried, sign.by], several: { by: sign.by, customers } };
    tried.push(sign.by);
  }
  return { found: undefined, tried };
} // prettier-ignore
