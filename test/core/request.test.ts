import t from 'tap';
import { arrange } from '../../core/portlets/layout.ts';
import { buildAbility, narrow } from '../../core/access/ability.ts';
import { createKeeper, stillHolds } from '../../core/portlets/keep.ts';
import { isCrossSite } from '../../core/http/csrf.ts';
import { localPath } from '../../core/http/next.ts';
import { addressKey } from '../../core/http/server.ts';
import { passwordProblem } from '../../core/session/passwords.ts';
import { isMailAddress } from '../../core/mail/mail.ts';

t.test(
  'a request that changes something comes from the portal itself or from a script, never from another site',
  async (t) => {
    const own = 'https://portal.example';
    const foreign = (headers: Record<string, string>, method = 'POST') =>
      isCrossSite({ method, headers: { host: 'portal.example', ...headers } }, own);
    t.ok(foreign({ 'sec-fetch-site': 'cross-site' }));
    t.ok(foreign({ 'sec-fetch-site': 'same-site' }), 'a neighbour under the same domain is foreign too');
    t.ok(foreign({ origin: 'https://evil.example' }));
    t.ok(foreign({ origin: 'null' }));
    t.notOk(foreign({ 'sec-fetch-site': 'same-origin', origin: own }));
    t.notOk(foreign({ origin: own }));
    t.notOk(foreign({}), 'a script');
    t.notOk(foreign({ 'sec-fetch-site': 'cross-site' }, 'GET'), 'a link from elsewhere may be followed');
  },
);

t.test('only paths of this portal are places to return to', async (t) => {
  t.equal(localPath('/invoices?page=2'), '/invoices?page=2');
  for (const trick of [
    '//evil',
    '/\\evil',
    'https://evil',
    '/\nevil',
    'evil',
    '/a\\b',
    '',
    'javascript:x',
    undefined,
    `/${'a'.repeat(3000)}`,
  ]) {
    t.equal(localPath(trick), undefined, String(trick).slice(0, 30));
  }
});

t.test('an IPv6 connection counts as one, whatever address of its /64 it uses', async (t) => {
  t.equal(addressKey({ ip: '2001:db8:1:2:aaaa::1' }), addressKey({ ip: '2001:db8:1:2:bbbb::9' }));
  t.not(addressKey({ ip: '2001:db8:1:3::1' }), addressKey({ ip: '2001:db8:1:2::1' }));
  t.equal(addressKey({ ip: '192.0.2.7' }), '192.0.2.7');
});

t.test('a deny wins over what any portlet grants', async (t) => {
  const portlets = new Map([
    [
      'a.x',
      {
        grants: [
          ['read', 'Invoice'],
          ['download', 'Invoice'],
        ],
      },
    ],
  ]) as never;
  const placement = {
    id: '1',
    portlet: 'a.x',
    state: 'on',
    position: 0,
    size: 'm',
    settings: {},
    locked: false,
    message: null,
  } as const;
  t.ok(buildAbility([placement], [], portlets).can('download', 'Invoice'));
  t.notOk(
    buildAbility([placement], [{ effect: 'deny', action: 'download', subject: 'Invoice' }], portlets).can(
      'download',
      'Invoice',
    ),
  );
  t.ok(
    buildAbility([placement], [{ effect: 'deny', action: 'download', subject: 'Invoice' }], portlets).can(
      'read',
      'Invoice',
    ),
  );
  t.notOk(buildAbility([{ ...placement, state: 'off' }], [], portlets).can('read', 'Invoice'));
  t.notOk(buildAbility([{ ...placement, state: 'maintenance' }], [], portlets).can('read', 'Invoice'));
  t.ok(buildAbility([], [{ effect: 'allow', action: 'manage', subject: 'all' }], portlets).can('read', 'Anything'));
});

t.test('a role of the customer’s house narrows the group’s rights', async (t) => {
  const all = buildAbility([], [{ effect: 'allow', action: 'manage', subject: 'all' }], new Map());
  const subjects = new Map([['Invoice', { domain: 'money' }], ['Meter', { domain: 'technical' }], ['Profile', {}]]) as never;
  const can = (role: 'all' | 'money' | 'technical' | 'read-only', action: string, subject: string) => narrow(all, role, subjects).can(action, subject);
  t.same([can('money', 'read', 'Invoice'), can('money', 'read', 'Meter'), can('money', 'read', 'Profile')], [true, false, true]);
  t.same([can('technical', 'read', 'Invoice'), can('technical', 'update', 'Meter')], [false, true]);
  t.same([can('read-only', 'download', 'Invoice'), can('read-only', 'update', 'Meter')], [true, false]);
}); // prettier-ignore

t.test('a person’s own order and width hold for what is not locked', async (t) => {
  const tile = (portlet: string, locked = false) => ({ id: portlet, portlet, state: 'on', position: 0, size: 'm', settings: {}, locked, message: null }) as const;
  const group = [tile('a.one'), tile('a.two', true), tile('a.three'), tile('a.new')];
  const own = [{ portlet: 'a.three', size: 'l' as const }, { portlet: 'a.two', hidden: true }, { portlet: 'a.one', hidden: true }, { portlet: 'a.gone' }];
  const result = arrange(group, own);
  t.same(result.map((x) => x.portlet), ['a.three', 'a.two', 'a.one', 'a.new'], 'the locked tile stays in its place');
  t.same(result.map((x) => x.hidden), [false, false, true, false]);
  t.equal(result[0]!.size, 'l');
}); // prettier-ignore

t.test('what is kept is bounded by bytes: the least used goes first', async (t) => {
  const keeper = createKeeper(10_000);
  const body = Buffer.alloc(2000);
  for (const key of ['a', 'b', 'c', 'd']) keeper.set(key, { body, type: 'text/html' });
  t.ok(keeper.get('a'), 'used again');
  keeper.set('e', { body, type: 'text/html' });
  t.notOk(keeper.get('b'), 'the least recently used is gone');
  t.ok(keeper.get('a'));
  t.ok(keeper.stats().bytes <= 10_000);
  keeper.set('huge', { body: Buffer.alloc(9000), type: 'text/html' });
  t.notOk(keeper.get('huge'), 'nothing may push out everything else');
});

t.test('an ETag proves an answer only for its key and only as long as it holds', async (t) => {
  const tag = createKeeper(10_000).set('key', { body: 'x', type: 'text/html', until: 5000 });
  t.ok(stillHolds(`W/"${tag}"`, 'key', 4999));
  t.notOk(stillHolds(`W/"${tag}"`, 'key', 5000));
  t.notOk(stillHolds(`W/"${tag}"`, 'other', 1));
  t.notOk(stillHolds('W/"nonsense"', 'key', 1));
  t.equal(createKeeper(0).set('key', { body: 'x', type: 'text/html', until: 5000 }), tag, 'also where nothing is kept');
});

t.test('a password counts by its length, not by its signs', async (t) => {
  t.equal(passwordProblem('three quiet rivers', 'jana@example.com'), undefined);
  t.match(passwordProblem('Ab1!', 'jana'), { key: 'core.password.short' });
  t.match(passwordProblem('password123', 'jana'), { key: 'core.password.common' });
  t.match(passwordProblem('aaaaaaaaaaaaaaa', 'jana'), { key: 'core.password.common' });
  t.match(passwordProblem('my-jana.kovacova-99', 'jana.kovacova@example.com'), { key: 'core.password.login' });
});

t.test('mail goes to plain addresses only: no text can add a recipient', async (t) => {
  t.ok(isMailAddress('jana.kovacova@penzion.example'));
  for (const trick of [
    'a@b.example, c@d.example',
    'a@b.example\r\nBcc: c@d.example',
    'group: a@b.example;',
    '<a@b.example>',
    '"a b"@c.example',
    'a@b@c',
    '@x',
    'a@',
  ]) {
    t.notOk(isMailAddress(trick), JSON.stringify(trick));
  }
});
