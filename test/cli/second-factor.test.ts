import t from 'tap';
import { emptyFolder } from './cli.fixture.ts';

t.test('the command line says which group must have a second step, and resets that of a person', async (t) => {
  const folder = emptyFolder(t);
  const account = ['--login', 'karol@example.com', '--name', 'Karol', '--staff', '--group', 'STAFF', '--invite'];
  t.equal((await folder.run(['account', 'create', ...account])).code, 0);
  const updated = await folder.run(['group', 'update', 'staff', '--second-factor', 'required', '--json']);
  t.match(updated.json, { ok: true, group: { code: 'STAFF', second_factor: 'required' } });
  const { rows } = (await folder.run(['group', 'list', '--json'])).json as { rows: { code: string }[] };
  t.match(
    rows.find((row) => row.code === 'STAFF'),
    { second_factor: 'required' },
  );
  const wrong = await folder.run(['group', 'update', 'STAFF', '--second-factor', 'maybe']);
  t.not(wrong.code, 0);
  t.match(wrong.stderr, 'optional, required');
  t.not((await folder.run(['group', 'update', 'STAFF'])).code, 0);

  const none = await folder.run(['account', 'second-factor-reset', 'karol@example.com', '--json']);
  t.match(none.json, { ok: true, reset: false });
  const unknown = await folder.run(['account', 'second-factor-reset', 'nobody', '--json']);
  t.match(unknown.json.error, 'there is none with this login');
});
