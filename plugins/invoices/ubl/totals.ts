import type { UblTotals } from './document.ts';
import { child, type Reading } from './fields.ts';
import { amount, mustAmount } from './values.ts';
import { taxTotalIn } from './vat.ts';
import type { XmlElement } from './xml.ts';

function vatAmounts(
  reading: Reading,
  root: XmlElement,
  vatCurrency: string | null,
): Pick<UblTotals, 'vat' | 'vatInVatCurrency'> {
  const own = taxTotalIn(root, reading.currency, vatCurrency ?? '');
  const separate = vatCurrency !== null && vatCurrency !== reading.currency;
  const second = separate ? taxTotalIn(root, vatCurrency, null) : null;
  return {
    vat: amount(reading, { in: own, at: 'cbc:TaxAmount', term: 'BT-110' }),
    vatInVatCurrency:
      second === null ? null : amount(reading, { in: second, at: 'cbc:TaxAmount', term: 'BT-111' }, vatCurrency ?? ''),
  };
}

/** BG-22 */
export function readTotals(reading: Reading, root: XmlElement, vatCurrency: string | null): UblTotals {
  const block = child(root, 'cac:LegalMonetaryTotal');
  const place = (name: string) =>
    block === null ? { in: root, at: `cac:LegalMonetaryTotal/${name}` } : { in: block, at: name };
  const must = (name: string, term: string, required: string) =>
    mustAmount(reading, { ...place(name), term, required });
  const may = (name: string, term: string) => amount(reading, { ...place(name), term });
  const totals = {
    lines: must('cbc:LineExtensionAmount', 'BT-106', 'BR-12'),
    allowances: may('cbc:AllowanceTotalAmount', 'BT-107'),
    charges: may('cbc:ChargeTotalAmount', 'BT-108'),
    net: must('cbc:TaxExclusiveAmount', 'BT-109', 'BR-13'),
    ...vatAmounts(reading, root, vatCurrency),
    gross: must('cbc:TaxInclusiveAmount', 'BT-112', 'BR-14'),
    paid: may('cbc:PrepaidAmount', 'BT-113'),
    rounding: may('cbc:PayableRoundingAmount', 'BT-114'),
    due: must('cbc:PayableAmount', 'BT-115', 'BR-15'),
  };
  reading.origins.set(totals, block ?? root);
  return totals;
}
