// How Node itself is set for a portal. Plain JavaScript that any Node can read.
import { fileURLToPath } from 'node:url';

/**
 * Half of the young generation that Node takes on a 64-bit machine, and an old one that grows in smaller steps: a portal's pages are
 * short-lived, and without this its heap doubles before it is swept (`npm run bench`, memory after the load).
 */
export const nodeFlags = [
  '--max-semi-space-size=8',
  '--heap-growing-percent=50',
  '--disable-warning=ExperimentalWarning',
];

const cache = import.meta.url.includes('/node_modules/') ? '../../.cache/portico' : '../node_modules/.cache/portico';

/** Compiled code is kept from one start to the next where the folder can be written; what the operator has set holds. */
export const nodeEnvironment = (given) => ({
  NODE_COMPILE_CACHE: fileURLToPath(new URL(cache, import.meta.url)),
  MALLOC_ARENA_MAX: '2', // threads that hash passwords and read files need no heap of their own
  ...given,
});
