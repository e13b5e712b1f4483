import { addDays, addMonths, daysBetween, monthEnd, monthStart } from 'portico';
import type { UblDocument } from '../ubl/document.ts';
import type { PaymentMethod } from '../payment.entity.ts';
import type { StoredState } from '../invoice.entity.ts';
import { countries } from './countries.ts';
import { buyerOf, contractsOf, countryOf, documentNumber, monthName, type SeededCustomer } from './customer.ts';
import { documentOf, type Draft } from './document.ts';
import { randomOf } from './random.ts';
import { linesOfBill, type Contract } from './services.ts';
import { creditNotes } from './credits.ts';
import { pay } from './payments.ts';

/** A payment that came in. */
export interface SeededPayment {
  paidOn: string;
  amount: string;
  method: PaymentMethod;
  reference: string | null;
}

/** A document of the demo company and what became of it. */
export interface Bill {
  kind: Contract['kind'] | 'credit';
  document: UblDocument;
  state: StoredState;
  payments: SeededPayment[];
}

const MONTHS = 18;
const TERM: Record<Contract['kind'], number> = { electricity: 14, gas: 14, service: 30 };

/** Day of the next month on which a contract is billed. */
const issuedOn = (contract: Contract, month: string, offset: number): string =>
  addDays(addMonths(month, 1), { electricity: 6, gas: 3, service: 1 }[contract.kind] + offset);

/** First days of the months a contract is billed for, oldest first; services by the quarter. */
function monthsOf(contract: Contract, today: string): string[] {
  const all = Array.from({ length: MONTHS }, (_, index) => addMonths(monthStart(today), index - MONTHS));
  return contract.kind === 'service' ? all.filter((month) => Number(month.slice(5, 7)) % 3 === 0) : all;
}

// The newest bill of these stories is still to come due on whatever day the demo is made.
const OPEN_STORIES = new Set([0, 1, 4]);

function dueOf(contract: Contract, issueDate: string, newest: boolean, story: number, today: string): string {
  const due = addDays(issueDate, TERM[contract.kind]);
  const soon = addDays(today, story === 4 ? 5 : 1);
  return newest && contract.kind === 'electricity' && OPEN_STORIES.has(story) && due < soon ? soon : due;
}

function draftOf(
  customer: SeededCustomer,
  contract: Contract,
  month: string,
  dueOn: (issueDate: string) => string,
): Draft {
  const country = countries[countryOf(customer)];
  const random = randomOf(`${customer.number} ${contract.kind} ${month}`);
  const issueDate = issuedOn(contract, month, random.whole(0, 3));
  const dueDate = dueOn(issueDate);
  const quarter = contract.kind === 'service' ? addMonths(month, -2) : month;
  return {
    kind: 'invoice',
    number: documentNumber(customer, contract.kind, month),
    issueDate,
    dueDate,
    termDays: daysBetween(issueDate, dueDate),
    period: { start: quarter, end: monthEnd(month) },
    note: `${country.texts[contract.kind]}, ${monthName(country, month)}`,
    contract: contract.number,
    objectId: contract.point,
    place: customer.service ?? customer.billing,
    preceding: [],
    buyer: buyerOf(customer),
    lines: linesOfBill(country, contract, Number(month.slice(5, 7)), random),
    discount: null,
  };
}

/**
 * Eighteen months of bills of a customer with their payments, oldest first; the same for the same customer and day.
 * @param story which of a few courses the last months take (`payments.ts`)
 * @param today `YYYY-MM-DD`
 */
export function billsOf(customer: SeededCustomer, story: number, today: string): Bill[] {
  const country = countries[countryOf(customer)];
  const bills = contractsOf(customer).flatMap((contract) => {
    const drafts = (newest: boolean) => (month: string) =>
      draftOf(customer, contract, month, (issueDate) => dueOf(contract, issueDate, newest, story, today));
    const issued = monthsOf(contract, today).filter((month) => drafts(false)(month).issueDate <= today);
    return issued.map((month): Bill => {
      const document = documentOf(country, drafts(month === issued.at(-1))(month));
      return { kind: contract.kind, document, state: 'issued', payments: [] };
    });
  });
  const inOrder = (list: Bill[]) => list.sort((a, b) => (a.document.issueDate < b.document.issueDate ? -1 : 1));
  const credits = creditNotes(customer, country, inOrder(bills), story, today);
  pay(bills, credits, randomOf(`payments ${customer.number}`), story, today);
  return inOrder([...bills, ...credits.map((credit) => credit.bill)]);
}
