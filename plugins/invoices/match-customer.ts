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

interface Step {
  /** What is compared, for sentences: `VAT id (BT-48) SK2023817746`. */
  by: string;
  where: string;
  values: unknown[];
}

const bare = (column: string) => `upper(regexp_replace(${column}, '[\\s.-]', '', 'g'))`;

/** What is compared, the surest first; the first that finds somebody decides. */
function steps(buyer: UblParty): Step[] {
  const vat = plainId(buyer.vatId);
  const legal = plainId(buyer.legalId?.value);
  const country = buyer.address?.country ?? null;
  return [
    ...(vat === null ? [] : [{ by: `VAT id (BT-48) ${vat}`, where: `(vat_id = $1 or ${bare('vat_id')} = $1)`, values: [vat] }]),
    ...(legal === null
      ? []
      : [
          {
            by: `legal id (BT-47) ${legal}`,
            // Numbers of two countries' registers can be the same.
            where: `(company_reg_no = $1 or ${bare('company_reg_no')} = $1) and ($2::text is null or country is null or country = $2)`,
            values: [legal, country],
          },
        ]),
    ...(buyer.endpoint === null
      ? []
      : [
          {
            by: `endpoint (BT-49) ${buyer.endpoint.scheme === null ? '' : `${buyer.endpoint.scheme}:`}${buyer.endpoint.value}`,
            where: 'endpoint_id = $1 and ($2::text is null or endpoint_scheme is null or endpoint_scheme = $2)',
            values: [buyer.endpoint.value, buyer.endpoint.scheme],
          },
        ]),
    // Private persons have none of these: the seller's own number for them is the customer number.
    ...buyer.identifiers.map(({ value }) => ({ by: `buyer id (BT-46) ${value}`, where: 'number = $1', values: [value] })),
  ]; // prettier-ignore
}

/** Finds the customer a document is for, by the buyer's identifiers; names are never compared. */
export async function matchCustomer(tx: Transaction, buyer: UblParty): Promise<Matching> {
  const tried: string[] = [];
  for (const { by, where, values } of steps(buyer)) {
    const text = `select id, number, name from core_customer where ${where} order by number limit 5`;
    const customers = await executeIn<Match>(tx.em, text, values);
    if (customers.length === 1) return { found: customers[0]!, by };
    if (customers.length > 1) return { found: undefined, tried: [...tried, by], several: { by, customers } };
    tried.push(by);
  }
  return { found: undefined, tried };
}
