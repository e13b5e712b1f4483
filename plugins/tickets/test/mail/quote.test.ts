import t from 'tap';
import { isForged } from '../../mail/authentication.ts';
import { messageIdOf, messageIdsIn, readOwnId } from '../../mail/ids.ts';
import { splitQuote } from '../../mail/quote.ts';
import { subjectOf } from '../../mail/become.ts';

const INTRODUCTIONS = [
  'On Tue, Nov 24, 2026 at 10:00 AM Support <support@portal.test> wrote:',
  'On 24. 11. 2026, at 10:00, Support\n<support@portal.test> wrote:',
  'Dňa ut 24. 11. 2026 o 10:00 Support <support@portal.test> napísal(a):',
  'Dňa 24.11.2026 o 10:00 Support napísal:',
  'ut 24. 11. 2026 o 10:00 Support <support@portal.test> napísal(a):',
  'Dne 24. 11. 2026 v 10:00 Support napsal(a):',
  'út 24. 11. 2026 v 10:00 odesílatel Support <support@portal.test> napsal:',
  'W dniu 24.11.2026 o 10:00, Support pisze i napisał:',
  'wt., 24 lis 2026 o 10:00 Support <support@portal.test> napisał(a):',
  'Am 24.11.2026 um 10:00 schrieb Support:',
  'Support <support@portal.test> wrote:',
  '-----Original Message-----',
  '-----Pôvodná správa-----',
  '-----Původní zpráva-----',
  '-----Oryginalna wiadomość-----',
  '---------- Forwarded message ---------',
  'From: Support\nSent: Tuesday, November 24, 2026 10:00\nTo: Anna\nSubject: x',
  'Od: Support\nOdoslané: utorok 24. novembra 2026 10:00\nKomu: Anna\nPredmet: x',
  'Od: Support\nOdesláno: úterý 24. listopadu 2026 10:00\nKomu: Anna\nPředmět: x',
  'Od: Support\nWysłano: wtorek, 24 listopada 2026 10:00\nDo: Anna\nTemat: x',
  '________________________________\nFrom: Support\nSent: Tuesday',
];

for (const introduction of INTRODUCTIONS)
  t.test(`a quotation begins at: ${introduction.split('\n')[0]}`, (t) => {
    const { fresh, quoted } = splitQuote(`Thank you.\n\nAnna\n\n${introduction}\n\n> your answer\n> goes on\n`);
    t.equal(fresh, 'Thank you.\n\nAnna');
    t.ok(quoted.startsWith(introduction.split('\n')[0]!));
    t.ok(quoted.endsWith('> goes on'));
    t.end();
  });

t.test('what people write is no quotation', (t) => {
  for (const text of [
    'On Monday I wrote: nothing came.',
    'From: here\nit goes on',
    'The price is > 5 EUR.\nOr is it?',
    '> you asked this\nYes.\n> and that\nNo.',
    '----- cut here -----',
    '',
    'Od: budúceho mesiaca prosím nie.',
  ])
    t.same(splitQuote(text), { fresh: text.trim(), quoted: '' }, text);
  t.end();
});

t.test('a message that only quotes stays whole, lines of ">" at its end fold', (t) => {
  t.equal(splitQuote('-----Original Message-----\nFrom: x').fresh, '-----Original Message-----\nFrom: x');
  t.same(splitQuote('Yes.\n\n> do you?\n> really?\n'), { fresh: 'Yes.', quoted: '> do you?\n> really?' });
  t.same(splitQuote('Yes.\n\nOn 1 May 2026 X <x@y.z> wrote:\n> do you?\n-- \nAnna').fresh, 'Yes.');
  t.end();
});

t.test('a hostile text costs little', (t) => {
  for (const text of ['On '.repeat(50_000), '> '.repeat(200_000), '\n'.repeat(300_000), 'x <'.repeat(50_000), `${'W dniu '.repeat(100)}\n`.repeat(500)]) {
    const before = process.cpuUsage();
    splitQuote(text);
    t.ok(process.cpuUsage(before).user < 1_000_000);
  }
  t.end();
}); // prettier-ignore

t.test('our Message-IDs are read as they were made, and nothing else is', (t) => {
  const article = '01a20dd9-054d-7396-b6d5-f5bd95101261';
  const token = '0123456789abcdefghjkmnpqrs';
  const id = messageIdOf({ token }, article, 'portal.test');
  t.same(readOwnId(id), { articleId: article, token });
  t.same(readOwnId(id.toUpperCase()), { articleId: article, token }, 'mail programs change case');
  for (const other of [`${article}@portal.test`, `x${id}`, `${article}.${token.slice(1)}@x`, '', '@'])
    t.equal(readOwnId(other), undefined, other);
  t.same(messageIdsIn('<a@b> junk <c@d>'), ['a@b', 'c@d']);
  t.same(messageIdsIn(undefined), []);
  t.end();
});

t.test('a subject loses the marks of answers, and is never empty', (t) => {
  t.equal(subjectOf({ subject: 'RE: Fwd: Odp: AW: [x] Invoice', body: '' }), '[x] Invoice');
  t.equal(subjectOf({ subject: 'Re:', body: '\n> quoted\n  First words\nmore' }), 'First words');
  t.equal(subjectOf({ subject: '', body: '' }), '—');
  t.end();
});

t.test('our server’s verdict on a sender', (t) => {
  t.ok(isForged(['mx.test; dmarc=fail header.from=x'], 'mx.test'));
  t.ok(isForged(['mx.test; spf=softfail smtp.mailfrom=x; dkim=fail'], 'mx.test'));
  t.notOk(isForged(['mx.test; spf=fail; dkim=pass'], 'mx.test'));
  t.notOk(isForged(['mx.test; spf=fail; dkim=fail; dmarc=pass'], 'MX.test'));
  t.notOk(isForged(['mx.test; dmarc=pass (dmarc=fail)'], 'mx.test'));
  t.notOk(isForged(['evil.test; dmarc=fail'], 'mx.test'));
  t.notOk(isForged(['mx.test; dmarc=fail'], null));
  t.end();
});
