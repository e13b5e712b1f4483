import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { PortalSettings } from '../config/schema.ts';
import { startEmbedded, type EmbeddedServer } from './embedded/index.ts';

/** Where the portal's data live: the application's login, the owner's (if known) and the embedded server (if it is one). */
export interface Database {
  appUrl: string;
  ownerUrl: string | undefined;
  embedded: EmbeddedServer | undefined;
}

/**
 * Finds the database of the settings: the one of DATABASE_URL, else the embedded server, which is started or found running.
 * @param note is told about progress on a first start
 */
export async function connectDatabase(
  settings: PortalSettings,
  note: (line: string) => void = () => {},
): Promise<Database> {
  if (settings.DATABASE_URL !== undefined) {
    return { appUrl: settings.DATABASE_URL, ownerUrl: settings.DATABASE_OWNER_URL, embedded: undefined };
  }
  const embedded = await startEmbedded({ dataDir: settings.DATA_DIR, note });
  return { appUrl: appLogin(embedded.ownerUrl, passwordIn(settings.DATA_DIR)), ownerUrl: embedded.ownerUrl, embedded };
}

/** The address of the application's login on the server of an owner's address. */
export function appLogin(ownerUrl: string, password: string): string {
  const url = new URL(ownerUrl);
  url.username = 'portico_app';
  url.password = password;
  return url.href;
}

function passwordIn(dataDir: string): string {
  const file = path.join(dataDir, 'app-password');
  mkdirSync(dataDir, { recursive: true });
  try {
    writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8');
}
