import pg from 'pg';
import { ownerName } from './cluster.ts';

/** Where a server listens and how its owner logs in. */
export interface Access {
  port: number;
  password: string;
}

/** The owner's URL for one database. */
export function ownerUrl({ port, password }: Access, database: string): string {
  return `postgresql://${ownerName}:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

/** Connects as the owner. Rejects with the error of the driver or of the server (`code`). */
export async function connect(access: Access, database = 'postgres'): Promise<pg.Client> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: access.port,
    user: ownerName,
    password: access.password,
    database,
    ssl: false,
    application_name: 'portico-embedded',
    connectionTimeoutMillis: 10_000,
  });
  // A server that goes away ends an idle client with an event, which unheard would end the process.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Runs `work` with a connection of its own. */
export async function withClient<T>(access: Access, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connect(access);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
