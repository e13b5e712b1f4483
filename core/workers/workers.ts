import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkerReport } from '../plugin/contract.ts';
import type { FastifyBaseLogger } from 'fastify';
import { holdLock } from './lock.ts';

/** A worker as it is run: its name, `<plugin>.<worker>`, and its work with the context bound. */
export interface Hand {
  name: string;
  run(signal: AbortSignal, report: WorkerReport): Promise<void>;
}

/** How a part of a worker is doing, for the health page. */
export interface WorkerState {
  worker: string;
  /** What of it, such as one mailbox; empty for the worker as a whole. */
  part: string;
  state: 'works' | 'failing' | 'elsewhere';
  detail: string;
  since: Date;
}

export interface Workers {
  start(): void;
  /** Asks all to end and waits for them, ten seconds at most. */
  stop(): Promise<void>;
  states(): WorkerState[];
}

export interface WorkersOptions {
  url: string;
  hands: readonly Hand[];
  log: FastifyBaseLogger;
  /** Milliseconds before a failed worker is started again; doubled with every failure. */
  firstPause?: number;
}

const LONGEST_PAUSE = 300_000;
/** A worker that ran this long is taken for sound: its next failure counts as the first. */
const SOUND_AFTER = 60_000;
/** How often a process asks whether the one that has the worker is gone. */
const STANDBY = 15_000;

/** Runs workers as long as the portal runs: each in one process at a time, started again when it fails or its process is gone. */
export function createWorkers(options: WorkersOptions): Workers {
  const ending = new AbortController();
  const states = new Map<string, WorkerState>();
  let running: Promise<unknown> | undefined;
  const note = (worker: string, part: string, state: WorkerState['state'], detail: string) => {
    const key = `${worker} ${part}`;
    const before = states.get(key);
    const since = before?.state === state ? before.since : new Date();
    states.set(key, { worker, part, state, detail, since });
  };
  return {
    start() {
      running ??= Promise.all(options.hands.map((hand) => keepGoing(options, hand, ending.signal, note)));
    },
    async stop() {
      ending.abort();
      await Promise.race([running, sleep(10_000, undefined, { ref: false })]);
    },
    states: () => [...states.values()].sort((a, b) => a.worker.localeCompare(b.worker) || a.part.localeCompare(b.part)),
  };
}

type Note = (worker: string, part: string, state: WorkerState['state'], detail: string) => void;

async function keepGoing({ url, log, firstPause = 1000 }: WorkersOptions, hand: Hand, ending: AbortSignal, note: Note) {
  let pause = firstPause;
  while (!ending.aborted) {
    const began = Date.now();
    try {
      const had = await holdLock(url, `portico worker ${hand.name}`, ending, (signal) => {
        note(hand.name, '', 'works', '');
        return hand.run(signal, (part, state, detail = '') => note(hand.name, part, state, detail));
      });
      if (!had) note(hand.name, '', 'elsewhere', '');
      await rest(had ? firstPause : STANDBY, ending);
      pause = firstPause;
    } catch (error) {
      if (ending.aborted) return;
      if (Date.now() - began > SOUND_AFTER) pause = firstPause;
      note(hand.name, '', 'failing', (error as Error).message);
      log.warn({ err: error, worker: hand.name, again: pause }, 'worker failed');
      await rest(pause, ending);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  }
}

/** Waits, or less where the end comes first. */
const rest = (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
