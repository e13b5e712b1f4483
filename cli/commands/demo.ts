import type { Command } from 'commander';
import { ensureGroups } from '../../core/directory/groups.ts';
import { demoLogins, fillDemo, isEmpty } from '../../core/demo/fill.ts';
import { OperatorError } from 'portico';
import { asOperator, readSettings, withServices } from '../context.ts';
import { note, table } from '../output.ts';

/** `portico demo` */
export function demoCommand(program: Command): void {
  program
    .command('demo')
    .description('fill an empty portal with the demo company, and print its logins')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { DATA_DIR } = readSettings();
      await withServices(async (services) => {
        await asOperator(services, (tx) => ensureGroups(tx, services.registry));
        if (await isEmpty(services)) await fillDemo(services, note);
        else if (!demoLogins(DATA_DIR))
          throw new OperatorError('This portal has data of its own; the demo company goes only into an empty one.');
      });
      table(json, ['who', 'login', 'password'], (demoLogins(DATA_DIR) ?? []) as never);
    });
}
