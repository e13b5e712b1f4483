import type { Command } from 'commander';
import { plugins } from '../../config/plugins.ts';
import { table } from '../output.ts';

/** `portico plugin list` */
export function pluginCommands(program: Command): void {
  const plugin = program.command('plugin').description('Plugins of this portal');
  plugin
    .command('list')
    .description('plugins in config/plugins.ts')
    .option('--json', 'print JSON')
    .action((options: { json?: boolean }) => {
      const rows = plugins.map((p) => ({
        plugin: p.id, version: p.version, requires: p.requires.portico, portlets: p.portlets?.length ?? 0, entities: p.entities?.length ?? 0,
      })); // prettier-ignore
      table(options.json, ['plugin', 'version', 'requires', 'portlets', 'entities'], rows);
    });
}
