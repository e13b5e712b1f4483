import { eicCheckCharacter, isEic } from './eic.ts';
import { gs1CheckDigit, isCzechEan, isPolishPpe } from './gs1.ts';

export { eicCheckCharacter, isEic } from './eic.ts';
export { gs1CheckDigit, isCzechEan, isPolishPpe } from './gs1.ts';

/** A Slovak supply point of gas (POD): `SKSPPDIS` or another operator's mark, 20 characters in all; it has no check character. */
export const isSlovakPod = (code: string): boolean => /^SK[A-Z]{6}[0-9]{12}$/.test(code);

export const KINDS = ['eic', 'pod', 'ean', 'ppe'] as const;
export type IdentifierKind = (typeof KINDS)[number];

const CHECKS: Record<IdentifierKind, (code: string) => boolean> = {
  eic: isEic,
  pod: isSlovakPod,
  ean: isCzechEan,
  ppe: isPolishPpe,
};

/** A code as it is stored: capitals, without the blanks that people write into it. */
export const bareCode = (typed: string): string => typed.replace(/\s+/g, '').toUpperCase();

/** Which kind of identifier a code is; undefined where it is none, or a check character is wrong. */
export const kindOf = (code: string): IdentifierKind | undefined => KINDS.find((kind) => CHECKS[kind](code));

/** Whether a code is one of a kind. */
export const isCode = (kind: IdentifierKind, code: string): boolean => CHECKS[kind](code);

/** The check character that a code of a kind should end with; undefined where the rest of it is wrong, or the kind has none. */
export function checkCharacter(kind: IdentifierKind, code: string): string | undefined {
  const body = code.slice(0, -1);
  if (kind === 'eic' && /^[0-9]{2}[A-Z][A-Z0-9-]{12}$/.test(body)) return eicCheckCharacter(body);
  if (kind === 'ean' && /^859[0-9]{14}$/.test(body)) return gs1CheckDigit(body);
  if (kind === 'ppe' && /^590[0-9]{14}$/.test(body)) return gs1CheckDigit(body);
  return undefined;
}

/** What is wrong with a code that is said to be of a kind, as a sentence; undefined where it is right. */
export function identifierFault(kind: IdentifierKind, code: string): string | undefined {
  if (CHECKS[kind](code)) return undefined;
  const shape = {
    eic: 'an EIC has 16 characters, the last of which is a check character (ENTSO-E)',
    pod: 'a Slovak POD has 20 characters: SK, six letters and twelve digits',
    ean: 'a Czech EAN has 18 digits, begins with 859 and ends with a check digit (GS1)',
    ppe: 'a Polish PPE has 18 digits, begins with 590 and ends with a check digit (GS1)',
  }[kind];
  return `${kind.toUpperCase()} "${code}" is not right: ${shape}. Compare it with the contract.`;
}
