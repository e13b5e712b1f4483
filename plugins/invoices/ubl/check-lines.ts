import type { UblDocument, UblLine } from './document.ts';
import { cents, exact, shown } from './exact.ts';
import { child, descend, refuse, warn, type Reading } from './fields.ts';
import { named } from './terms.ts';

/** BR-27, BR-28: only the quantity may be negative, never the price. */
function checkPrice(reading: Reading, line: UblLine): void {
  const origin = reading.origins.get(line)!;
  const prices = [
    { term: 'BT-146', value: line.price, rule: 'BR-27', at: 'cac:Price/cbc:PriceAmount' },
    { term: 'BT-148', value: line.grossPrice, rule: 'BR-28', at: 'cac:Price/cac:AllowanceCharge/cbc:BaseAmount' },
  ];
  for (const { term, value, rule, at } of prices) {
    if (value === null || !exact(value).isNegative() || exact(value).isZero()) continue;
    const message = `The ${named(term)} is ${value}; a price is never negative, use a negative quantity instead (${rule}).`;
    refuse(reading, { at: descend(origin, at) ?? origin, term, found: value, rule, message });
  }
  if (line.baseQuantity === null || exact(line.baseQuantity).greaterThan(0)) return;
  const message = `The ${named('BT-149')} is ${line.baseQuantity}; it has to be greater than nought.`;
  refuse(reading, {
    at: descend(origin, 'cac:Price/cbc:BaseQuantity')!,
    term: 'BT-149',
    found: line.baseQuantity,
    message,
  });
}

/**
 * Quantity times price, charges and allowances against the line net amount. EN 16931 has no rule for it, because prices are often
 * shown rounded; so it warns, with the 0.02 that Peppol allows (PEPPOL-EN16931-R120).
 */
function compareAmount(reading: Reading, line: UblLine): void {
  const perUnit = exact(line.price).dividedBy(exact(line.baseQuantity ?? '1'));
  const start = exact(line.quantity).times(perUnit);
  const expected = line.allowances.reduce(
    (total, one) => (one.charge ? total.plus(one.amount) : total.minus(one.amount)),
    start,
  );
  if (exact(line.netAmount).minus(expected).abs().lessThanOrEqualTo('0.02')) return;
  const origin = reading.origins.get(line)!;
  const message = `The ${named('BT-131')} is ${line.netAmount}, but quantity, price, charges and allowances make ${shown(cents(expected))}.`;
  const at = child(origin, 'cbc:LineExtensionAmount')!;
  warn(reading, { at, term: 'BT-131', found: line.netAmount, rule: 'PEPPOL-EN16931-R120', message });
}

/** Prices and amounts of the lines in themselves, and line identifiers that are used twice. */
export function checkLines(reading: Reading, document: UblDocument): void {
  const seen = new Set<string>();
  for (const line of document.lines) {
    const before = reading.problems.length;
    checkPrice(reading, line);
    if (reading.problems.length === before) compareAmount(reading, line);
    if (seen.has(line.id)) {
      const message = `The ${named('BT-126')} ${line.id} is used by more than one line.`;
      warn(reading, { at: child(reading.origins.get(line)!, 'cbc:ID')!, term: 'BT-126', found: line.id, message });
    }
    seen.add(line.id);
  }
}
