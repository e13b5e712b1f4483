import account from '../plugins/account/index.ts';
import changeRequests from '../plugins/change-requests/index.ts';
import advances from '../plugins/advances/index.ts';
import documents from '../plugins/documents/index.ts';
import invoices from '../plugins/invoices/index.ts';
import supplyPoints from '../plugins/supply-points/index.ts';
import tickets from '../plugins/tickets/index.ts';
import type { Plugin } from 'portico';

/** THE list of plugins of this portal, in no particular order: `requires` decides what comes first. */
export const plugins: readonly Plugin[] = [
  account,
  advances,
  changeRequests,
  documents,
  invoices,
  supplyPoints,
  tickets,
  // one line each keeps a plugin's coming and going a change of two lines
];
