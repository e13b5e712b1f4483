/** SQL for the id of the n-th thing of a kind, the same in every run. */
export const idOf = (kind: string, n: string): string => `md5('${kind}' || ${n})::uuid`;
