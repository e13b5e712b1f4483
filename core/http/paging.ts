/** A path with those of the parameters that have a value. */
export function withQuery(path: string, query: Record<string, string | number | undefined>): string {
  const kept = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return kept.length === 0
    ? path
    : `${path}?${new URLSearchParams(kept.map(([k, v]) => [k, String(v)] as [string, string])).toString()}`;
}

/** What `ui.pager` draws. */
export interface Pager {
  from: number;
  to: number;
  total?: number;
  previous?: string;
  next?: string;
}

/**
 * Rows on one page, and the links to the pages beside it.
 * @param page from 1
 * @param size rows per page
 * @param shown rows on this page
 * @param more the number of all rows, or whether there are more behind these
 * @param link address of a page
 */
export function pagerOf(
  page: number,
  size: number,
  shown: number,
  more: number | boolean,
  link: (page: number) => string,
): Pager {
  const from = shown === 0 ? 0 : (page - 1) * size + 1;
  const to = shown === 0 ? 0 : from + shown - 1;
  const behind = typeof more === 'number' ? to < more && shown > 0 : more;
  return {
    from,
    to,
    ...(typeof more === 'number' ? { total: more } : {}),
    ...(page > 1 ? { previous: link(page - 1) } : {}),
    ...(behind ? { next: link(page + 1) } : {}),
  };
}
