import type { JobContext } from 'portico';
import type { TicketsConfig } from '../config.ts';
import { czech } from './stories-cs.ts';
import { polish } from './stories-pl.ts';
import { slovak } from './stories-sk.ts';
import { tell } from './tell.ts';
import { seedTypes } from './types.ts';

/** Kinds of requests of the demo company, and two months of its tickets. */
export async function seed(ctx: JobContext<TicketsConfig>): Promise<void> {
  const now = new Date();
  await ctx.write(({ em }) => seedTypes(em));
  // The oldest first, so that their numbers rise as they do on a desk.
  const stories = [...slovak, ...czech, ...polish].toSorted((one, other) => other.daysAgo - one.daysAgo);
  for (const story of stories) await ctx.write((tx) => tell(tx, story, now));
}
