import { flushCompileCache } from 'node:module';
import type { Command } from 'commander';
import { pino } from 'pino';
import { createPortal, type Portal } from '../../core/app.ts';
import type { PortalSettings } from '../../core/config/schema.ts';
import type { Database } from '../../core/database/connect.ts';
import { ensureGroups } from '../../core/directory/groups.ts';
import { demoLogins, demoStands, fillDemo, isEmpty, seedDemo } from '../../core/demo/fill.ts';
import { OperatorError } from 'portico';
import { asOperator, openDatabase, portal as definition, readSettings } from '../context.ts';
import { note } from '../output.ts';

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** `portico serve` */
export function serveCommand(program: Command): void {
  program.command('serve').description('start the portal').action(serve);
}

async function serve(): Promise<void> {
  const settings = readSettings();
  const database = await openDatabase(settings);
  const log = pino({ level: settings.LOG_LEVEL, redact: ['req.headers.cookie', 'req.headers.authorization'] });
  let portal: Portal | undefined;
  try {
    portal = await createPortal({ ...definition, settings, databaseUrl: database.appUrl, log });
    stopOnSignals(portal, database);
    await asOperator(portal.services, (tx) => ensureGroups(tx, portal!.services.registry));
    await prepareDemo(portal, settings, database);
    const address = await portal.app.listen({ port: settings.PORT, host: settings.HOST });
    await greet(portal, settings, address);
    flushCompileCache(); // also where it will be killed
  } catch (error) {
    await portal?.close();
    await database.embedded?.stop();
    throw readable(error, settings);
  }
}

function readable(error: unknown, settings: PortalSettings): unknown {
  const code = (error as { code?: string }).code;
  if (code === 'EADDRINUSE')
    return new OperatorError(`PORT: ${settings.PORT} on ${settings.HOST} is in use already; set PORT to a free one.`);
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL')
    return new OperatorError(`HOST and PORT: ${settings.HOST}:${settings.PORT} cannot be listened on (${code}).`);
  return error;
}

async function prepareDemo(portal: Portal, settings: PortalSettings, database: Database): Promise<void> {
  const { services } = portal;
  if (database.embedded && settings.PORTICO_DEMO === 'on' && (await isEmpty(services))) {
    note('Filling the portal with the demo company (PORTICO_DEMO=off starts empty) ...');
    await fillDemo(services, note);
  } else if (database.embedded) {
    await seedDemo(services, note);
  }
  if (!LOOPBACK.has(settings.HOST) && (await demoStands(services))) {
    throw new OperatorError(
      `HOST: ${settings.HOST} is public, and the demo logins are active. Start with an empty DATA_DIR and PORTICO_DEMO=off, or lock the demo accounts.`,
    );
  }
}

async function greet({ services }: Portal, settings: PortalSettings, address: string): Promise<void> {
  const url = settings.PUBLIC_URL ?? address.replace('127.0.0.1', 'localhost');
  note(`\nPortico is ready: ${url}`);
  const logins = (await demoStands(services)) ? demoLogins(settings.DATA_DIR) : undefined;
  if (logins) {
    note('\nDemo logins:');
    for (const { who, login, password } of logins) note(`  ${who.padEnd(14)} ${login.padEnd(34)} ${password}`);
  } else if (await isEmpty(services)) {
    note(
      `Nobody can sign in yet: open ${url}/setup on this machine, or run "portico account create --staff --group ADMINS".`,
    );
  }
  note('\nCtrl-C stops it.');
}

/** SIGINT and SIGTERM: requests under way are answered, jobs handed back, then the embedded server stops. A second signal does not wait. */
function stopOnSignals(portal: Portal, database: Database): void {
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(1);
    stopping = true;
    const hurry = setTimeout(() => process.exit(1), 10_000);
    hurry.unref();
    void portal
      .close()
      .then(() => database.embedded?.stop())
      .then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
