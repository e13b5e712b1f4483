import { vatCategories } from './codes.ts';
import type { UblVat } from './document.ts';
import { child, children, descend, mustText, quote, refuse, text, type Reading } from './fields.ts';
import { named } from './terms.ts';
import { decimal, mustAmount } from './values.ts';
import type { XmlElement } from './xml.ts';

/** BT-95, BT-102, BT-118, BT-151: one of the ten categories of EN 16931. */
export function readCategory(
  reading: Reading,
  parent: XmlElement | null,
  at: string,
  term: string,
  rule: string,
): string {
  const code = mustText(reading, { in: parent, at: `${at}/cbc:ID`, term, required: rule });
  if (code === '' || vatCategories.has(code)) return code;
  const message = `The ${named(term)} is ${quote(code)}; allowed are ${[...vatCategories].join(', ')}.`;
  refuse(reading, { at: descend(parent, `${at}/cbc:ID`)!, term, found: code, rule: 'BR-CL-17', message });
  return code;
}

/** Every category but O (not subject to VAT) has a rate. */
export function readRate(
  reading: Reading,
  parent: XmlElement | null,
  at: string,
  term: string,
  category: string,
  rule: string,
): string | null {
  const field = { in: parent, at: `${at}/cbc:Percent`, term };
  return decimal(reading, category === 'O' || category === '' ? field : { ...field, required: rule });
}

function readVat(reading: Reading, element: XmlElement): UblVat {
  const tax = child(element, 'cac:TaxCategory');
  const category = readCategory(reading, element, 'cac:TaxCategory', 'BT-118', 'BR-47');
  const vat = {
    taxable: mustAmount(reading, { in: element, at: 'cbc:TaxableAmount', term: 'BT-116', required: 'BR-45' }),
    tax: mustAmount(reading, { in: element, at: 'cbc:TaxAmount', term: 'BT-117', required: 'BR-46' }),
    category,
    rate: readRate(reading, element, 'cac:TaxCategory', 'BT-119', category, 'BR-48'),
    exemptionReason: text(reading, { in: tax, at: 'cbc:TaxExemptionReason', term: 'BT-120' }),
    exemptionCode: text(reading, { in: tax, at: 'cbc:TaxExemptionReasonCode', term: 'BT-121' }),
  };
  reading.origins.set(vat, element);
  return vat;
}

/** The `cac:TaxTotal` in a currency. The one in the currency of the document holds the breakdown, the one in BT-6 a single amount. */
export function taxTotalIn(root: XmlElement, currency: string, other: string | null): XmlElement | null {
  const totals = children(root, 'cac:TaxTotal');
  const stated = (element: XmlElement) => child(element, 'cbc:TaxAmount')?.attributes['currencyID'];
  return (
    totals.find((element) => stated(element) === currency) ??
    totals.find((element) => other !== null && stated(element) !== other) ??
    null
  );
}

/** Two totals in one currency contradict each other; which of them is meant cannot be known. */
function refuseSecondTotal(reading: Reading, root: XmlElement): void {
  const amounts = children(root, 'cac:TaxTotal').map((element) => child(element, 'cbc:TaxAmount'));
  const own = amounts.filter((element) => element?.attributes['currencyID'] === reading.currency);
  if (own[1] === undefined || own[1] === null) return;
  const message = `There are ${own.length} tax totals in ${reading.currency}; EN 16931 allows one, and a second in the VAT accounting currency.`;
  refuse(reading, { at: own[1], term: 'BT-110', found: own[1].text, rule: 'BR-CO-15', message });
}

/** BG-23 */
export function readVatBreakdown(reading: Reading, root: XmlElement, vatCurrency: string | null): UblVat[] {
  const taxTotal = taxTotalIn(root, reading.currency, vatCurrency ?? '');
  const breakdown = children(taxTotal, 'cac:TaxSubtotal').map((element) => readVat(reading, element));
  reading.origins.set(breakdown, taxTotal ?? root);
  refuseSecondTotal(reading, root);
  if (breakdown.length === 0) {
    const message = 'The VAT breakdown is missing; EN 16931 demands at least one cac:TaxSubtotal (BR-CO-18).';
    refuse(reading, { at: taxTotal ?? `${root.name}/cac:TaxTotal`, term: 'BT-118', rule: 'BR-CO-18', message });
  }
  return breakdown;
}
