import type { JobContext } from 'portico';
import { seedLibrary } from './library.ts';
import { seedUploads } from './uploads.ts';

/** The documents of the demo company. Can run twice: what is there already is left alone. */
export async function seed(ctx: JobContext<unknown>): Promise<void> {
  await seedLibrary(ctx);
  await seedUploads(ctx);
}
