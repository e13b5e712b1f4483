import { Readable } from 'node:stream';
import t from 'tap';
import { cleanFileName, inspectFile } from 'portico';
import { docx, jpeg, odt, pdf, png, xlsx, zip } from 'portico/testing';

/** Bytes as a stored file, in small pieces as a disk gives them. */
const source = (bytes: Buffer) => ({
  size: bytes.length,
  read: ({ start, end } = { start: 0, end: bytes.length - 1 }) => {
    const part = bytes.subarray(start, end + 1);
    const pieces = Array.from({ length: Math.ceil(part.length / 7) }, (_, i) => part.subarray(i * 7, i * 7 + 7));
    return Readable.from(pieces);
  },
});

const what = async (name: string, bytes: Buffer | string) => {
  const verdict = await inspectFile(source(Buffer.from(bytes)), name);
  return verdict.refused ?? verdict.mime;
};

t.test('what customers may send is known by its content', async (t) => {
  const office = 'application/vnd.openxmlformats-officedocument';
  t.equal(await what('scan.pdf', pdf()), 'application/pdf');
  t.equal(await what('photo.png', png(800, 600)), 'image/png');
  t.equal(await what('photo.jpeg', jpeg(800, 600)), 'image/jpeg');
  t.equal(
    await what('fax.tif', Buffer.from('49492a00080000000100000103000100000001000000000000000000', 'hex')),
    'image/tiff',
  );
  t.equal(await what('letter.docx', docx()), `${office}.wordprocessingml.document`);
  t.equal(await what('table.xlsx', xlsx()), `${office}.spreadsheetml.sheet`);
  t.equal(await what('letter.odt', odt()), 'application/vnd.oasis.opendocument.text');
  t.equal(await what('note.txt', 'Žiadam o zníženie zálohy.\r\n'), 'text/plain');
  t.equal(await what('readings.csv', '\ufeffdátum;stav\r\n2026-01-01;4512\r\n'), 'text/csv');
  t.equal(await what('note.txt', 'BM is how a bitmap begins, and a text may begin so too'), 'text/plain');
});

t.test('a file whose name lies about its content is refused, whichever way it lies', async (t) => {
  for (const [name, bytes] of [
    ['scan.pdf', png(8, 8)], ['photo.jpg', pdf()], ['note.txt', pdf()], ['table.xlsx', docx()], ['letter.docx', odt()],
    ['virus.exe', pdf()], ['page.html', png(8, 8)], ['archive.zip', docx()], ['data.csv', jpeg(8, 8)],
  ] as const) t.equal(await what(name, bytes), 'lies', name); // prettier-ignore
});

t.test('a file without an ending gets the one of its content', async (t) => {
  t.match(await inspectFile(source(pdf()), 'scan'), { name: 'scan.pdf', mime: 'application/pdf' });
  t.match(await inspectFile(source(jpeg(8, 8)), 'IMG 0042'), { name: 'IMG 0042.jpg' });
  t.equal(await what('note', 'plain words without an ending could be anything'), 'unknown');
});

t.test('what is not on the list is refused, whatever it is called', async (t) => {
  const html = '<!DOCTYPE html><script>alert(1)</script>';
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>';
  for (const [name, bytes] of [
    ['page.html', html], ['page.pdf', html], ['page.txt', html], ['page.csv', ` \n\t${html}`], ['picture.svg', svg], ['picture.png', svg],
    ['picture.txt', svg], ['data.xml', '<?xml version="1.0"?><a/>'], ['data.txt', '\ufeff<?xml version="1.0"?><a/>'],
    ['program.exe', Buffer.from('MZ\x90\x00\x03\x00')], ['program.pdf', Buffer.from('\x7fELF\x02\x01\x01\x00')], ['x.gif', 'GIF89a'],
    ['x.zip', zip({ name: 'a.txt', content: 'a' })], ['x.docx', zip({ name: 'a.txt', content: 'a' })], ['x.rtf', '{\\rtf1 words}'],
    ['x.pdf', `junk before it ${pdf().toString()}`], ['x.js', 'alert(1)'], ['old.doc', Buffer.from('d0cf11e0a1b11ae1', 'hex')],
  ] as const) t.equal(await what(name, Buffer.from(bytes)), 'unknown', name); // prettier-ignore
});

t.test('text has to be text from the first byte to the last', async (t) => {
  t.equal(await what('a.txt', Buffer.from([0x5a, 0xe1, 0x6c, 0x6f, 0x68, 0x61])), 'text', 'windows-1250');
  t.equal(await what('a.csv', Buffer.from('\ufeffa;b', 'utf16le')), 'text', 'UTF-16');
  t.equal(await what('a.txt', 'words\0and a null'), 'text');
  t.equal(await what('a.txt', Buffer.concat([Buffer.alloc(5000, 'a'), Buffer.from([0xc5])])), 'text', 'ends inside a character'); // prettier-ignore
  t.equal(await what('a.txt', 'escape \x1b[2J'), 'text', 'terminal codes');
});

t.test('what would harm who opens it is refused', async (t) => {
  const vba = { name: 'word/vbaProject.bin', content: 'x' };
  t.equal(await what('a.docx', docx(vba)), 'macros');
  t.equal(await what('a.odt', odt({ name: 'Basic/Standard/Module1.xml', content: 'x' })), 'macros');
  t.equal(await what('a.docx', docx({ name: 'bomb.xml', content: 'x', claimed: 4_000_000_000 })), 'archive');
  t.equal(await what('a.docx', docx({ name: 'bomb.xml', content: 'x', claimed: 40_000_000 })), 'archive', 'a hundredfold');
  t.equal(await what('a.docx', docx({ name: '../../etc/passwd', content: 'x' })), 'archive');
  t.equal(await what('a.docx', docx({ name: 'secret.xml', content: 'x', flags: 1 })), 'archive', 'under a password');
  t.equal(await what('a.png', png(40_000, 40_000)), 'pixels');
  t.equal(await what('a.jpg', jpeg(65_000, 65_000)), 'pixels');
}); // prettier-ignore

t.test('what is cut off or has something stuck on is refused', async (t) => {
  t.equal(await what('a.pdf', pdf().subarray(0, 40)), 'broken');
  t.equal(await what('a.docx', docx().subarray(0, -10)), 'broken');
  t.equal(await what('a.docx', Buffer.concat([docx(), Buffer.from('<script>')])), 'broken', 'behind the archive');
  const shifted = Buffer.concat([Buffer.from('PK\x03\x04 something before'), docx()]);
  t.equal(await what('a.docx', shifted), 'broken', 'before the archive');
  t.equal(await what('a.pdf', ''), 'empty');
});

t.test('a name is only a name: no folders, no tricks of writing direction, nothing a disk refuses', (t) => {
  for (const [raw, clean] of [
    ['../../etc/passwd', 'passwd'], ['C:\\Users\\jana\\zmluva č. 1.pdf', 'zmluva č. 1.pdf'], ['invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['a\r\nb\0c.pdf', 'abc.pdf'], ['  ..hidden.pdf. ', 'hidden.pdf'], ['what?<>|".pdf', 'what_____.pdf'], ['con.pdf', '_con.pdf'],
    ['a\u00a0\u2003b.pdf', 'a b.pdf'], ['e\u0301.pdf', 'é.pdf'], ['\u200b\u200f', ''], ['/', ''], ['a\ud800.pdf', 'a.pdf'],
  ] as const) t.equal(cleanFileName(raw), clean, JSON.stringify(raw)); // prettier-ignore
  const long = cleanFileName(`${'ž'.repeat(300)}.docx`);
  t.equal([...long].length, 120);
  t.match(long, /ž\.docx$/, 'a long name keeps its ending');
  t.end();
});
