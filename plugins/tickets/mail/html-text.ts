import sanitizeHtml from 'sanitize-html';

/** Elements that begin a line of their own. */
const BLOCKS = new Set([
  'address', 'article', 'aside', 'blockquote', 'br', 'center', 'dd', 'div', 'dl', 'dt', 'fieldset', 'figure', 'footer', 'form', 'h1', 'h2', 'h3',
  'h4', 'h5', 'h6', 'header', 'hr', 'li', 'main', 'nav', 'ol', 'p', 'pre', 'section', 'table', 'tr', 'ul',
]); // prettier-ignore
const SPACED = new Set(['p', 'blockquote', 'h1', 'h2', 'h3', 'table', 'ul', 'ol', 'pre']);
const CELLS = new Set(['td', 'th']);
const UNSEEN = ['script', 'style', 'textarea', 'option', 'xmp', 'noscript', 'title', 'head', 'template', 'svg', 'math', 'iframe', 'noembed', 'noframes']; // prettier-ignore

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' };

/** The text of an HTML body as a reader sees it: a line for each block, `> ` before what is quoted, addresses of links left out. */
export function textOfHtml(html: string): string {
  const out: string[] = [];
  const text = sanitizeHtml(html, {
    allowedTags: [],
    allowedAttributes: {},
    nonTextTags: UNSEEN,
    enforceHtmlBoundary: false,
    parseStyleAttributes: false,
    parser: { decodeEntities: true },
    onOpenTag: (name) => open(out, name),
    onCloseTag: (name) => close(out, name),
    textFilter: (piece) => {
      out.push(piece.replace(/\s+/g, ' '));
      return '';
    },
  });
  return layOut(out.join('') + text);
}

const START_QUOTE = '\u0001';
const END_QUOTE = '\u0002';

function open(out: string[], name: string): void {
  if (BLOCKS.has(name)) out.push(SPACED.has(name) ? '\n\n' : '\n');
  if (name === 'blockquote') out.push(START_QUOTE);
  if (name === 'li') out.push('- ');
  if (CELLS.has(name)) out.push(' ');
}

function close(out: string[], name: string): void {
  if (name === 'blockquote') out.push('\n', END_QUOTE, '\n');
  else if (BLOCKS.has(name) && name !== 'br') out.push(SPACED.has(name) ? '\n\n' : '\n');
}

function layOut(text: string): string {
  const lines: string[] = [];
  let depth = 0;
  for (const line of text.split('\n')) {
    for (const mark of line.match(/[\u0001\u0002]/g) ?? []) depth = mark === START_QUOTE ? depth + 1 : Math.max(0, depth - 1); // prettier-ignore
    const words = line
      .replace(/[\u0001\u0002]/g, '')
      .replace(/&(?:amp|lt|gt|quot);/g, (entity) => ENTITIES[entity]!)
      .replace(/[ \u00a0]+/g, ' ')
      .trim();
    if (words !== '') lines.push('> '.repeat(Math.min(depth, 10)) + words);
    else if (lines.length > 0 && lines.at(-1) !== '') lines.push('');
  }
  return lines.join('\n').trim();
}
