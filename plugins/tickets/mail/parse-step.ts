import {
  cleanFileName,
  executeIn,
  keepFile,
  letGoOfFile,
  newId,
  removeStrays,
  type EntityManager,
  type Transaction,
} from 'portico';
import type { ArticleFile } from '../service/article.ts';
import { isMailRefused, LIMITS, type Refusal } from './limits.ts';
import type { MailFile, ReadMail } from './message.ts';
import { oneLine } from './plain.ts';
import { readMailSafely } from './read-apart.ts';
import type { AtStep } from './steps.ts';
import {
  addInboundFiles,
  lockInbound,
  noteDecision,
  updateInbound,
  type InboundRow,
  type IntakeContext,
} from './store.ts';

/** Reads a message that is kept, stores its files and notes what it says; one that cannot be read goes into quarantine. */
export async function parseStep(ctx: IntakeContext, row: InboundRow, at: AtStep): Promise<void> {
  const mail = await read(ctx, row);
  at('read');
  if ('refusal' in mail) return quarantine(ctx, row.id, mail.refusal, mail.detail);
  const files = await storeFiles(ctx, mail.files);
  at('files');
  const isNoted = await ctx.write((tx) => note(tx, row.id, mail, files));
  if (!isNoted) await removeStrays(ctx, files.map(({ id }) => id)); // prettier-ignore
  at('parsed');
}

async function read(ctx: IntakeContext, row: InboundRow): Promise<ReadMail | { refusal: Refusal; detail: string }> {
  if (Number(row.size) > LIMITS.bytes) return { refusal: 'size', detail: `${row.size} bytes` };
  const chunks: Uint8Array[] = [];
  for await (const chunk of ctx.files.read(row.raw_file_id!)) chunks.push(chunk as Uint8Array);
  try {
    return await readMailSafely(Buffer.concat(chunks));
  } catch (error) {
    // Whatever a reader stumbles over is a message to be looked at, not one to be tried for ever.
    const { message } = error as Error;
    ctx.log.warn({ inbound: row.id, err: error }, 'mail cannot be read');
    return { refusal: isMailRefused(error) ? error.refusal : 'malformed', detail: message };
  }
}

/** Puts a message where staff look at what cannot be read. */
export const quarantine = (ctx: IntakeContext, id: string, refusal: Refusal, detail: string): Promise<void> =>
  ctx.write((tx) =>
    tx.asJob(async (em) => {
      if ((await lockInbound(em, id)).state === 'decided') return;
      await noteDecision(em, id, { place: 'quarantine', reason: refusal, error: oneLine(detail, 500) });
    }),
  );

async function storeFiles(ctx: IntakeContext, files: readonly MailFile[]): Promise<ArticleFile[]> {
  if (files.length === 0) return [];
  const ids = files.map(() => newId());
  await ctx.write(async (tx) => {
    for (const id of ids) await letGoOfFile(tx, id);
  });
  const stored: ArticleFile[] = [];
  for (const [index, { name, mime, contentId, content }] of files.entries()) {
    const { size, sha256 } = await ctx.files.put(ids[index]!, content);
    stored.push({ id: ids[index]!, name: cleanFileName(name) || 'file', mime, size, sha256, ...(contentId === null ? {} : { contentId }) });
  }
  return stored;
} // prettier-ignore

/** @returns false where somebody else was quicker, or the message is there already: its files are nobody's then */
const note = (tx: Transaction, id: string, mail: ReadMail, files: readonly ArticleFile[]): Promise<boolean> =>
  tx.asJob(async (em) => {
    const row = await lockInbound(em, id);
    if (row.state !== 'received') return false;
    const double = await copyOf(em, id, mail.fingerprint);
    await updateInbound(em, id, { ...columnsOf(mail), double_of_id: double ?? null });
    if (double !== undefined) {
      await noteDecision(em, id, { place: 'done', outcome: 'double' });
      return false;
    }
    await addInboundFiles(em, id, files);
    for (const file of files) await keepFile(tx, file.id);
    return true;
  });

/** The message of which this one is a copy; two that come at the same moment are looked at one after the other. */
async function copyOf(em: EntityManager, id: string, fingerprint: string): Promise<string | undefined> {
  await executeIn(em, `select pg_advisory_xact_lock(hashtextextended('tickets.mail ' || $1, 0))`, [fingerprint]);
  const [there] = await executeIn<{ id: string }>(
    em,
    'select id from tickets_inbound where fingerprint = $1 and double_of_id is null and id <> $2',
    [fingerprint, id],
  );
  return there?.id;
}

const columnsOf = (mail: ReadMail): Record<string, unknown> => ({
  state: 'parsed',
  message_id: mail.messageId,
  answers: mail.answers.length === 0 ? '{}' : mail.answers,
  from_address: mail.from?.address ?? null,
  from_name: mail.from?.name ?? null,
  to_addresses: JSON.stringify(mail.to),
  subject: mail.subject,
  sent_at: mail.sentAt,
  body: mail.text,
  html: mail.html,
  kind: mail.kind,
  answerable: mail.answerable,
  bounce: mail.bounce,
  authentication: JSON.stringify(mail.authentication),
  fingerprint: mail.fingerprint,
});
