import type { UblDocument } from './document.ts';
import { exact } from './exact.ts';
import { warn, type Reading } from './fields.ts';

/** UNTDID 4461: credit transfer and SEPA credit transfer. */
const transfers = new Set(['30', '58']);

/** What a customer needs to pay. Its lack does not make the amounts wrong, so it only warns. */
export function checkPayment(reading: Reading, document: UblDocument): void {
  // A credit note pays the other way, so it needs no due date.
  const owing = document.kind === 'invoice' && exact(document.totals.due).greaterThan(0);
  if (owing && document.dueDate === null && document.paymentTerms === null) {
    const message =
      'There is an amount to be paid, but neither a due date (BT-9) nor payment terms (BT-20) (BR-CO-25).';
    warn(reading, { at: 'Invoice/cbc:DueDate', term: 'BT-9', rule: 'BR-CO-25', message });
  }
  for (const payment of document.payments) {
    if (!transfers.has(payment.code) || payment.account !== null) continue;
    const message = `The payment means ${payment.code} is a credit transfer, but the payment account (BT-84) is missing (BR-61).`;
    warn(reading, { at: reading.origins.get(payment)!, term: 'BT-84', rule: 'BR-61', message });
  }
  if (
    document.vatCurrency !== null &&
    document.vatCurrency !== document.currency &&
    document.totals.vatInVatCurrency === null
  ) {
    const message = `The VAT accounting currency (BT-6) is ${document.vatCurrency}, but the total VAT in it (BT-111) is missing (BR-53).`;
    warn(reading, {
      at: `${document.kind === 'invoice' ? 'Invoice' : 'CreditNote'}/cac:TaxTotal`,
      term: 'BT-111',
      rule: 'BR-53',
      message,
    });
  }
}
