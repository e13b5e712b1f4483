import { CATEGORIES, KINDS, LOCALES } from './document.entity.ts';
import { iconOf, labelOf } from './content/types.ts';

type Translate = (key: string, values?: Record<string, unknown>) => string;

/** What of a file a page shows: sign, short name of its type, and size in bytes. */
export const fileView = ({ mime, size }: { mime: string; size: string | number }) => ({
  icon: iconOf(mime),
  type: labelOf(mime),
  size: Number(size),
});

/** A row with what pages show of its file. */
export const withFile = <T extends { mime: string; size: string | number }>(row: T) => ({ ...row, file: fileView(row) });

export interface Choice {
  value: string;
  label: string;
}

const named = (t: Translate, what: string, values: readonly string[]): Choice[] =>
  values.map((value) => ({ value, label: t(`documents.${what}.${value}`) }));

export const categoryChoices = (t: Translate, only?: ReadonlySet<string>): Choice[] =>
  named(t, 'category', CATEGORIES.filter((c) => only?.has(c) ?? true)); // prettier-ignore

export const kindChoices = (t: Translate, only?: ReadonlySet<string>): Choice[] =>
  named(t, 'kind', KINDS.filter((k) => only?.has(k) ?? true)); // prettier-ignore

/** Languages by their own names, as people look for them. */
export const languageChoices = (t: Translate, only?: ReadonlySet<string>): Choice[] =>
  LOCALES.filter((l) => only?.has(l) ?? true).map((value) => ({ value, label: t(`core.language.${value}`) }));
