import { once } from 'node:events';
import type { ImportFile, ImportOutcome } from 'portico';

/** Tells what became of each file while an import runs: results on stdout, progress on stderr where that is a terminal. */
export interface ImportReport {
  /** Whether anything has been printed. */
  readonly begun: boolean;
  tell: (file: ImportFile, outcome: ImportOutcome) => Promise<void>;
  /**
   * Prints the sums and sets the exit code.
   * @param stop why the import ended before the last file, a sentence; `code` is the exit code then
   */
  end(stop?: { sentence: string; code: number }): Promise<void>;
}

/** Waits where the reader of the output is slower, so that nothing piles up in memory. */
async function print(text: string): Promise<void> {
  if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
}

function linesOf(file: ImportFile, { result, notes }: ImportOutcome): string {
  if (notes.length === 0) return result === 'unchanged' ? '' : `${file.name}: ${result}\n`;
  return notes.map((note) => `${file.name}: ${note}\n`).join('');
}

/**
 * @param total how many files there are
 * @param json one JSON object with all files, their results and the sums, instead of lines for people
 */
export function createImportReport(total: number, json: boolean): ImportReport {
  const sums = { imported: 0, unchanged: 0, refused: 0 };
  const progress = createProgress(total);
  let told = 0;
  return {
    get begun() {
      return told > 0;
    },
    async tell(file, outcome) {
      sums[outcome.result]++;
      progress.clear();
      const before = told++ === 0 ? '{"files":[\n' : ',\n';
      await print(json ? before + JSON.stringify({ file: file.name, ...outcome }) : linesOf(file, outcome));
      progress.note(told);
    },
    async end(stop) {
      progress.end();
      const ok = sums.refused === 0 && stop === undefined;
      const rest = { ok, ...sums, ...(stop ? { error: stop.sentence } : {}) };
      if (json) await print(`${told === 0 ? '{"files":[' : ''}\n],${JSON.stringify(rest).slice(1)}\n`);
      else await print(`${sums.imported} imported, ${sums.unchanged} unchanged, ${sums.refused} refused\n`);
      if (stop && !json) process.stderr.write(`${stop.sentence}\n`);
      if (!ok) process.exitCode = stop?.code ?? 1;
    },
  };
}

const SHOWN_EVERY = 250; // milliseconds
const CLEAR = '\r\u001b[K';

/** Time in words: `4 min 05 s`. */
function span(seconds: number): string {
  const [minutes, rest] = [Math.floor(seconds / 60), Math.round(seconds) % 60];
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
  return minutes === 0 ? `${rest} s` : `${minutes} min ${String(rest).padStart(2, '0')} s`;
}

/** One line on the terminal that is written over: how many files of how many, how fast, and how long it will take. */
function createProgress(total: number): { note(done: number): void; clear(): void; end(): void } {
  if (!process.stderr.isTTY) return { note: () => {}, clear: () => {}, end: () => {} };
  const start = performance.now();
  let done = 0;
  const clear = () => void process.stderr.write(CLEAR);
  const timer = setInterval(() => {
    if (done === 0) return;
    const perSecond = done / ((performance.now() - start) / 1000);
    const rest = span((total - done) / perSecond);
    process.stderr.write(`${CLEAR}${done} of ${total} files, ${Math.round(perSecond)} a second, ${rest} left`);
  }, SHOWN_EVERY).unref();
  return {
    note: (told) => void (done = told),
    clear,
    end() {
      clearInterval(timer);
      clear();
    },
  };
}
