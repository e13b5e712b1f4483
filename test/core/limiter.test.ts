import t from 'tap';
import { createLimiter } from '../../core/limiter.ts';

t.test('never more works run than allowed, also when new ones come while others wait', async (t) => {
  const limited = createLimiter(2);
  let running = 0;
  let most = 0;
  const order: number[] = [];
  const work = (n: number) => async () => {
    most = Math.max(most, ++running);
    await new Promise((r) => setImmediate(r));
    order.push(n);
    running--;
    if (n < 3) void limited(work(n + 10)); // comes in the moment a place is handed over
    if (n === 1) throw new Error('one fails');
  };
  const results = await Promise.allSettled([0, 1, 2, 3, 4].map((n) => limited(work(n))));
  t.same(
    results.map((r) => r.status),
    ['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
  );
  await limited(async () => {});
  t.equal(most, 2);
  t.same(order.slice(0, 5), [0, 1, 2, 3, 4]);
});
