import { ANY_FILE, fileIcon, fileLabel, format, type Context, type FileFault } from 'portico';
import { CATEGORIES, KINDS, LOCALES } from './document.entity.ts';

/** What the library and the customers' files may be: no formats that only phones make. */
export const ACCEPTED = ANY_FILE.filter((mime) => mime !== 'image/webp' && mime !== 'image/heic');

type Texts = Pick<Context, 't'>;

/** The sentence of a fault; a size among its values is written as people read it. */
export function faultText(ctx: Pick<Context, 't' | 'locale'>, { key, values = {} }: FileFault): string {
  const { bytes } = values;
  return ctx.t(key, typeof bytes === 'number' ? { ...values, size: format.bytes(ctx.locale, told(bytes)) } : values);
}

/** A limit as it is told: rounded down, so that nobody is refused who kept to it. */
export const told = (bytes: number): number => (bytes < 1_000_000 ? bytes : Math.floor(bytes / 100_000) * 100_000);

/** Sentences of a refused form, by field. */
export const sentences = (
  ctx: Pick<Context, 't' | 'locale'>,
  faults: Record<string, FileFault>,
): Record<string, string> =>
  Object.fromEntries(Object.entries(faults).map(([field, fault]) => [field, faultText(ctx, fault)]));

/** What of a file a page shows: sign, short name of its type, and size in bytes. */
export const fileView = ({ mime, size }: { mime: string; size: string | number }) => ({
  icon: fileIcon(mime),
  type: fileLabel(mime),
  size: Number(size),
});

/** A row with what pages show of its file. */
export const withFile = <T extends { mime: string; size: string | number }>(row: T) => ({
  ...row,
  file: fileView(row),
});

export interface Choice {
  value: string;
  label: string;
}

const named = (ctx: Texts, what: string, values: readonly string[]): Choice[] =>
  values.map((value) => ({ value, label: ctx.t(`documents.${what}.${value}`) }));

export const categoryChoices = (ctx: Texts, only?: ReadonlySet<string>): Choice[] =>
  named(ctx, 'category', CATEGORIES.filter((c) => only?.has(c) ?? true)); // prettier-ignore

export const kindChoices = (ctx: Texts, only?: ReadonlySet<string>): Choice[] =>
  named(ctx, 'kind', KINDS.filter((k) => only?.has(k) ?? true)); // prettier-ignore

/** Languages by their own names, as people look for them. */
export const languageChoices = (ctx: Texts, only?: ReadonlySet<string>): Choice[] =>
  LOCALES.filter((l) => only?.has(l) ?? true).map((value) => ({ value, label: ctx.t(`core.language.${value}`) }));
