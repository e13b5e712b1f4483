import {
  cleanFileName,
  executeIn,
  format,
  keepFile,
  letGoOfFile,
  LOCALES,
  newId,
  type JobContext,
  type Locale,
  type Transaction,
} from 'portico';
import { LibraryDocument, type Category, type Kind } from '../document.entity.ts';
import { complaint } from './papers/complaint.ts';
import { metering } from './papers/metering.ts';
import type { Texts } from './papers/paper.ts';
import { businessPrices, householdPrices } from './papers/prices.ts';
import { privacy } from './papers/privacy.ts';
import { terms } from './papers/terms.ts';
import { drawPaper } from './pdf.ts';

type Seeding = JobContext<unknown>;

/** One version in some languages: the days it holds are counted from this year. */
interface Edition {
  code: string;
  category: Category;
  kind: Kind;
  groups: readonly string[];
  texts: Texts;
  version: number;
  /** Year it begins in, 0 for this one. */
  year: number;
  /** Whether it ends with that year. */
  yearly?: boolean;
  languages?: readonly Locale[];
}

const ALL = ['CLIENTS', 'BUSINESS', 'VIP'];
const document = { kind: 'document' as Kind, version: 1, year: 0, groups: ALL };

const EDITIONS: readonly Edition[] = [
  { ...document, code: 'VOP', category: 'terms', texts: terms, year: -1 },
  { ...document, code: 'VOP', category: 'terms', texts: terms, version: 2 },
  { ...document, code: 'CEN-DOM', category: 'prices', texts: householdPrices, groups: ['CLIENTS'], yearly: true },
  { ...document, code: 'CEN-DOM', category: 'prices', texts: householdPrices, groups: ['CLIENTS'], yearly: true, version: 2, year: 1, languages: ['sk'] },
  { ...document, code: 'CEN-FIR', category: 'prices', texts: businessPrices, groups: ['BUSINESS', 'VIP'], yearly: true },
  { ...document, code: 'REK-01', category: 'forms', kind: 'template', texts: complaint, year: -1 },
  { ...document, code: 'GDPR', category: 'privacy', texts: privacy, year: -1 },
  { ...document, code: 'DIA-15', category: 'safety', texts: metering, groups: ['VIP'] },
]; // prettier-ignore

/** Publishes the library of the demo company; what is there already stays as it is. */
export async function seedLibrary(ctx: Seeding): Promise<void> {
  const groups = await ctx.write(({ em }) =>
    executeIn<{ id: string; code: string }>(em, `select id, code from core_group where kind = 'customer'`),
  );
  for (const edition of EDITIONS) {
    const groupIds = groups.filter((group) => edition.groups.includes(group.code)).map((group) => group.id);
    if (groupIds.length === 0) continue;
    for (const language of edition.languages ?? LOCALES) await publishOnce(ctx, edition, language, groupIds);
  }
}

async function publishOnce(ctx: Seeding, edition: Edition, language: Locale, groupIds: string[]): Promise<void> {
  const { code, version } = edition;
  const before = await ctx.write(({ em }) =>
    executeIn<{ id: string; version_no: number }>(
      em,
      'select id, version_no from documents_document where code = $1 and language = $2 order by version_no desc',
      [code, language],
    ),
  );
  if (before.some((row) => row.version_no === version)) return;
  const paper = await paperOf(ctx, edition, language);
  const fileId = newId();
  await ctx.write((tx) => letGoOfFile(tx, fileId));
  const stored = await ctx.files.put(fileId, paper.bytes);
  await ctx.write(async (tx) => {
    enter(tx, edition, { ...paper, ...stored, language, groupIds, fileId, supersedes: before[0]?.id ?? null });
    await keepFile(tx, fileId);
  });
}

interface Stored {
  title: string;
  from: string;
  to: string | null;
  size: number;
  sha256: string;
  language: Locale;
  groupIds: string[];
  fileId: string;
  supersedes: string | null;
}

function enter(tx: Transaction, { code, category, kind, version }: Edition, row: Stored): void {
  tx.em.create(LibraryDocument, {
    groupIds: row.groupIds, code, title: row.title, category, kind, language: row.language, versionNo: version, validFrom: row.from,
    validTo: row.to, fileId: row.fileId, fileName: cleanFileName(`${row.title}.pdf`), mime: 'application/pdf', size: BigInt(row.size),
    sha256: row.sha256, supersedes: row.supersedes, publishedBy: 'Zuzana Benešová', withdrawnAt: null,
  }); // prettier-ignore
}

async function paperOf(ctx: Seeding, { code, texts, version, year, yearly }: Edition, language: Locale) {
  const from = Number(ctx.today.slice(0, 4)) + year;
  const day = `${from}-01-01`;
  const text = texts[language](from, version);
  const facts = [code, ctx.t(language, 'documents.version.no', { number: version }), ctx.t(language, 'documents.valid.from', { day: format.day(language, day, 'long') })].join(' · '); // prettier-ignore
  const pageWord = { en: 'Page', sk: 'Strana', cs: 'Strana', pl: 'Strona' }[language];
  const created = new Date(`${day}T08:00:00Z`);
  const bytes = await drawPaper({ ...text, from: 'Lumenia', facts, language, pageWord, created });
  return { bytes, title: text.title, from: day, to: yearly ? `${from}-12-31` : null };
}
