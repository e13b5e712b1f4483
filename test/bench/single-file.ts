import { readFile } from 'node:fs/promises';
import pathModule from 'node:path';
import type { ImportFile } from 'portico';

/** A file on disk, as the command line gives it to an importer. */
export const path = (file: string): ImportFile => ({
  name: pathModule.basename(file),
  path: file,
  bytes: () => readFile(file),
});
