/** Lengths of IBANs in the SEPA area (ISO 13616 registry); others only have to be 15 to 34 characters long. */
const lengths: Readonly<Record<string, number>> = {
  AD: 24,
  AT: 20,
  BE: 16,
  BG: 22,
  CH: 21,
  CY: 28,
  CZ: 24,
  DE: 22,
  DK: 18,
  EE: 20,
  ES: 24,
  FI: 18,
  FR: 27,
  GB: 22,
  GR: 27,
  HR: 21,
  HU: 28,
  IE: 22,
  IS: 26,
  IT: 27,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  MC: 27,
  MT: 31,
  NL: 18,
  NO: 15,
  PL: 28,
  PT: 25,
  RO: 24,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  VA: 22,
};

const compact = (text: string): string => text.replace(/\s/g, '').toUpperCase();

/** ISO 7064 mod 97-10 over digits, letters counting from A = 10. */
function remainder(text: string): number {
  let rest = 0;
  for (const char of text) {
    const value = parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

/**
 * @param text an account number, with or without spaces
 * @returns the IBAN without spaces if it is one by form, length and check digits (ISO 13616); null otherwise
 */
export function parseIban(text: string): string | null {
  const iban = compact(text);
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) return null;
  const length = lengths[iban.slice(0, 2)];
  if (length !== undefined && iban.length !== length) return null;
  return remainder(iban.slice(4) + iban.slice(0, 4)) === 1 ? iban : null;
}

/** @returns an IBAN in groups of four, as people read it; anything else as it is */
export function groupIban(text: string): string {
  return parseIban(text)?.replace(/(.{4})(?=.)/g, '$1 ') ?? text;
}

/**
 * @param text a payment reference
 * @returns the creditor reference without spaces if it is one (ISO 11649, `RF18 5390 ...`); null otherwise
 */
export function parseCreditorReference(text: string): string | null {
  const reference = compact(text);
  if (!/^RF\d{2}[A-Z0-9]{1,21}$/.test(reference)) return null;
  return remainder(reference.slice(4) + reference.slice(0, 4)) === 1 ? reference : null;
}
