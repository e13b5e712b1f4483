import { conflict, executeIn, isMailAddress, keepFile, letGoOfFile, newId, notFound, receiveFiles, removeStrays, type FastifyRequest, type FileFault, type Locale, type ReceivedFile, type RequestContext, type Transaction } from 'portico'; // prettier-ignore
import type { DocumentsConfig } from './config.ts';
import type {} from './events.ts';
import { ACCEPTED } from './view.ts';
import { DocumentUpload, type UploadState } from './upload.entity.ts';

export interface UploadFields {
  note: string;
}

/** What became of a file a customer sent. */
export type UploadOutcome =
  | { result: 'received' | 'repeated'; id: string; name: string }
  | { result: 'refused'; fields: UploadFields; fault: FileFault };

type Ctx = RequestContext<DocumentsConfig>;

/** Takes a file of a customer into quarantine. */
export function receiveUpload(request: FastifyRequest): Promise<UploadOutcome> {
  const ctx = request.ctx as Ctx;
  const options = { accept: ACCEPTED, maxBytes: ctx.config.maxBytes };
  return receiveFiles<UploadFields, UploadOutcome>(request, options, async ({ fields, files: [file], fault }) => {
    if (!file) return { result: 'refused', fields, fault: fault ?? { key: 'documents.refused.none' } };
    return ctx.write((tx) => enter(ctx, tx, fields, file));
  });
}

/** One at a time per customer, so that a doubled submit and the limits are seen by the second. */
async function enter(ctx: Ctx, tx: Transaction, fields: UploadFields, file: ReceivedFile): Promise<UploadOutcome> {
  const customerId = ctx.viewer.customer!.id;
  await executeIn(tx.em, `select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`documents.upload ${customerId}`]);
  const [same] = await executeIn<{ id: string; name: string }>(
    tx.em,
    `select id, name from documents_upload where customer_id = $1 and sha256 = $2 and state in ('received', 'accepted')
       and received_at > now() - make_interval(mins => $3) limit 1`,
    [customerId, file.sha256, ctx.config.repeatMinutes],
  );
  if (same) return { result: 'repeated', ...same };
  const fault = await overLimits(ctx, tx, customerId, file.size);
  if (fault) return { result: 'refused', fields, fault };
  const id = newId();
  tx.em.create(DocumentUpload, {
    id, customerId, accountId: ctx.viewer.account.id, accountName: ctx.viewer.account.name, name: file.name, note: fields.note.trim() || null,
    mime: file.mime, size: BigInt(file.size), sha256: file.sha256, fileId: file.id, decidedAt: null, decidedById: null, decidedByName: null, reason: null,
  }); // prettier-ignore
  await keepFile(tx, file.id);
  await tx.audit('upload', 'Upload', id, { name: file.name, mime: file.mime, size: file.size });
  await tx.emit('documents.uploaded', { upload: id, customer: customerId, name: file.name, mime: file.mime, size: file.size }); // prettier-ignore
  return { result: 'received', id, name: file.name };
}

async function overLimits({ config }: Ctx, tx: Transaction, customerId: string, size: number) {
  const [use] = await executeIn<{ waiting: number; bytes: string }>(
    tx.em,
    `select (count(*) filter (where state = 'received'))::int as waiting, coalesce(sum(size) filter (where file_id is not null), 0)::bigint as bytes
       from documents_upload where customer_id = $1`,
    [customerId],
  );
  if (use!.waiting >= config.maxWaiting)
    return { key: 'documents.refused.waiting', values: { count: config.maxWaiting } };
  if (Number(use!.bytes) + size > config.quotaBytes)
    return { key: 'documents.refused.quota', values: { bytes: config.quotaBytes } };
  return undefined;
}

/** Lets go of a file of the viewer's customer that still waits. */
export async function withdrawUpload(ctx: Ctx, id: string): Promise<void> {
  const customerId = ctx.viewer.customer!.id;
  const fileId = await ctx.write(async (tx) => {
    // Customers hold no right to change a row, so that none can accept his own file: the portal does it, for this customer only.
    const [row] = await tx.asJob((em) =>
      executeIn<{ state: UploadState; file_id: string }>(
        em,
        'select state, file_id from documents_upload where id = $1 and customer_id = $2 for update',
        [id, customerId],
      ),
    );
    if (!row) throw notFound();
    if (row.state !== 'received') throw conflict('documents.conflict.decided');
    await tx.asJob((em) =>
      executeIn(em, `update documents_upload set state = 'withdrawn', file_id = null, decided_at = now(), version = version + 1 where id = $1`, [id]),
    ); // prettier-ignore
    await letGoOfFile(tx, row.file_id);
    await tx.audit('withdraw', 'Upload', id);
    return row.file_id;
  });
  await removeStrays(ctx, [fileId]);
}

/** A decision of staff about a file in quarantine. */
export interface Decision {
  decision: 'accepted' | 'rejected';
  /** Told to the customer; for a rejection it must say something. */
  reason: string;
  /** Of the record that the reviewer saw. */
  version: number;
}

interface Decided {
  customer_id: string;
  account_id: string | null;
  name: string;
}

/**
 * Accepts or rejects a file, and tells the sender by mail in his language.
 * @throws Problem 404 where there is no such file, 409 where somebody decided or withdrew it meanwhile
 */
export async function decideUpload(ctx: Ctx, id: string, { decision, reason, version }: Decision): Promise<void> {
  await ctx.write(async (tx) => {
    const [row] = await executeIn<Decided>(
      tx.em,
      `update documents_upload set state = $2, reason = $3, decided_at = now(), decided_by_id = $4, decided_by_name = $5, version = version + 1
        where id = $1 and version = $6 and state = 'received' returning customer_id, account_id, name`,
      [id, decision, reason.trim() || null, ctx.viewer.account.id, ctx.viewer.account.name, version],
    );
    if (!row) {
      const [there] = await executeIn(tx.em, 'select 1 from documents_upload where id = $1', [id]);
      throw there ? conflict('documents.conflict.reviewed') : notFound();
    }
    const action = decision === 'accepted' ? 'accept' : 'reject';
    await tx.audit(action, 'Upload', id, { name: row.name, reason: reason.trim() }, row.customer_id);
    await tx.emit('documents.reviewed', { upload: id, customer: row.customer_id, decision }, { customerId: row.customer_id }); // prettier-ignore
    await tellSender(ctx, tx, row, decision, reason.trim());
  });
}

interface Sender {
  id: string;
  name: string;
  email: string | null;
  locale: Locale | null;
}

async function tellSender(ctx: Ctx, tx: Transaction, upload: Decided, decision: string, reason: string): Promise<void> {
  const [sender] = await executeIn<Sender>(
    tx.em,
    `select a.id, a.name, a.email, coalesce(a.locale, c.locale) as locale from core_account a join core_customer c on c.id = $2
      where a.id = $1 and a.state = 'active'`,
    [upload.account_id, upload.customer_id],
  );
  if (!sender?.email || !isMailAddress(sender.email)) return;
  const t = (key: string, values?: Record<string, unknown>) =>
    ctx.t(`documents.mail.${key}`, values, sender.locale ?? ctx.locale);
  const words = { name: sender.name, file: upload.name, link: ctx.link('/documents/uploads') };
  const because = reason === '' ? '' : `\n${t('reason', { reason })}\n`;
  await tx.mail({
    to: { address: sender.email, name: sender.name },
    subject: t(`${decision}.subject`, { file: upload.name }),
    text: t(`${decision}.text`, { ...words, because }),
    purpose: `documents-${decision}`,
    accountId: sender.id,
  });
}
