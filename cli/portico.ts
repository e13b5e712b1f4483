import { Command, CommanderError } from 'commander';
import { OperatorError, PORTICO_VERSION } from 'portico';
import { accessCommands } from './commands/access.ts';
import { accountCommands } from './commands/account.ts';
import { backupCommands } from './commands/backup.ts';
import { credentialCommands } from './commands/credentials.ts';
import { customerCommands } from './commands/customer.ts';
import { demoCommand } from './commands/demo.ts';
import { groupCommands } from './commands/group.ts';
import { importCommand } from './commands/import.ts';
import { maintenanceCommands } from './commands/maintenance.ts';
import { registrationCommands } from './commands/registration.ts';
import { portletCommands } from './commands/portlet.ts';
import { pluginCommands } from './commands/plugin.ts';
import { serveCommand } from './commands/serve.ts';
import { tokenCommands } from './commands/token.ts';
import { fail } from './output.ts';

const program = new Command('portico')
  .description('Customer portal put together from plugins')
  .version(PORTICO_VERSION)
  .showHelpAfterError('(portico --help lists the commands)')
  .exitOverride()
  .configureOutput({ writeErr: (text) => process.stderr.write(text) });

for (const add of [
  serveCommand,
  maintenanceCommands,
  backupCommands,
  demoCommand,
  groupCommands,
  customerCommands,
  accountCommands,
  credentialCommands,
  registrationCommands,
  tokenCommands,
  accessCommands,
  portletCommands,
  importCommand,
  pluginCommands,
]) {
  add(program);
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else if (error instanceof OperatorError) fail(error.message, process.argv.includes('--json'));
  else fail(error instanceof Error ? (error.stack ?? error.message) : String(error), process.argv.includes('--json'));
}
