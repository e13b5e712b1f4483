import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import t from 'tap';
import { cloneDatabase, dropDatabase, startEmbedded } from '../../core/database/embedded/index.ts';
import { isAlive } from '../../core/database/embedded/process.ts';
import { end, facts, hasFlock, isRoot, ownerOf, portal, query, room, settings } from './embedded.fixture.ts';

/** One data folder, on which the tests below follow each other; those that need one of their own make it. */
const dataDir = path.join(room(t), 'data');
const dataDirectory = path.join(dataDir, 'database');

t.test('the first start makes a database that only its owner can enter', async (t) => {
  fs.mkdirSync(path.join(dataDir, 'database.new-0123/cluster/base'), { recursive: true });
  fs.writeFileSync(path.join(dataDir, 'database.new-0123/cluster/PG_VERSION'), '18\n');
  const server = await startEmbedded({ dataDir, settings });
  t.strictSame(
    fs.readdirSync(dataDir).sort(),
    ['database', 'database.password'],
    'what an interrupted initdb left is cleared',
  );
  const password = fs.readFileSync(path.join(dataDir, 'database.password'), 'utf8').trim();

  t.equal(server.adopted, false);
  t.equal(server.dataDirectory, path.join(dataDir, 'database'));
  t.equal(server.ownerUrl, `postgresql://portico_owner:${password}@127.0.0.1:${server.port}/portico`);
  t.match(
    await query(
      server.ownerUrl,
      `select current_database() as db, rolsuper from pg_roles where rolname = current_user`,
    ),
    [{ db: 'portico', rolsuper: true }],
  );

  t.equal(
    fs.statSync(path.join(dataDir, 'database.password')).mode & 0o777,
    0o600,
    'the password is for the portal alone',
  );
  t.equal(fs.statSync(server.dataDirectory).mode & 0o777, 0o700);
  await t.rejects(query(server.ownerUrl.replace(password, 'guessed'), 'select 1'), { code: '28P01' });
  t.match(
    await query(server.ownerUrl, `select auth_method from pg_hba_file_rules where auth_method <> 'scram-sha-256'`),
    [],
  );
  t.match(await query(server.ownerUrl, `select rolpassword from pg_authid where rolname = 'portico_owner'`), [
    { rolpassword: /^SCRAM-SHA-256\$/ },
  ]);
  t.match(await query(server.ownerUrl, 'show listen_addresses'), [{ listen_addresses: '127.0.0.1' }]);
  const elsewhere = net.connect(server.port, '127.0.0.2');
  t.match(
    await once(elsewhere, 'error').catch((error: unknown) => [error]),
    [{ code: 'ECONNREFUSED' }],
    'it listens on 127.0.0.1 only',
  );

  await t.test(
    'the password is neither on the command line nor in the environment',
    { skip: process.platform !== 'linux' },
    async (t) => {
      const seen = ['cmdline', 'environ'].map((name) => fs.readFileSync(`/proc/${server.pid}/${name}`, 'utf8'));
      t.notOk(seen.join().includes(password));
      const names = seen[1]!.split('\0').map((entry) => entry.split('=')[0]!);
      // The test runner adds to the environment of every process.
      const ours = names.filter((name) => name !== '' && !/^(_TAPJS_|NODE_OPTIONS$)/.test(name));
      t.strictSame(ours.sort(), ['LC_ALL', 'PATH', 'TZ'], "nor is anything of the portal's");
      t.equal(fs.readlinkSync(`/proc/${server.pid}/cwd`), server.dataDirectory);
      if (isRoot) t.not(fs.statSync(`/proc/${server.pid}`).uid, 0, 'it does not run as root');
    },
  );

  await t.test('letters beyond ASCII are letters: case, full text and trigrams', async (t) => {
    await query(server.ownerUrl, 'create extension pg_trgm; create extension unaccent');
    const [row] = await query(
      server.ownerUrl,
      `select upper('žltý') as up, to_tsvector('simple', 'Žltý-kôň')::text as words, array_to_string(show_trgm('žĺ'), '') <> '' as trigrams, unaccent('Ľubľana Łódź') as plain,
              (select string_agg(w, ' ' order by w collate "sk-x-icu") from unnest(array['chata', 'dom', 'hrad', 'cena']) w) as sorted`,
    );
    t.match(row, {
      up: 'ŽLTÝ',
      words: /'kôň':\d.*'žltý':\d/,
      trigrams: true,
      plain: 'Lublana Lodz',
      sorted: 'cena dom hrad chata',
    });
  });

  await t.test('a test clones a template and drops its copy, whatever it is called', async (t) => {
    await query(server.ownerUrl, 'create table thing (id int); insert into thing values (7)');
    const name = `file "x" drop -- 'ž'`;
    await Promise.all([cloneDatabase(server, 'portico', name), cloneDatabase(server, 'portico', 'second')]);
    t.match(await query(server.urlFor(name), 'select id from thing'), [{ id: 7 }]);
    const busy = new pg.Client({ connectionString: server.urlFor(name) });
    busy.on('error', () => undefined);
    await busy.connect();
    await dropDatabase(server, name);
    await dropDatabase(server, name);
    await t.rejects(query(server.urlFor(name), 'select 1'), { code: '3D000' });
    t.match(await query(server.urlFor('second'), 'select id from thing'), [{ id: 7 }]);
    await t.rejects(cloneDatabase(server, 'portico', 'x'.repeat(64)), { message: /1 to 63 bytes/ });
  });

  t.equal(await server.stop(), true);
  t.notOk(isAlive(server.pid));
  t.equal(await server.stop(), true, 'once more does no harm');
});

t.test('the server stops with its last user', async (t) => {
  const portalA = await startEmbedded({ dataDir, settings });
  const command = await startEmbedded({ dataDir });
  t.match(command, { adopted: true, pid: portalA.pid, port: portalA.port, ownerUrl: portalA.ownerUrl });

  t.equal(await portalA.stop(), false, 'a command still works with it');
  await command.release();
  const reader = new pg.Client({ connectionString: command.ownerUrl });
  reader.on('error', () => undefined);
  await reader.connect();
  t.equal(await command.stop(), false, 'a connection is a user too');
  t.ok(isAlive(portalA.pid));
  t.equal(await command.stop({ force: true }), true);
  t.notOk(isAlive(portalA.pid));
  t.equal(await portalA.stop(), true, 'stopped by someone else');

  const next = await startEmbedded({ dataDir, settings });
  t.equal(await portalA.stop(), true, 'an old handle leaves the next server alone');
  t.ok(isAlive(next.pid));
  t.equal(await next.stop(), true);
});

t.test('a killed portal leaves its server running, and the next start finds it', async (t) => {
  const killed = portal(dataDir);
  const before = await facts(killed);
  await query(before.ownerUrl, 'create table kept (id int)');
  await end(killed, 'SIGKILL');

  const server = await startEmbedded({ dataDir });
  t.match(server, { adopted: true, pid: before.pid, ownerUrl: before.ownerUrl });
  t.match(await query(server.ownerUrl, 'select count(*)::int as n from kept'), [{ n: 0 }]);
  t.equal(await server.stop(), true);
});

t.test('PostgreSQL killed with -9 comes back with what was committed', async (t) => {
  const server = await startEmbedded({ dataDir, settings });
  await query(server.ownerUrl, 'create table paid (id int); insert into paid values (1)');
  process.kill(server.pid, 'SIGKILL');
  const again = await startEmbedded({ dataDir, settings });
  t.equal(again.adopted, false);
  t.not(again.pid, server.pid);
  t.match(await query(again.ownerUrl, 'select id from paid'), [{ id: 1 }]);
  t.equal(await again.stop(), true);
});

t.test('an id in postmaster.pid that another process has by now is not taken for the server', async (t) => {
  const stranger = spawn('sleep', ['60'], isRoot ? ownerOf(dataDirectory) : {});
  t.teardown(() => stranger.kill());
  const file = path.join(dataDirectory, 'postmaster.pid');
  const listener = net.createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  t.teardown(() => listener.close());
  await once(listener, 'listening');
  const { port } = listener.address() as net.AddressInfo;
  fs.writeFileSync(
    file,
    [stranger.pid, dataDirectory, 1700000000, port, '', '127.0.0.1', '  1 1', 'ready', ''].join('\n'),
  );
  const again = await startEmbedded({ dataDir, settings });
  t.equal(again.adopted, false);
  t.not(again.port, port);
  t.ok(isAlive(stranger.pid!), 'the stranger was left alone');
  t.equal(await again.stop(), true);

  fs.writeFileSync(file, '');
  const third = await startEmbedded({ dataDir, settings });
  t.equal(await third.stop(), true, 'an empty file, as a full disk leaves it, does not stop a start either');
});

t.test('a lock of a dead process, or of one whose id was given again, is taken over', async (t) => {
  const dead = spawn('true');
  await once(dead, 'exit');
  for (const content of [`${dead.pid} 1 aa`, `${process.pid} 1 bb`, '']) {
    fs.writeFileSync(path.join(dataDir, 'database.lock'), content);
    fs.writeFileSync(path.join(dataDir, 'database.lock.0123'), `${dead.pid} 1 cc`);
    const [one, two] = await Promise.all([startEmbedded({ dataDir, settings }), startEmbedded({ dataDir, settings })]);
    t.equal(one.pid, two.pid);
    await one.release();
    t.equal(await two.stop(), true);
    t.strictSame(fs.readdirSync(dataDir).sort(), ['database', 'database.password'], 'and nothing is left of it');
  }
});

t.test('a lost password is replaced, and said so', async (t) => {
  fs.rmSync(path.join(dataDir, 'database.password'));
  const notes: string[] = [];
  const again = await startEmbedded({ dataDir, settings, note: (line) => notes.push(line) });
  t.match(notes, [/did not know the password/]);
  t.match(await query(again.ownerUrl, 'select id from paid'), [{ id: 1 }]);

  fs.writeFileSync(path.join(dataDir, 'database.password'), 'other\n');
  await t.rejects(startEmbedded({ dataDir }), { message: /process \d+, port \d+.*password.*SIGINT/ });
  fs.writeFileSync(path.join(dataDir, 'database.password'), new URL(again.ownerUrl).password);
  t.equal(await again.stop(), true);
});

t.test(
  'a server on the same data that no process id tells of is not joined by a second one',
  { skip: !hasFlock() },
  async (t) => {
    const other = spawn('flock', ['-n', '-F', dataDirectory, 'sh', '-c', 'echo held; exec sleep 60']);
    await once(other.stdout, 'data');
    await t.rejects(startEmbedded({ dataDir, settings }), {
      message: /another server, perhaps in another container/,
    });
    other.kill();
    await once(other, 'exit');
    t.equal(await (await startEmbedded({ dataDir, settings })).stop(), true);
  },
);

t.test('data of another major version are refused with the way out', async (t) => {
  const file = path.join(dataDirectory, 'PG_VERSION');
  fs.writeFileSync(file, '17\n');
  const refusal = /was written by PostgreSQL 17, .* brings PostgreSQL 18.*portico backup FILE.*portico restore FILE/;
  await t.rejects(startEmbedded({ dataDir }), { message: refusal });
  t.notOk(fs.existsSync(path.join(dataDir, 'database.lock')), 'a failed start lets go of the lock');
});

t.test('portals that start at once share one server', async (t) => {
  const dataDir = path.join(room(t), 'data');
  const portals = [portal(dataDir), portal(dataDir), portal(dataDir)];
  const all = await Promise.all(portals.map(facts));
  t.strictSame(all.map((one) => one.error).filter(Boolean), []);
  t.equal(new Set(all.map((one) => one.pid)).size, 1);
  t.strictSame(all.map((one) => one.adopted).sort(), [false, true, true]);
  const [first, second, third] = portals as [ChildProcess, ChildProcess, ChildProcess];
  t.equal(await end(first, 'SIGTERM'), 3, 'the others go on');
  t.equal(await end(second, 'SIGTERM'), 3);
  t.equal(await end(third, 'SIGTERM'), 0, 'the last one stops it');
  t.notOk(isAlive(all[0]!.pid));
});

t.test('a start that is killed half-way is made good by the next one', async (t) => {
  const dataDir = path.join(room(t), 'data');
  const moments = {
    'with the lock in hand': 'database.lock',
    'while initdb works': 'database.new-*/cluster/base',
    'when the data folder stands': 'database/PG_VERSION',
    'while the server starts': 'database/postmaster.pid',
  };
  for (const [name, pattern] of Object.entries(moments)) {
    const killed = portal(dataDir);
    while (fs.globSync(pattern, { cwd: dataDir }).length === 0 && killed.exitCode === null) await sleep(2);
    await end(killed, 'SIGKILL');
    t.equal(killed.signalCode, 'SIGKILL', name);
    t.ok(fs.existsSync(path.join(dataDir, 'database.lock')), 'its lock is left behind');
  }
  const server = await startEmbedded({ dataDir, settings });
  t.match(await query(server.ownerUrl, 'select current_database() as db'), [{ db: 'portico' }]);
  t.strictSame(fs.readdirSync(dataDir).sort(), ['database', 'database.password']);
  t.equal(await server.stop(), true);
});
