import { OperatorError } from '../errors.ts';
import type { ImportBatch, ImportFile, Importer, ImportOutcome, JobContext } from '../plugin/contract.ts';

/** What is taken in, and who is told. */
export interface ImportRun {
  ctx: JobContext<never>;
  importer: Importer;
  /** Read ahead by one batch and a few files, so that a folder of any length takes the same memory. */
  files: Iterable<ImportFile> | AsyncIterable<ImportFile>;
  flags?: Record<string, boolean>;
  /** Once aborted, what is being written is finished and the rest is left. */
  signal?: AbortSignal;
  /** Called for every file, in order; the next batch waits for it. */
  told: (file: ImportFile, outcome: ImportOutcome) => void | Promise<void>;
}

/**
 * Takes files in, in batches where the importer knows how: one is read and checked while the one before is being written. A file that
 * cannot be read, or that the database refuses, is refused by itself and hurts no other.
 * @returns the first file that was left because of `signal`, or undefined when all were taken
 * @throws OperatorError that names the first file not taken, when the database is gone or a file finds a fault of the program; the
 * files that were told before are in
 */
export const importFiles = (run: ImportRun): Promise<ImportFile | undefined> =>
  run.importer.batch ? inBatches(run, run.importer.batch) : oneByOne(run);

async function oneByOne(run: ImportRun): Promise<ImportFile | undefined> {
  for await (const file of run.files) {
    if (run.signal?.aborted) return file;
    const outcome = run.importer.run(run.ctx, file, run.flags ?? {}).catch((error: unknown) => refusalOf(file, error));
    await run.told(file, await outcome);
  }
  return undefined;
}

async function inBatches(run: ImportRun, batch: ImportBatch): Promise<ImportFile | undefined> {
  let writing = Promise.resolve();
  try {
    for await (const loaded of batchesOf(run.files, batch)) {
      const files = loaded.filter((one) => one.problem === undefined).map((one) => one.file);
      const write = await prepare(run, batch, files);
      await writing;
      if (run.signal?.aborted) return loaded[0]!.file;
      writing = finish(run, loaded, take(run, batch, files, write));
      writing.catch(() => {}); // it is waited for when the next batch is ready
    }
  } finally {
    await writing;
  }
  return undefined;
}

/** A file in memory, or why it is not. */
type Loaded = { file: ImportFile; size: number; problem?: string };

async function load(file: ImportFile, most: number): Promise<Loaded> {
  const { name, path } = file;
  try {
    const content = await file.bytes(most);
    return { file: { name, path, bytes: () => Promise.resolve(content) }, size: content.length };
  } catch (error) {
    return { file, size: 0, problem: `It cannot be read: ${messageOf(error)}` };
  }
}

/** Files that are opened at the same time: a small one is mostly waiting. */
const AT_ONCE = 8;

async function* loadInOrder(files: ImportRun['files'], most: number): AsyncGenerator<Loaded> {
  const opened: Promise<Loaded>[] = [];
  for await (const file of files) {
    opened.push(load(file, most));
    if (opened.length === AT_ONCE) yield await opened.shift()!;
  }
  for (const one of opened) yield await one;
}

/** Gathers files until a batch is full. */
async function* batchesOf(files: ImportRun['files'], batch: ImportBatch): AsyncGenerator<Loaded[]> {
  let [gathered, size]: [Loaded[], number] = [[], 0];
  for await (const one of loadInOrder(files, batch.bytes)) {
    if (gathered.length === batch.files || (gathered.length > 0 && size + one.size > batch.bytes)) {
      yield gathered;
      [gathered, size] = [[], 0];
    }
    size += one.size;
    gathered.push(one);
  }
  if (gathered.length > 0) yield gathered;
}

type Write = () => Promise<ImportOutcome[]>;

/** What fails here fails where it is written, so that the files before it go in first. */
async function prepare(run: ImportRun, batch: ImportBatch, files: readonly ImportFile[]): Promise<Write> {
  if (files.length === 0) return () => Promise.resolve([]);
  try {
    return await batch.prepare(run.ctx, files, run.flags ?? {});
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** Writes a batch; if that fails, its halves one after the other, down to the file it was. */
async function take(run: ImportRun, batch: ImportBatch, files: readonly ImportFile[], write: Write): Promise<ImportOutcome[]> {
  try {
    return await write();
  } catch (error) {
    if (files.length === 1) return [refusalOf(files[0]!, error)];
    const middle = Math.ceil(files.length / 2);
    const first = files.slice(0, middle);
    const outcomes = await take(run, batch, first, await prepare(run, batch, first));
    const second = files.slice(middle);
    return [...outcomes, ...(await take(run, batch, second, await prepare(run, batch, second)))];
  }
} // prettier-ignore

/** Tells of every file of a batch, in order. */
async function finish(run: ImportRun, loaded: readonly Loaded[], taking: Promise<ImportOutcome[]>): Promise<void> {
  const outcomes = (await taking).values();
  for (const one of loaded) {
    await run.told(one.file, one.problem === undefined ? outcomes.next().value! : refused(one.problem));
  }
}

const refused = (...notes: string[]): ImportOutcome => ({ result: 'refused', notes });
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

// Classes of SQLSTATE that a value is to blame for: data exception, integrity constraint violation, program limit exceeded.
const BLAMES_DATA = /^(22|23|54)[0-9A-Z]{3}$/;

/** The refusal of a file that the database does not take. Any other error would meet the next file too, so it ends the import. */
function refusalOf(file: ImportFile, error: unknown): ImportOutcome {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (BLAMES_DATA.test(code)) return refused(`The database refuses it: ${messageOf(error)}`);
  throw Object.assign(new OperatorError(`${file.name}: ${messageOf(error)}`), { cause: error });
}
