import pg from 'pg';

/**
 * Does work that only one process may do at a time: an advisory lock of a connection of its own is held meanwhile. Should the connection
 * die, another process may have the lock, so the work's signal ends.
 * @param name what is locked, the same in all processes
 * @returns false where another process holds it; the work was not begun then
 * @throws what the work throws, or Error where the connection was lost
 */
export async function holdLock(
  url: string,
  name: string,
  ending: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, application_name: 'portico-worker', connectionTimeoutMillis: 5000, keepAlive: true }); // prettier-ignore
  const lost = new AbortController();
  client.on('error', (error) => lost.abort(error));
  client.on('end', () => lost.abort(new Error('The connection that held the lock was closed.')));
  await client.connect();
  try {
    const { rows } = await client.query<{ had: boolean }>('select pg_try_advisory_lock(hashtextextended($1, 0)) as had', [name]); // prettier-ignore
    if (!rows[0]!.had) return false;
    await work(AbortSignal.any([ending, lost.signal]));
    lost.signal.throwIfAborted();
    return true;
  } finally {
    await client.end().catch(() => undefined);
  }
}
