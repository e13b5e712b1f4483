import inspector from 'node:inspector/promises';

/** What a measured process tells of itself. */
export interface Usage {
  /** Microseconds of CPU time since it began. */
  cpu: number;
  /** Bytes of memory it occupies. */
  rss: number;
}

/** A question of the parent, and its answer. */
export interface Question {
  id: number;
  name: string;
}
export type Answer = { id: number; value: unknown } | { id: number; error: string };

const usage = (): Usage => {
  const { user, system } = process.cpuUsage();
  return { cpu: user + system, rss: process.memoryUsage.rss() };
};

let profiler: inspector.Session | undefined;

async function startProfile(): Promise<void> {
  profiler = new inspector.Session();
  profiler.connect();
  await profiler.post('Profiler.enable');
  await profiler.post('Profiler.setSamplingInterval', { interval: 200 });
  await profiler.post('Profiler.start');
}

async function stopProfile(): Promise<unknown> {
  const { profile } = await profiler!.post('Profiler.stop');
  profiler!.disconnect();
  return profile;
}

/**
 * Makes this process answer its parent: how much it used, profiles, and what it knows besides. Ends with the parent.
 * @param url where it listens; the parent waits for it
 */
export function answerParent(url: string, more: Record<string, () => unknown> = {}): void {
  const known: Record<string, () => unknown> = { usage, startProfile, stopProfile, ...more };
  const reply = async ({ id, name }: Question): Promise<Answer> => {
    try {
      return { id, value: await known[name]!() };
    } catch (error) {
      return { id, error: String(error) };
    }
  };
  process.on('message', (question: Question) => void reply(question).then((answer) => process.send?.(answer)));
  process.on('disconnect', () => process.exit(0));
  process.send?.({ url });
}
