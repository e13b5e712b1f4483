import { parentPort } from 'node:worker_threads';
import { isMailRefused } from './limits.ts';
import { useQuickBlob } from './quick-blob.ts';
import { readMail } from './read.ts';
import { wholeBuffers } from './whole-buffers.ts';

/** A thread that reads messages, so that a large one delays no request, and one that never ends can be ended. */
useQuickBlob();
parentPort!.on('message', (raw: Uint8Array) => {
  readMail(raw).then(
    (mail) => parentPort!.postMessage({ mail }, wholeBuffers(mail.files.map(({ content }) => content))),
    (error: Error) => parentPort!.postMessage({ refusal: isMailRefused(error) ? error.refusal : 'malformed', detail: error.message }),
  );
}); // prettier-ignore
