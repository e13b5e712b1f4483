import type { ImportFile } from 'portico';
import { countries, type DemoCountry } from '../../plugins/invoices/demo/countries.ts';
import { contractsOf, buyerOf, type SeededCustomer } from '../../plugins/invoices/demo/customer.ts';
import { documentOf, type Draft } from '../../plugins/invoices/demo/document.ts';
import { randomOf } from '../../plugins/invoices/demo/random.ts';
import { linesOfBill } from '../../plugins/invoices/demo/services.ts';
import { writeUbl } from '../../plugins/invoices/demo/ubl-writer.ts';
import { addDays, monthEnd, monthStart } from '../../core/calendar/days.ts';

const COUNTRIES = Object.keys(countries) as DemoCountry[];
const SERVICE_LINES = 30;

/** The n-th customer of the benchmark's data (`data.ts`), whom his number tells, as the billing system of a seller knows him. */
function customerOf(n: number, country: DemoCountry): SeededCustomer {
  const firm = n % 3 === 0;
  const place = { street: `Long Street ${n}`, city: 'Bratislava', postCode: '811 01' };
  return {
    id: '', number: `B${String(n).padStart(7, '0')}`, name: `Company ${n} s.r.o.`, kind: firm ? 'organisation' : 'person', country,
    companyRegNo: firm ? String(40_000_000 + n) : null, vatId: firm ? `${country}${2_000_000_000 + n}` : null, endpointScheme: null, endpointId: null, email: `office${n}@bench.test`, billing: place, service: place,
  }; // prettier-ignore
}

/** Bills of electricity with six lines, of gas with three, and of work with up to thirty; every 41st document is a credit note. */
function draftOf(n: number, customer: SeededCustomer, country: DemoCountry, month: string): Draft {
  const random = randomOf(`file ${n}`);
  const contracts = contractsOf(customer);
  const contract = contracts[n % contracts.length]!;
  const bill = () => linesOfBill(countries[country], contract, Number(month.slice(5, 7)), random);
  const more = contract.kind === 'service' ? Array.from({ length: random.whole(0, SERVICE_LINES / 3 - 1) }, bill) : [];
  const credit = n % 41 === 0;
  const issueDate = addDays(monthEnd(month), 1 + random.whole(0, 9));
  return {
    kind: credit ? 'credit-note' : 'invoice', number: String(7_000_000_000 + n), issueDate, dueDate: credit ? null : addDays(issueDate, 14), termDays: 14,
    period: { start: month, end: monthEnd(month) }, note: `${countries[country].texts[contract.kind]} ${month.slice(0, 7)}`, contract: contract.number,
    objectId: contract.point, place: customer.service, preceding: credit ? [{ number: String(7_000_000_000 + n - 1), issueDate: null }] : [],
    buyer: buyerOf(customer), lines: [...bill(), ...more.flat()], discount: random.chance(0.1) ? { percentage: '2', reason: 'Discount' } : null,
  }; // prettier-ignore
}

/**
 * Files of a billing run, made as they are asked for: month after month a bill for each customer of the benchmark's data, from three
 * sellers, 4 to 20 kB each. The n-th is the same in every run.
 * @param count how many
 * @param customers how many customers the data have
 * @param first number of the first one
 */
export function* ublFiles(count: number, customers: number, first = 0): Generator<ImportFile> {
  for (let n = first; n < first + count; n++) {
    const country = COUNTRIES[n % COUNTRIES.length]!;
    const month = monthStart('2024-01-01', Math.floor(n / customers));
    const bytes = writeUbl(
      documentOf(countries[country], draftOf(n, customerOf(n % customers, country), country, month)),
    );
    const name = `bill-${String(n).padStart(7, '0')}.xml`;
    yield { name, path: name, bytes: () => Promise.resolve(bytes) };
  }
}
