/** An all-day entry of a calendar. */
export interface CalendarEvent {
  /** The same for ever, so that a calendar recognises the entry when it changes. */
  uid: string;
  /** `YYYY-MM-DD` */
  day: string;
  summary: string;
  description: string;
  /** When it last changed, ISO 8601. */
  changedAt: string;
  /** How often it was changed before. */
  sequence: number;
  /** Text of a reminder at nine in the morning of the day before. */
  reminder: string | undefined;
}

/** Text of RFC 5545, 3.3.11: what has a meaning is escaped, other control characters are left out. */
export const escapeText = (text: string): string =>
  text
    .replace(/[\\;,]/g, (char) => `\\${char}`)
    .replace(/\r\n|\r|\n/g, '\\n')

    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');

/** Folds a line so that none is longer than 75 octets and no character is cut in two (RFC 5545, 3.1). */
export function foldLine(line: string): string {
  const lines: string[] = [];
  let current = '';
  let octets = 0;
  for (const char of line) {
    const size = Buffer.byteLength(char);
    if (octets + size > 75) {
      lines.push(current);
      current = ' ';
      octets = 1;
    }
    current += char;
    octets += size;
  }
  return [...lines, current].join('\r\n');
}

const date = (day: string): string => day.replaceAll('-', '');
const utc = (moment: string): string => `${moment.slice(0, 19).replace(/[-:]/g, '')}Z`;

/** The day after: an all-day entry ends before it (RFC 5545, 3.6.1). Counted in UTC, where no day has a change of the clocks. */
const dayAfter = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

const alarm = (text: string): string[] => [
  'BEGIN:VALARM',
  'ACTION:DISPLAY',
  `DESCRIPTION:${escapeText(text)}`,
  'TRIGGER:-PT15H',
  'END:VALARM',
];

const event = (one: CalendarEvent): string[] => [
  'BEGIN:VEVENT',
  `UID:${one.uid}`,
  `DTSTAMP:${utc(one.changedAt)}`,
  `LAST-MODIFIED:${utc(one.changedAt)}`,
  `SEQUENCE:${one.sequence}`,
  `DTSTART;VALUE=DATE:${date(one.day)}`,
  `DTEND;VALUE=DATE:${date(dayAfter(one.day))}`,
  `SUMMARY:${escapeText(one.summary)}`,
  `DESCRIPTION:${escapeText(one.description)}`,
  'CLASS:PRIVATE',
  'TRANSP:TRANSPARENT',
  ...(one.reminder === undefined ? [] : alarm(one.reminder)),
  'END:VEVENT',
];

/**
 * A calendar as RFC 5545 writes it (name and refresh interval: RFC 7986): lines of at most 75 octets that end with CRLF.
 * @param name as the reader's calendar shows it
 */
export function writeCalendar(name: string, events: readonly CalendarEvent[]): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Portico//Advances//EN',
    'CALSCALE:GREGORIAN',
    `NAME:${escapeText(name)}`,
    `X-WR-CALNAME:${escapeText(name)}`,
    'REFRESH-INTERVAL;VALUE=DURATION:PT12H',
    'X-PUBLISHED-TTL:PT12H',
    ...events.flatMap(event),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${foldLine(line)}\r\n`).join('');
}
