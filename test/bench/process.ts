import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { nodeEnvironment, nodeFlags } from '../../cli/node.js';
import type { Answer, Usage } from './child.ts';

/** A server that is measured, in a process of its own. */
export interface Measured {
  name: string;
  url: string;
  pid: number;
  ask<T>(name: string): Promise<T>;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

/**
 * Starts a script of this folder as a process and waits until it listens.
 * @param env settings beside those of this process
 */
export async function startMeasured(name: string, script: string, env: Record<string, string>): Promise<Measured> {
  const portal = name !== 'floor'; // as its launcher starts it
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), {
    execArgv: ['--conditions=portico-source', ...(portal ? nodeFlags : ['--disable-warning=ExperimentalWarning'])],
    env: portal ? nodeEnvironment({ ...environment(), ...env }) : { ...environment(), ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const early = ended.then(() => Promise.reject(new Error(`The process of ${name} ended before it listened.`)));
  const [{ url }] = (await Promise.race([once(child, 'message'), early])) as [{ url: string }];
  early.catch(() => undefined);
  const waiting = new Map<number, (answer: Answer) => void>();
  child.on('message', (answer: Answer) => waiting.get(answer.id)?.(answer));
  child.on('exit', () => waiting.forEach((resolve, id) => resolve({ id, error: `The process of ${name} ended.` })));
  let last = 0;
  const ask = async <T>(question: string): Promise<T> => {
    const id = ++last;
    const answer = await new Promise<Answer>((resolve) => {
      waiting.set(id, resolve);
      child.send({ id, name: question });
    });
    waiting.delete(id);
    if ('error' in answer) throw new Error(answer.error);
    return answer.value as T;
  };
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return { name, url, pid: child.pid!, ask, usage: () => ask<Usage>('usage'), stop };
}

/** The environment without settings of a portal, which would change what is measured. */
export function environment(): Record<string, string> {
  const foreign =
    /^(PORTICO_|DATABASE_|SMTP_|SESSION_|KEEP_BYTES|LOG_LEVEL|PORT$|HOST$|DATA_DIR|PUBLIC_URL|TRUST_PROXY|NODE_OPTIONS|MAIL_FROM|METRICS_TOKEN|UPLOAD_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name))) as Record<
    string,
    string
  >;
}
