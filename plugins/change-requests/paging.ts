/** Rows of a page and the links beside it, for `ui.pager`. */
export function pagerOf(page: number, size: number, shown: number, total: number, link: (page: number) => string) {
  const from = shown === 0 ? 0 : (page - 1) * size + 1;
  const to = shown === 0 ? 0 : from + shown - 1;
  return {
    from,
    to,
    total,
    ...(page > 1 ? { previous: link(page - 1) } : {}),
    ...(shown > 0 && to < total ? { next: link(page + 1) } : {}),
  };
}

/** A path with those of the parameters that say something. */
export function withQuery(path: string, query: Record<string, string | number | undefined>): string {
  const told = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  if (told.length === 0) return path;
  return `${path}?${new URLSearchParams(told.map(([name, value]): [string, string] => [name, String(value)])).toString()}`; // prettier-ignore
}
