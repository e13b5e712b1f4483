/** Flags of Node that a portal runs with. */
export const nodeFlags: readonly string[];
/** The environment it runs with: what is given wins. */
export function nodeEnvironment(given: Readonly<Record<string, string | undefined>>): Record<string, string>;
