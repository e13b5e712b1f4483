import type { Plugin } from 'portico';

/** THE list of plugins of this portal, in no particular order: `requires` decides what comes first. */
export const plugins: readonly Plugin[] = [];
