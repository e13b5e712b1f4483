import type { BankEntry } from '../camt/entry.ts';
import { parseCreditorReference } from 'portico';

/** How sure a reference is: 1 a symbol in its own place, 2 a creditor reference, 3 a document number in a text, 4 digits in a text. */
export type Rank = 1 | 2 | 3 | 4;

/** Something by which the invoice of a payment may be found. */
export interface Candidate {
  rank: Rank;
  value: string;
}

/** Words of one text that are looked at; more would be no payment reference. */
const WORDS = 24;

const symbols = /VS[:=]?\s*(\d{1,10})(?!\d)/gi;
const creditor = /RF\d{2}(?:[ ]?[A-Z0-9]){1,21}/gi;

function references(text: string): Candidate[] {
  const vs = [...text.matchAll(symbols)].map(([, digits]): Candidate => ({ rank: 1, value: digits! }));
  const rf = [...text.matchAll(creditor)].flatMap(([found]) => {
    // Behind the reference other words may stand, which the pattern takes along: the longest that has right check digits counts.
    const words = found.split(' ');
    for (let count = words.length; count > 0; count--) {
      const reference = parseCreditorReference(words.slice(0, count).join(''));
      if (reference !== null) return [reference, reference.slice(4)].map((value): Candidate => ({ rank: 2, value }));
    }
    return [];
  });
  return [...vs, ...rf];
}

/** Words that may be the number of a document, which has a digit at least. */
function words(text: string): Candidate[] {
  const list = text.split(/[\s,;:]+/).filter((word) => word.length >= 3 && word.length <= 40 && /\d/.test(word)).slice(0, WORDS);
  return list.flatMap((word): Candidate[] => [
    { rank: 3, value: word },
    ...(/^\d{3,10}$/.test(word) ? [{ rank: 4 as const, value: word }] : []),
  ]);
} // prettier-ignore

/** A reference in a field of its own: digits alone are a symbol, anything else may be a document number. */
function structured(text: string): Candidate[] {
  const compact = text.replace(/\s/g, '');
  if (/^\d{1,10}$/.test(compact)) return [{ rank: 1, value: compact }];
  return [{ rank: 3, value: text }];
}

/** Everything in an entry by which its invoice may be found, each value once with its surest rank. */
export function candidatesOf(entry: BankEntry): Candidate[] {
  const texts = [entry.endToEnd, ...entry.structured, ...entry.texts].filter((text) => text !== null);
  const found = [
    ...texts.flatMap(references),
    ...entry.structured.flatMap(structured),
    ...[entry.endToEnd, ...entry.texts].filter((text) => text !== null).flatMap(words),
  ];
  const seen = new Set<string>();
  return found
    .sort((a, b) => a.rank - b.rank)
    .filter(({ rank, value }) => {
      const key = rank === 4 ? `4 ${value}` : value; // digits of a text may be a number or a symbol
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}
