import type { DemoCountry } from './countries.ts';
import type { Random } from './random.ts';

const digits = (random: Random, count: number): string =>
  Array.from({ length: count }, () => String(random.whole(0, 9))).join('');

const valueOf = (char: string): number => (char === '-' ? 36 : parseInt(char, 36));

/** Completes 15 characters to an EIC by its check character (EIC reference manual, ENTSO-E). */
function eic(body: string): string {
  const sum = [...body].reduce((total, char, index) => total + valueOf(char) * (16 - index), 0);
  const check = 36 - ((sum - 1) % 37);
  return `${body}${check === 36 ? '-' : check.toString(36).toUpperCase()}`;
}

/** Completes 17 digits to a GS1 number of 18 digits, as Czech (EAN) and Polish (PPE) points have. */
function gs1(body: string): string {
  const sum = [...body].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1), 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}

/** A code of a supply point as the country writes it, invented but with a right check digit. */
export function pointCode(country: DemoCountry, commodity: 'electricity' | 'gas', random: Random): string {
  if (country === 'SK')
    return commodity === 'electricity' ? eic(`24ZSS${digits(random, 10)}`) : `SKSPPDIS${digits(random, 12)}`;
  if (country === 'CZ')
    return commodity === 'electricity' ? gs1(`859182400${digits(random, 8)}`) : eic(`27ZG${digits(random, 11)}`);
  return gs1(`5905431${digits(random, 10)}`);
}
