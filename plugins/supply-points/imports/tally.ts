import type { ImportOutcome } from 'portico';

/** Sentences about single lines that are told; the rest is counted. */
const TOLD = 20;

/** What became of the lines of a file. */
export interface Tally {
  /** Lines that are new, and lines that were there already. */
  count(fresh: number, there: number): void;
  /** A line that is not taken in, and why. */
  refuse(line: number, why: string): void;
  /** @param what what lines are, in the plural, such as `readings` */
  outcome(what: string): ImportOutcome;
}

/** Counts lines, and keeps the sentences about the first of those that are wrong: a file can be wrong a million times. */
export function createTally(): Tally {
  let [fresh, there, wrong] = [0, 0, 0];
  const told: { line: number; why: string }[] = [];
  const notes = () => [
    ...told.map(({ line, why }) => `Line ${line}: ${why}`),
    ...(wrong > told.length ? [`${wrong - told.length} more lines were not taken in.`] : []),
  ];
  return {
    count(added, known) {
      fresh += added;
      there += known;
    },
    refuse(line, why) {
      wrong++;
      // Batches end in any order, and the first lines are told.
      const at = told.findIndex((one) => one.line > line);
      told.splice(at < 0 ? told.length : at, 0, { line, why });
      if (told.length > TOLD) told.pop();
    },
    outcome(what) {
      if (fresh + there === 0) return { result: 'refused', notes: wrong > 0 ? notes() : ['There are no lines in the file.'] }; // prettier-ignore
      if (fresh + wrong === 0) return { result: 'unchanged', notes: [] };
      return { result: 'imported', notes: [`${fresh} ${what} new, ${there} were there already, ${wrong} lines not taken in.`, ...notes()] }; // prettier-ignore
    },
  };
}
