const MAX = 120;

/** Device names of Windows, which no file there can have. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** The extension of a file name in small letters, without the dot; empty where there is none. */
export const extensionOf = (name: string): string => /[^.]\.([a-z0-9]{1,10})$/i.exec(name)?.[1]?.toLowerCase() ?? '';

/**
 * A file name that is safe to show and to save: no folders, no control or formatting characters (such as the right-to-left override that
 * makes `gpj.exe` look like `exe.jpg`), nothing a file system refuses, at most 120 characters.
 * @returns an empty text where nothing is left
 */
export function cleanFileName(raw: string): string {
  const name = (raw.split(/[\\/]/).at(-1) ?? '')
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}]/gu, '')
    .replace(/[\p{Z}]+/gu, ' ')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/^[ .]+|[ .]+$/g, '');
  const safe = DEVICES.test(name) ? `_${name}` : name;
  return shorten(safe, extensionOf(safe));
}

function shorten(name: string, extension: string): string {
  const characters = [...name];
  if (characters.length <= MAX) return name;
  const tail = extension === '' ? '' : `.${extension}`;
  return characters.slice(0, MAX - tail.length).join('').trimEnd() + tail; // prettier-ignore
}
