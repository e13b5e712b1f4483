import type { Source } from './source.ts';

// Tab, line feed, form feed and carriage return are all that belongs into a text.

const CONTROL = /[\u0000-\u0008\u000b\u000e-\u001f\u007f]/;

/**
 * Whether a file is text in UTF-8: every byte of it, without control characters.
 * @returns `markup` for text that a browser might take for a page (HTML, SVG, XML)
 */
export async function textKind(source: Source): Promise<'text' | 'markup' | 'binary'> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let begun = false;
  let markup = false;
  const fits = (text: string): boolean => {
    const start = begun ? '' : text.trimStart();
    if (start !== '') [begun, markup] = [true, start.startsWith('<')];
    return !CONTROL.test(text);
  };
  try {
    for await (const chunk of source.read()) {
      if (!fits(decoder.decode(chunk as Buffer, { stream: true }))) return 'binary';
    }
    if (!fits(decoder.decode())) return 'binary';
  } catch (error) {
    if (error instanceof TypeError) return 'binary';
    throw error;
  }
  return markup ? 'markup' : 'text';
}
