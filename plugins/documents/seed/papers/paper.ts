import type { Locale } from 'portico';
import type { Paper } from '../pdf.ts';

/** What a paper says in one language. */
export type Text = Pick<Paper, 'title' | 'sections'>;

/** What a paper says in each language; `year` is the one it holds in, `version` its number. */
export type Texts = Record<Locale, (year: number, version: number) => Text>;

export type Article = readonly [heading: string, ...paragraphs: string[]];

/** Numbered sections of a heading and paragraphs each. */
export const articles = (...parts: readonly Article[]): Text['sections'] =>
  parts.map(([heading, ...blocks], i) => ({ heading: `${i + 1}. ${heading}`, blocks }));
