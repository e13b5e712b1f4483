import fc from 'fast-check';
import t, { type Test } from 'tap';
import { isMailRefused } from '../../mail/limits.ts';
import type { ReadMail } from '../../mail/message.ts';
import { readApart, readMailSafely } from '../../mail/read-apart.ts';
import { readMail } from '../../mail/read.ts';
import { corpus, type Expected, type Sample } from './corpus.ts';

const tryRead = async (raw: Uint8Array, read = readMail): Promise<ReadMail | string> => {
  try {
    return await read(raw);
  } catch (error) {
    if (isMailRefused(error)) return error.refusal;
    throw error;
  }
};

function compare(
  t: Pick<Test, 'equal' | 'match' | 'same'>,
  mail: ReadMail,
  { from, name, text, html, files, ...rest }: Expected,
): void {
  if (from !== undefined) t.equal(mail.from?.address ?? null, from, 'sender');
  if (name !== undefined) t.equal(mail.from?.name, name, 'name of the sender');
  if (typeof text === 'string') t.equal(mail.text, text, 'text');
  else if (text !== undefined) t.match(mail.text, text, 'text');
  if (html === null) t.equal(mail.html, null, 'no HTML');
  else if (html !== undefined) t.match(mail.html, html, 'HTML');
  if (files !== undefined)
    t.same(
      mail.files.map((file) => file.name),
      files,
      'files',
    );
  for (const [key, value] of Object.entries(rest)) t.same(mail[key as keyof ReadMail], value, key);
}

t.test(`${corpus.length} awkward messages are read as meant`, async (t) => {
  t.ok(corpus.length >= 120);
  for (const { name, raw, expected } of corpus)
    await t.test(name, async (t) => {
      const result = await tryRead(raw);
      if (typeof result === 'string') return t.equal(result, expected.refusal, 'refused');
      t.equal(undefined, expected.refusal, 'not refused');
      compare(t, result, expected);
    });
});

// Texts that a database takes: no NUL, whole characters.
const isStorable = (value: unknown): boolean =>
  typeof value === 'string'
    ? !value.includes('\0') && value.isWellFormed()
    : value === null ||
      typeof value !== 'object' ||
      value instanceof Uint8Array ||
      Object.values(value).every(isStorable);

type Mutation = (raw: Buffer, at: number, byte: number, other: Buffer) => Buffer;
const place = (raw: Buffer, at: number) => (raw.length === 0 ? 0 : at % raw.length);
const MUTATIONS: Mutation[] = [
  (raw, at, byte) =>
    Buffer.concat([raw.subarray(0, place(raw, at)), Buffer.from([byte]), raw.subarray(place(raw, at) + 1)]),
  (raw, at) => raw.subarray(0, place(raw, at)),
  (raw, at) => raw.subarray(place(raw, at)),
  (raw, at, byte) =>
    Buffer.concat([raw.subarray(0, place(raw, at)), raw.subarray(Math.min(raw.length, place(raw, at) + byte))]),
  (raw, at, _byte, other) =>
    Buffer.concat([raw.subarray(0, place(raw, at)), other.subarray(place(other, at)), raw.subarray(place(raw, at))]),
  (raw, at, byte) =>
    Buffer.concat([raw.subarray(0, place(raw, at)), Buffer.alloc(byte * 8, byte), raw.subarray(place(raw, at))]),
  (raw) => Buffer.from(raw.toString('latin1').replaceAll('\r\n', '\n'), 'latin1'),
  (raw, at) => Buffer.from(raw.toString('latin1').replace(/boundary=b+/, `boundary="b${at % 7}"`), 'latin1'),
  (raw, at, byte) =>
    Buffer.from(
      raw
        .toString('latin1')
        .replace(
          /^Subject:.*$/m,
          `Content-Type: text/html; charset=x${byte}\r\nSubject: =?utf-${at % 20}?B?${'/w=='.repeat(byte % 9)}?=`,
        ),
      'latin1',
    ),
];

t.test('2,000 mutated messages are read or refused, none is a fault, and all that is read can be stored', async (t) => {
  const sample = fc.constantFrom(...corpus.filter(({ raw }) => raw.length < 200_000));
  const mutation = fc.record({
    how: fc.integer({ min: 0, max: MUTATIONS.length - 1 }),
    at: fc.nat(),
    byte: fc.integer({ min: 0, max: 255 }),
  });
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(
      sample,
      sample,
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      async (one: Sample, other: Sample, steps) => {
        const raw = steps.reduce((bytes, { how, at, byte }) => MUTATIONS[how]!(bytes, at, byte, other.raw), one.raw);
        const result = await tryRead(raw);
        if (typeof result === 'string') refused++;
        else if (!isStorable(result)) throw new Error('a text that no database takes');
      },
    ),
    { numRuns: 2000, seed: 20_261_124 },
  );
  t.ok(refused > 0 && refused < 1500, `${refused} refused`);
});

const head = 'From: a@example.com\r\nSubject: bomb\r\n';
const nested = (depth: number) => {
  const open = Array.from(
    { length: depth },
    (_n, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`,
  ).join('');
  return `${head}${open}\r\nx`;
};
const BOMBS: [name: string, raw: () => string, refusal: string | undefined][] = [
  ['5,000 levels of parts', () => nested(5000), 'parts'],
  ['900 levels of parts', () => nested(900), 'depth'],
  ['20,000 parts', () => `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(20_000)}--b--`, 'parts'],
  ['20,000 parts of a boundary in pieces', () => `${head}Content-Type: multipart/mixed; boundary*0=b; boundary*1=c\r\n\r\n${'--bc\r\nContent-Type: application/x\r\n\r\nx\r\n'.repeat(20_000)}--bc--`, undefined],
  ['100,000 header lines', () => `${head}${'X-A: b\r\n'.repeat(100_000)}\r\nx`, 'header'],
  ['a header of 5 MB', () => `${head}X-A: ${'b'.repeat(5_000_000)}\r\n\r\nx`, 'header'],
  ['headers of parts of 5 MB', () => `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n${`--b\r\nX-A: ${'a'.repeat(50_000)}\r\n\r\nx\r\n`.repeat(100)}--b--`, 'header'],
  ['2,000 messages inside each other', () => `${'Content-Type: message/rfc822\r\n\r\n'.repeat(2000)}From: a@example.com\r\n\r\nx`, undefined],
  ['a Content-Type of 200,000 semicolons', () => `${head}Content-Type: text/plain${';a=b'.repeat(50_000)}\r\n\r\nx`, undefined],
  ['50,000 encoded words', () => `${head}To: ${'=?utf-8?q?a?= '.repeat(15_000)}\r\n\r\nx`, undefined],
  ['200,000 addresses in brackets', () => `${head}To: ${'<'.repeat(200_000)}\r\n\r\nx`, undefined],
  ['comments in comments', () => `${head}To: ${'('.repeat(200_000)}\r\n\r\nx`, undefined],
  ['50,000 nested elements', () => `${head}Content-Type: text/html\r\n\r\n${'<div>'.repeat(50_000)}x`, undefined],
  ['20,000 quotations in each other', () => `${head}Content-Type: text/html\r\n\r\n${'<blockquote>a'.repeat(20_000)}`, undefined],
  ['an attribute of 1 MB', () => `${head}Content-Type: text/html\r\n\r\n<p style="${'color:red;'.repeat(100_000)}">x`, undefined],
  ['100,000 unclosed tags', () => `${head}Content-Type: text/html\r\n\r\n${'<a '.repeat(100_000)}`, undefined],
  ['1 MB of lines of ">"', () => `${head}\r\n${'> \r\n'.repeat(250_000)}`, undefined],
]; // prettier-ignore

for (const [name, raw, refusal] of BOMBS)
  t.test(`bomb: ${name} costs less than two seconds of the processor`, async (t) => {
    const bytes = Buffer.from(raw());
    const before = process.cpuUsage();
    const result = await tryRead(bytes, readMailSafely);
    const { user, system } = process.cpuUsage(before);
    t.ok((user + system) / 1e6 < 2, `${((user + system) / 1e6).toFixed(2)} s`);
    if (refusal !== undefined) t.equal(result, refusal);
  });

t.test('a message is read in a thread of its own, within its time', async (t) => {
  t.match(await readApart(Buffer.from(`${head}\r\nx`)), { subject: 'bomb', text: 'x' });
  const long = Buffer.from(`${head}\r\n${'a word and another one\r\n'.repeat(300_000)}`);
  await t.rejects(readApart(long, 1), { message: /not read within 1 ms/ });
  await t.rejects(readApart(Buffer.from(nested(60))), { message: /nesting depth/ });
  const three = await Promise.all(['a', 'b', 'c'].map((text) => readApart(Buffer.from(`${head}\r\n${text}`))));
  t.same(
    three.map(({ text }) => text),
    ['a', 'b', 'c'],
    'one after the other, by the thread that is there',
  );
});
