import { once } from 'node:events';
import t from 'tap';
import { pino } from 'pino';
import { buildPortal } from 'portico/testing';
import { createWorkers, type Hand } from '../../core/workers/workers.ts';

const log = pino({ level: 'silent' });

/** Ends when the signal does. */
const untilEnd = (signal: AbortSignal): Promise<unknown> =>
  signal.aborted ? Promise.resolve() : once(signal, 'abort');

const until = async (true_: () => boolean) => {
  for (let i = 0; i < 500 && !true_(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
};

t.test('a worker works until the portal ends, and says how its parts are doing', async (t) => {
  const url = (await buildPortal(t)).database.appUrl;
  let ended = false;
  const hands: Hand[] = [{
    name: 'mail.intake',
    async run(signal, report) {
      report('support@lumenia.example', 'works', 'waiting for mail');
      report('billing@lumenia.example', 'failing', 'connection refused');
      await untilEnd(signal);
      ended = true;
    },
  }]; // prettier-ignore
  const workers = createWorkers({ url, hands, log });
  workers.start();
  await until(() => workers.states().length === 3);
  t.match(workers.states(), [
    { worker: 'mail.intake', part: '', state: 'works' },
    { part: 'billing@lumenia.example', state: 'failing', detail: 'connection refused' },
    { part: 'support@lumenia.example', state: 'works' },
  ]);
  await workers.stop();
  t.ok(ended, 'it was told to end, and waited for');
});

t.test('only one process of a portal has a worker; the other says so', async (t) => {
  const url = (await buildPortal(t)).database.appUrl;
  let at_work = 0;
  const hands: Hand[] = [{ name: 'mail.intake', run: async (signal) => { at_work++; await untilEnd(signal); at_work--; } }]; // prettier-ignore
  const [first, second] = [createWorkers({ url, hands, log }), createWorkers({ url, hands, log })];
  first.start();
  await until(() => at_work === 1);
  second.start();
  await until(() => second.states().length > 0);
  t.match(second.states(), [{ state: 'elsewhere' }]);
  t.equal(at_work, 1);
  await first.stop();
  await second.stop();
  t.equal(at_work, 0);
});

t.test('a worker that fails is started again, later each time', async (t) => {
  const url = (await buildPortal(t)).database.appUrl;
  const begun: number[] = [];
  const hands: Hand[] = [{
    name: 'mail.intake',
    async run(signal) {
      begun.push(Date.now());
      if (begun.length < 4) throw new Error(`failure ${begun.length}`);
      await untilEnd(signal);
    },
  }]; // prettier-ignore
  const workers = createWorkers({ url, hands, log, firstPause: 40 });
  workers.start();
  await until(() => begun.length === 1);
  await until(() => workers.states()[0]?.state === 'failing');
  t.match(workers.states(), [{ state: 'failing', detail: /failure/ }]);
  await until(() => begun.length === 4);
  await workers.stop();
  const gaps = begun.slice(1).map((time, i) => time - begun[i]!);
  t.ok(gaps[0]! >= 40 && gaps[1]! >= 80 && gaps[2]! >= 160, `${gaps.join(', ')} ms`);
});
