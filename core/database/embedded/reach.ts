import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { connect, type Access } from './connection.ts';

/** 57P03: starting up, recovering or shutting down. Refused or cut: not listening yet, or no longer. */
const passing = ['57P03', '57P01', 'ECONNREFUSED', 'ECONNRESET'];

/**
 * Connects to a server that is about to accept connections, for as long as it lives: recovery after a crash takes what it takes.
 *
 * @param lives whether the server's process still runs
 * @returns undefined when it ended instead (it was shutting down, or could not start)
 * @throws the driver's error when the server answers otherwise
 */
export async function reach(
  access: Access,
  lives: () => boolean,
  note: (line: string) => void,
): Promise<pg.Client | undefined> {
  for (let attempt = 1; lives(); attempt++) {
    try {
      return await connect(access);
    } catch (error) {
      if (lives() && !passing.includes((error as { code?: string }).code ?? '')) throw error;
    }
    if (attempt === 200)
      note('The database is still starting or shutting down; after a crash it first repairs what was not yet written.');
    await sleep(25);
  }
  return undefined;
}
