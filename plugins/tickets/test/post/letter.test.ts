import t from 'tap';
import { splitQuote } from '../../mail/quote.ts';
import { answerSubject, writeLetter } from '../../post/letter.ts';
import { quote, quotedText } from '../../post/quotation.ts';
import { placeAmong } from '../../post/thread.ts';

const ctx = { timeZone: 'Europe/Bratislava', t: (_language: string, _key: string, values?: Record<string, unknown>) => `On ${String(values?.at)} ${String(values?.name)} wrote:` }; // prettier-ignore
const message = (body: string) => ({ author_name: 'Anna Nová', body, created_at: '2026-11-24T13:02:00Z' });

t.test('a message is quoted without what it quotes itself, so that a long conversation stays short', (t) => {
  const body = 'Twice the same.\n\nPlease look.\n\nOn 23 Nov 2026 Marek wrote:\n> What happened?\n> Marek';
  const text = quotedText(quote(ctx, 'en', message(body)));
  t.match(text, /^On .* Anna Nová wrote:\n> Twice the same\.\n>\n> Please look\.$/);
  t.notMatch(text, 'What happened');
  t.end();
});

t.test('long lines are broken with their mark, and a huge message is cut', (t) => {
  const lines = quote(ctx, 'en', message('word '.repeat(100))).lines;
  t.ok(lines.every((line) => line.length < 77));
  const cut = quote(ctx, 'en', message('line\n'.repeat(500))).lines;
  t.equal(cut.length, 61);
  t.equal(cut.at(-1), '[…]');
  t.end();
});

t.test('the answer of whoever got our mail can be told from what he quotes', (t) => {
  const ours = writeLetter({ body: 'It is corrected.', notes: [], quotation: quote(ctx, 'en', message('Twice.')) });
  t.equal(splitQuote(ours.text).fresh, 'It is corrected.');
  t.end();
});

t.test('no character of a message becomes markup, and formatting is cleaned', (t) => {
  const plain = writeLetter({
    body: '<script>alert(1)</script> & "co"',
    notes: ['See https://portal.test/tickets/1?a=1&b=2'],
  });
  t.match(plain.html, '&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;co&quot;');
  t.match(plain.html, '<a href="https://portal.test/tickets/1?a=1&amp;b=2">');
  const rich = writeLetter({
    body: 'Hello',
    html: '<p onclick="x()">Hello <b>you</b></p><script>x</script>',
    notes: [],
  });
  t.match(rich.html, '<p>Hello <b>you</b></p>');
  t.notMatch(rich.html, /script|onclick/);
  t.end();
});

t.test('a subject has its mark of an answer and its number once, however often it went to and fro', (t) => {
  t.equal(answerSubject('Invoice', 'T-1001'), 'Re: Invoice [T-1001]');
  t.equal(answerSubject('RE: Odp: Re: Invoice [T-1001]', 'T-1001'), 'Re: Invoice [T-1001]');
  t.end();
});

t.test('references name the root and the nearest, at most twenty, and end with what is answered', (t) => {
  const thread = Array.from({ length: 50 }, (_, i) => `m${i}@example.com`);
  const { references, inReplyTo } = placeAmong('own@portal.test', thread, 'm30@example.com');
  t.equal(references!.length, 20);
  t.equal(references![0], 'm0@example.com');
  t.equal(references!.at(-1), 'm30@example.com');
  t.equal(inReplyTo, 'm30@example.com');
  t.same(placeAmong('own@portal.test', [], undefined), { messageId: 'own@portal.test' });
  t.end();
});

t.test('a Message-ID that is none is left out, so that it stops no mail and no second header line comes of it', (t) => {
  const place = placeAmong(
    'own@portal.test',
    ['a b@x', 'no-at', 'x@y\r\nBcc: all@example.com', 'žltý@x', 'good@example.com'],
    'no-at',
  );
  t.same(place, { messageId: 'own@portal.test', inReplyTo: 'good@example.com', references: ['good@example.com'] });
  t.end();
});
