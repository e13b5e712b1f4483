import type { ImportOutcome } from 'portico';

/** Different sentences that are told; the rest is counted. */
const TOLD = 20;

/** What became of the records of a file. */
export interface Tally {
  /** Records that are new, and records that were there already. */
  count(fresh: number, there: number): void;
  /** A record that is not taken in, and why. */
  refuse(line: number, why: string): void;
  /** @param what what records are, in the plural, such as `readings` */
  outcome(what: string): ImportOutcome;
}

interface Told {
  line: number;
  why: string;
  more: number;
}

const sentence = ({ line, why, more }: Told): string =>
  `Line ${line}: ${why}${more > 0 ? ` (${more} more like it.)` : ''}`;

/** Counts records, and keeps the sentences about the first of those that are wrong: a file can be wrong a million times. */
export function createTally(): Tally {
  let [fresh, there, wrong, untold] = [0, 0, 0, 0];
  const told = new Map<string, Told>();
  const notes = () => [
    ...[...told.values()].sort((a, b) => a.line - b.line).map(sentence), // batches end in any order
    ...(untold > 0 ? [`${untold} more lines were not taken in.`] : []),
  ];
  return {
    count(added, known) {
      fresh += added;
      there += known;
    },
    refuse(line, why) {
      wrong++;
      const same = told.get(why);
      if (same) {
        same.more++;
        same.line = Math.min(same.line, line);
      } else if (told.size < TOLD) told.set(why, { line, why, more: 0 });
      else untold++;
    },
    outcome(what) {
      if (fresh + there === 0) return { result: 'refused', notes: wrong > 0 ? notes() : ['There are no lines in the file.'] }; // prettier-ignore
      if (fresh + wrong === 0) return { result: 'unchanged', notes: [] };
      return { result: 'imported', notes: [`${fresh} ${what} new, ${there} were there already, ${wrong} not taken in.`, ...notes()] }; // prettier-ignore
    },
  };
}
