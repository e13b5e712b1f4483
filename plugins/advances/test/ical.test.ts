import t from 'tap';
import { escapeText, foldLine, writeCalendar } from '../ical/write.ts';

const event = {
  uid: '1@advances.portico', day: '2026-03-28', summary: 'Záloha 1 250,00 Kč: elektřina', description: 'U Lesa 14, Liberec\nIBAN: CZ65; VS 71',
  changedAt: '2026-01-05T10:11:12.345Z', sequence: 2, reminder: 'Zítra',
}; // prettier-ignore

t.test('no line is longer than 75 octets, and no character is cut in two', async (t) => {
  for (const text of ['ž'.repeat(200), 'a'.repeat(74) + 'ž'.repeat(80), '😀'.repeat(60), 'x'.repeat(75), '']) {
    const folded = foldLine(text);
    const lines = folded.split('\r\n');
    t.ok(
      lines.every((line) => Buffer.byteLength(line) <= 75),
      `${lines.length} lines`,
    );
    t.ok(lines.slice(1).every((line) => line.startsWith(' ')));
    t.equal(folded.replaceAll('\r\n ', ''), text, 'unfolded it is what it was');
  }
  t.equal(foldLine('x'.repeat(75)), 'x'.repeat(75), '75 octets need no fold');
});

t.test('what has a meaning is escaped, so that no text can add a line of its own', async (t) => {
  t.equal(escapeText('a;b,c\\d'), 'a\\;b\\,c\\\\d');
  t.equal(escapeText('one\r\ntwo\nthree\rfour'), 'one\\ntwo\\nthree\\nfour');
  t.equal(escapeText('bell\u0007tab\u0009'), 'belltab\u0009');
  const calendar = writeCalendar('x\r\nBEGIN:VEVENT', [{ ...event, summary: 'a\nEND:VCALENDAR' }]);
  t.equal(calendar.match(/^BEGIN:VEVENT/gm)?.length, 1);
  t.equal(calendar.match(/^END:VCALENDAR/gm)?.length, 1);
});

t.test('an entry is all day, ends before the next one, and keeps its id and day over a change of the clocks', async (t) => {
  const calendar = writeCalendar('Zálohy: Eliška', [event, { ...event, uid: '2@advances.portico', day: '2026-12-31', reminder: undefined }]);
  t.notMatch(calendar.replaceAll('\r\n', ''), /[\r\n]/, 'every line ends with CRLF');
  t.ok(calendar.endsWith('END:VCALENDAR\r\n'));
  const lines = calendar.replaceAll('\r\n ', '').split('\r\n');
  t.same(lines.slice(0, 4), ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Portico//Advances//EN', 'CALSCALE:GREGORIAN']);
  for (const line of [
    'UID:1@advances.portico', 'DTSTAMP:20260105T101112Z', 'SEQUENCE:2', 'DTSTART;VALUE=DATE:20260328', 'DTEND;VALUE=DATE:20260329',
    'SUMMARY:Záloha 1 250\\,00 Kč: elektřina', 'DESCRIPTION:U Lesa 14\\, Liberec\\nIBAN: CZ65\\; VS 71', 'TRIGGER:-PT15H', 'ACTION:DISPLAY',
    'DTSTART;VALUE=DATE:20261231', 'DTEND;VALUE=DATE:20270101',
  ]) t.ok(lines.includes(line), line);
  t.equal(lines.filter((line) => line === 'BEGIN:VALARM').length, 1, 'what is paid needs no reminder');
}); // prettier-ignore
