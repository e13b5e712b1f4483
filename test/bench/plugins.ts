import { plugins as configured } from '../../config/plugins.ts';
import { benchPlugin } from './plugin/index.ts';

/** Every plugin of the portal, and the tiles of the benchmark. */
export const plugins = [...configured, benchPlugin];

/** The dashboard that is measured, and its widths; what no plugin brings is left out. */
const WANTED = [
  { portlet: 'invoices.open', size: 'l' },
  { portlet: 'invoices.recent', size: 's' },
  { portlet: 'documents.library', size: 's' },
  { portlet: 'documents.upload', size: 's' },
  { portlet: 'account.profile', size: 's' },
  { portlet: 'bench.notes', size: 'm' },
] as const;

const declared = new Set(plugins.flatMap((plugin) => (plugin.portlets ?? []).map((portlet) => portlet.id)));

export const TILES = WANTED.filter(({ portlet }) => declared.has(portlet));
