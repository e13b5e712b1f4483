import type { Transaction } from '../plugin/contract.ts';
import { executeIn } from '../database/orm.ts';
import type { FileStore } from './store.ts';

/** Who may write and reach the files: a request's context, or a job's. */
export interface FileKeeper {
  write<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  files: FileStore;
}

/**
 * Notes a file that no record holds: before its bytes are written, or in the transaction in which its record lets go of it. Whatever
 * breaks off after that, the nightly housekeeping removes the bytes.
 */
export const letGoOfFile = (tx: Transaction, id: string): Promise<unknown> =>
  tx.asJob((em) => executeIn(em, 'insert into core_stray_file (id) values ($1) on conflict do nothing', [id]));

/** Says, in the transaction that writes the record, that a record holds the file from now on. */
export const keepFile = (tx: Transaction, id: string): Promise<unknown> =>
  tx.asJob((em) => executeIn(em, 'delete from core_stray_file where id = $1', [id]));

const strayOf = (tx: Transaction, ids: readonly string[]) =>
  tx.asJob((em) => executeIn<{ id: string }>(em, 'select id from core_stray_file where id = any ($1)', [ids]));

/** Removes those of the files that no record holds: first the bytes, then the note, so that a crash between them loses neither. */
export async function removeStrays(keeper: FileKeeper, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  for (const { id } of await keeper.write((tx) => strayOf(tx, ids))) {
    await keeper.files.remove(id);
    await keeper.write((tx) => keepFile(tx, id));
  }
}

/** Removes the files that have been nobody's for an hour; part of the housekeeping. */
export async function sweepFiles(keeper: FileKeeper): Promise<void> {
  const old = await keeper.write(({ em }) =>
    executeIn<{ id: string }>(
      em,
      `select id from core_stray_file where noted_at < now() - interval '1 hour' order by noted_at limit 10000`,
    ),
  );
  await removeStrays(
    keeper,
    old.map(({ id }) => id),
  );
}
