import type { UblIdentifier, UblLine } from './document.ts';
import { readAllowances } from './allowances.ts';
import { child, children, descend, identifier, mustText, refuse, text, texts, type Reading } from './fields.ts';
import { readObjectId, readPeriod } from './header.ts';
import { decimal, mustAmount, mustDecimal, mustPrice, price } from './values.ts';
import { readCategory, readRate } from './vat.ts';
import type { XmlElement } from './xml.ts';

const periodTerms = { start: 'BT-134', end: 'BT-135', rule: 'BR-30' };

/** BT-158; the list it is from (`listID`) stands where other identifiers have their scheme. */
function readClassifications(reading: Reading, item: XmlElement | null): UblIdentifier[] {
  const codes = children(item, 'cac:CommodityClassification').map((element) =>
    child(element, 'cbc:ItemClassificationCode'),
  );
  return codes
    .filter((code) => code !== null && code.text !== '')
    .map((code) => ({ value: code!.text, scheme: code!.attributes['listID'] ?? null }));
}

/** BG-32 */
function readAttributes(reading: Reading, item: XmlElement | null): UblLine['attributes'] {
  return children(item, 'cac:AdditionalItemProperty').map((element) => ({
    name: mustText(reading, { in: element, at: 'cbc:Name', term: 'BT-160', required: 'BR-54' }),
    value: mustText(reading, { in: element, at: 'cbc:Value', term: 'BT-161', required: 'BR-54' }),
  }));
}

/** BG-31 */
function readItem(reading: Reading, line: XmlElement) {
  const item = child(line, 'cac:Item');
  const get = (at: string, term: string) => text(reading, { in: item, at, term });
  return {
    name: mustText(reading, { in: line, at: 'cac:Item/cbc:Name', term: 'BT-153', required: 'BR-25' }),
    description: texts(reading, { in: item, at: 'cbc:Description', term: 'BT-154' }).join('\n') || null,
    sellerItemId: get('cac:SellersItemIdentification/cbc:ID', 'BT-155'),
    buyerItemId: get('cac:BuyersItemIdentification/cbc:ID', 'BT-156'),
    standardItemId: identifier(reading, { in: item, at: 'cac:StandardItemIdentification/cbc:ID', term: 'BT-157' }),
    classifications: readClassifications(reading, item),
    originCountry: get('cac:OriginCountry/cbc:IdentificationCode', 'BT-159'),
    attributes: readAttributes(reading, item),
  };
}

/** BG-29. The discount is an allowance inside of the price, its base the gross price. */
function readPrice(reading: Reading, line: XmlElement) {
  const discount = descend(line, 'cac:Price/cac:AllowanceCharge');
  return {
    price: mustPrice(reading, { in: line, at: 'cac:Price/cbc:PriceAmount', term: 'BT-146', required: 'BR-26' }),
    priceDiscount: price(reading, { in: discount, at: 'cbc:Amount', term: 'BT-147' }),
    grossPrice: price(reading, { in: discount, at: 'cbc:BaseAmount', term: 'BT-148' }),
    baseQuantity: decimal(reading, { in: line, at: 'cac:Price/cbc:BaseQuantity', term: 'BT-149' }),
    baseUnitCode: descend(line, 'cac:Price/cbc:BaseQuantity')?.attributes['unitCode'] ?? null,
  };
}

/** BT-129 and BT-130; the element is named after the document. */
function readQuantity(reading: Reading, line: XmlElement) {
  const at = line.name === 'cac:InvoiceLine' ? 'cbc:InvoicedQuantity' : 'cbc:CreditedQuantity';
  const quantity = mustDecimal(reading, { in: line, at, term: 'BT-129', required: 'BR-22' });
  const unitCode = child(line, at)?.attributes['unitCode'] ?? '';
  if (quantity !== '' && unitCode === '') {
    const message =
      'The unit of the quantity (BT-130) is missing; the quantity needs the attribute unitCode, C62 for pieces (BR-23).';
    refuse(reading, { at: child(line, at)!, term: 'BT-130', rule: 'BR-23', message });
  }
  return { quantity, unitCode };
}

function readLine(reading: Reading, element: XmlElement): UblLine {
  const category = readCategory(reading, element, 'cac:Item/cac:ClassifiedTaxCategory', 'BT-151', 'BR-CO-04');
  const line = {
    id: mustText(reading, { in: element, at: 'cbc:ID', term: 'BT-126', required: 'BR-21' }),
    note: texts(reading, { in: element, at: 'cbc:Note', term: 'BT-127' }).join('\n') || null,
    objectId: readObjectId(reading, element, 'cac:DocumentReference', 'BT-128'),
    ...readQuantity(reading, element),
    netAmount: mustAmount(reading, { in: element, at: 'cbc:LineExtensionAmount', term: 'BT-131', required: 'BR-24' }),
    orderLine: text(reading, { in: element, at: 'cac:OrderLineReference/cbc:LineID', term: 'BT-132' }),
    accountingReference: text(reading, { in: element, at: 'cbc:AccountingCost', term: 'BT-133' }),
    period: readPeriod(reading, element, periodTerms),
    allowances: readAllowances(reading, element, 'line'),
    ...readPrice(reading, element),
    vatCategory: category,
    vatRate: readRate(reading, element, 'cac:Item/cac:ClassifiedTaxCategory', 'BT-152', category, 'BR-S-05'),
    ...readItem(reading, element),
  };
  reading.origins.set(line, element);
  return line;
}

/** BG-25: an invoice without a line is refused. */
export function readLines(reading: Reading, root: XmlElement): UblLine[] {
  const name = root.name === 'Invoice' ? 'cac:InvoiceLine' : 'cac:CreditNoteLine';
  const lines = children(root, name).map((element) => readLine(reading, element));
  if (lines.length === 0) {
    const message = `The ${root.name} has no ${name}; EN 16931 demands at least one line (BR-16).`;
    refuse(reading, { at: `${root.name}/${name}`, term: 'BG-25', rule: 'BR-16', message });
  }
  return lines;
}
