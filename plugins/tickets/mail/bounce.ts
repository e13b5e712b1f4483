import type { Attachment, Email } from 'postal-mime';
import { plainAddress } from './address.ts';
import type { HeaderOf } from './classify.ts';
import { messageIdsIn } from './ids.ts';
import type { Bounce, Undelivered } from './message.ts';
import { oneLine } from './plain.ts';

const MOST = 100;
const HEAD = 65_536;

const textOf = (file: Attachment): string =>
  typeof file.content === 'string' ? file.content : Buffer.from(file.content as Uint8Array).toString('utf8', 0, HEAD);

/** Reads a report of failed delivery: RFC 3464, and what servers wrote before it. */
export function readBounce(email: Email, header: HeaderOf): Bounce {
  const report = email.attachments.find(({ mimeType }) => mimeType === 'message/delivery-status');
  const failed = report ? fromReport(textOf(report)) : fromText(email, header);
  return { failed: failed.slice(0, MOST), originals: originalsOf(email, header) };
}

/** Groups of fields (RFC 3464, 2.1): of the message first, then of each recipient. */
function fromReport(report: string): Undelivered[] {
  const groups = report.replace(/\r\n?/g, '\n').split(/\n\s*\n/);
  return groups.flatMap((group) => {
    const fields = fieldsOf(group);
    const address = addressOf(fields.get('final-recipient')) ?? addressOf(fields.get('original-recipient'));
    if (address === undefined || !/^failed\b/i.test(fields.get('action') ?? '')) return [];
    const status = /^[245]\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '')?.[0] ?? '';
    return [{ address, permanent: status.startsWith('5'), status, diagnostic: oneLine(fields.get('diagnostic-code') ?? '', 300) }];
  });
} // prettier-ignore

function fieldsOf(group: string): Map<string, string> {
  const lines = group.replace(/\n[ \t]+/g, ' ').split('\n');
  return new Map(
    lines.flatMap((line): [string, string][] => {
      const colon = line.indexOf(':');
      return colon > 0 ? [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]] : [];
    }),
  );
}

/** `rfc822; somebody@example.com` */
const addressOf = (value: string | undefined): string | undefined =>
  value === undefined ? undefined : plainAddress(value.slice(value.indexOf(';') + 1).replace(/[<>]/g, ''));

/** `X-Failed-Recipients` of Exim, or the list `<address>: reason` of qmail. */
function fromText({ text = '' }: Email, header: HeaderOf): Undelivered[] {
  const head = text.slice(0, HEAD);
  const status = /\b([45]\.\d{1,3}\.\d{1,3})\b/.exec(head)?.[1] ?? '';
  const code = /\b([45])\d\d[ -]/.exec(head)?.[1];
  const permanent = status ? status.startsWith('5') : code !== '4';
  const named = header('x-failed-recipients')?.split(',') ?? [...head.matchAll(/^<([^<>\s]+@[^<>\s]+)>:/gm)].map(([, one]) => one!); // prettier-ignore
  const addresses = new Set(named.map(plainAddress).filter((one) => one !== undefined));
  return [...addresses].map((address) => ({ address, permanent, status, diagnostic: '' }));
}

/** Message-IDs of what was sent, in the copy of it, or in what the report answers. */
function originalsOf(email: Email, header: HeaderOf): string[] {
  const copies = email.attachments
    .filter(({ mimeType }) => /^(?:message\/(?:rfc822|global)(?:-headers)?|text\/rfc822-headers)$/.test(mimeType))
    .flatMap((file) => messageIdsIn(/^message-id:\s*(.*(?:\r?\n[ \t].*)?)/im.exec(textOf(file))?.[1]));
  const inText = messageIdsIn(/^message-id:\s*(<[^<>\s]+>)/im.exec((email.text ?? '').slice(0, HEAD))?.[1]);
  const answered = [...messageIdsIn(header('in-reply-to')), ...messageIdsIn(header('references'))];
  return [...new Set([...copies, ...inText, ...answered])].slice(0, 20);
}
