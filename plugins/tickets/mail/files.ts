import { fileTypeFromBuffer } from 'file-type';
import type { Attachment } from 'postal-mime';
import type { MailFile } from './message.ts';
import { oneLine } from './plain.ts';

const MIME = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}$/;

/** Names for files that came without one, by their type. */
const UNNAMED: Readonly<Record<string, string>> = {
  'text/calendar': 'invite.ics', 'application/ms-tnef': 'winmail.dat', 'message/rfc822': 'message.eml', 'message/delivery-status': 'delivery-status.txt',
  'message/disposition-notification': 'disposition.txt', 'text/rfc822-headers': 'headers.txt', 'application/pdf': 'document.pdf', 'image/png': 'image.png',
  'image/jpeg': 'image.jpg', 'image/gif': 'image.gif', 'text/plain': 'text.txt', 'text/html': 'page.html', 'application/pgp-signature': 'signature.asc',
  'application/pkcs7-signature': 'smime.p7s',
}; // prettier-ignore

/** The files of a message, none left out; pictures are only what their content says. */
export async function filesOf(attachments: readonly Attachment[]): Promise<MailFile[]> {
  const files: MailFile[] = [];
  for (const one of attachments) {
    const content = typeof one.content === 'string' ? Buffer.from(one.content) : new Uint8Array(one.content as ArrayBuffer);
    if (content.length === 0) continue;
    files.push({ name: nameOf(one, content), mime: await typeOf(one.mimeType, content), contentId: contentIdOf(one), content });
  }
  return files;
} // prettier-ignore

async function typeOf(declared: string, content: Uint8Array): Promise<string> {
  const said = MIME.test(declared) ? declared : 'application/octet-stream';
  const found = (await fileTypeFromBuffer(content.subarray(0, 4100)).catch(() => undefined))?.mime;
  if (found !== undefined && /^(?:image\/|application\/pdf$)/.test(found)) return found;
  return said.startsWith('image/') || said === 'application/pdf' ? 'application/octet-stream' : said;
}

function contentIdOf({ contentId, disposition, related }: Attachment): string | null {
  if (contentId === undefined || (disposition === 'attachment' && !related)) return null;
  return oneLine(contentId.replace(/^\s*<|>\s*$/g, ''), 300) || null;
}

function nameOf({ filename, mimeType }: Attachment, content: Uint8Array): string {
  const name = oneLine(filename ?? '', 300);
  if (name !== '') return name;
  if (mimeType === 'message/rfc822') return `${subjectIn(content) || 'message'}.eml`;
  return UNNAMED[mimeType] ?? 'file.bin';
}

/** Subject of a message that came as a file, where it is plain. */
function subjectIn(content: Uint8Array): string {
  const head = Buffer.from(content.buffer, content.byteOffset, Math.min(content.byteLength, 8192)).toString('utf8');
  const subject = oneLine(/^subject:[ \t]*([^\r\n]*)/im.exec(head)?.[1] ?? '', 80);
  return subject.includes('=?') ? '' : subject;
}
