/** Control characters beside tab and line feed; a database takes no NUL, and none of them says anything. */

const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** A text as it can be stored and shown: whole characters, plain line ends, nothing invisible that controls. */
export const plainText = (text: string, longest = Infinity): string =>
  text.slice(0, longest).toWellFormed().replace(/\r\n?/g, '\n').replace(CONTROLS, '');

/** The same on one line, such as a subject or a name; at most `longest` characters. */
export function oneLine(text: string, longest: number): string {
  const line = plainText(text.slice(0, longest * 4))
    .replace(/[\p{Cf}\u2028\u2029]/gu, '') // such as the override that turns the direction of what follows
    .replace(/\s+/g, ' ')
    .trim();
  return line.slice(0, longest).toWellFormed();
}
