import { createHash, randomBytes } from 'node:crypto';

/** Base 32 of Douglas Crockford: no I, L, O and U, so that nothing read from paper is mistaken for something else. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 16;

/** Twice a value in the field of 32 elements (x^5 + x^2 + 1). */
const twice = (value: number): number => (value & 16 ? (value << 1) ^ 0b100101 : value << 1);

/**
 * The last character of a code: each place weighs twice the one after it in the field of 32 elements, so that any single wrong character
 * and any two that changed places are found.
 */
const remainder = (values: readonly number[]): number => values.reduce((sum, value) => twice(sum) ^ value, 0);

/** A new code: 75 random bits and a check character, four groups of four such as `7KQ2-M0XD-9RVA-H3TC`. */
export function newCode(): string {
  const values = [...randomBytes(LENGTH - 1)].map((byte) => byte & 31);
  const check = twice(remainder(values));
  return groups([...values, check].map((value) => ALPHABET[value]!).join(''));
}

const groups = (code: string): string => code.replace(/(.{4})(?=.)/g, '$1-');

/** What was typed: a code, or why it is none; both are told without a look into the database. */
export type TypedCode = { code: string } | { problem: 'empty' | 'length' | 'mistyped' };

/**
 * Reads a code as people type it: in capitals or not, with or without the dashes, O for 0, I or L for 1.
 * @returns the code in its four groups, or what is wrong with it
 */
export function readCode(typed: string): TypedCode {
  const plain = typed.toUpperCase().replace(/[\s\-–—._]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1'); // prettier-ignore
  if (plain === '') return { problem: 'empty' };
  if (plain.length !== LENGTH) return { problem: 'length' };
  const values = [...plain].map((char) => ALPHABET.indexOf(char));
  return values.includes(-1) || remainder(values) !== 0 ? { problem: 'mistyped' } : { code: groups(plain) };
}

/** What is stored of a code. 75 random bits cannot be tried out, so that a plain hash is enough. */
export const hashCode = (code: string): Buffer => createHash('sha256').update(`portico credential ${code}`).digest();
