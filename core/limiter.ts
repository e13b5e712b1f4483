/** Runs works, at most so many at a time. */
export type Limiter = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Lets at most `max` works run at a time, the others in the order they came.
 * @throws whatever the work throws; its place is free then too
 */
export function createLimiter(max: number): Limiter {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running < max) running++;
    else await new Promise<void>((go) => waiting.push(go)); // the one that ends hands over its place
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
