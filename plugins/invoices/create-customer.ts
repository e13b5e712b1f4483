import { Address, Customer, executeIn, newId, type Transaction } from 'portico';
import type { Original } from './create-rows.ts';
import { plainId } from './from-ubl.ts';
import type { Match } from './match-customer.ts';
import type { UblParty } from './ubl/document.ts';

const NUMBER = /^[A-Za-z0-9][A-Za-z0-9 ./-]{0,39}$/;

/** Numbers the new customer could have, the best first: the seller's own for him, his legal id, VAT id, endpoint. */
function candidates({ document: { buyer }, sha256 }: Original): string[] {
  const own = buyer.identifiers.map((identifier) => identifier.value);
  const ids = [plainId(buyer.legalId?.value), plainId(buyer.vatId), buyer.endpoint?.value];
  return [...own, ...ids, `UBL-${sha256.slice(0, 12)}`].filter(
    (id): id is string => typeof id === 'string' && NUMBER.test(id),
  );
}

async function numbersTaken(tx: Transaction, numbers: readonly string[]): Promise<Set<string>> {
  const text = 'select number from core_customer where number = any($1)';
  const rows = await executeIn<{ number: string }>(tx.em, text, [numbers]);
  return new Set(rows.map((row) => row.number));
}

/** Makes customers from buyers of documents. */
export interface CustomerMaker {
  /** A new customer with a number that is free; his rows are not there yet. */
  make(original: Original): Match;
  /** Writes the rows of all that were made. */
  write(): Promise<void>;
}

/** @param originals documents whose buyers may have to be made: which numbers are free is asked for all of them at once */
export async function customerMaker(tx: Transaction, originals: readonly Original[]): Promise<CustomerMaker> {
  const taken = await numbersTaken(tx, originals.flatMap(candidates));
  const made: { customer: Match; buyer: UblParty }[] = [];
  return {
    make(original) {
      const { buyer } = original.document;
      const numbers = candidates(original);
      const number = numbers.find((one) => !taken.has(one)) ?? `${numbers[0]}-${newId().slice(-6)}`;
      taken.add(number);
      const customer = { id: newId(), number, name: buyer.name };
      made.push({ customer, buyer });
      return customer;
    },
    async write() {
      for (const { customer, buyer } of made) createCustomer(tx, customer, buyer);
      await tx.em.flush(); // addresses point at customers
      for (const { customer, buyer } of made) createAddress(tx, customer, buyer);
      await tx.em.flush();
      tx.em.clear(); // each entry of the audit log would look through them for changes
      for (const { customer } of made) {
        const { id, number, name } = customer;
        await tx.audit('create', 'Customer', id, { number, name, source: 'ubl' }, id);
      }
    },
  };
}

function createCustomer(tx: Transaction, { id, number }: Match, buyer: UblParty): void {
  tx.em.create(Customer, {
    id,
    number,
    name: buyer.name.slice(0, 200),
    kind: buyer.legalId || buyer.vatId ? 'organisation' : 'person',
    email: buyer.contact?.email ?? null,
    country: buyer.address?.country ?? null,
    companyRegNo: plainId(buyer.legalId?.value),
    taxId: buyer.taxRegistrationId,
    vatId: plainId(buyer.vatId),
    endpointScheme: buyer.endpoint?.scheme ?? null,
    endpointId: buyer.endpoint?.value ?? null,
  });
}

/** The billing address, where the document has a whole one. */
function createAddress(tx: Transaction, { id }: Match, { address }: UblParty): void {
  if (!address?.street || !address.city || !address.country) return;
  tx.em.create(Address, {
    customerId: id, role: 'billing', line1: address.street, line2: address.street2, city: address.city, postalCode: address.postCode ?? '',
    country: address.country,
  }); // prettier-ignore
}
