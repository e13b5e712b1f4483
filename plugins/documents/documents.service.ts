import { conflict, executeIn, invalid, keepFile, newId, notFound, receiveFiles, type EntityManager, type FastifyRequest, type FileFault, type Locale, type ReceivedFile, type RequestContext, type Transaction } from 'portico'; // prettier-ignore
import type { DocumentsConfig } from './config.ts';
import { LibraryDocument, type Category, type Kind } from './document.entity.ts';
import { ACCEPTED } from './view.ts';

type Ctx = RequestContext<DocumentsConfig>;
type Faults = Record<string, FileFault>;

/** What staff say about a document beside its file. */
export interface DocumentFields {
  title: string;
  category: Category;
  kind: Kind;
  group_ids: string[];
  /** First and last day, `YYYY-MM-DD`; the last may be empty. */
  valid_from: string;
  valid_to: string;
}

export interface PublishFields extends DocumentFields {
  /** What the house calls it; empty takes the next free number. */
  code: string;
  language: Locale;
}

export type PublishOutcome = { id: string } | { fields: PublishFields; faults: Faults };

/** A version of a document that another one is made after: the next version, or another language. */
export interface Original {
  code: string;
  category: Category;
  kind: Kind;
  group_ids: string[];
  /** Fixed for a new version; undefined for another language. */
  language?: Locale;
}

/**
 * Publishes a file: a new document, or the next version or another language of one that is there.
 * @param original what it is made after; code, category, kind and groups are then the ones of that
 */
export function publish(request: FastifyRequest, original?: Original): Promise<PublishOutcome> {
  const ctx = request.ctx as Ctx;
  return receiveFiles<PublishFields, PublishOutcome>(request, { accept: ACCEPTED }, async ({ fields: sent, files: [file], fault }) => {
    const fields = { ...sent, ...original, title: sent.title.trim(), code: (original?.code ?? sent.code).trim().toUpperCase() };
    const faults = { ...fieldFaults(fields), ...codeFaults(fields), ...(file ? {} : { file: fault ?? { key: 'documents.refused.none' } }) };
    if (Object.keys(faults).length > 0 || !file) return { fields, faults };
    return ctx.write((tx) => enter(ctx, tx, fields, file, original));
  }); // prettier-ignore
}

const CODE = /^[A-Z0-9][A-Z0-9._/-]{0,39}$/;

const codeFaults = ({ code }: PublishFields): Faults =>
  code === '' || CODE.test(code) ? {} : { code: { key: 'documents.fault.code' } };

const isDay = (text: string) =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text);

/** What can be told from the fields alone: all of it at once. */
function fieldFaults({ title, valid_from: from, valid_to: to, group_ids: groups }: DocumentFields): Faults {
  const day = { key: 'documents.fault.day' };
  return {
    ...(title.trim() === '' ? { title: { key: 'documents.fault.title' } } : {}),
    ...(isDay(from) ? {} : { valid_from: day }),
    ...(to === '' || isDay(to) ? {} : { valid_to: day }),
    ...(isDay(from) && isDay(to) && to < from ? { valid_to: { key: 'documents.fault.order' } } : {}),
    ...(groups.length === 0 ? { group_ids: { key: 'documents.fault.groups' } } : {}),
  };
}

async function enter(ctx: Ctx, tx: Transaction, fields: PublishFields, file: ReceivedFile, original?: Original): Promise<PublishOutcome> {
  await executeIn(tx.em, `select pg_advisory_xact_lock(hashtextextended('documents.publish', 0))`);
  const faults = await groupFaults(tx.em, fields.group_ids);
  const code = fields.code === '' ? await nextCode(tx.em) : fields.code;
  const before = await lastVersion(tx.em, code, fields.language);
  if (!original && before.taken) faults.code = { key: 'documents.fault.taken', values: { code } };
  if (original && original.language === undefined && before.id !== null) faults.language = { key: 'documents.fault.language' };
  if (Object.keys(faults).length > 0) return { fields, faults };
  const id = newId();
  tx.em.create(LibraryDocument, {
    id, groupIds: fields.group_ids, code, title: fields.title, category: fields.category, kind: fields.kind, language: fields.language,
    versionNo: before.number + 1, validFrom: fields.valid_from, validTo: fields.valid_to || null, fileId: file.id, fileName: file.name, mime: file.mime,
    size: BigInt(file.size), sha256: file.sha256, supersedes: before.id, publishedBy: ctx.viewer.account.name, withdrawnAt: null,
  });
  await keepFile(tx, file.id);
  await tx.audit(before.number === 0 ? 'publish' : 'new-version', 'Document', id, { code, language: fields.language, version: before.number + 1, file: file.name, sha256: file.sha256 });
  return { id };
} // prettier-ignore

async function groupFaults(em: EntityManager, groups: readonly string[]): Promise<Faults> {
  const [row] = await executeIn<{ count: number }>(
    em,
    `select count(*)::int as count from core_group where id = any($1::uuid[]) and kind = 'customer'`,
    [groups],
  );
  return row!.count === new Set(groups).size ? {} : { group_ids: { key: 'documents.fault.groups' } }; // prettier-ignore
}

async function nextCode(em: EntityManager): Promise<string> {
  const [row] = await executeIn<{ last: number }>(
    em,
    `select coalesce(max(substring(code from '^DOC-(\\d{1,8})$')::int), 0) as last from documents_document`,
  );
  return `DOC-${String(row!.last + 1).padStart(4, '0')}`;
}

async function lastVersion(em: EntityManager, code: string, language: string) {
  const rows = await executeIn<{ id: string; language: string; version_no: number }>(
    em,
    'select id, language, version_no from documents_document where code = $1 order by version_no desc',
    [code],
  );
  const last = rows.find((row) => row.language === language);
  return { taken: rows.length > 0, id: last?.id ?? null, number: last?.version_no ?? 0 };
}

/**
 * Changes what is said about a version. Category, kind and groups are the whole document's and change in all its versions and languages.
 * @throws Problem 404, 409 when somebody changed it since `version`, 422 with the faults of the fields
 */
export async function editDocument(ctx: Ctx, id: string, fields: DocumentFields & { version: number }): Promise<void> {
  const faults = fieldFaults(fields);
  if (Object.keys(faults).length > 0) throw invalid(faults);
  await ctx.write(async (tx) => {
    const wrong = await groupFaults(tx.em, fields.group_ids);
    if (Object.keys(wrong).length > 0) throw invalid(wrong);
    const [row] = await executeIn<{ code: string }>(
      tx.em,
      `update documents_document set title = $2, valid_from = $3, valid_to = $4 where id = $1 and version = $5 returning code`,
      [id, fields.title.trim(), fields.valid_from, fields.valid_to || null, fields.version],
    );
    if (!row) throw await absent(tx.em, id);
    await executeIn(
      tx.em,
      `update documents_document set category = $2, kind = $3, group_ids = $4, version = version + 1 where code = $1`,
      [row.code, fields.category, fields.kind, fields.group_ids],
    );
    const { version: _seen, ...said } = fields;
    await tx.audit('edit', 'Document', id, said);
  });
}

/**
 * Takes a version, or with `everywhere` the document in all versions and languages, out of the library, or puts it back.
 * @throws Problem 404, or 409 when somebody changed it since `version`
 */
export async function withdrawDocument(
  ctx: Ctx,
  id: string,
  options: { version: number; everywhere: boolean; back: boolean },
): Promise<void> {
  await ctx.write(async (tx) => {
    const [row] = await executeIn<{ code: string }>(
      tx.em,
      'select code from documents_document where id = $1 and version = $2 for update',
      [id, options.version],
    );
    if (!row) throw await absent(tx.em, id);
    await executeIn(
      tx.em,
      `update documents_document set withdrawn_at = case when $3 then null else coalesce(withdrawn_at, now()) end, version = version + 1
        where code = $2 and ($4 or id = $1)`,
      [id, row.code, options.back, options.everywhere],
    );
    await tx.audit(options.back ? 'restore' : 'withdraw', 'Document', id, { code: row.code, everywhere: options.everywhere }); // prettier-ignore
  });
}

async function absent(em: EntityManager, id: string) {
  const [there] = await executeIn(em, 'select 1 from documents_document where id = $1', [id]);
  return there ? conflict() : notFound();
}
