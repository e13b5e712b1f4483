import { Worker } from 'node:worker_threads';
import { APART_BYTES, LIMITS, mailRefused, type MailRefused, type Refusal } from './limits.ts';
import type { ReadMail } from './message.ts';
import { readMail } from './read.ts';
import { wholeBuffers } from './whole-buffers.ts';
import { surveyMail } from './survey.ts';

type Answer = { mail: ReadMail } | { refusal: Refusal; detail: string };

/** From how many lines, and of those that may separate parts, on a message is not trusted to be quick. */
const MANY_LINES = 20_000;
const MANY_DASHES = 500;

const WORKER = new URL(import.meta.url.endsWith('.ts') ? './reader.worker.ts' : './reader.worker.js', import.meta.url);

/**
 * Reads a message, a large or a crowded one in a thread of its own with limits of time and memory. The bytes may be gone afterwards.
 * @throws MailRefused where it is over the limits
 */
export async function readMailSafely(raw: Uint8Array): Promise<ReadMail> {
  const { lines, dashes } = surveyMail(raw);
  return raw.length < APART_BYTES && lines < MANY_LINES && dashes < MANY_DASHES ? readMail(raw) : readApart(raw);
}

let idle: Worker | undefined;
let queue: Promise<unknown> = Promise.resolve();

/**
 * Reads a message in the thread, one after the other: a second large message waits, so that the memory of one is enough.
 * @throws MailRefused `time` after ten seconds, or what the thread says
 */
export function readApart(raw: Uint8Array, ms: number = LIMITS.parseMs): Promise<ReadMail> {
  const result = queue.then(() => askThread(raw, ms));
  queue = result.catch(() => undefined);
  return result;
}

/** The thread starts with the first message that needs it, keeps no process alive, and is ended where it does not answer. */
function askThread(raw: Uint8Array, ms: number): Promise<ReadMail> {
  const worker = idle ?? new Worker(WORKER, { resourceLimits: { maxOldGenerationSizeMb: 256 } });
  idle = undefined;
  worker.ref();
  return new Promise((resolve, reject) => {
    const done = (isSound: boolean, settle: () => void) => {
      clearTimeout(timer);
      for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
      worker.unref();
      if (isSound) idle = worker;
      else void worker.terminate();
      settle();
    };
    const fail = (refused: MailRefused) => done(false, () => reject(refused));
    const timer = setTimeout(() => fail(mailRefused('time', `not read within ${ms} ms`)), ms);
    worker.once('message', (answer: Answer) =>
      done(true, () => ('mail' in answer ? resolve(answer.mail) : reject(mailRefused(answer.refusal, answer.detail)))),
    );
    worker.once('error', (error: Error) => fail(mailRefused('malformed', error.message)));
    worker.once('exit', () => fail(mailRefused('malformed', 'the reader ended without a word')));
    worker.postMessage(raw, wholeBuffers([raw]));
  });
}
