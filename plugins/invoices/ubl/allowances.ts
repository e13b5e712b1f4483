import type { UblAllowance } from './document.ts';
import { child, children, quote, refuse, text, type Reading } from './fields.ts';
import { amount, decimal, mustAmount } from './values.ts';
import { readCategory, readRate } from './vat.ts';
import type { XmlElement } from './xml.ts';

type AllowanceTerms = Record<'amount' | 'base' | 'percentage' | 'category' | 'rate' | 'rule' | 'categoryRule', string>;

const onDocument: Record<'allowance' | 'charge', AllowanceTerms> = {
  allowance: {
    amount: 'BT-92',
    base: 'BT-93',
    percentage: 'BT-94',
    category: 'BT-95',
    rate: 'BT-96',
    rule: 'BR-31',
    categoryRule: 'BR-32',
  },
  charge: {
    amount: 'BT-99',
    base: 'BT-100',
    percentage: 'BT-101',
    category: 'BT-102',
    rate: 'BT-103',
    rule: 'BR-36',
    categoryRule: 'BR-37',
  },
};

const onLine: Record<'allowance' | 'charge', AllowanceTerms> = {
  allowance: {
    amount: 'BT-136',
    base: 'BT-137',
    percentage: 'BT-138',
    category: '',
    rate: '',
    rule: 'BR-41',
    categoryRule: '',
  },
  charge: {
    amount: 'BT-141',
    base: 'BT-142',
    percentage: 'BT-143',
    category: '',
    rate: '',
    rule: 'BR-43',
    categoryRule: '',
  },
};

/** Whether something is added or taken off decides every sum, so a missing or odd indicator is never guessed. */
function readIndicator(reading: Reading, element: XmlElement): boolean {
  const value = text(reading, { in: element, at: 'cbc:ChargeIndicator', term: 'BG-20' }) ?? '';
  if (!['true', 'false', '1', '0'].includes(value)) {
    const at = child(element, 'cbc:ChargeIndicator') ?? element;
    const message = `The charge indicator is ${quote(value)}; allowed are "true" (charge, added) and "false" (allowance, taken off).`;
    refuse(reading, { at, term: 'BG-20', found: value, message });
  }
  return value === 'true' || value === '1';
}

function readAllowance(reading: Reading, element: XmlElement, place: 'document' | 'line'): UblAllowance {
  const charge = readIndicator(reading, element);
  const terms = (place === 'document' ? onDocument : onLine)[charge ? 'charge' : 'allowance'];
  const tax = place === 'document' ? 'cac:TaxCategory' : null;
  const vatCategory = tax === null ? null : readCategory(reading, element, tax, terms.category, terms.categoryRule);
  const allowance = {
    charge,
    amount: mustAmount(reading, { in: element, at: 'cbc:Amount', term: terms.amount, required: terms.rule }),
    baseAmount: amount(reading, { in: element, at: 'cbc:BaseAmount', term: terms.base }),
    percentage: decimal(reading, { in: element, at: 'cbc:MultiplierFactorNumeric', term: terms.percentage }),
    reason: text(reading, { in: element, at: 'cbc:AllowanceChargeReason', term: terms.amount }),
    reasonCode: text(reading, { in: element, at: 'cbc:AllowanceChargeReasonCode', term: terms.amount }),
    vatCategory,
    vatRate: tax === null ? null : readRate(reading, element, tax, terms.rate, vatCategory ?? '', 'BR-S-06'),
  };
  reading.origins.set(allowance, element);
  return allowance;
}

/** BG-20 and BG-21, or BG-27 and BG-28 */
export const readAllowances = (reading: Reading, parent: XmlElement, place: 'document' | 'line'): UblAllowance[] =>
  children(parent, 'cac:AllowanceCharge').map((element) => readAllowance(reading, element, place));
