import account from '../plugins/account/index.ts';
import documents from '../plugins/documents/index.ts';
import invoices from '../plugins/invoices/index.ts';
import type { Plugin } from 'portico';

/** THE list of plugins of this portal, in no particular order: `requires` decides what comes first. */
export const plugins: readonly Plugin[] = [
  account,
  documents,
  invoices,
  // one line each keeps a plugin's coming and going a change of two lines
];
