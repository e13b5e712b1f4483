/**
 * A backup is a gzip stream of lines, each one JSON value:
 * {@link Head} first; per table a {@link TableLine}, then its rows as objects; per file a {@link FileLine}, then its bytes in base64 strings;
 * {@link Tail} last, so that a backup that was cut off is recognised.
 */
export const BACKUP_FORMAT = 'portico-backup-1';

export interface Head {
  format: string;
  madeAt: string;
  portico: string;
  postgres: string;
  migrations: string[];
}

export interface TableLine {
  table: string;
}

export interface FileLine {
  file: string;
  size: number;
}

/** What was written, to be compared with what was read: rows and SHA-256 of the lines per table, SHA-256 of the bytes per file. */
export interface Tail {
  tables: Record<string, { rows: number; sha256: string }>;
  files: Record<string, string>;
}

/** Tables that are not carried: who is signed in, and what the next write makes anew. */
export const LEFT_OUT: ReadonlySet<string> = new Set([
  'core_session',
  'core_data_touch',
  'core_data_version',
  'core_migration',
  'core_attempt',
  'core_passkey_challenge',
]);
