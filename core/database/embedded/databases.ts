import pg from 'pg';

function quoted(name: string): string {
  if (name === '' || name.includes('\0') || Buffer.byteLength(name) > 63) {
    throw new Error(
      `"${name}" cannot be the name of a database: 1 to 63 bytes are allowed, and PostgreSQL would cut a longer one.`,
    );
  }
  return pg.escapeIdentifier(name);
}

async function execute(server: { urlFor(database: string): string }, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.urlFor('postgres'), ssl: false });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/**
 * Makes the database `name` as a copy of `template`, to which nobody may be connected.
 *
 * @throws the server's error, for example `42P04` when `name` exists and `55006` when the template is in use
 */
export async function cloneDatabase(
  server: { urlFor(database: string): string },
  template: string,
  name: string,
): Promise<void> {
  await execute(server, `create database ${quoted(name)} template ${quoted(template)}`);
}

/** Drops the database `name`, if there is one, and ends whatever is still connected to it. */
export async function dropDatabase(server: { urlFor(database: string): string }, name: string): Promise<void> {
  await execute(server, `drop database if exists ${quoted(name)} with (force)`);
}
