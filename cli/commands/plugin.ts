import type { Command } from 'commander';
import { portal } from '../context.ts';
import { done, note, table } from '../output.ts';
import { checkOne } from './plugin-check.ts';
import { createPlugin } from './plugin-create.ts';

interface Options {
  json?: boolean;
}

/** `portico plugin list | create ID | check ID` */
export function pluginCommands(program: Command): void {
  const plugin = program.command('plugin').description('Plugins of this portal');
  plugin
    .command('list')
    .description('plugins of this portal')
    .option('--json', 'print JSON')
    .action(list);
  plugin
    .command('create <id>')
    .description('make a plugin that works, to build on: a table, a tile, a page with a form, an API, four languages and a test')
    .option('--directory <folder>', 'folder of the plugins', 'plugins')
    .option('--json', 'print JSON')
    .action(create);
  plugin
    .command('check <id>')
    .description('hold a plugin against the contract: tables, texts, templates, access, and what one customer may see of another')
    .option('--json', 'print JSON')
    .action(check);
} // prettier-ignore

function list({ json }: Options): void {
  const rows = portal.plugins.map((p) => ({
    plugin: p.id, version: p.version, requires: p.requires.portico, portlets: p.portlets?.length ?? 0, entities: p.entities?.length ?? 0,
  })); // prettier-ignore
  table(json, ['plugin', 'version', 'requires', 'portlets', 'entities'], rows);
}

async function create(id: string, { json, directory }: Options & { directory: string }): Promise<void> {
  const made = await createPlugin({ id, directory, root: process.cwd(), plugins: portal.plugins });
  const steps: [command: string, what: string][] = [
    [`portico plugin check ${id}`, 'holds it against the contract'],
    ['portico serve', 'starts with it; with DATABASE_URL, run portico migrate first'],
    [`portico portlet enable ${id}.recent --group CLIENTS`, `shows its tile; its page is /${id}`],
  ];
  const width = Math.max(...steps.map(([command]) => command.length)) + 3;
  const lines = [
    `Plugin ${id} is in ${made.folder} and in the list of ${made.list}.`,
    ...steps.map(([command, what]) => `  ${command.padEnd(width)}${what}`),
    `Begin with ${made.folder}/README.md. To take it away again, remove the folder and its two lines in ${made.list}.`,
  ];
  done(json, { plugin: id, ...made }, lines.join('\n'));
}

async function check(id: string, { json }: Options): Promise<void> {
  const line = json === true ? note : (text: string) => void process.stdout.write(`${text}\n`);
  const { passed, failures } = await checkOne(portal, id, line);
  if (json === true) process.stdout.write(`${JSON.stringify({ ok: failures.length === 0, plugin: id, passed, failures })}\n`);
  else process.stdout.write(`${id}: ${passed} passed, ${failures.length} failed\n`);
  if (failures.length > 0) process.exitCode = 1;
} // prettier-ignore
