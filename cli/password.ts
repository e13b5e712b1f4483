import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { OperatorError } from 'portico';

/** A password from stdin (`--password-stdin`), else from a prompt that shows nothing; never from an argument, where others could see it. */
export async function readPassword(fromStdin: boolean): Promise<string> {
  if (fromStdin) return firstLine();
  if (!process.stdin.isTTY)
    throw new OperatorError('No terminal to ask for the password; give it on stdin with --password-stdin.');
  const password = await ask('Password: ');
  if ((await ask('Again: ')) !== password) throw new OperatorError('The two passwords are not the same.');
  return password;
}

async function firstLine(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin) text += String(chunk);
  const line = text.split(/\r?\n/)[0]!;
  if (line === '') throw new OperatorError('No password came on stdin.');
  return line;
}

async function ask(question: string): Promise<string> {
  process.stderr.write(question);
  const muted = new Writable({ write: (_chunk, _encoding, next) => next() });
  const reader = createInterface({ input: process.stdin, output: muted, terminal: true });
  const answer = await reader.question('');
  reader.close();
  process.stderr.write('\n');
  return answer;
}
