const escaped = (word: string): string => word.replace(/[\\%_]/g, '\\$&');

/** The words of a search, at most five, each as a pattern of LIKE that finds it anywhere. */
export const patternsOf = (q: string): string[] =>
  q.split(/\s+/).filter(Boolean).slice(0, 5).map((word) => `%${escaped(word)}%`); // prettier-ignore
