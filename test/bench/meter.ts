import fs from 'node:fs';
import type pg from 'pg';

/** CPU time of the machine and of PostgreSQL, in microseconds; undefined where the system does not tell. */
export interface Meter {
  machine: number | undefined;
  postgres: number | undefined;
}

const TICK = 10_000; // Linux counts in hundredths of a second

function busy(): number | undefined {
  try {
    const [user, nice, system, , , irq, softirq] = fs
      .readFileSync('/proc/stat', 'utf8')
      .split('\n')[0]!
      .trim()
      .split(/\s+/)
      .slice(1)
      .map(Number);
    return (user! + nice! + system! + irq! + softirq!) * TICK;
  } catch {
    return undefined;
  }
}

function ofProcess(pid: number): number {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK;
}

/**
 * Reads the CPU time used so far. PostgreSQL's is that of the sessions on the database that is measured, where it runs on this machine.
 * @param client a connection to that database
 */
export async function readMeter(client: pg.Client): Promise<Meter> {
  const { rows } = await client.query<{ pid: number }>(
    `select pid from pg_stat_activity where datname = current_database() and application_name <> 'portico-bench'`,
  );
  try {
    return { machine: busy(), postgres: rows.map(({ pid }) => ofProcess(pid)).reduce((sum, one) => sum + one, 0) };
  } catch {
    return { machine: busy(), postgres: undefined };
  }
}
