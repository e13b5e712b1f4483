import t from 'tap';
import { emptyFolder } from './cli.fixture.ts';

t.test('the command line makes, shows and ends registration links', async (t) => {
  const folder = emptyFolder(t, { PUBLIC_URL: 'https://portal.example' });
  const link = async (...args: string[]) => (await folder.run(['registration', 'link', ...args, '--json'])).json;
  await folder.run(['customer', 'create', '--number', '9001', '--name', 'Jana', '--kind', 'person']);

  const made = await link('--customer', '9001');
  t.match(made, { ok: true, customer: '9001', made: true, expiresAt: null, link: /^https:\/\/portal\.example\/register\?token=[\w-]{43}$/ });
  t.match(await link('--customer', '9001'), { made: false, link: made.link }, 'it lasts, so asking again gives the same');
  const anew = await link('--customer', '9001', '--anew', '--days', '7');
  t.not(anew.link, made.link);
  t.match(anew.expiresAt, /^\d{4}-/);
  t.match(await link('--customer', '9001', '--revoke'), { revoked: true });

  t.match(await link('--all', 'on'), { ok: true, open: true, link: 'https://portal.example/register' });
  t.match(await link('--all', 'perhaps'), { ok: false, error: 'allowed are on and off' });
  t.match(await link('--customer', '1', '--all', 'on'), { ok: false, error: 'Give either' });
  t.match(await link('--customer', '9001', '--days', '0'), { ok: false, error: 'allowed is a whole number' });
}); // prettier-ignore
