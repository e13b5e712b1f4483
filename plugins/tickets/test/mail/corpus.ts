import type { ReadMail } from '../../mail/message.ts';
import type { Refusal } from '../../mail/limits.ts';

/** What is expected of a message: parts of what is read, names of its files, or why it is refused. */
export interface Expected extends Partial<Omit<ReadMail, 'from' | 'files' | 'html' | 'text'>> {
  from?: string | null;
  name?: string;
  text?: string | RegExp;
  html?: RegExp | null;
  files?: string[];
  refusal?: Refusal;
}

export interface Sample {
  name: string;
  raw: Buffer;
  expected: Expected;
}

const CRLF = '\r\n';
const HEAD = [
  'From: Anna <anna@example.com>',
  'To: support@portal.test',
  'Subject: Hello',
  'Message-ID: <m@example.com>',
  'Date: Tue, 24 Nov 2026 10:00:00 +0100',
];

const samples: Sample[] = [];
const add = (name: string, raw: string | Buffer, expected: Expected): void =>
  void samples.push({ name, raw: typeof raw === 'string' ? Buffer.from(raw) : raw, expected });

/** A message of the usual header with further lines, and a body. */
const usual = (name: string, more: readonly string[], body: string | Buffer, expected: Expected): void =>
  add(
    name,
    Buffer.concat([
      Buffer.from(
        [
          ...HEAD.filter(
            (line) => !more.some((one) => one.split(':')[0]!.toLowerCase() === line.split(':')[0]!.toLowerCase()),
          ),
          ...more,
          '',
          '',
        ].join(CRLF),
      ),
      Buffer.from(body),
    ]),
    expected,
  );

const multi = (type: string, ...parts: string[][]): string[] => [
  `Content-Type: multipart/${type}; boundary=bb`,
  '',
  ...parts.flatMap((part) => ['--bb', ...part]),
  '--bb--',
];
const part = (type: string, body: string, ...more: string[]): string[] => [`Content-Type: ${type}`, ...more, '', body];
const multipart = (name: string, type: string, parts: string[][], expected: Expected): void => {
  const [head, ...rest] = multi(type, ...parts);
  usual(name, ['MIME-Version: 1.0', head!], rest.slice(1).join(CRLF), expected);
};
const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64').replace(/.{76}/g, `$&${CRLF}`);
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const PDF = base64('%PDF-1.4\n%%EOF');
const attached = (filename: string, type = 'application/pdf', body = PDF): string[] =>
  part(type, body, 'Content-Transfer-Encoding: base64', `Content-Disposition: attachment; ${filename}`);

// Texts in the charsets that mail comes in; the bytes are what those programs write.
const SK = 'Príliš žltý kôň';
const BYTES: [charset: string, bytes: number[], text: string][] = [
  ['iso-8859-2', [0x50, 0xf8, 0xed, 0x6c, 0x69, 0xb9], 'Příliš'],
  ['ISO_8859-2:1987', [0x50, 0xf8, 0xed, 0x6c, 0x69, 0xb9], 'Příliš'],
  ['windows-1250', [0x50, 0xf8, 0xed, 0x6c, 0x69, 0x9a], 'Příliš'],
  ['cp1250', [0x50, 0xf8, 0xed, 0x6c, 0x69, 0x9a], 'Příliš'],
  ['iso-8859-1', [0x63, 0x61, 0x66, 0xe9], 'café'],
  ['iso-8859-15', [0x31, 0x20, 0xa4], '1 €'],
  ['windows-1252', [0x93, 0x78, 0x94], '“x”'],
  ['koi8-r', [0xf0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4], 'Привет'],
  ['windows-1251', [0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2], 'Привет'],
  ['gb2312', [0xc4, 0xe3, 0xba, 0xc3], '你好'],
  ['gb18030', [0xc4, 0xe3, 0xba, 0xc3], '你好'],
  ['big5', [0xa7, 0x41, 0xa6, 0x6e], '你好'],
  ['shift_jis', [0x82, 0xb1, 0x82, 0xf1], 'こん'],
  ['euc-kr', [0xbe, 0xc8, 0xb3, 0xe7], '안녕'],
  ['iso-2022-jp', [0x1b, 0x24, 0x42, 0x24, 0x33, 0x24, 0x73, 0x1b, 0x28, 0x42], 'こん'],
  ['utf-16le', [0x48, 0x00, 0x69, 0x00], 'Hi'],
  ['iso-8859-9', [0xfe], 'ş'],
  ['windows-1257', [0xe8], 'č'],
];
for (const [charset, bytes, text] of BYTES) {
  usual(
    `text in ${charset}`,
    [`Content-Type: text/plain; charset="${charset}"`, 'Content-Transfer-Encoding: base64'],
    base64(Buffer.from(bytes)),
    { text },
  );
}
usual('a charset nobody knows', ['Content-Type: text/plain; charset=x-klingon'], 'plain', { text: 'plain' });
usual('a charset named in quotes and capitals', ['Content-Type: text/plain; charset="UTF-8"'], SK, { text: SK });
usual('UTF-8 without saying so', [], SK, { text: SK });
usual('a charset without value', ['Content-Type: text/plain; charset='], SK, { text: SK });
usual('bytes that are no UTF-8', ['Content-Type: text/plain; charset=utf-8'], Buffer.from([0x61, 0xff, 0x62]), {
  text: 'a\ufffdb',
});
usual('a byte order mark', ['Content-Type: text/plain; charset=utf-8'], `\ufeff${SK}`, { text: SK });
usual('NUL and other control characters', [], 'a\u0000b\u0007c\u001bd', { text: 'abcd' });
usual(
  'quoted-printable',
  ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: quoted-printable'],
  'Pr=C3=ADli=C5=A1 =\r\ndlh=C3=A9',
  { text: 'Príliš dlhé' },
);
usual('quoted-printable that breaks off', ['Content-Transfer-Encoding: quoted-printable'], 'end=C', { text: /^end/ });
usual('base64 with spaces and junk in it', ['Content-Transfer-Encoding: base64'], ' SGVs\r\n bG8h ! ', {
  text: /^Hello/,
});
usual('base64 that breaks off', ['Content-Transfer-Encoding: base64'], 'SGVsbG8', { text: 'Hello' });
usual('an encoding nobody knows', ['Content-Transfer-Encoding: x-rot13'], 'plain', { text: 'plain' });
usual('format=flowed', ['Content-Type: text/plain; format=flowed'], 'one line \r\ngoes on.\r\n-- \r\nAnna', {
  text: /^one line goes on\.\n-- ?\nAnna$/,
});
usual('format=flowed with delsp', ['Content-Type: text/plain; format=flowed; delsp=yes'], 'to \r\ngether', {
  text: 'together',
});
usual('lines that end in CR alone', [], 'a\rb', { text: 'a\nb' });
add('lines that end in LF alone', `${HEAD.join('\n')}\n\nHello\nthere`, { subject: 'Hello', text: 'Hello\nthere' });
usual('a line of 100,000 characters', [], 'x'.repeat(100_000), { text: /^x{100000}$/ });

// Headers.
usual('encoded words, Q', ['Subject: =?iso-8859-2?Q?P=F8=EDli=B9?='], 'x', { subject: 'Příliš' });
usual('encoded words, B, of several lines', ['Subject: =?UTF-8?B?UHLDrWxpxaE=?=\r\n =?UTF-8?B?IMW+bHTDvQ==?='], 'x', {
  subject: 'Príliš žltý',
});
usual('an encoded word cut inside a character', ['Subject: =?UTF-8?B?UHLD?= =?UTF-8?B?rWxpxaE=?='], 'x', {
  subject: 'Príliš',
});
usual('an encoded word that is none', ['Subject: =?UTF-8?X?abc?='], 'x', { subject: '=?UTF-8?X?abc?=' });
usual('a subject in windows-1250 without saying so', [], '', {});
samples.at(-1)!.raw = Buffer.concat([
  Buffer.from('From: a@example.com\r\nSubject: P'),
  Buffer.from([0xf8, 0xed, 0x6c, 0x69, 0x9a]),
  Buffer.from('\r\n\r\nx'),
]);
samples.at(-1)!.expected = { subject: 'Příliš', from: 'a@example.com' };
usual('a subject in UTF-8 without saying so', [`Subject: ${SK}`], 'x', { subject: SK });
usual('a subject of many folded lines', ['Subject: a\r\n b\r\n\tc'], 'x', { subject: 'a b c' });
usual('no subject', ['Subject:'], 'x', { subject: '' });
usual('two subjects', ['Subject: first', 'Subject: second'], 'x', { subject: 'first' });
usual('a subject of 10,000 characters', [`Subject: ${'s'.repeat(10_000)}`], 'x', { subject: 's'.repeat(500) });
usual('a subject that turns its direction', ['Subject: =?UTF-8?Q?a=E2=80=AEb?='], 'x', { subject: 'ab' });
usual('a subject with a line break in an encoded word', ['Subject: =?UTF-8?Q?a=0D=0ABcc:_x@y?='], 'x', {
  subject: 'a Bcc: x@y',
});
add('no header but From', 'From: anna@example.com\r\n\r\nx', {
  from: 'anna@example.com',
  subject: '',
  messageId: null,
  text: 'x',
  to: [],
});
add('no From', 'Subject: x\r\n\r\ny', { from: null });
add('Sender instead of From', 'Sender: a@example.com\r\nSubject: x\r\n\r\ny', { from: 'a@example.com' });
usual('From without brackets', ['From: anna@example.com'], 'x', { from: 'anna@example.com', name: '' });
usual('From in capitals', ['From: ANNA@EXAMPLE.COM'], 'x', { from: 'anna@example.com' });
usual('From with a comment', ['From: anna@example.com (Anna Nová)'], 'x', { from: 'anna@example.com' });
usual('From with a quoted name', ['From: "Nová, Anna" <anna@example.com>'], 'x', {
  from: 'anna@example.com',
  name: 'Nová, Anna',
});
usual('From with an encoded name', ['From: =?UTF-8?Q?Nov=C3=A1=2C_Anna?= <anna@example.com>'], 'x', {
  from: 'anna@example.com',
  name: 'Nová, Anna',
});
usual('From of a host beyond ASCII', ['From: anna@žltý.sk'], 'x', { from: 'anna@xn--lt-1ka72c.sk' });
usual('From with a quoted local part', ['From: "anna nova"@example.com'], 'x', { from: null });
usual('From that is a group', ['From: Undisclosed:;'], 'x', { from: null });
usual('From of two people', ['From: anna@example.com, boris@example.com'], 'x', { from: 'anna@example.com' });
usual('From that is a sentence', ['From: my dear friend'], 'x', { from: null });
usual('a name that is another address', ['From: "ceo@bank.com" <x@example.com>'], 'x', {
  from: 'x@example.com',
  name: '',
});
usual('recipients in groups', ['To: Team: a@example.com, b@example.com;, c@example.com'], 'x', {
  to: [
    { address: 'a@example.com', name: '' },
    { address: 'b@example.com', name: '' },
    { address: 'c@example.com', name: '' },
  ],
});
usual('a Message-ID without brackets', ['Message-ID: abc@example.com'], 'x', { messageId: 'abc@example.com' });
usual('a Message-ID without host', ['Message-ID: <abc>'], 'x', { messageId: 'abc' });
usual('two Message-IDs', ['Message-ID: <one@x>', 'Message-ID: <two@x>'], 'x', { messageId: 'one@x' });
usual('a Message-ID with a comment', ['Message-ID: <a@x> (added by mx)'], 'x', { messageId: 'a@x' });
usual('References folded, with commas', ['References: <a@x>,\r\n <b@x>', 'In-Reply-To: <c@x>'], 'x', {
  answers: ['c@x', 'b@x', 'a@x'],
});
usual('In-Reply-To of old Outlook', ['In-Reply-To: Your message of "Mon" <a@x>'], 'x', { answers: ['a@x'] });
usual('200 References', [`References: ${Array.from({ length: 200 }, (_n, i) => `<r${i}@x>`).join('\r\n ')}`], 'x', {
  answers: Array.from({ length: 50 }, (_n, i) => `r${199 - i}@x`),
});
usual('a date that is none', ['Date: yesterday'], 'x', { sentAt: null });
usual('a date of the year 1970', ['Date: Thu, 01 Jan 1970 00:00:00 +0000'], 'x', { sentAt: null });
usual('a date with the name of a zone', ['Date: Tue, 24 Nov 2026 10:00:00 GMT'], 'x', {
  sentAt: '2026-11-24T10:00:00.000Z',
});
usual('a date in a zone', [], 'x', { sentAt: '2026-11-24T09:00:00.000Z' });
usual('header names in capitals', ['SUBJECT: x'], 'x', { subject: 'x' });
add('a space before the colon', 'From: a@example.com\r\nSubject : x\r\n\r\ny', { subject: 'x', text: 'y' });
usual('a line that is no header', ['this is no header', 'X-Ok: 1'], 'x', { subject: 'Hello', text: 'x' });
add('an mbox line first', `From anna@example.com Tue Nov 24\r\n${HEAD.join(CRLF)}\r\n\r\nx`, {
  subject: 'Hello',
  text: 'x',
});
add('an empty line first', `\r\n${HEAD.join(CRLF)}\r\n\r\nx`, { refusal: 'malformed' });
usual(
  'headers of 150 hops',
  Array.from({ length: 150 }, (_n, i) => `Received: from a${i} by b${i}; Tue, 24 Nov 2026 10:00:00 +0100`),
  'x',
  { subject: 'Hello' },
);
add('an empty file', '', { refusal: 'malformed' });
add('a picture instead of a message', PNG, { refusal: 'malformed' });
add('a file of zeros', Buffer.alloc(10_000), { refusal: 'malformed' });

// Bodies.
usual('no body', [], '', { text: '' });
add('no empty line after the header', HEAD.join(CRLF), { subject: 'Hello', text: '' });
usual('spaces alone', [], '  \r\n \r\n', { text: '' });
usual('HTML alone', ['Content-Type: text/html'], '<p>One</p><p>Two &amp; three</p>', {
  text: 'One\n\nTwo & three',
  html: /^<p>One<\/p>/,
});
usual('HTML that says it is text', ['Content-Type: text/plain'], '<b>x</b>', { text: '<b>x</b>', html: null });
usual('HTML with a list', ['Content-Type: text/html'], '<ul><li>a</li><li>b</li></ul>', { text: /- a\n+- b/ });
usual('HTML with a quotation', ['Content-Type: text/html'], '<p>fresh</p><blockquote>old<br>older</blockquote>', {
  text: 'fresh\n\n> old\n> older',
});
usual('HTML that never closes anything', ['Content-Type: text/html'], '<div><table><tr><td>cell<b>bold', {
  text: /cell ?bold/,
});
usual(
  'HTML with styles and scripts',
  ['Content-Type: text/html'],
  '<style>p{}</style><script>x()</script><title>t</title><p>y',
  { text: 'y' },
);
usual(
  'HTML of Word',
  ['Content-Type: text/html'],
  '<!--[if gte mso 9]><xml><o:x/></xml><![endif]--><p class=MsoNormal>Dobrý<o:p></o:p></p>',
  { text: 'Dobrý' },
);
usual(
  'HTML in windows-1250',
  ['Content-Type: text/html; charset=windows-1250'],
  Buffer.from([0x3c, 0x70, 0x3e, 0x9a]),
  { text: 'š' },
);
usual('empty HTML', ['Content-Type: text/html'], '<html><body></body></html>', { text: '', html: null });
usual('text of enriched kind', ['Content-Type: text/enriched'], '<bold>x</bold>', { files: ['file.bin'] });
usual(
  'a message that is a file',
  ['Content-Type: application/pdf; name=scan.pdf', 'Content-Transfer-Encoding: base64'],
  PDF,
  { text: '', files: ['scan.pdf'] },
);
usual('a message that is a picture', ['Content-Type: image/png', 'Content-Transfer-Encoding: base64'], base64(PNG), {
  text: '',
  files: ['image.png'],
});
usual('a type nobody knows', ['Content-Type: chemical/x-pdb'], 'x', { files: ['file.bin'] });
usual('a type that is no type', ['Content-Type: text'], 'x', {});
usual('5,001 links', ['Content-Type: text/html'], '<a href="https://x.test">l</a> '.repeat(5001), {
  html: null,
  text: /^l l/,
});

// Parts.
multipart('text and HTML', 'alternative', [part('text/plain', 'plain'), part('text/html', '<p>rich</p>')], {
  text: 'plain',
  html: /rich/,
});
multipart('HTML before text', 'alternative', [part('text/html', '<p>rich</p>'), part('text/plain', 'plain')], {
  text: 'plain',
  html: /rich/,
});
multipart('an alternative that is empty', 'alternative', [part('text/plain', ''), part('text/html', '<p>rich</p>')], {
  text: 'rich',
});
multipart('text and a file', 'mixed', [part('text/plain', 'x'), attached('filename=a.pdf')], {
  text: 'x',
  files: ['a.pdf'],
});
multipart('two texts', 'mixed', [part('text/plain', 'one'), part('text/plain', 'two')], { text: /one[\s\S]*two/ });
multipart(
  'a text that is a file',
  'mixed',
  [part('text/plain', 'x'), part('text/plain', 'log', 'Content-Disposition: attachment; filename=log.txt')],
  { text: 'x', files: ['log.txt'] },
);
multipart(
  'a picture inside',
  'related',
  [
    part('text/html', '<img src="cid:logo@x">'),
    part('image/png', base64(PNG), 'Content-Transfer-Encoding: base64', 'Content-ID: <logo@x>'),
  ],
  { files: ['image.png'], html: /cid:logo%40x/ },
);
multipart(
  'a file without name',
  'mixed',
  [part('text/plain', 'x'), part('application/octet-stream', 'data', 'Content-Disposition: attachment')],
  { files: ['file.bin'] },
);
multipart('a name in RFC 2231', 'mixed', [attached("filename*=UTF-8''faktura%20%C4%8D.%201.pdf")], {
  files: ['faktura č. 1.pdf'],
});
multipart('a name in RFC 2231, in pieces', 'mixed', [attached("filename*0*=UTF-8''fakt%C3%BA; filename*1*=ra.pdf")], {
  files: ['faktúra.pdf'],
});
multipart('a name in RFC 2231, continued', 'mixed', [attached('filename*0="a very "; filename*1="long name.pdf"')], {
  files: ['a very long name.pdf'],
});
multipart('a name in RFC 2047', 'mixed', [attached('filename="=?UTF-8?B?ZmFrdMO6cmEucGRm?="')], {
  files: ['faktúra.pdf'],
});
multipart('a name in bare UTF-8', 'mixed', [attached('filename="faktúra.pdf"')], { files: ['faktúra.pdf'] });
multipart('a name with parentheses', 'mixed', [attached('filename=Invoice(1).pdf')], { files: ['Invoice(1).pdf'] });
multipart('a name with a path', 'mixed', [attached('filename="../../etc/passwd"')], { files: ['../../etc/passwd'] });
multipart('a name that turns its direction', 'mixed', [attached("filename*=UTF-8''gpj%E2%80%AEexe.pdf")], {
  files: ['gpjexe.pdf'],
});
multipart('a name with a line break', 'mixed', [attached("filename*=UTF-8''a%0D%0Ab.pdf")], { files: ['a b.pdf'] });
multipart('a name of 5,000 characters', 'mixed', [attached(`filename="${'n'.repeat(5000)}.pdf"`)], {
  files: ['n'.repeat(300)],
});
multipart('the same name twice', 'mixed', [attached('filename=a.pdf'), attached('filename=a.pdf')], {
  files: ['a.pdf', 'a.pdf'],
});
multipart(
  'a file of nothing',
  'mixed',
  [part('text/plain', 'x'), part('application/pdf', '', 'Content-Disposition: attachment; filename=a.pdf')],
  { files: ['a.pdf'] },
);
multipart(
  'HTML that says it is a picture',
  'mixed',
  [part('image/png', '<script>alert(1)</script>', 'Content-Disposition: inline; filename=a.png')],
  { files: ['a.png'] },
);
multipart(
  'winmail.dat',
  'mixed',
  [
    part('text/plain', 'x'),
    part(
      'application/ms-tnef',
      base64('\x78\x9f\x3e\x22'),
      'Content-Transfer-Encoding: base64',
      'Content-Disposition: attachment; filename=winmail.dat',
    ),
  ],
  { text: 'x', files: ['winmail.dat'] },
);
multipart('winmail without a name', 'mixed', [part('application/ms-tnef', 'xx')], { files: ['winmail.dat'] });
multipart(
  'an invitation',
  'alternative',
  [
    part('text/plain', 'Meeting'),
    part('text/calendar; method=REQUEST; charset=utf-8', 'BEGIN:VCALENDAR\r\nEND:VCALENDAR'),
  ],
  { text: 'Meeting', files: ['invite.ics'] },
);
multipart('an invitation alone', 'mixed', [part('text/calendar; method=REQUEST', 'BEGIN:VCALENDAR\r\nEND:VCALENDAR')], {
  text: '',
  files: ['invite.ics'],
});
multipart('a contact card', 'mixed', [part('text/vcard; name=a.vcf', 'BEGIN:VCARD\r\nEND:VCARD')], {
  files: ['a.vcf'],
});
multipart(
  'a message inside',
  'mixed',
  [part('text/plain', 'see below'), part('message/rfc822', 'From: b@example.com\r\nSubject: inner\r\n\r\ninner text')],
  { text: 'see below', files: ['inner.eml'], from: 'anna@example.com' },
);
multipart('a message inside without subject', 'mixed', [part('message/rfc822', 'From: b@example.com\r\n\r\ninner')], {
  files: ['message.eml'],
});
multipart('a digest', 'digest', [['', 'From: b@example.com', 'Subject: one', '', 'x']], { files: ['one.eml'] });
multipart(
  'a signed message',
  'signed; protocol="application/pgp-signature"',
  [part('text/plain', 'signed'), part('application/pgp-signature', '-----BEGIN PGP SIGNATURE-----')],
  { text: 'signed', files: ['signature.asc'] },
);
multipart(
  'an S/MIME signature',
  'signed',
  [
    part('text/plain', 'signed'),
    part('application/pkcs7-signature; name=smime.p7s', base64('x'), 'Content-Transfer-Encoding: base64'),
  ],
  { text: 'signed', files: ['smime.p7s'] },
);
multipart(
  'an encrypted message',
  'encrypted; protocol="application/pgp-encrypted"',
  [
    part('application/pgp-encrypted', 'Version: 1'),
    part('application/octet-stream; name=encrypted.asc', '-----BEGIN PGP MESSAGE-----'),
  ],
  { text: '', files: ['file.bin', 'encrypted.asc'] },
);
usual('no boundary', ['Content-Type: multipart/mixed'], '--x\r\n\r\ntext\r\n--x--', {});
usual('a boundary that never comes', ['Content-Type: multipart/mixed; boundary=never'], 'preamble', { text: '' });
usual('an empty boundary', ['Content-Type: multipart/mixed; boundary=""'], 'text', {});
usual('no last boundary', ['Content-Type: multipart/mixed; boundary=b'], '--b\r\n\r\ntext goes on', {
  text: 'text goes on',
});
usual(
  'text before and behind the parts',
  ['Content-Type: multipart/mixed; boundary=b'],
  'preamble\r\n--b\r\n\r\nbody\r\n--b--\r\nepilogue',
  { text: /^body/ },
);
usual(
  'a boundary with spaces and signs',
  ['Content-Type: multipart/mixed; boundary="=_ (x) \'?"'],
  "--=_ (x) '?\r\n\r\nbody\r\n--=_ (x) '?--",
  { text: 'body' },
);
usual(
  'two boundaries of which one begins the other',
  ['Content-Type: multipart/mixed; boundary=b'],
  '--b\r\nContent-Type: multipart/alternative; boundary=bb\r\n\r\n--bb\r\n\r\ninner\r\n--bb--\r\n--b--',
  { text: 'inner' },
);
usual(
  'the same boundary at two levels',
  ['Content-Type: multipart/mixed; boundary=b'],
  '--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ninner\r\n--b--\r\n--b--',
  {},
);
usual('49 levels', ['Content-Type: multipart/mixed; boundary=b0'], nest(48), { text: 'deep' });
usual('60 levels', ['Content-Type: multipart/mixed; boundary=b0'], nest(60), { refusal: 'depth' });
multipart(
  '100 files',
  'mixed',
  Array.from({ length: 100 }, (_n, i) => attached(`filename=${i}.pdf`)),
  { files: Array.from({ length: 100 }, (_n, i) => `${i}.pdf`) },
);
multipart(
  '101 files',
  'mixed',
  Array.from({ length: 101 }, (_n, i) => attached(`filename=${i}.pdf`)),
  { refusal: 'attachments' },
);
usual('100 recipients', [`To: ${Array.from({ length: 100 }, (_n, i) => `r${i}@example.com`).join(', ')}`], 'x', {
  subject: 'Hello',
});
usual(
  '101 recipients',
  [
    `To: ${Array.from({ length: 60 }, (_n, i) => `r${i}@example.com`).join(', ')}`,
    `Cc: ${Array.from({ length: 41 }, (_n, i) => `c${i}@example.com`).join(', ')}`,
  ],
  'x',
  { refusal: 'recipients' },
);
usual('a text full of dashes', [], '-- x\r\n'.repeat(5000), { text: /^-- x/ });

function nest(levels: number): string {
  const open = Array.from(
    { length: levels },
    (_n, i) => `--b${i}\r\nContent-Type: multipart/mixed; boundary=b${i + 1}\r\n\r\n`,
  ).join('');
  return `${open}--b${levels}\r\n\r\ndeep\r\n--b${levels}--`;
}

// Who sends: machines, lists and people.
const kind = (name: string, more: string[], expected: Expected, body = 'x'): void => usual(name, more, body, expected);
kind('a person', [], { kind: 'person', answerable: true });
kind('Auto-Submitted: no', ['Auto-Submitted: no'], { kind: 'person', answerable: true });
kind('Auto-Submitted: auto-replied', ['Auto-Submitted: auto-replied'], { kind: 'automatic', answerable: false });
kind('Auto-Submitted: auto-generated', ['Auto-Submitted: auto-generated; owner-email="x"'], {
  kind: 'automatic',
  answerable: false,
});
kind('Precedence: auto_reply', ['Precedence: auto_reply'], { kind: 'automatic', answerable: false });
kind('Precedence: bulk', ['Precedence: bulk'], { kind: 'list', answerable: false });
kind('Precedence: junk', ['Precedence: Junk'], { kind: 'list', answerable: false });
kind('Precedence: first-class', ['Precedence: first-class'], { kind: 'person', answerable: true });
kind('List-Id', ['List-Id: <a.b>'], { kind: 'list', answerable: false });
kind('List-Unsubscribe', ['List-Unsubscribe: <mailto:x@y>'], { kind: 'list', answerable: false });
kind('X-Auto-Response-Suppress: All', ['X-Auto-Response-Suppress: All'], { kind: 'person', answerable: false });
kind('X-Auto-Response-Suppress: OOF', ['X-Auto-Response-Suppress: OOF, DR'], { kind: 'person', answerable: false });
kind('X-Auto-Response-Suppress: None', ['X-Auto-Response-Suppress: None'], { kind: 'person', answerable: true });
kind('X-Autoreply', ['X-Autoreply: yes'], { kind: 'automatic', answerable: false });
kind('X-Loop', ['X-Loop: anna@example.com'], { kind: 'person', answerable: false });
kind('a null sender', ['Return-Path: <>'], { kind: 'person', answerable: false });
kind('no-reply', ['From: no-reply@example.com'], { kind: 'person', answerable: false });
kind('an absence note in Slovak without headers', ['Subject: Automatická odpoveď: Faktúra'], { answerable: false });
kind('an absence note in Polish without headers', ['Subject: =?UTF-8?Q?Autoodpowied=C5=BA:_Faktura?='], {
  answerable: false,
});
kind('an answer to an absence note', ['Subject: Re: Automatic reply: Invoice'], { kind: 'person', answerable: true });
kind('a receipt', ['Content-Type: multipart/report; report-type=disposition-notification; boundary=b'], {
  kind: 'receipt',
  answerable: false,
});

const report = (fields: string[], ...more: string[][]): string[] =>
  multi(
    'report; report-type=delivery-status',
    part('text/plain', 'Sorry.'),
    part('message/delivery-status', ['Reporting-MTA: dns; mx', '', ...fields].join(CRLF)),
    ...more,
  );
const bounce = (
  name: string,
  fields: string[],
  failed: NonNullable<ReadMail['bounce']>['failed'],
  originals: string[] = [],
  ...more: string[][]
): void => {
  const [head, ...rest] = report(fields, ...more);
  usual(name, ['From: MAILER-DAEMON@mx.example.com', 'Return-Path: <>', head!], rest.slice(1).join(CRLF), {
    kind: 'bounce',
    answerable: false,
    bounce: { failed, originals },
  });
};
const nobody = { address: 'gone@example.com', permanent: true, status: '5.1.1', diagnostic: 'smtp; 550 5.1.1 unknown' };
bounce(
  'a bounce',
  [
    'Final-Recipient: rfc822; Gone@example.com',
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1\r\n unknown',
  ],
  [nobody],
  ['orig@portal.test'],
  part('message/rfc822', 'Message-ID: <orig@portal.test>\r\n\r\nx'),
);
bounce(
  'a bounce with headers alone',
  ['Final-Recipient: rfc822;gone@example.com', 'Action: failed', 'Status: 4.2.2'],
  [{ ...nobody, permanent: false, status: '4.2.2', diagnostic: '' }],
  ['orig@portal.test'],
  part('text/rfc822-headers', 'Subject: x\r\nMessage-Id:\r\n <orig@portal.test>'),
);
bounce('a delay', ['Final-Recipient: rfc822; gone@example.com', 'Action: delayed', 'Status: 4.4.1'], []);
bounce(
  'a bounce of two',
  [
    'Final-Recipient: rfc822; a@example.com',
    'Action: failed',
    'Status: 5.0.0',
    '',
    'Final-Recipient: rfc822; b@example.com',
    'Action: failed',
    'Status: 5.0.0',
  ],
  ['a', 'b'].map((one) => ({ address: `${one}@example.com`, permanent: true, status: '5.0.0', diagnostic: '' })),
);
bounce(
  'a bounce without status',
  ['Original-Recipient: rfc822; gone@example.com', 'Action: failed'],
  [{ ...nobody, permanent: false, status: '', diagnostic: '' }],
);
bounce('a bounce that says nothing', ['garbage'], []);
kind(
  'a bounce of Exim',
  ['X-Failed-Recipients: gone@example.com', 'From: mailer-daemon@x.test'],
  { kind: 'bounce', bounce: { failed: [{ ...nobody, diagnostic: '' }], originals: [] } },
  '550 5.1.1 no such user',
);
kind(
  'a bounce of qmail',
  ['From: MAILER-DAEMON@x.test', 'Subject: failure notice', 'Return-Path: <>'],
  { kind: 'bounce', bounce: { failed: [{ ...nobody, status: '', diagnostic: '' }], originals: ['o@portal.test'] } },
  '<gone@example.com>:\r\nUser unknown\r\n\r\nMessage-ID: <o@portal.test>',
);

/** Awkward messages of our own making, such as mail programs of thirty years write, and such as nobody should. */
export const corpus: readonly Sample[] = samples;
