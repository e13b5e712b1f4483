import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { emptyFolder } from './cli.fixture.ts';

t.test('the command line issues credentials: letters in a file of its owner, part two by mail', async (t) => {
  const folder = emptyFolder(t);
  const out = path.join(path.dirname(folder.dataDir), 'letters.pdf');
  await folder.run(['customer', 'create', '--number', '9001', '--name', 'Jana', '--kind', 'person']);
  const account = ['--login', 'jana@example.com', '--name', 'Jana', '--customer', '9001', '--group', 'CLIENTS', '--invite'];
  t.equal((await folder.run(['account', 'create', ...account])).code, 0);

  const nowhere = await folder.run(['credentials', 'issue', '--login', 'jana@example.com', '--out', out, '--json']);
  t.equal(nowhere.code, 1);
  t.match(nowhere.json.error, 'no-address', 'a customer without an address gets no letter');
  t.notOk(existsSync(out), 'and no file is left');

  const unclear = await folder.run(['credentials', 'issue', '--json']);
  t.match(unclear.json.error, 'Give either --login LOGIN');
  const unknown = await folder.run(['credentials', 'issue', '--login', 'nobody', '--json']);
  t.match(unknown.json.error, 'there is none with this login');
  t.same((await folder.run(['credentials', 'list', '--json'])).json.rows, []);
}); // prettier-ignore

t.test('a customer of the demo company gets a letter, and a file that is there is left alone', async (t) => {
  const folder = emptyFolder(t);
  const out = path.join(path.dirname(folder.dataDir), 'letters.pdf');
  t.equal((await folder.run(['demo', '--json'])).code, 0);
  const made = (await folder.run(['account', 'create', '--login', 'new@example.com', '--name', 'New', '--customer', '10482232', '--group', 'CLIENTS', '--invite', '--json'])).json;
  t.equal(made.ok, true, JSON.stringify(made));
  const issued = await folder.run(['credentials', 'issue', '--login', 'new@example.com', '--out', out, '--json']);
  t.equal(issued.code, 0, issued.stdout + issued.stderr);
  t.equal(issued.json.count, 1);
  t.equal(readFileSync(out).subarray(0, 5).toString(), '%PDF-');
  t.equal(statSync(out).mode & 0o777, 0o600, 'only its owner reads it');
  const again = await folder.run(['credentials', 'issue', '--login', 'new@example.com', '--out', out, '--json']);
  t.match(again.json.error, 'there is a file already');
  const { rows } = (await folder.run(['credentials', 'list', '--json'])).json as { rows: object[] };
  t.match(rows, [{ accounts: 1, posted: 1, activated: 0 }]);
}); // prettier-ignore
