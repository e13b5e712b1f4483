import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** The fields of /proc/<pid>/stat behind the command's name (which may itself hold spaces and brackets), or undefined without /proc. */
function statFields(pid: number): string[] | undefined {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function ps(pid: number, column: string): string | undefined {
  if (process.platform === 'win32') return undefined;
  try {
    return execFileSync('ps', ['-ww', '-o', `${column}=`, '-p', String(pid)], {
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  } catch {
    return undefined;
  }
}

/** Whether a process with this id runs. A zombie, which the signal 0 still reaches, does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return statFields(pid)?.[0] !== 'Z';
}

/**
 * When a process was started, as text that is good for comparison only: together with the id it tells a process from a later one
 * that got the same id. Empty where the platform does not say.
 */
export function startedAt(pid: number): string {
  const fields = statFields(pid);
  const text = fields ? (fields[19] ?? '') : (ps(pid, 'lstart') ?? '');
  return text.replaceAll(/\s+/g, '-');
}

function commandLine(pid: number): string | undefined {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return ps(pid, 'command');
  }
}

/** Whether a process belongs to another user than the folder; unknown counts as no. */
function isForeign(pid: number, directory: string): boolean {
  try {
    return fs.statSync(`/proc/${pid}`).uid !== fs.statSync(directory).uid;
  } catch {
    return false;
  }
}

/**
 * Whether the process `pid` can be the server of the data folder `directory`: it runs, belongs to the owner of that folder and was
 * started with it. The id alone proves nothing, it may have been given again. Where the platform does not tell, a running process
 * counts, and the connection to it decides.
 */
export function isPostmaster(pid: number, directory: string): boolean {
  if (!isAlive(pid) || isForeign(pid, directory)) return false;
  const command = commandLine(pid);
  return (
    command === undefined || (command.includes('postgres') && `${command} `.includes(` -D ${path.resolve(directory)} `))
  );
}
