import t from 'tap';
import { executeIn, keepFile, receiveFiles, definePlugin, upload, text, EVIDENCE } from 'portico';
import { addRule, buildPortal, jobContextOf, makeGroup, makePerson, multipart, pdf, png } from 'portico/testing';
import { sweepFiles } from '../../core/files/stray.ts';

/** A plugin whose form takes up to two papers; `keep` says whether a record takes them. */
const papers = definePlugin({
  id: 'papers',
  version: '1.0.0',
  title: 'papers.title',
  directory: new URL('../fixtures/papers/', import.meta.url),
  requires: { portico: '^1.0.0' },
  subjects: { Paper: { actions: ['send'], label: 'papers.subject' } },
  routes: {
    customer(app) {
      const route = { config: { access: ['send', 'Paper'] }, schema: { body: upload({ keep: text(3) }) } } as const;
      app.post('/', route, async (request, reply) => {
        const options = { accept: EVIDENCE, maxFiles: 2, maxBytes: 5000 };
        const answer = await receiveFiles<{ keep: string }, object>(request, options, async ({ fields, files, fault }) => {
          if (fields.keep === 'die') throw new Error('gone');
          for (const { id } of fields.keep === 'yes' ? files : []) await request.ctx.write((tx) => keepFile(tx, id));
          return { files: files.map(({ id, name, mime }) => ({ id, name, mime })), fault: fault?.key ?? null };
        });
        return reply.send(answer);
      }); // prettier-ignore
    },
  },
});

async function open(t: { teardown(fn: () => unknown): unknown }) {
  const portal = await buildPortal(t, { plugins: [papers] });
  const clients = await makeGroup(portal, 'CLIENTS', []);
  await addRule(portal, clients, 'allow', 'send', 'Paper');
  const anna = await makePerson(portal, { groupId: clients });
  const send = async (keep: string, ...files: { name: string; bytes: Buffer }[]) => {
    const { headers, payload } = multipart({ keep }, ...files);
    const answer = await portal.app.inject({ method: 'POST', url: '/papers', headers: { ...anna.headers, ...headers }, payload });
    if (answer.statusCode !== 200) return { status: answer.statusCode, files: [], fault: null };
    return { status: answer.statusCode, ...answer.json<{ files: { id: string; name: string; mime: string }[]; fault: string | null }>() };
  }; // prettier-ignore
  const ctx = jobContextOf(portal, 'papers');
  const noted = () => ctx.write(({ em }) => executeIn<{ id: string }>(em, 'select id from core_stray_file'));
  return { portal, ctx, send, noted };
}

const contract = { name: 'contract.pdf', bytes: pdf() };
const scan = { name: 'scan.png', bytes: png(10, 10) };

t.test('files that a record takes are kept, others are gone when the answer is', async (t) => {
  const { portal, send, noted } = await open(t);
  const kept = await send('yes', contract, scan);
  t.match(kept, { status: 200, fault: null, files: [{ name: 'contract.pdf', mime: 'application/pdf' }, { mime: 'image/png' }] });
  const left = await send('no', contract);
  t.equal(left.files.length, 1);
  t.equal((await send('die', contract)).status, 500);
  t.same((await portal.services.files.list()).sort(), kept.files.map(({ id }) => id).sort(), 'nothing else is in the store');
  t.same(await noted(), []);
}); // prettier-ignore

t.test('of several files each is looked into, and the first fault is told', async (t) => {
  const { portal, send } = await open(t);
  t.match(await send('no', contract, { name: 'scan.png', bytes: pdf() }), { fault: 'core.file.refused.lies', files: [{ name: 'contract.pdf' }] });
  t.match(await send('no', { name: 'a.pdf', bytes: Buffer.alloc(6000, 'a') }), { fault: 'core.file.refused.size', files: [] });
  t.match(await send('no', contract, scan, contract), { fault: 'core.file.refused.count' });
  t.match(await send('no', { name: 'note.txt', bytes: Buffer.from('hello') }), { fault: 'core.file.refused.unknown' });
  t.match(await send('no'), { fault: null, files: [] }, 'no file was chosen');
  t.same(await portal.services.files.list(), []);
}); // prettier-ignore

t.test('what a crash left behind is swept after an hour', async (t) => {
  const { portal, ctx, noted } = await open(t);
  const stray = '018f0000-0000-7000-8000-00000000000a';
  await portal.services.files.put(stray, Buffer.from('x'));
  await ctx.write(({ em }) => executeIn(em, 'insert into core_stray_file (id) values ($1)', [stray]));
  await sweepFiles(ctx);
  t.equal(await portal.services.files.size(stray), 1, 'what is being received is left alone');
  await ctx.write(({ em }) => executeIn(em, `update core_stray_file set noted_at = now() - interval '2 hours'`));
  await sweepFiles(ctx);
  t.equal(await portal.services.files.size(stray), undefined);
  t.same(await noted(), []);
});
