import sanitizeHtml from 'sanitize-html';

/** How the pictures of a message are shown. */
export interface CleanOptions {
  /** Address of a picture inside the message by its Content-ID, or undefined where it has none. Left out: `cid:` stays, as it is stored. */
  cidUrl?: (contentId: string) => string | undefined;
  /** Loads pictures from elsewhere, which tells their server who reads when; only when the reader asked for it. */
  remote?: boolean;
}

type Attributes = Record<string, string>;

const TAGS = [
  'a', 'abbr', 'address', 'b', 'bdi', 'big', 'blockquote', 'br', 'caption', 'center', 'cite', 'code', 'col', 'colgroup', 'dd', 'del', 'dfn', 'div',
  'dl', 'dt', 'em', 'figcaption', 'figure', 'font', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'i', 'img', 'ins', 'kbd', 'li', 'mark', 'ol', 'p', 'pre',
  'q', 's', 'samp', 'small', 'span', 'strike', 'strong', 'sub', 'sup', 'table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'tr', 'tt', 'u', 'ul', 'var', 'wbr',
]; // prettier-ignore

/** Elements whose text is no text of the message. */
const UNSEEN = [
  'script', 'style', 'textarea', 'option', 'xmp', 'noscript', 'title', 'template', 'svg', 'math', 'iframe', 'object', 'noembed', 'noframes', 'plaintext', 'select', 'audio', 'video',
]; // prettier-ignore

const BOX = ['align', 'valign', 'bgcolor', 'width', 'height'];
const ATTRIBUTES: Record<string, string[]> = {
  '*': ['style', 'dir', 'lang', 'title'],
  a: ['href', 'target', 'rel'],
  img: ['src', 'data-src', 'alt', 'width', 'height'],
  table: [...BOX, 'border', 'cellpadding', 'cellspacing'],
  tr: BOX,
  td: [...BOX, 'colspan', 'rowspan'],
  th: [...BOX, 'colspan', 'rowspan', 'scope'],
  col: ['span', 'width'],
  colgroup: ['span'],
  ol: ['start', 'type'],
  font: ['color', 'face', 'size'],
  p: ['align'],
  div: ['align'],
};

const length = String.raw`-?\d{1,4}(?:\.\d{1,3})?(?:px|pt|em|rem|%)?`;
const lengths = new RegExp(`^(?:(?:${length}|auto)\\s*){1,4}$`, 'i');
const colour = /^(?:#[0-9a-f]{3,8}|[a-z]{3,24}|rgba?\([\d\s.,%/]{1,40}\))$/i;
const word = /^[a-z0-9 -]{1,40}$/i;

/** What a style may say, and how: nothing that loads, moves out of its place or covers anything. */
const STYLES: Readonly<Record<string, RegExp>> = {
  color: colour, 'background-color': colour, background: colour, 'border-color': colour,
  'text-align': word, 'text-decoration': word, 'text-transform': word, 'font-weight': word, 'font-style': word, 'vertical-align': word, 'white-space': word,
  'list-style-type': word, 'border-collapse': word, 'border-style': word,
  'font-family': /^[\p{L}\d ,'"-]{1,200}$/u, 'font-size': new RegExp(`^(?:${length}|[a-z-]{3,10})$`, 'i'), 'line-height': new RegExp(`^(?:${length}|normal)$`, 'i'),
  padding: lengths, 'padding-left': lengths, 'padding-right': lengths, 'padding-top': lengths, 'padding-bottom': lengths,
  margin: /^(?:(?:\d{1,4}(?:\.\d{1,3})?(?:px|pt|em|rem|%)?|auto)\s*){1,4}$/i,
  width: lengths, 'max-width': lengths, height: lengths, border: /^[a-z0-9# .(),%-]{1,60}$/i, 'border-width': lengths, 'border-radius': lengths,
}; // prettier-ignore

function cleanStyle(style: string): string {
  const kept: string[] = [];
  for (const declaration of style.slice(0, 4000).split(';')) {
    const colon = declaration.indexOf(':');
    const name = declaration.slice(0, colon).trim().toLowerCase();
    const value = declaration
      .slice(colon + 1)
      .replace(/!important/i, '')
      .trim();
    if (colon > 0 && Object.hasOwn(STYLES, name) && STYLES[name]!.test(value)) kept.push(`${name}:${value}`);
  }
  return kept.join(';');
}

// What URL parsers skip (WHATWG URL, 4.4), and so what hides a scheme from those who compare texts.

const bare = (url: string): string => url.replace(/^[\u0000-\u0020]+|[\u0000-\u0020]+$|[\t\n\r]/g, '');
const EMBEDDED = /^data:image\/(?:png|jpe?g|gif|webp);base64,[a-z0-9+/=\s]*$/i;

/** Where a picture is: inside the message, inside its own address, or elsewhere; undefined is nowhere it may be. */
function picture({ src = '', 'data-src': remote, ...rest }: Attributes, options: CleanOptions): Attributes {
  const address = bare(src === '' || src.startsWith('#') ? (remote ?? '') : src);
  if (/^cid:/i.test(address)) {
    const id = decoded(address.slice(4));
    const url = options.cidUrl ? options.cidUrl(id) : `cid:${encodeURIComponent(id)}`;
    return url === undefined ? rest : { ...rest, src: url };
  }
  if (EMBEDDED.test(address)) return { ...rest, src: address };
  if (!/^https?:\/\//i.test(address)) return rest;
  return options.remote === true ? { ...rest, src: address } : { ...rest, 'data-src': address };
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

/** A link to elsewhere opens a page of its own that knows nothing of this one. */
function link({ href = '', target: _target, rel: _rel, ...rest }: Attributes): Attributes {
  const address = bare(href);
  if (!/^(?:https?:\/\/|mailto:|tel:)/i.test(address)) return {};
  return { ...rest, href: address, target: '_blank', rel: 'noopener noreferrer nofollow' };
}

/**
 * Cleans the HTML of a message by a list of what is allowed: no script, style sheet, form or frame, and nothing that loads by itself.
 * Pictures from elsewhere carry their address in `data-src` until `remote` is asked for. Its own output can be given again, so that
 * what is stored clean is only dressed for its reader. It is shown in a sandboxed frame besides (`frame.ts`).
 * @param html the body as it came, or as `cleanHtml` returned it before
 */
export function cleanHtml(html: string, options: CleanOptions = {}): string {
  return sanitizeHtml(html, {
    allowedTags: TAGS,
    allowedAttributes: ATTRIBUTES,
    nonTextTags: UNSEEN,
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: ['http', 'https', 'cid', 'data'] },
    allowedSchemesAppliedToAttributes: ['href', 'src', 'data-src'],
    allowProtocolRelative: false,
    nestingLimit: 100,
    enforceHtmlBoundary: false,
    parseStyleAttributes: false,
    transformTags: {
      '*': (tagName, attribs) => {
        const { style, ...rest } = tagName === 'img' ? picture(attribs, options) : tagName === 'a' ? link(attribs) : attribs;
        const kept = style === undefined ? '' : cleanStyle(style);
        return { tagName, attribs: kept === '' ? rest : { ...rest, style: kept } };
      },
    },
  });
} // prettier-ignore
