import { spawnSync } from 'node:child_process';
import fs from 'node:fs';

/** Whom the server runs as: the fields that `spawn` wants, empty when it is the user of the portal itself. */
export interface ServerUser {
  name: string;
  ids: { uid?: number; gid?: number };
}

/** What the server and its tools see of the environment: no password and no setting of the portal. */
export const serverEnvironment: NodeJS.ProcessEnv = {
  PATH: process.env['PATH'],
  // Words are found by the classes of letters of this locale (full text, trigrams); macOS has no C.UTF-8.
  LC_ALL: process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8',
  TZ: 'UTC',
  ...(process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] } : {}),
};

function accounts(): { name: string; uid: number; gid: number }[] {
  const lines = fs.readFileSync('/etc/passwd', 'utf8').split('\n');
  return lines
    .map((line) => line.split(':'))
    .map(([name, , uid, gid]) => ({ name: name ?? '', uid: Number(uid), gid: Number(gid) }));
}

/**
 * Chooses the user for the server. PostgreSQL refuses to run as root, so under root it is the owner of the data, if there are
 * data already, else `postgres`, else `nobody`; initdb needs one that stands in /etc/passwd.
 *
 * @param directory the data folder, which need not exist
 * @throws when root finds no such user
 */
export function serverUser(directory: string): ServerUser {
  if (process.getuid?.() !== 0) return { name: process.env['USER'] ?? String(process.getuid?.() ?? ''), ids: {} };
  const known = accounts();
  const owner = fs.existsSync(directory) ? fs.statSync(directory) : undefined;
  if (owner && owner.uid !== 0) {
    const name = known.find((account) => account.uid === owner.uid)?.name ?? String(owner.uid);
    return { name, ids: { uid: owner.uid, gid: owner.gid } };
  }
  const wanted = ['postgres', '_postgres', 'nobody'];
  const found = wanted
    .map((name) => known.find((account) => account.name === name))
    .find((account) => account !== undefined);
  if (found) return { name: found.name, ids: { uid: found.uid, gid: found.gid } };
  throw new Error(
    'PostgreSQL does not run as root, and /etc/passwd has neither "postgres" nor "nobody" to run it as: start the portal as ' +
      'another user, or set DATABASE_URL.',
  );
}

/** Whether that user can enter the folder, as the system sees it: modes, access lists and mounts included. */
export function canEnter(user: ServerUser, directory: string): boolean {
  if (user.ids.uid === undefined) return true;
  const result = spawnSync('/bin/sh', ['-c', 'cd "$0"', directory], {
    ...user.ids,
    env: serverEnvironment,
    cwd: '/',
    stdio: 'ignore',
  });
  const code = (result.error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'EPERM' || code === 'EINVAL') {
    throw new Error(
      `The portal runs as root but may not start a process as user "${user.name}" (${code}), and PostgreSQL does not run as root: ` +
        'start the portal as another user, or set DATABASE_URL.',
    );
  }
  // Without a shell to ask (an image with nothing but Node) initdb will tell.
  return result.status === 0 || code === 'ENOENT';
}
