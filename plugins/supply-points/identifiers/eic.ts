const valueOf = (char: string): number => (char === '-' ? 36 : parseInt(char, 36));

/**
 * The check character of an Energy Identification Code: the 16th, of the 15 before it.
 * Source: ENTSO-E, "EIC Reference Manual", annex on the check character (weights 16 to 2, modulo 37).
 * @param body 15 characters of `A-Z`, `0-9` and `-`
 */
export function eicCheckCharacter(body: string): string {
  const sum = [...body].reduce((total, char, index) => total + valueOf(char) * (16 - index), 0);
  const check = 36 - ((sum - 1) % 37);
  return check === 36 ? '-' : check.toString(36).toUpperCase();
}

/** Whether a text is an EIC; the check character is never a hyphen, such codes are not given out. */
export const isEic = (code: string): boolean =>
  /^[0-9]{2}[A-Z][A-Z0-9-]{12}[A-Z0-9]$/.test(code) && eicCheckCharacter(code.slice(0, 15)) === code[15];
