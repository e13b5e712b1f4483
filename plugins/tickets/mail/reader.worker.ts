import { parentPort, workerData } from 'node:worker_threads';
import { isMailRefused } from './limits.ts';
import { readMail } from './read.ts';

/** A thread that reads one message, so that a large one delays no request, and one that never ends can be ended. */
try {
  const mail = await readMail(workerData as Uint8Array);
  parentPort?.postMessage({ mail });
} catch (error) {
  parentPort?.postMessage({ refusal: isMailRefused(error) ? error.refusal : 'malformed', detail: (error as Error).message });
} // prettier-ignore
