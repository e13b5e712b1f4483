import { ratedCategories, ruleInfix, untaxedCategories } from './codes.ts';
import type { UblDocument, UblVat } from './document.ts';
import { cents, exact, shown, sum, type Exact } from './exact.ts';
import { child, refuse, type Reading } from './fields.ts';
import { named } from './terms.ts';

const ruleOf = (category: string, number: string): string => `BR-${ruleInfix[category] ?? category}-${number}`;

/** Lines and allowances belong to an entry of the breakdown by category and, where a category has several, by rate. */
const keyOf = (category: string, rate: string | null): string =>
  ratedCategories.has(category) ? `${category} at ${exact(rate).toFixed()} %` : category;

/** What lines, charges and allowances say is taxable, by key, with the first part that has it. */
function taxableParts(document: UblDocument): Map<string, { amounts: string[]; first: object; category: string }> {
  const parts = new Map<string, { amounts: string[]; first: object; category: string }>();
  const add = (category: string, rate: string | null, amount: string, first: object) => {
    const key = keyOf(category, rate);
    const part = parts.get(key) ?? { amounts: [], first, category };
    part.amounts.push(amount);
    parts.set(key, part);
  };
  for (const line of document.lines) add(line.vatCategory, line.vatRate, line.netAmount, line);
  for (const one of document.allowances) {
    add(one.vatCategory ?? '', one.vatRate, one.charge ? one.amount : exact(one.amount).negated().toFixed(), one);
  }
  return parts;
}

/** EN 16931 forgives less than one unit of the currency where rates are involved, because sellers round line by line. */
const near = (stated: Exact, expected: Exact): boolean => stated.minus(expected).abs().lessThan(1);

/** BR-S-08 and its kin: the taxable amount is what lines, charges and allowances of that category (and rate) add up to. */
function checkTaxable(reading: Reading, vat: UblVat, key: string, amounts: string[]): void {
  const expected = sum(amounts);
  const stated = exact(vat.taxable);
  const fits = ratedCategories.has(vat.category) ? near(stated, expected) : stated.equals(cents(expected));
  if (fits) return;
  const rule = ruleOf(vat.category, '08');
  const message = `The ${named('BT-116')} for ${key} is ${vat.taxable}, but its lines, charges and allowances add up to ${shown(expected)} (${rule}).`;
  const origin = reading.origins.get(vat)!;
  refuse(reading, { at: child(origin, 'cbc:TaxableAmount')!, term: 'BT-116', found: vat.taxable, rule, message });
}

/** BR-CO-17: taxable amount times rate; nought for categories without VAT (BR-Z-09, BR-E-09 ...). */
function checkTax(reading: Reading, vat: UblVat, key: string): void {
  const untaxed = untaxedCategories.has(vat.category);
  const expected = untaxed ? exact('0') : cents(exact(vat.taxable).times(exact(vat.rate)).dividedBy(100));
  const stated = exact(vat.tax);
  if (untaxed ? stated.isZero() : near(stated, expected)) return;
  const rule = untaxed ? ruleOf(vat.category, '09') : 'BR-CO-17';
  const message = `The ${named('BT-117')} for ${key} is ${vat.tax}, but ${untaxed ? 'this category has no VAT' : `${vat.taxable} at ${vat.rate} % is ${shown(expected)}`} (${rule}).`;
  const origin = reading.origins.get(vat)!;
  refuse(reading, { at: child(origin, 'cbc:TaxAmount')!, term: 'BT-117', found: vat.tax, rule, message });
}

function checkEntry(reading: Reading, vat: UblVat, seen: Set<string>, parts: ReturnType<typeof taxableParts>): void {
  const key = keyOf(vat.category, vat.rate);
  if (seen.has(key)) {
    const message = `The VAT breakdown has ${key} twice; EN 16931 demands one entry for it (BR-${ruleInfix[vat.category] ?? vat.category}-01).`;
    refuse(reading, {
      at: reading.origins.get(vat)!,
      term: 'BT-118',
      found: key,
      rule: ruleOf(vat.category, '01'),
      message,
    });
    return;
  }
  seen.add(key);
  checkTaxable(reading, vat, key, parts.get(key)?.amounts ?? []);
  checkTax(reading, vat, key);
}

/** The VAT breakdown (BG-23) against the lines, and its amounts in themselves. */
export function checkVat(reading: Reading, document: UblDocument): void {
  const parts = taxableParts(document);
  const seen = new Set<string>();
  for (const vat of document.vatBreakdown) checkEntry(reading, vat, seen, parts);
  for (const [key, { first, category }] of parts) {
    if (seen.has(key)) continue;
    const message = `The VAT breakdown has no entry for ${key}, which is used here (${ruleOf(category, '01')}).`;
    refuse(reading, {
      at: reading.origins.get(first)!,
      term: 'BT-118',
      found: key,
      rule: ruleOf(category, '01'),
      message,
    });
  }
}
