/**
 * The check digit of a GS1 number: digits weigh 3 and 1 in turn, from the right.
 * Source: GS1 General Specifications, section 7.9.
 * @param body digits without the check digit
 */
export function gs1CheckDigit(body: string): string {
  const sum = [...body].reverse().reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1), 0);
  return String((10 - (sum % 10)) % 10);
}

const isGs1 = (code: string): boolean => gs1CheckDigit(code.slice(0, -1)) === code.at(-1);

/** A Czech supply point of electricity: 18 digits, of GS1 Czech Republic (859), with a check digit. */
export const isCzechEan = (code: string): boolean => /^859[0-9]{15}$/.test(code) && isGs1(code);

/** A Polish supply point (PPE): 18 digits of GS1 Poland (590), with a check digit. */
export const isPolishPpe = (code: string): boolean => /^590[0-9]{15}$/.test(code) && isGs1(code);
