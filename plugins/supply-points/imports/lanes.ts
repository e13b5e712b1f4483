/** Work that goes on beside the reading of a file: one piece per lane at a time. */
export interface Lanes {
  /**
   * Waits until a lane is free and starts the work there.
   * @throws whatever an earlier piece of work threw
   */
  start(lane: number, work: () => Promise<void>): Promise<void>;
  /**
   * Waits for all of them.
   * @throws whatever one of them threw
   */
  end(): Promise<void>;
}

/** Lanes for batches on their way to the database, so that reading and several connections are busy at the same time. */
export function createLanes(count: number): Lanes {
  const running = Array.from({ length: count }, () => Promise.resolve());
  const failures: unknown[] = [];
  const refuse = () => {
    if (failures.length > 0) throw failures[0] as Error;
  };
  return {
    async start(lane, work) {
      await running[lane];
      refuse();
      running[lane] = work().catch((error: unknown) => void failures.push(error));
    },
    async end() {
      await Promise.all(running);
      refuse();
    },
  };
}
