import { pino } from 'pino';
import { createPortal } from '../../core/app.ts';
import { loadSettings } from '../../core/config/load.ts';
import { pluginConfig, themes } from '../../config/portal.ts';
import { answerParent } from './child.ts';
import { loads } from './plugin/index.ts';
import { plugins } from './plugins.ts';

/** The portal as a process of the benchmark: what `portico serve` runs, its jobs included, with the tiles of the benchmark beside the plugins. */
const settings = loadSettings({ LOG_LEVEL: 'warn', ...process.env });
const log = pino({ level: settings.LOG_LEVEL });
const portal = await createPortal({
  settings,
  databaseUrl: settings.DATABASE_URL!,
  plugins,
  pluginConfig,
  themes,
  log,
});
const address = await portal.app.listen({ port: 0, host: '127.0.0.1' });
answerParent(address, { kept: () => portal.services.keeper.stats(), loads: () => loads.notes });
