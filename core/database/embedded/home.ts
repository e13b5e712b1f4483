import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { canEnter, serverUser, type ServerUser } from './user.ts';

/** Where the database lives. */
export interface Home {
  /** DATA_DIR itself, or the folder under /var/lib that stands in for it. */
  folder: string;
  /** PostgreSQL's data folder below it. */
  cluster: string;
  user: ServerUser;
}

/**
 * Makes DATA_DIR if it is missing. Under root others may pass through it but not look into it, since the server's user has to.
 *
 * @returns its real path
 * @throws when the portal may not write there
 */
export function makeDataDirectory(dataDir: string): string {
  if (!fs.existsSync(dataDir)) {
    fs.mkdirSync(dataDir, { recursive: true });
    fs.chmodSync(dataDir, process.getuid?.() === 0 ? 0o711 : 0o700);
  }
  const folder = fs.realpathSync(dataDir);
  const cluster = path.join(folder, 'database');
  const mine = process.getuid?.() ?? 0;
  try {
    fs.accessSync(folder, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK);
    if (mine === 0 || !fs.existsSync(cluster) || fs.statSync(cluster).uid === mine) return folder;
  } catch {
    // Told below.
  }
  throw new Error(
    `DATA_DIR ${folder} belongs to another user than the one who runs the portal: run it as that user or as root, or set DATABASE_URL.`,
  );
}

function homeAt(folder: string): Home {
  const cluster = path.join(folder, 'database');
  return { folder, cluster, user: serverUser(cluster) };
}

/** The folder that DATA_DIR points to, if its data had to go elsewhere. */
function pointedHome(dataDir: string, pointer: string): Home | undefined {
  if (!fs.existsSync(pointer)) return undefined;
  const folder = fs.readFileSync(pointer, 'utf8').trim();
  const origin = path.join(folder, 'origin');
  const remedy = `or remove ${pointer} to begin with an empty database.`;
  if (!fs.existsSync(origin))
    throw new Error(`${pointer} says that the database is in ${folder}, but it is not: bring it back, ${remedy}`);
  const owner = fs.readFileSync(origin, 'utf8').trim();
  if (owner !== dataDir && fs.existsSync(path.join(owner, path.basename(pointer)))) {
    throw new Error(
      `${pointer} is a copy: the database in ${folder} belongs to ${owner}. Set DATA_DIR to that folder, ${remedy}`,
    );
  }
  if (owner !== dataDir) fs.writeFileSync(origin, `${dataDir}\n`);
  return homeAt(folder);
}

function moveAway(dataDir: string, pointer: string): Home {
  const folder = `/var/lib/portico-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`;
  fs.mkdirSync(folder, { recursive: true });
  fs.chmodSync(folder, 0o755);
  fs.writeFileSync(path.join(folder, 'origin'), `${dataDir}\n`);
  fs.writeFileSync(pointer, `${folder}\n`);
  return homeAt(folder);
}

/**
 * Decides where the database lives: in DATA_DIR, or, where the server's user cannot enter that (root's home, a parent with mode
 * 0700), under /var/lib. A file in DATA_DIR keeps the decision.
 *
 * @param dataDir the real path of DATA_DIR
 * @throws when data are there but out of reach, or the pointer leads nowhere: an empty database must not take their place unseen
 */
export function findHome(dataDir: string, note: (line: string) => void): Home {
  const pointer = path.join(dataDir, 'database.location');
  const pointed = pointedHome(dataDir, pointer);
  const home = pointed ?? homeAt(dataDir);
  if (canEnter(home.user, home.folder)) {
    if (pointed) note(`The database of ${dataDir} is in ${home.folder}.`);
    return home;
  }
  if (pointed || fs.existsSync(home.cluster)) {
    throw new Error(
      `User "${home.user.name}", who runs the database, can no longer enter ${home.folder}: check the modes of its parents.`,
    );
  }
  const moved = moveAway(dataDir, pointer);
  note(
    `User "${moved.user.name}", who runs the database, cannot enter ${dataDir}, so its data are in ${moved.folder}.`,
  );
  return moved;
}
