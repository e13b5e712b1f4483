import { pagerOf, type Pager } from 'portico';
import type { Item, Line, Statement } from './model.ts';

/** Movements of one page, and open items shown before all are asked for: what a phone still scrolls through. */
const LINES = 50;
const ITEMS = 20;

/** What a page of a statement shows of its lists; sums are always those of the whole. */
export interface StatementPage {
  lines: Line[];
  /** For `ui.pager`; undefined where one page holds all. */
  pager: Pager | undefined;
  items: Item[];
  /** Where all open items are shown, and how many that are; undefined where they are. */
  more: { href: string; count: number } | undefined;
} // prettier-ignore

/** What the address asks for beside the period. */
export interface PageQuery {
  /** From 1. */
  page?: number;
  /** `all`: every open item. */
  items?: 'all';
}

/**
 * Cuts a page out of a statement.
 * @param address of the statement with these parameters
 */
export function pageOf(
  { count, lines, items }: Statement,
  { page = 1, items: which }: PageQuery,
  address: (query: PageQuery) => string,
): StatementPage {
  const last = Math.max(1, Math.ceil(count / LINES));
  const at = Math.min(page, last);
  const from = (at - 1) * LINES;
  const shown = lines(from, from + LINES);
  const kept = which === undefined ? {} : { items: which };
  const short = which !== 'all' && items.length > ITEMS;
  return {
    lines: shown,
    pager: last === 1 ? undefined : pagerOf(at, LINES, shown.length, count, (to) => address({ ...kept, page: to })),
    items: short ? items.slice(0, ITEMS) : items,
    more: short ? { href: `${address({ page: at, items: 'all' })}#h-open`, count: items.length } : undefined,
  };
} // prettier-ignore
