import { Address, Customer, executeIn, newId, type Transaction } from 'portico';
import { plainId } from './from-ubl.ts';
import type { Match } from './match-customer.ts';
import type { UblParty } from './ubl/document.ts';

const NUMBER = /^[A-Za-z0-9][A-Za-z0-9 ./-]{0,39}$/;

/** Numbers the new customer could have, the best first: the seller's own for him, his legal id, VAT id, endpoint. */
function candidates(buyer: UblParty, sha256: string): string[] {
  const own = buyer.identifiers.map((identifier) => identifier.value);
  const ids = [plainId(buyer.legalId?.value), plainId(buyer.vatId), buyer.endpoint?.value];
  return [...own, ...ids, `UBL-${sha256.slice(0, 12)}`].filter(
    (id): id is string => typeof id === 'string' && NUMBER.test(id),
  );
}

async function freeNumber(tx: Transaction, numbers: string[]): Promise<string> {
  const rows = await executeIn<{ number: string }>(tx.em, 'select number from core_customer where number = any($1)', [
    numbers,
  ]);
  const taken = new Set(rows.map((row) => row.number));
  return numbers.find((number) => !taken.has(number)) ?? `${numbers[0]}-${newId().slice(-6)}`;
}

/** Makes a customer from the buyer of a document, with the billing address the document has. */
export async function createBuyer(tx: Transaction, buyer: UblParty, sha256: string): Promise<Match> {
  const id = newId();
  const number = await freeNumber(tx, candidates(buyer, sha256));
  const { address, contact } = buyer;
  tx.em.create(Customer, {
    id,
    number,
    name: buyer.name.slice(0, 200),
    kind: buyer.legalId || buyer.vatId ? 'organisation' : 'person',
    email: contact?.email ?? null,
    country: address?.country ?? null,
    companyRegNo: plainId(buyer.legalId?.value),
    taxId: buyer.taxRegistrationId,
    vatId: plainId(buyer.vatId),
    endpointScheme: buyer.endpoint?.scheme ?? null,
    endpointId: buyer.endpoint?.value ?? null,
  });
  await tx.em.flush();
  if (address?.street && address.city && address.country) {
    tx.em.create(Address, {
      customerId: id, role: 'billing', line1: address.street, line2: address.street2, city: address.city, postalCode: address.postCode ?? '',
      country: address.country,
    }); // prettier-ignore
  }
  await tx.audit('create', 'Customer', id, { number, name: buyer.name, source: 'ubl' }, id);
  return { id, number, name: buyer.name };
}
