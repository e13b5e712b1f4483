import { Worker } from 'node:worker_threads';
import { APART_BYTES, LIMITS, mailRefused, type Refusal } from './limits.ts';
import type { ReadMail } from './message.ts';
import { readMail } from './read.ts';
import { surveyMail } from './survey.ts';

type Answer = { mail: ReadMail } | { refusal: Refusal; detail: string };

/** From how many lines that may separate parts on a message is not trusted to be quick. */
const MANY_DASHES = 500;

const WORKER = new URL(import.meta.url.endsWith('.ts') ? './reader.worker.ts' : './reader.worker.js', import.meta.url);

/**
 * Reads a message, a large or a crowded one in a thread of its own with limits of time and memory.
 * @throws MailRefused where it is over the limits
 */
export async function readMailSafely(raw: Uint8Array): Promise<ReadMail> {
  const { dashes } = surveyMail(raw);
  return raw.length < APART_BYTES && dashes < MANY_DASHES ? readMail(raw) : readApart(raw);
}

/** @throws MailRefused `time` after ten seconds, or what the thread says */
export function readApart(raw: Uint8Array, ms: number = LIMITS.parseMs): Promise<ReadMail> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(WORKER, { workerData: raw, resourceLimits: { maxOldGenerationSizeMb: 256 } });
    const end = (settle: () => void) => {
      clearTimeout(timer);
      settle();
      void worker.terminate();
    };
    const timer = setTimeout(() => end(() => reject(mailRefused('time', `not read within ${ms} ms`))), ms);
    worker.once('message', (answer: Answer) =>
      end(() => ('mail' in answer ? resolve(answer.mail) : reject(mailRefused(answer.refusal, answer.detail)))),
    );
    worker.once('error', (error: Error) => end(() => reject(mailRefused('malformed', error.message))));
    worker.once('exit', () => end(() => reject(mailRefused('malformed', 'the reader ended without a word'))));
  });
}
