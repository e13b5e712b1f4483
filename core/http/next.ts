/** A path of this portal to return to, or undefined for whatever would lead elsewhere (`//`, `\`, other origins, control characters). */
export function localPath(text: string | undefined): string | undefined {
  if (text === undefined || !/^\/(?![/\\])/.test(text) || /[\u0000-\u001f\u007f\\]/.test(text) || text.length > 2000)
    return undefined;
  const base = 'http://portal.invalid';
  if (!URL.canParse(text, base)) return undefined;
  const url = new URL(text, base);
  return url.origin === base && !url.pathname.startsWith('//') ? `${url.pathname}${url.search}` : undefined;
}

/** Where somebody begins who asked for no page in particular. */
export const homeOf = (kind: 'customer' | 'staff'): string => (kind === 'staff' ? '/desk' : '/');
