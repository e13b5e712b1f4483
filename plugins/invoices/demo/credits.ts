import { addDays } from 'portico';
import type { UblDocument } from '../ubl/document.ts';
import type { Bill } from './bills.ts';
import type { CountryOfDemo } from './countries.ts';
import { documentNumber, type SeededCustomer } from './customer.ts';
import { documentOf, type DraftLine } from './document.ts';

/** A credit note, the bill it corrects, and whether it takes back all of it. */
export interface Credit {
  bill: Bill;
  original: Bill;
  full: boolean;
}

/** Part of the first line is taken back: the meter had been read wrong. */
function correction(document: UblDocument, name: string): DraftLine[] {
  const [line] = document.lines;
  const quantity = String(Math.max(1, Math.round(Number(line!.quantity) * 0.12)));
  return [{ name: `${name}: ${line!.name}`, quantity, unitCode: line!.unitCode, price: line!.price }];
}

const everything = (document: UblDocument): DraftLine[] =>
  document.lines.map(({ name, quantity, unitCode, price }) => ({ name, quantity, unitCode, price }));

function creditFor(customer: SeededCustomer, country: CountryOfDemo, original: Bill, full: boolean): Credit {
  const { document } = original;
  const reason = full ? country.texts.full : country.texts.correction;
  const credit = documentOf(country, {
    kind: 'credit-note',
    number: documentNumber(customer, 'credit', document.period!.start!.slice(0, 7)),
    issueDate: addDays(document.issueDate, 18),
    dueDate: null,
    termDays: 0,
    period: { start: document.period!.start!, end: document.period!.end! },
    note: `${country.texts.corrected} ${document.number}: ${reason}`,
    contract: document.contractReference!,
    objectId: document.objectId?.value ?? null,
    place: null,
    preceding: [{ number: document.number, issueDate: document.issueDate }],
    buyer: document.buyer,
    lines: full ? everything(document) : correction(document, country.texts.correction),
    discount: null,
  });
  return { bill: { kind: 'credit', document: credit, state: 'issued', payments: [] }, original, full };
}

/** What was corrected in the last months: nothing for most, a wrong reading, or a bill that was wrong as a whole. */
export function creditNotes(
  customer: SeededCustomer,
  country: CountryOfDemo,
  bills: Bill[],
  story: number,
  today: string,
): Credit[] {
  const electricity = bills.filter((bill) => bill.kind === 'electricity');
  const back = { 0: 5, 2: 7, 4: 2 }[story];
  const original = back === undefined ? undefined : electricity.at(-back);
  if (!original) return [];
  const credit = creditFor(customer, country, original, story === 2);
  return credit.bill.document.issueDate <= today ? [credit] : [];
}
