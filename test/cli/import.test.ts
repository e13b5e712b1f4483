import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { ublFiles } from '../bench/ubl-files.ts';
import { emptyFolder } from './cli.fixture.ts';

const folder = emptyFolder(t);
const inbox = path.join(path.dirname(folder.dataDir), 'inbox');
mkdirSync(inbox);
const bills = [...ublFiles(4, 4)];
const put = async (name: string, n: number) => writeFileSync(path.join(inbox, name), await bills[n]!.bytes());
const importing = (...args: string[]) => folder.run(['import', 'ubl', ...args]);

t.test('a folder of bills is taken in, and each broken one is told by name', async (t) => {
  await put('a.xml', 1);
  await put('b.xml', 2);
  writeFileSync(path.join(inbox, 'broken.xml'), '<Invoice>');
  writeFileSync(path.join(inbox, 'notes.txt'), 'no bill');
  const { code, json } = await importing(inbox, '--create-customers', '--json');
  t.equal(code, 1, 'a refused file is seen by scripts');
  t.match(json, {
    ok: false,
    imported: 2,
    unchanged: 0,
    refused: 1,
    files: [
      { file: 'a.xml', result: 'imported', notes: [/^Invoice 7000000001 for the new customer B0000001 /] },
      { file: 'b.xml', result: 'imported' },
      { file: 'broken.xml', result: 'refused', notes: [/it seems to be cut off/] },
    ],
  });
});

t.test('what is in is passed over', async (t) => {
  const { code, stdout } = await importing(path.join(inbox, 'a.xml'), path.join(inbox, 'b.xml'));
  t.equal(code, 0);
  t.equal(stdout, '0 imported, 2 unchanged, 0 refused\n');
});

t.test('a file too large for any bill is refused unread', async (t) => {
  const large = path.join(inbox, 'large.bin');
  writeFileSync(large, Buffer.alloc(11 * 1024 * 1024, ' '));
  t.match((await importing(large)).stdout, /large\.bin: It cannot be read: The file has 11534336 bytes; at most 10485760 are taken\./); // prettier-ignore
});

t.test('nothing to import is an error that says what was looked for', async (t) => {
  const empty = path.join(inbox, 'empty');
  mkdirSync(empty);
  t.match(await importing(empty), { code: 1, stderr: /Nothing to import in .*empty\. Looked for files that end with \.xml\./ }); // prettier-ignore
  t.match(await importing(path.join(inbox, 'nowhere')), { code: 1, stderr: /there is no such file or folder/ });
});

t.test('Ctrl-C finishes what is being written, says where it stopped, and the same command goes on', { skip: process.platform === 'win32' }, async (t) => {
  await put('c.xml', 3);
  const slow = path.join(inbox, 'slow.xml');
  execFileSync('mkfifo', [slow]); // a file that takes its time
  const bin = fileURLToPath(new URL('../../cli/portico.js', import.meta.url));
  const args = [bin, 'import', 'ubl', '--create-customers', path.join(inbox, 'c.xml'), slow];
  const child = spawn(process.execPath, args, { env: folder.env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  const stopping = new Promise<void>((resolve) => {
    child.stderr.on('data', (chunk) => (said += String(chunk)).includes('Stopping') && resolve());
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const pipe = await open(slow, 'w'); // opens when the import reads it
  child.kill('SIGINT');
  await stopping;
  await pipe.writeFile('<Invoice>');
  await pipe.close();
  t.equal(await ended, 130);
  t.match(said, /Stopped before c\.xml\. The same command goes on: what is in already is passed over\./);
  t.match((await importing('--create-customers', path.join(inbox, 'c.xml'))).stdout, /1 imported, 0 unchanged/);
}); // prettier-ignore
