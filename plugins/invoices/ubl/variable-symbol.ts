/** The variable symbol as Slovak and Czech banks write it into a payment reference: `/VS2026001/SS/KS0308`. */
const bankReference = /\/?VS:?\s*(\d{1,10})(?!\d)/i;

/** ISO 11649 creditor reference; its digits mean nothing without its letters. */
const creditorReference = /^RF\d{2}[0-9A-Z\s]{1,25}$/i;

function digits(text: string): string | null {
  if (creditorReference.test(text.trim())) return null;
  const found = bankReference.exec(text)?.[1] ?? text.replace(/\D/g, '');
  return found.length >= 1 && found.length <= 10 ? found : null;
}

/**
 * The variable symbol by which Slovak and Czech banks match a payment to an invoice: at most ten digits, leading zeros kept.
 *
 * @param remittance BT-83, what the seller wants to read in the payment
 * @param number BT-1
 * @returns the digits of the remittance information, or else of the number, whichever has one to ten; null if neither has
 */
export function variableSymbol(remittance: string | null, number: string): string | null {
  return (remittance === null ? null : digits(remittance)) ?? digits(number);
}
