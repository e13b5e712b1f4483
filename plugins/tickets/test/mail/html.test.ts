import { Parser } from 'htmlparser2';
import t from 'tap';
import { textOfHtml } from '../../mail/html-text.ts';
import { cleanHtml } from '../../mail/html.ts';

/** Elements and attributes of a document, as a parser that is not the cleaner's sees them. */
function elementsOf(html: string): { name: string; attributes: Record<string, string> }[] {
  const found: { name: string; attributes: Record<string, string> }[] = [];
  const parser = new Parser({ onopentag: (name, attributes) => void found.push({ name, attributes }) });
  parser.end(html);
  return found;
}

const FORBIDDEN = new Set(['script', 'style', 'link', 'meta', 'base', 'iframe', 'frame', 'frameset', 'object', 'embed', 'applet', 'form', 'input', 'button', 'textarea', 'select', 'option', 'svg', 'math', 'video', 'audio', 'source', 'track', 'picture', 'noscript', 'template', 'xmp', 'plaintext', 'title', 'html', 'head', 'body', 'isindex', 'keygen', 'marquee', 'bgsound', 'layer', 'portal', 'dialog', 'slot', 'canvas', 'map', 'area']); // prettier-ignore
const LINK = /^(?:https?:\/\/|mailto:|tel:)/i;
const SOURCE = /^(?:cid:[^:]*|data:image\/(?:png|jpe?g|gif|webp);base64,[a-z0-9+/=\s]*|\/inline\/.*)$/i;

/** What in cleaned HTML could run, load or send anything. */
function dangers(html: string): string[] {
  return elementsOf(html).flatMap(({ name, attributes }) => {
    const bad = Object.entries(attributes).flatMap(([key, value]) => {
      if (key.startsWith('on') || ['srcset', 'background', 'action', 'formaction', 'ping', 'poster', 'lowsrc', 'dynsrc', 'usemap', 'srcdoc', 'xlink:href', 'id', 'name', 'class'].includes(key)) return [`${name} ${key}`];
      if (key === 'href' && !LINK.test(value)) return [`href ${value}`];
      if (key === 'src' && !SOURCE.test(value)) return [`src ${value}`];
      if (key === 'data-src' && !/^https?:\/\//i.test(value)) return [`data-src ${value}`];
      if (key === 'style' && /url|expression|import|@|\\|\/\*|position|javascript|behavior|binding|<|var\(|image/i.test(value)) return [`style ${value}`];
      return [];
    });
    return FORBIDDEN.has(name) ? [name, ...bad] : bad;
  });
} // prettier-ignore

const schemes = ['javascript:alert(1)', 'JaVaScRiPt:alert(1)', ' javascript:alert(1)', 'java\tscript:alert(1)', 'java\nscript:alert(1)', '&#106;avascript:alert(1)', '&#x6A;avascript&colon;alert(1)', '\u0001javascript:alert(1)', 'vbscript:x', 'data:text/html,<script>alert(1)</script>', 'data:text/html;base64,PHNjcmlwdD4=', 'file:///etc/passwd', 'blob:https://x/1', 'feed:javascript:x', 'view-source:x', 'about:blank', '//evil.test/x', '/desk/tickets', 'x.html', '#x', '?x', 'ftp://x/y', 'jar:x', 'mhtml:x', 'ms-word:ofe|u|https://x', 'javascript&NewLine;:alert(1)', 'javascript://%0aalert(1)', 'livescript:x', 'filesystem:https://x', 'intent://x', 'ws://x', 'about:srcdoc']; // prettier-ignore
const sources = ['https://evil.test/p.png', 'HTTP://EVIL.TEST/p.png', '//evil.test/p.png', '/logout', 'p.png', 'https:evil.test/p', 'data:image/svg+xml,<svg onload=alert(1)>', 'data:image/svg+xml;base64,PHN2Zz4=', 'data:text/html,x', 'data:image/png,raw', 'data:image/png;charset=x;base64,AA', '\\\\evil\\p.png', 'ht\ntps://evil.test/p.png', ' https://evil.test/p.png', 'ftp://evil.test/x', 'blob:x', 'javascript:x', 'cid:a"onerror=alert(1)', "cid:javascript:alert(1)", 'file:///c:/x']; // prettier-ignore
const handlers = ['onclick', 'onload', 'onerror', 'onmouseover', 'onfocus', 'onbegin', 'onanimationstart', 'onpointerdown', 'ontoggle', 'onwheel', 'ONCLICK', 'onbeforeinput', 'onscroll']; // prettier-ignore
const styles = ['background:url(https://evil.test/x)', 'background-image:url(x)', 'list-style:url(//x)', 'color:expression(alert(1))', 'width:expression(x)', '-moz-binding:url(x)', 'behavior:url(x)', '@import "x"', 'background:u\\72l(x)', 'background:/**/url(x)', 'position:fixed;top:0;left:0;width:100%;height:100%', 'font-family:url(x)', 'color:red;}</style><script>alert(1)</script>', 'cursor:url(x),auto', 'content:url(x)', 'border-image:url(x)', 'background:image-set("https://x" 1x)', 'color:var(--x)', 'margin:-9999px', 'src:url(x)', 'font-family:"x";src:url(y)', 'color:red;;;:;', ':', 'color', 'filter:progid:x', 'mask:url(x)', 'clip-path:url(x)', '--x:url(y)', 'background:cross-fade(url(x),url(y))', 'BACKGROUND:URL(X)']; // prettier-ignore
const raws = [
  '<script>alert(1)</script>', '<SCRIPT SRC=//x></SCRIPT>', '<scr<script>ipt>alert(1)</script>', '<script', '<script/x>alert(1)</script>', '<<script>alert(1)//<</script>', '<style>@import url(x)</style>', '<style><img src=x onerror=alert(1)></style>', '<link rel=stylesheet href=//x>',
  '<meta http-equiv=refresh content="0;url=//x">', '<base href="//evil.test/">', '<iframe src=//x></iframe>', '<iframe srcdoc="<script>alert(1)</script>">', '<object data=//x>', '<embed src=//x>', '<applet code=x>', '<form action=//x><input name=a><button>x</button></form>', '<input type=image src=//x>', '<textarea></textarea><img src=x onerror=alert(1)>', '<textarea><script>',
  '<svg onload=alert(1)>', '<svg><script>alert(1)</script></svg>', '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>', '<svg><animate attributeName=href values=javascript:alert(1)>', '<svg><use href="data:image/svg+xml,x"/></svg>', '<svg><foreignObject><script>alert(1)</script>', '<svg><style><img src=x onerror=alert(1)></style>', '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>', '<math href="javascript:alert(1)">x</math>',
  '<xmp><img src=x onerror=alert(1)></xmp>', '<xmp></xmp><script>alert(1)</script>', '<noscript><p title="</noscript><img src=x onerror=alert(1)>">', '<noembed><img src=x onerror=alert(1)></noembed>', '<noframes><img src=x onerror=alert(1)></noframes>', '<plaintext><script>', '<template><script>alert(1)</script></template>', '<title><img src=x onerror=alert(1)></title>', '<listing><img src=x onerror=alert(1)></listing>',
  '<!--><img src=x onerror=alert(1)>-->', '<!-- --!><script>alert(1)</script>', '<!--[if IE]><script>alert(1)</script><![endif]-->', '<![CDATA[<script>alert(1)</script>]]>', '<?xml version="1.0"?><script>alert(1)</script>', '<!DOCTYPE html [<!ENTITY x "y">]>&x;', '<%<script>alert(1)</script>%>',
  '<img src=x onerror=alert(1)>', '<img/src=x/onerror=alert(1)>', '<img src="x` `<script>alert(1)</script>"` `>', '<img src=x:x onerror\n=alert(1)>', '<img srcset="https://evil.test/x 1x">', '<img lowsrc=//x>', '<img dynsrc=//x>', '<img src=1 usemap=#x>', '<img alt="--><script>alert(1)</script>">', '<img title="a\'b" alt=\'c"onerror=alert(1) d="\'>', '<picture><source srcset=//x><img src=//x></picture>',
  '<video src=//x poster=//y>', '<audio src=//x autoplay>', '<video><source onerror=alert(1)>', '<body onload=alert(1)>', '<body background=//x>', '<html manifest=//x>', '<table background=//x><tr><td background=//y>', '<a ping=//x href=https://y>z</a>', '<a href=https://x target=_top onclick=alert(1)>z</a>', '<button formaction=javascript:alert(1)>x</button>', '<isindex action=javascript:alert(1)>', '<marquee onstart=alert(1)>x</marquee>',
  '<details open ontoggle=alert(1)>x</details>', '<dialog open>x</dialog>', '<p id=x name=y class=z>clobber</p>', '<form name=body><input name=firstChild></form>', '<a id=defaultView href=cid:x>y</a>', '<div contenteditable onfocus=alert(1) tabindex=1 autofocus>', '<p style="x:y" style="background:url(z)">', '<p \u0000onclick=alert(1)>', '<p/onclick=alert(1)/x>', '<p title=`onclick=alert(1)`>', '<x onclick=alert(1)>y</x>', '<custom-element onload=alert(1)>', '<a href="https://x"onclick="alert(1)">y</a>',
  '<img src="cid:x" onerror=alert(1)>', '<select><option><script>alert(1)</script></option></select>', '<select><template><img src=x onerror=alert(1)></template></select>', '<table><caption><script>alert(1)</script>', '<font face="x" color="javascript:alert(1)">y</font>', '<a href=javascript:alert(1)//https://x>y</a>', '<area href=javascript:alert(1)>', '<map name=x><area href=//x></map>', '<object><param name=movie value=//x></object>', '<layer src=//x>', '<bgsound src=//x>',
  '<q cite=javascript:alert(1)>x</q>', '<blockquote cite=//x>y</blockquote>', '<del cite=//x>y</del>', '<td colspan=1 onmouseenter=alert(1)>', '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">', '<math><mi//xlink:href="data:x,<script>alert(1)</script>">', '<b><noscript><b title="</noscript><script>alert(1)</script>">', '\u003cimg src=x onerror=alert(1)\u003e', '&lt;script&gt;alert(1)&lt;/script&gt;', '<scrİpt>alert(1)</scrİpt>', '<ſcript>alert(1)</ſcript>', '<a href="https://x/&quot;onclick=alert(1)">y</a>',
]; // prettier-ignore

const vectors = [
  ...schemes.map((url) => `<a href="${url}">x</a>`), ...schemes.slice(0, 12).map((url) => `<img src="${url}">`), ...sources.map((url) => `<p><img src='${url}'>`),
  ...handlers.map((name) => `<p ${name}="alert(1)">x</p>`), ...styles.map((style) => `<p style='${style}'>x</p>`), ...styles.slice(0, 5).map((style) => `<table style='${style}'><tr><td>x`), ...raws,
]; // prettier-ignore

t.test(`of ${vectors.length} attacks nothing runs, loads or sends, as stored and as shown with pictures`, (t) => {
  t.ok(vectors.length >= 150);
  for (const vector of vectors) {
    const stored = cleanHtml(vector);
    t.same(dangers(stored), [], vector);
    t.same(dangers(cleanHtml(stored, { cidUrl: (id) => `/inline/${encodeURIComponent(id)}` })), [], `shown: ${vector}`);
    t.equal(cleanHtml(stored), stored, `cleaning again changes nothing: ${vector}`);
    const remote = elementsOf(cleanHtml(stored, { remote: true })).filter(({ name }) => name === 'img').map(({ attributes }) => attributes.src ?? 'cid:none');
    t.ok(remote.every((src) => SOURCE.test(src) || /^https?:\/\//i.test(src)), 'with remote pictures those by http alone');
    t.notMatch(textOfHtml(vector), /[\u0000-\u0008]/, 'its text is plain');
  }
  t.end();
}); // prettier-ignore

t.test('the look that people give their mail stays', (t) => {
  const html = '<div style="color:#333;font-family:Arial, sans-serif;padding:4px 8px"><p align="center"><b>Hi</b> <a href="https://x.test/a?b=1&amp;c=2">link</a></p><table border="1" cellpadding="4"><tr><td colspan="2" style="background-color:#eee;text-align:left">1</td></tr></table></div>';
  const clean = cleanHtml(html);
  t.match(clean, 'style="color:#333;font-family:Arial, sans-serif;padding:4px 8px"');
  t.match(clean, '<a href="https://x.test/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer nofollow">link</a>');
  t.match(clean, '<td colspan="2" style="background-color:#eee;text-align:left">1</td>');
  t.match(cleanHtml('<a href="mailto:a@b.test?subject=Hello you">m</a>'), 'mailto:a@b.test?subject=Hello you');
  t.end();
}); // prettier-ignore

t.test('pictures inside a message get an address, those from elsewhere only when asked for', (t) => {
  const stored = cleanHtml('<img src="cid:logo%40x" alt="l"><img src="https://x.test/p.png" width="10"><img src="cid:gone">');
  t.equal(stored, '<img alt="l" src="cid:logo%40x" /><img width="10" data-src="https://x.test/p.png" /><img src="cid:gone" />');
  const cidUrl = (id: string) => (id === 'logo@x' ? 'data:image/png;base64,AAAA' : undefined);
  t.equal(cleanHtml(stored, { cidUrl }), '<img alt="l" src="data:image/png;base64,AAAA" /><img width="10" data-src="https://x.test/p.png" /><img />');
  t.match(cleanHtml(stored, { cidUrl, remote: true }), '<img width="10" src="https://x.test/p.png" />');
  t.end();
}); // prettier-ignore
