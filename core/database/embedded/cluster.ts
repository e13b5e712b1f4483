import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import type { Binaries } from './binaries.ts';
import type { Home } from './home.ts';
import { serverEnvironment } from './user.ts';

const run = promisify(execFile);

/** The login that owns everything in the embedded database. */
export const ownerName = 'portico_owner';

/** The owner's password, made at the first start and kept in DATA_DIR, where only the portal's user reads it. */
export function keepPassword(dataDir: string): string {
  const file = path.join(dataDir, 'database.password');
  const kept = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() : '';
  if (kept !== '') return kept;
  const password = randomBytes(24).toString('base64url');
  fs.writeFileSync(file, `${password}\n`, { mode: 0o600 });
  return password;
}

/**
 * Gives the owner the password of DATA_DIR when the data know another one (its file was lost, or the data came from elsewhere).
 * The server must not run: PostgreSQL's single-user mode asks for no password, and reads this one from its input.
 */
export async function resetPassword(home: Home, binaries: Binaries, password: string): Promise<void> {
  const command = path.join(binaries.native, 'bin', 'postgres');
  const work = run(command, ['--single', '-D', home.cluster, 'postgres'], {
    ...home.user.ids,
    env: serverEnvironment,
    cwd: '/',
  });
  work.child.stdin?.end(`alter role ${ownerName} password ${pg.escapeLiteral(password)}\n`);
  await work;
}

function checkMajor(cluster: string, version: string): void {
  const found = fs.readFileSync(path.join(cluster, 'PG_VERSION'), 'utf8').trim();
  const ours = version.split('.')[0];
  if (found === ours) return;
  throw new Error(
    `${cluster} was written by PostgreSQL ${found}, and this release of Portico brings PostgreSQL ${ours}, which cannot read it: ` +
      'with the release that wrote it run "portico backup FILE", move the folder away, then run "portico restore FILE" with this one.',
  );
}

interface NewCluster {
  home: Home;
  binaries: Binaries;
  password: string;
  /** Those of the server; without its `fsync` initdb does without, too. */
  settings: Record<string, string>;
}

/** What interrupted starts left behind. An initdb that outlived its portal may still write there; the next start tries again. */
function sweep(folder: string): void {
  for (const name of fs.readdirSync(folder).filter((entry) => /^(database|postgresql-.*)\.new-/.test(entry))) {
    try {
      fs.rmSync(path.join(folder, name), { recursive: true, force: true });
    } catch {
      continue;
    }
  }
}

async function initdb({ home, binaries, password, settings }: NewCluster, stage: string): Promise<void> {
  const { uid, gid } = home.user.ids;
  const secret = path.join(stage, 'password');
  fs.mkdirSync(stage, { mode: 0o700 });
  fs.writeFileSync(secret, password, { mode: 0o600 });
  if (uid !== undefined && gid !== undefined) for (const file of [stage, secret]) fs.chownSync(file, uid, gid);
  const auth = ['-U', ownerName, `--pwfile=${secret}`, '-A', 'scram-sha-256'];
  const locale = ['-E', 'UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const sync = settings['fsync'] === 'off' ? ['--no-sync'] : [];
  const command = path.join(binaries.native, 'bin', 'initdb');
  await run(command, ['-D', path.join(stage, 'cluster'), ...auth, ...locale, ...sync], {
    ...home.user.ids,
    env: serverEnvironment,
    cwd: '/',
  });
}

/**
 * Makes sure that there is a data folder of the right version. It is made beside its place and moved there when it is whole, so an
 * interrupted first start leaves nothing that looks like a database.
 *
 * @throws when the folder is of another major version, or initdb fails
 */
export async function ensureCluster(task: NewCluster): Promise<void> {
  const { home, binaries } = task;
  sweep(home.folder);
  if (fs.existsSync(path.join(home.cluster, 'PG_VERSION'))) return checkMajor(home.cluster, binaries.version);
  const stage = `${home.cluster}.new-${randomBytes(6).toString('hex')}`;
  try {
    await initdb(task, stage);
    fs.renameSync(path.join(stage, 'cluster'), home.cluster);
  } catch (error) {
    const reason = (error as { stderr?: string }).stderr?.trim() || (error as Error).message;
    throw new Error(`PostgreSQL's initdb could not make ${home.cluster} as user "${home.user.name}": ${reason}`, {
      cause: error,
    });
  } finally {
    fs.rmSync(stage, { recursive: true, force: true });
  }
}
