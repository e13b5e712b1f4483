import t from 'tap';
import { emptyFolder } from './cli.fixture.ts';

t.test('an operator sets up groups, customers and accounts, and every wrong word is told', async (t) => {
  const folder = emptyFolder(t);
  const { run } = folder;

  await t.test('the built-in groups exist by themselves', async (t) => {
    t.equal((await run(['migrate'])).code, 0);
    const { json } = await run(['group', 'list', '--json']);
    t.match(json, { ok: true, rows: [{ code: 'CLIENTS' }, { code: 'ADMINS' }, { code: 'STAFF' }] });
  });

  await t.test('a group is made once, and its code is checked', async (t) => {
    t.match(await run(['group', 'create', 'VIP', '--title', 'Large customers', '--json']), {
      code: 0,
      json: { ok: true, group: { code: 'VIP', kind: 'customer' } },
    });
    t.match(await run(['group', 'create', 'VIP', '--title', 'Again']), {
      code: 1,
      stderr: /Group "VIP": there is one already/,
    });
    t.match(await run(['group', 'create', 'v!p', '--title', 'X', '--json']), {
      code: 1,
      json: { ok: false, error: /allowed are 2 to 40 capital letters/ },
    });
    t.match(await run(['group', 'create', 'X2', '--title', 'X', '--kind', 'nobody']), {
      code: 1,
      stderr: /allowed are customer, staff/,
    });
  });

  await t.test('a caretaker is a staff account', async (t) => {
    t.match(
      await run(
        [
          'account',
          'create',
          '--staff',
          '--group',
          'STAFF',
          '--login',
          'marek@example.com',
          '--name',
          'Marek',
          '--password-stdin',
        ],
        'four-quiet-rivers\n',
      ),
      { code: 0 },
    );
    t.match(
      await run(['customer', 'create', '--number', '1001', '--name', 'Limba', '--caretaker', 'nobody@example.com']),
      { code: 1, stderr: /Caretaker "nobody@example.com": there is no staff account/ },
    );
    t.match(
      await run(['customer', 'create', '--number', '1001', '--name', 'Limba', '--caretaker', 'marek@example.com']),
      { code: 0 },
    );
  });

  await t.test('what is not allowed is refused whole, and nothing stays behind', async (t) => {
    const create = (...more: string[]) =>
      run(
        ['account', 'create', '--login', 'jana@example.com', '--name', 'Jana', '--password-stdin', ...more],
        'four-quiet-rivers',
      );
    t.match(await create('--customer', '9999'), { code: 1, stderr: /Customer "9999": there is none/ });
    t.match(await create('--customer', '1001', '--group', 'NONE'), {
      code: 1,
      stderr: /Group "NONE": there is none; the groups are .*CLIENTS/,
    });
    t.match(await create('--customer', '1001', '--group', 'STAFF'), { code: 1, stderr: /is for staff accounts/ });
    t.match(await create('--customer', '1001', '--staff'), { code: 1, stderr: /either --customer NUMBER/ });
    t.match(
      await run(
        [
          'account',
          'create',
          '--login',
          'jana@example.com',
          '--name',
          'Jana',
          '--customer',
          '1001',
          '--password-stdin',
        ],
        'short',
      ),
      { code: 1, stderr: /shorter than 10 characters/ },
    );
    t.match(
      await run(['customer', 'create', '--number', '1002', '--name', 'X', '--email', 'a@b,c@d', '--phone', '0905']),
      { code: 1, stderr: /email: found "a@b,c@d".*phone: found "0905"/s },
    );
    t.match(await create('--customer', '1001'), { code: 0 }, 'the login is still free');
  });

  await t.test('portlets and rules are known by name', async (t) => {
    t.match(await run(['portlet', 'enable', 'nothing.here', '--group', 'VIP']), {
      code: 1,
      stderr: /Portlet "nothing.here": there is none/,
    });
    t.match(await run(['group', 'rule', 'add', 'deny', 'read', 'Unicorn', '--group', 'VIP']), {
      code: 1,
      stderr: /Subject "Unicorn": there is none/,
    });
    t.match(await run(['group', 'rule', 'add', 'maybe', 'read', 'Audit', '--group', 'STAFF']), {
      code: 1,
      stderr: /allowed are allow, deny/,
    });
    t.match(await run(['group', 'rule', 'add', 'allow', 'read', 'Audit', '--group', 'STAFF']), { code: 0 });
  });

  await t.test('a wrong setting is named, with what was found and what is allowed', async (t) => {
    const wrong = emptyFolder(t, { PORTICO_TIMEZONE: 'Mars/Base', LOG_LEVEL: 'loud', PORTICO_COLOUR: 'red' });
    const { code, stderr } = await wrong.run(['group', 'list']);
    t.equal(code, 1);
    t.match(stderr, /PORTICO_TIMEZONE: found "Mars\/Base", allowed is an IANA time zone/);
    t.match(stderr, /LOG_LEVEL: found "loud"/);
    t.match(stderr, /PORTICO_COLOUR: there is no such setting/);
  });
});

t.test('a backup restores everything into an empty portal, and nothing into any other', async (t) => {
  const from = emptyFolder(t);
  await from.run(['customer', 'create', '--number', '1001', '--name', 'Limba Ľubovňa']);
  await from.run(
    ['account', 'create', '--login', 'jana@example.com', '--name', 'Jana', '--customer', '1001', '--password-stdin'],
    'four-quiet-rivers',
  );
  const file = `${from.dataDir}/../portal.backup`;
  t.match(await from.run(['backup', file, '--json']), { code: 0, json: { ok: true } });
  t.match(await from.run(['backup', file]), { code: 1, stderr: /is there already/ });
  t.match(await from.run(['restore', file]), { code: 1, stderr: /this portal has data already/ });

  const to = emptyFolder(t);
  t.match(await to.run(['restore', file, '--json']), { code: 0, json: { ok: true } });
  t.match(await to.run(['customer', 'create', '--number', '1001', '--name', 'Again']), {
    code: 1,
    stderr: /one with this number already/,
  });

  const damaged = emptyFolder(t);
  t.match(await damaged.run(['restore', `${file}.none`]), { code: 1, stderr: /there is no file/ });
  const { readFileSync, writeFileSync } = await import('node:fs');
  writeFileSync(`${file}.cut`, readFileSync(file).subarray(0, 600));
  t.match(await damaged.run(['restore', `${file}.cut`]), { code: 1, stderr: /damaged|cut off/ });
  t.match(
    await damaged.run(['customer', 'create', '--number', '1001', '--name', 'New']),
    { code: 0 },
    'nothing of it stayed',
  );
});

t.test('serve starts, is found running by other commands, and stops cleanly', async (t) => {
  const folder = emptyFolder(t, { PORTICO_DEMO: 'on' });
  const first = await folder.serve();
  t.equal((await fetch(`${first.url}/health/ready`)).status, 200);
  t.match(first.output(), /administrator +admin@lumenia.example +\S+/, 'demo logins are printed');
  t.match(await folder.run(['group', 'create', 'EXTRA', '--title', 'Made meanwhile']), { code: 0 });
  t.equal((await fetch(`${first.url}/health/ready`)).status, 200, 'the command left the database running');
  t.equal(await first.stop('SIGTERM'), 0);

  const second = await folder.serve();
  t.match(
    await folder.run(['group', 'list', '--json']),
    { json: { rows: [{}, {}, { code: 'EXTRA' }] } },
    'a second start finds everything as it was left',
  );
  const login = /customer +(jana\S+) +(\S+)/.exec(second.output())!;
  const response = await fetch(`${second.url}/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ login: login[1]!, password: login[2]! }),
  });
  t.equal(response.status, 303);
  t.equal(await second.stop('SIGINT'), 0);

  await t.rejects(folder.serve({ HOST: '0.0.0.0' }), /demo logins are active/);
});
