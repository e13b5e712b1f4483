import { setImmediate as nextTurn } from 'node:timers/promises';
import t from 'tap';
import type { ImportFile, Importer, ImportOutcome } from 'portico';
import { importFiles } from '../../core/imports/import-files.ts';

const IMPORTED: ImportOutcome = { result: 'imported', notes: [] };
const CTX = {} as never; // these importers ask nothing of it

const file = (name: string, bytes: ImportFile['bytes'] = () => Promise.resolve(Buffer.from(name))): ImportFile => ({
  name,
  path: `/inbox/${name}`,
  bytes,
});

const names = (count: number) => Array.from({ length: count }, (_, index) => `f${index + 1}`);

/** What a database says of a value it does not take, and what it says when it is gone. */
const refusedByDatabase = () => Object.assign(new Error('value out of range'), { code: '22003' });
const gone = () => Object.assign(new Error('connection terminated'), { code: '57P01' });

/** An importer of batches of four that keeps what it has written; `fault` throws for files it is to break at. */
function inFours(fault: (names: readonly string[]) => void = () => {}) {
  const written: string[][] = [];
  const importer: Importer = {
    summary: 'files',
    run: () => Promise.reject(new Error('files are taken by batch')),
    batch: {
      files: 4,
      bytes: 1000,
      prepare: async (_ctx, files) => {
        const contents = await Promise.all(files.map(async (one) => String(await one.bytes())));
        return async () => {
          await nextTurn(); // a database takes its time
          fault(contents);
          written.push(contents);
          return contents.map(() => IMPORTED);
        };
      },
    },
  };
  return { importer, written };
}

/** Takes files in and notes what was told of each. */
async function take(importer: Importer, files: Iterable<ImportFile>, signal?: AbortSignal) {
  const told: string[] = [];
  const left = await importFiles({
    ctx: CTX,
    importer,
    files,
    ...(signal && { signal }),
    told: ({ name }, { result, notes }) => void told.push([name, result, ...notes].join(' ')),
  });
  return { told, left: left?.name };
}

t.test('an importer without batches is given one file after the other', async (t) => {
  const importer: Importer = {
    summary: 'files',
    run: (_ctx, { name }) => (name === 'f2' ? Promise.reject(refusedByDatabase()) : Promise.resolve(IMPORTED)),
  };
  const { told } = await take(importer, names(3).map((name) => file(name))); // prettier-ignore
  t.same(told, ['f1 imported', 'f2 refused The database refuses it: value out of range', 'f3 imported']);
});

t.test('a batch is full by number or by bytes, and files keep their order', async (t) => {
  const { importer, written } = inFours();
  const large = file('large', () => Promise.resolve(Buffer.alloc(900, 'x')));
  const { told } = await take(importer, [...names(5).map((name) => file(name)), large, file('f6', () => Promise.resolve(Buffer.alloc(200, 'y')))]); // prettier-ignore
  t.same(
    written.map((batch) => batch.map((content) => content.slice(0, 2))),
    [['f1', 'f2', 'f3', 'f4'], ['f5', 'xx'], ['yy']],
  );
  t.same(told.map((line) => line.split(' ')[0]), [...names(5), 'large', 'f6']); // prettier-ignore
});

t.test('a file that cannot be read is refused in its place', async (t) => {
  const { importer, written } = inFours();
  const lost = file('lost', () => Promise.reject(new Error('EACCES: permission denied')));
  const { told } = await take(importer, [file('f1'), lost, file('f2')]);
  t.same(told, ['f1 imported', 'lost refused It cannot be read: EACCES: permission denied', 'f2 imported']);
  t.same(written, [['f1', 'f2']]);
});

t.test('where a batch fails, the file it was is found and the others go in', async (t) => {
  const { importer, written } = inFours((batch) => {
    if (batch.includes('f3')) throw refusedByDatabase();
  });
  const { told } = await take(importer, names(6).map((name) => file(name))); // prettier-ignore
  t.same(told, [
    'f1 imported',
    'f2 imported',
    'f3 refused The database refuses it: value out of range',
    'f4 imported',
    'f5 imported',
    'f6 imported',
  ]);
  t.same(written, [['f1', 'f2'], ['f4'], ['f5', 'f6']], 'halves, in order');
});

t.test('when the database is gone the import ends at the first file that is not in', async (t) => {
  const { importer, written } = inFours((batch) => {
    if (batch.includes('f5')) throw gone();
  });
  await t.rejects(take(importer, names(12).map((name) => file(name))), { name: 'OperatorError', message: 'f5: connection terminated' }); // prettier-ignore
  t.same(written, [names(4)], 'nothing behind it was tried');
});

t.test('an abort lets the batch in hand be written and says which file comes next', async (t) => {
  const stopping = new AbortController();
  const { importer, written } = inFours(() => stopping.abort());
  const { told, left } = await take(importer, names(12).map((name) => file(name)), stopping.signal); // prettier-ignore
  t.same(written, [names(4)]);
  t.equal(told.length, 4);
  t.equal(left, 'f5');
});

t.test('however many files there are, no more than two batches and eight files are in memory', async (t) => {
  let [read, most] = [0, 0];
  let done = 0;
  const { importer } = inFours();
  function* many(): Generator<ImportFile> {
    for (const name of names(400)) {
      yield file(name, () => {
        most = Math.max(most, ++read - done);
        return Promise.resolve(Buffer.from(name));
      });
    }
  }
  const told = () => void done++;
  t.equal(await importFiles({ ctx: CTX, importer, files: many(), told }), undefined);
  t.equal(done, 400);
  t.ok(most <= 2 * 4 + 8, `${most} files were read and not told of`);
});
