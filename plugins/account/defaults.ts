import { readFileSync } from 'node:fs';
import type { Locale } from 'portico';
import type { AccountConfig } from './config.ts';

/** Texts every portal must have, in the order they are listed. */
export const SLUGS = ['contact', 'imprint', 'privacy', 'cookies', 'accessibility'] as const;

export type Slug = (typeof SLUGS)[number];

/** Title and markdown of a text. */
export interface PageText {
  title: string;
  body: string;
}

/** What a text that comes with the portal may name. */
export type Operator = AccountConfig['operator'];

const files = new Map<string, string>();

function fileOf(slug: Slug, locale: Locale): string {
  const name = `texts/${locale}/${slug}.md`;
  const found = files.get(name) ?? readFileSync(new URL(name, import.meta.url), 'utf8');
  files.set(name, found);
  return found;
}

/**
 * The text that comes with the portal. `{name}` stands for what is known of the operator; a line that names what is not known is left
 * out, so that no page of a portal ever shows a gap.
 */
export function defaultText(slug: Slug, locale: Locale, operator: Operator): PageText {
  const known: Record<string, string | undefined> = { ...operator, privacyEmail: operator.privacyEmail ?? operator.email };
  const lines = fileOf(slug, locale).split('\n');
  const filled = lines.flatMap((line) => {
    const names = [...line.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
    if (names.some((name) => known[name] === undefined)) return [];
    return [line.replace(/\{(\w+)\}/g, (_whole, name: string) => known[name]!)];
  });
  const [heading = '', ...body] = filled;
  return { title: heading.replace(/^#\s*/, ''), body: body.join('\n').replace(/\n{3,}/g, '\n\n').trim() };
} // prettier-ignore
