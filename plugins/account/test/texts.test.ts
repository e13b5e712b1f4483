import t from 'tap';
import { LOCALES } from 'portico';
import { SLUGS } from '../defaults.ts';
import { get, post, rows, withPeople } from './fixture.ts';

const OPERATOR = { name: 'Lumenia, a. s.', address: 'Mlynské nivy 48, Bratislava', email: 'portal@lumenia.example' };
const save = { then: 'save' };

t.test('every text is there for everybody in every language, before anybody has written one', async (t) => {
  const { portal } = await withPeople({ operator: OPERATOR });
  for (const slug of SLUGS) {
    const titles = new Set<string>();
    for (const locale of LOCALES) {
      const page = await get(portal, undefined, `/account/pages/${slug}`, { 'accept-language': locale });
      t.equal(page.statusCode, 200, `${slug} in ${locale}`);
      t.match(page.body, `<html lang="${locale}"`);
      t.notMatch(page.body, /\{\w+\}/, 'no gap is left open');
      t.ok(page.body.length > 3000, 'it is a text, not a heading');
      titles.add(/<article[\s\S]*<\/article>/.exec(page.body)![0]);
    }
    t.equal(titles.size, LOCALES.length, `${slug} is translated`);
  }
  t.match((await get(portal, undefined, '/account/pages/imprint')).body, 'Lumenia, a. s.');
  t.match((await get(portal, undefined, '/login')).body, 'href="/account/pages/privacy"', 'and linked from every page');
  t.equal((await get(portal, undefined, '/account/pages/other')).statusCode, 400);
});

t.test('a line of a delivered text that would need what nobody configured is left out', async (t) => {
  const { portal } = await withPeople();
  const page = (await get(portal, undefined, '/account/pages/imprint')).body;
  t.match(page, '<strong>Portico</strong>', 'the name of the brand stands for the company');
  t.notMatch(page, 'Registered office');
});

t.test('an administrator edits a text after a preview; everybody sees it at once, markup in it does not run', async (t) => {
  const { portal, anna, marek } = await withPeople();
  const url = '/admin/account/texts/contact/en';
  const typed = { title: 'Write to us', body: '## Hours\n\n<script>alert(1)</script> [bad](javascript:alert(1)) {{ 7*7 }}', version: '0' };
  const preview = await post(portal, marek, url, { ...typed, then: 'preview' });
  t.equal(preview.statusCode, 200);
  t.match(preview.body, '<h2>Hours</h2>');
  t.same(await rows(portal, 'select 1 from account_text'), [], 'a preview saves nothing');

  t.equal((await post(portal, marek, url, { ...typed, ...save })).statusCode, 303);
  for (const who of [undefined, anna]) {
    const { body } = await get(portal, who, '/account/pages/contact');
    t.match(body, 'Write to us');
    t.match(body, '&lt;script&gt;alert(1)&lt;/script&gt;');
    t.match(body, '{{ 7*7 }}', 'a stored text is never a template');
    t.notMatch(body, 'href="javascript:');
  }
  const sk = await get(portal, undefined, '/account/pages/contact', { 'accept-language': 'sk' });
  t.match(sk.body, 'Kontakt', 'the other languages keep theirs');
  const [entry] = await rows(portal, `select actor_name, action, subject_id from core_audit where subject = 'PortalText'`);
  t.same(entry, { actor_name: 'Marek Hudák', action: 'update', subject_id: 'contact.en' });
}); // prettier-ignore

t.test('of two editors the second is told, sees both texts, and nothing is overwritten', async (t) => {
  const { portal, marek } = await withPeople();
  const url = '/admin/account/texts/imprint/en';
  const write = (title: string, version: string) => post(portal, marek, url, { title, body: `Body of ${title}`, version, ...save }); // prettier-ignore
  await write('First', '0');
  for (const stale of ['0', '7']) {
    const second = await write('Second', stale);
    t.equal(second.statusCode, 409);
    t.match(second.body, 'Body of First');
    t.match(second.body, 'Body of Second');
    t.match(second.body, 'name="version" value="1"', 'saving again is then a decision');
  }
  t.match((await get(portal, undefined, '/account/pages/imprint')).body, 'Body of First');
  t.equal((await write('Second', '1')).statusCode, 303);
  t.match((await get(portal, undefined, '/account/pages/imprint')).body, 'Body of Second');

  const restore = (version: string) => post(portal, marek, `${url}/restore`, { version });
  t.equal((await restore('1')).statusCode, 409, 'nor is a newer text thrown away by an older page');
  t.equal((await restore('2')).statusCode, 303);
  t.match((await get(portal, undefined, '/account/pages/imprint')).body, 'This portal is run by');
});

t.test('what is empty or too long is refused and nothing typed is lost', async (t) => {
  const { portal, marek } = await withPeople();
  const url = '/admin/account/texts/cookies/en';
  const empty = await post(portal, marek, url, { title: '  ', body: 'Kept words', version: '0', ...save });
  t.equal(empty.statusCode, 422);
  t.match(empty.body, 'id="f-title-error"');
  t.match(empty.body, 'Kept words');
  t.equal(
    (await post(portal, marek, url, { title: 'x'.repeat(121), body: 'x', version: '0', ...save })).statusCode,
    400,
  );
  t.equal((await post(portal, marek, '/admin/account/texts/other/en', { title: 'x', body: 'x', version: '0', ...save })).statusCode, 400); // prettier-ignore
});

t.test('who lacks the right edits nothing, and customers do not learn that there is an editor', async (t) => {
  const { portal, anna, marek } = await withPeople();
  const form = { title: 'x', body: 'x', version: '0', ...save };
  t.equal((await get(portal, anna, '/admin/account/texts')).statusCode, 404);
  t.equal((await post(portal, anna, '/admin/account/texts/privacy/en', form)).statusCode, 404);
  await rows(portal, `delete from core_rule where group_id = $1`, [marek.groupId]);
  t.equal((await get(portal, marek, '/admin/account/texts')).statusCode, 403);
  t.equal((await post(portal, marek, '/admin/account/texts/privacy/en', form)).statusCode, 403);
  t.same(await rows(portal, 'select 1 from account_text'), []);
});

t.test('what anybody may read nobody outside staff may write, and the public reads nothing else', async (t) => {
  const { portal } = await withPeople();
  const read = portal.services.reader.in({ role: 'portico_public' });
  const sql = (text: string) => read({ text, values: [] });
  await sql('select * from account_text');
  for (const table of ['core_customer', 'core_account', 'core_session', 'core_setting'])
    await t.rejects(sql(`select * from ${table}`), /permission denied/, table);
  for (const role of ['portico_public', 'portico_customer']) {
    const fork = portal.services.orm.em.fork({ session: { role } });
    const insert = fork.transactional(
      (em) =>
      em.execute(`insert into account_text (id, slug, locale, title, body, updated_at, updated_by) values (gen_random_uuid(), 'privacy', 'en', 'x', 'x', now(), 'x')`), // prettier-ignore
    );
    await t.rejects(insert, /permission denied/, role);
  }
});
