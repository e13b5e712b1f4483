import t from 'tap';
import {
  closed, defineQuery, definePlugin, definePortlet, executeIn, form, Migration, newId, ownedByCustomer, p, queryBuilder, Type, uuid, type JobContext,
  type Plugin,
} from 'portico'; // prettier-ignore
import { checkPlugin, type CheckOptions, type Tester } from 'portico/testing';
import { fixturePlugin } from '../fixtures/notes/index.ts';

t.setTimeout(180_000);

/** Runs the suite and returns its failures by subtest instead of failing. */
async function failuresOf(t: Tester, plugin: Plugin, options: CheckOptions = {}): Promise<{ names: string[]; failures: string[] }> {
  const names: string[] = [];
  const failures: string[] = [];
  const recorder: Tester = {
    test: async (name, body) => (names.push(name), body(recorder)),
    pass: () => {},
    fail: (message) => failures.push(message),
    teardown: (fn) => t.teardown(fn),
  };
  await checkPlugin(recorder, plugin, options);
  return { names, failures };
} // prettier-ignore

const customers = defineQuery<object, { id: string }>(() =>
  queryBuilder<{ core_customer: { id: string; number: string } }>().selectFrom('core_customer').select('id').orderBy('number').limit(2),
); // prettier-ignore

const BODY_OF = ['00000000-0000-7000-8000-00000000000a', '00000000-0000-7000-8000-00000000000b'];

/** Two customers with a note each, under fixed ids. */
async function seedNotes(ctx: JobContext): Promise<void> {
  const [rows] = await ctx.read(customers({}));
  await ctx.write(async ({ em }) => {
    for (const [index, { id }] of rows.entries())
      await executeIn(em, 'insert into notes_note (id, customer_id, body) values ($1, $2, $3) on conflict do nothing', [BODY_OF[index], id, `Note number ${index + 1} of 2026`]);
  });
} // prettier-ignore

t.test('a plugin that keeps the contract passes', (t) => checkPlugin(t, { ...fixturePlugin, seed: seedNotes }));

t.test('a faulty declaration is told before anything of the plugin runs', async (t) => {
  const told = await failuresOf(t, {
    ...fixturePlugin,
    requires: { portico: '^9.0.0', plugins: { people: '^1.0.0' } },
  });
  t.same(told.names, ['its definition is valid']);
  t.same(told.failures, [
    'Plugin "notes": needs portico ^9.0.0, but this is portico 1.0.0.',
    'Plugin "notes": needs plugin "people" ^1.0.0, which is not in config/plugins.ts.',
  ]);
});

t.test('a plugin that does not boot is told with the reason, and nothing else is tried', async (t) => {
  const told = await failuresOf(t, definePlugin({ ...fixturePlugin, routes: { customer: (app) => void app.get('/', () => 'hello') } }));
  t.equal(told.names.length, 2);
  t.match(told.failures, [/^Plugin "notes", boot: Route GET \/notes of plugin "notes": declares no access/]);
}); // prettier-ignore

t.test('tables and migrations', async (t) => {
  const Folder = ownedByCustomer({ name: 'Folder', tableName: 'drawer_folder', properties: { title: p.string(), opened: p.date().nullable() } });
  const Paper = ownedByCustomer({ name: 'Paper', tableName: 'drawer_paper', properties: { folderId: p.uuid(), pages: p.integer() } });
  class Init extends Migration {
    override up(): void {
      this.addSql(`create table drawer_folder (id uuid primary key, customer_id uuid not null references core_customer (id), title text, opened text, colour text)`);
      this.addSql(`create table drawer_paper (id uuid primary key, customer_id uuid not null, folder_id uuid not null references drawer_folder (id))`);
      this.addSql(`create index on drawer_paper (customer_id) where pages > 3`.replace('pages > 3', 'folder_id is not null'));
      this.addSql('create table drawer_lock (id uuid primary key)');
      this.addSql('create table keyring (id uuid primary key)');
    }
    override down(): void {
      this.addSql('drop table drawer_paper, drawer_folder, drawer_lock');
    }
  }
  const drawer = definePlugin({
    id: 'drawer', version: '1.0.0', requires: { portico: '^1.0.0' }, title: 'core.dashboard.title', directory: new URL('../fixtures/', import.meta.url), // no texts, no templates
    entities: [Folder, Paper], migrations: [{ name: '20261101000000_init', class: Init }],
  });
  const { failures } = await failuresOf(t, drawer);
  const told = (sentence: string | RegExp) => t.ok(failures.some((one) => one.match(sentence)), String(sentence));
  told(/table "drawer_folder": column "title" may be null, its entity says the opposite/);
  told(/table "drawer_folder": column "opened" is text, its entity says date/);
  told(/table "drawer_folder": column "colour" is in no property of its entity/);
  told(/table "drawer_paper": column "pages" is missing, which its entity has as "pages"/);
  told(/table "drawer_paper": no index starts with "customer_id"/);
  told(/table "drawer_paper": no foreign key starts with "customer_id"/);
  told(/table "drawer_paper": its foreign key .* lets a customer point at another's row; write foreign key \(customer_id, folder_id\) references drawer_folder \(customer_id, id\)/);
  told(/table "drawer_lock": it has no entity, so nobody may read it/);
  told(/table "keyring": its migrations make it; the name of everything they make has to start with "drawer_"/);
  told(/table "keyring": down\(\) leaves it behind/);
  told(/table "drawer_folder": no customer has rows in it, so nobody can tell whether they leak; let seed bring some, or hand checkPlugin the option prepare/);
}); // prettier-ignore

t.test('pages, forms, seeds and what leaks', async (t) => {
  const db = queryBuilder<{ notes_note: { id: string; body: string } }>();
  const all = defineQuery<object, { id: string; body: string }>(() => db.selectFrom('notes_note').select(['id', 'body']));
  const seen = new Map<string, string>(); // what must not be: one customer's rows outlive his request
  const faulty = definePlugin({
    ...fixturePlugin,
    portlets: [
      definePortlet({
        id: 'notes.list', title: 'notes.nowhere', icon: 'file-text', area: 'customer', size: 'm', sizes: ['m', 'l'], grants: [['read', 'Note']],
        template: 'notes:portlets/list.njk',
        async load(ctx) {
          if (ctx.size === 'l') throw new Error('too wide for me');
          return { notes: (await ctx.read(all({})))[0] };
        },
      }),
    ],
    routes: {
      customer(app) {
        const read = { access: ['read', 'Note'] as const };
        app.get('/', { config: read }, async (request, reply) => {
          for (const { id, body } of (await request.ctx.read(all({})))[0]) seen.set(id, body);
          return reply.page('notes:list.njk', { notes: [...seen.values()].map((body) => ({ body })) });
        });
        app.get('/styled', { config: { access: 'signed-in' } }, (_request, reply) => reply.type('text/html; charset=utf-8').send('<p style="color: red">red</p>'));
        app.get('/broken', { config: read }, () => Promise.reject(new Error('always')));
        app.get<{ Params: { id: string } }>('/:id', { config: read, schema: { params: closed({ id: uuid() }) } }, async (request) => seen.get(request.params.id) ?? 'none');
        app.post('/drop', { config: { access: ['write', 'Note'] }, schema: { body: form({ note: uuid() }) } }, (_request, reply) => reply.back('/notes'));
        app.post('/nested', { config: { access: ['write', 'Note'] }, schema: { body: closed({ inner: Type.Object({}) }) } }, (_request, reply) => reply.back('/notes'));
      },
    },
    async seed(ctx) {
      await seedNotes(ctx);
      const [[first]] = await ctx.read(customers({}));
      await ctx.write(({ em }) => executeIn(em, 'insert into notes_note (id, customer_id, body) values ($1, $2, $3)', [newId(), first!.id, 'Again and again']));
    },
  });
  const { failures } = await failuresOf(t, faulty);
  const told = (sentence: string | RegExp) => t.ok(failures.some((one) => one.match(sentence)), String(sentence));
  told(/Plugin "notes", portlet "notes.list": no catalogue has the text "notes.nowhere"; add it to locales/);
  told(/portlet "notes.list" in size l: its load or template fails: too wide for me/);
  told(/route GET \/notes\/styled: its HTML has a style attribute; put the rule into public/);
  told(/route GET \/notes\/broken: it answers 500 .* to a viewer who may see it/);
  told(/route GET \/notes: another customer finds ".*" \(notes_note.body\) on it/);
  told(/route GET \/notes\/:id: another customer gets \/notes\/\S+ with 200 instead of 404/);
  told(/route POST \/notes\/drop: with the id of another customer's row \(notes_note\) it answers 303 to \/notes instead of 404/);
  told(/route POST \/notes\/nested: its body lets unknown members through in inner/);
  told(/seed: the second run changes the rows of notes_note from 3 to 4/);
}); // prettier-ignore
