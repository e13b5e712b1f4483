import { executeIn } from 'portico';
import { decideStep } from './decide.ts';
import { parseStep, quarantine } from './parse-step.ts';
import type { AtStep } from './steps.ts';
import { beginTry, type IntakeContext } from './store.ts';
import { takeIn, type Arrival } from './take-in.ts';

/** After so many ends of the process over one message it is the message. */
const MOST_TRIES = 5;

/** Reads a message that is kept and decides what becomes of it. Goes on where it was left, and does nothing to one that is decided. */
export async function processInbound(ctx: IntakeContext, id: string, at: AtStep = () => {}): Promise<void> {
  const row = await beginTry(ctx, id);
  if (!row) return;
  if (row.attempts > MOST_TRIES) return quarantine(ctx, id, 'malformed', `not decided in ${MOST_TRIES} tries`);
  if (row.state === 'received') await parseStep(ctx, row, at);
  await decideStep(ctx, id, at);
}

/** Takes a message in and decides what becomes of it. @returns id of its row */
export async function receiveMail(ctx: IntakeContext, arrival: Arrival): Promise<string> {
  const { id } = await takeIn(ctx, arrival);
  await processInbound(ctx, id);
  return id;
}

/** Goes on with what a process left behind when it ended; what others are just working on is left to them. @returns how many */
export async function processLeft(ctx: IntakeContext, olderThanMs = 60_000): Promise<number> {
  const left = await ctx.write((tx) =>
    tx.asJob((em) =>
      executeIn<{ id: string }>(
        em,
        `select id from tickets_inbound where state <> 'decided' and taken_at <= now() - $1 * interval '1 millisecond' order by taken_at limit 500`,
        [olderThanMs],
      ),
    ),
  );
  for (const { id } of left) {
    try {
      await processInbound(ctx, id);
    } catch (error) {
      ctx.log.warn({ inbound: id, err: error }, 'mail is not decided; tried again');
    }
  }
  return left.length;
}
