import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { readBackup } from '../../core/backup/read.ts';
import { writeBackup } from '../../core/backup/write.ts';
import { createFileStore } from '../../core/files/store.ts';
import { executeIn, OperatorError } from 'portico';
import { asOperator, leaveDatabase, migrateDatabase, openDatabase, readSettings, withServices } from '../context.ts';
import { done, note } from '../output.ts';

/** `portico backup FILE`, `portico restore FILE` */
export function backupCommands(program: Command): void {
  program
    .command('backup <file>')
    .description('write database and files of one moment into a file; the portal may go on working')
    .option('--json', 'print JSON')
    .action(backup);
  program
    .command('restore <file>')
    .description('fill an empty portal from a backup: everything or nothing')
    .option('--json', 'print JSON')
    .action(restore);
}

async function backup(file: string, { json }: { json?: boolean }): Promise<void> {
  if (existsSync(file)) throw new OperatorError(`Backup: "${file}" is there already; choose another name.`);
  const settings = readSettings();
  const database = await openDatabase(settings);
  try {
    const ownerUrl = ownerOf(database.ownerUrl);
    const files = createFileStore(path.join(settings.DATA_DIR, 'files'), settings.UPLOAD_MAX_BYTES);
    const written = await writeBackup({ ownerUrl, files, target: file, note });
    done(json, { file, ...written }, `${written.rows} rows and ${written.files} files are in ${file}.`);
  } finally {
    await leaveDatabase(database);
  }
}

async function restore(file: string, { json }: { json?: boolean }): Promise<void> {
  const settings = readSettings();
  const database = await openDatabase(settings);
  try {
    const ownerUrl = ownerOf(database.ownerUrl);
    await migrateDatabase(database, ownerUrl);
    const files = createFileStore(path.join(settings.DATA_DIR, 'files'), settings.UPLOAD_MAX_BYTES);
    const found = await readBackup({ ownerUrl, files, source: file, note });
    await sendWaitingMail();
    done(json, found, `${found.rows} rows and ${found.files} files are restored. Everybody signs in anew.`);
  } finally {
    await leaveDatabase(database);
  }
}

function ownerOf(url: string | undefined): string {
  if (url !== undefined) return url;
  throw new OperatorError(
    'DATABASE_OWNER_URL: a backup reads, and a restore writes, every table; give the login that owns them.',
  );
}

/** Jobs are not carried; mail that had not gone out is queued again. */
const sendWaitingMail = (): Promise<void> =>
  withServices((services) =>
    asOperator(services, async (tx) => {
      const waiting = await executeIn<{ id: string }>(
        tx.em,
        `select id from core_mail where state in ('queued', 'failed')`,
      );
      for (const { id } of waiting) await services.queue.send(tx.em, 'core.mail', { mail: id });
    }),
  );
