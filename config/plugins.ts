import account from '../plugins/account/index.ts';
import invoices from '../plugins/invoices/index.ts';
import type { Plugin } from 'portico';

/** THE list of plugins of this portal, in no particular order: `requires` decides what comes first. */
export const plugins: readonly Plugin[] = [account, invoices];
