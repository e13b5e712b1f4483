import t from 'tap';
import { definePlugin, definePortlet, ownedByCustomer, p, type Plugin } from 'portico';
import { registryOf } from '../../core/app.ts';
import { checkPlugins } from '../../core/plugin/check.ts';
import { satisfies } from '../../core/plugin/compatibility.ts';
import { orderPlugins } from '../../core/plugin/order.ts';
import { fixturePlugin } from '../fixtures/notes/index.ts';

const plugin = (more: object): Plugin =>
  definePlugin({
    id: 'meters',
    version: '1.0.0',
    requires: { portico: '^1.0.0' },
    title: 'meters.title',
    directory: new URL('file:///x/'),
    ...more,
  });

t.test('a sound plugin has no problems', async (t) => {
  t.same(checkPlugins([fixturePlugin, plugin({})]), []);
});

t.test('a problem names the plugin, the thing and the remedy', async (t) => {
  const says = (more: object, pattern: RegExp) => t.match(checkPlugins([plugin(more)]).join('\n'), pattern);
  says({ id: 'Supply_Points' }, /Plugin "Supply_Points": id must be kebab-case/);
  says({ id: 'admin' }, /Plugin "admin": this id is kept for the portal itself/);
  says({ version: 'one' }, /version "one" is no semantic version/);
  says({ requires: { portico: '^9.0.0' } }, /Plugin "meters": needs portico \^9.0.0, but this is portico 1\./);
  says({ requires: { portico: 'newest' } }, /requires.portico "newest" is no range/);
  says(
    { requires: { portico: '^1.0.0', plugins: { gas: '^1.0.0' } } },
    /needs plugin "gas" \^1.0.0, which is not in config\/plugins.ts/,
  );
  says({ colour: 'red' }, /"colour" is no part of a plugin; allowed are id, version/);
  const subjects = { Meter: { actions: ['read'], label: 'meters.subject', staff: ['write'] } };
  says({ subjects }, /what staff get names action "write" of "Meter"; declared are read/);
  says({ entities: [{ meta: { className: 'Meter', tableName: 'meters_meter' } }] }, /entity "Meter" names no owner/);
  says(
    { entities: [ownedByCustomer({ name: 'Meter', tableName: 'gauge', properties: { serial: p.string() } })] },
    /table "gauge" of entity "Meter" must start with "meters_"/,
  );
});

t.test('a portlet that cannot work is refused before it runs', async (t) => {
  const portlet = {
    id: 'meters.list',
    title: 'x',
    icon: 'gauge',
    area: 'customer',
    size: 'm',
    sizes: ['m'],
    grants: [],
    template: 'x',
    load: async () => ({}),
  } as const;
  const says = (more: object, pattern: RegExp) =>
    t.match(checkPlugins([plugin({ portlets: [definePortlet({ ...portlet, ...more })] })]).join('\n'), pattern);
  says({ id: 'gas.list' }, /portlet "gas.list": its id must start with "meters."/);
  says({ size: 'huge' }, /size "huge" must be one of xs, s, m, l, xl/);
  says({ sizes: ['l'] }, /sizes must hold its default size "m"/);
  says({ grants: [['read', 'Unicorn']] }, /names subject "Unicorn", which no plugin declares/);
  says({ load: 'later' }, /load must be a function/);
});

t.test('plugins that get in each other’s way are told together, in one report', async (t) => {
  const twice = [plugin({}), plugin({}), plugin({ id: 'meters-gas' })];
  t.throws(() => registryOf(twice), /Plugin "meters" is declared twice[\s\S]*table prefixes nest/);
});

t.test('plugins are ordered by what they require, and a circle is shown', async (t) => {
  const a = plugin({ id: 'a', requires: { portico: '^1.0.0', plugins: { b: '*' } } });
  const b = plugin({ id: 'b', requires: { portico: '^1.0.0', plugins: { c: '*' } } });
  const c = plugin({ id: 'c' });
  t.same(
    orderPlugins([a, b, c]).ordered.map((x) => x.id),
    ['c', 'b', 'a'],
  );
  const back = plugin({ id: 'c', requires: { portico: '^1.0.0', plugins: { a: '*' } } });
  t.same(orderPlugins([a, b, back]).cycles, [['a', 'b', 'c', 'a']]);
});

t.test('configuration is checked against the plugin’s schema, with defaults filled in', async (t) => {
  const { Type } = await import('portico');
  const configured = plugin({ config: Type.Object({ pageSize: Type.Integer({ default: 20, maximum: 100 }) }) });
  t.same(registryOf([configured]).configs.get('meters'), { pageSize: 20 });
  t.throws(
    () => registryOf([configured], { meters: { pageSize: 'many' } }),
    /Plugin "meters": its configuration\/pageSize must be integer/,
  );
  t.throws(() => registryOf([configured], { meters: { pages: 1 } }), /must NOT have additional properties/);
});

t.test('ranges mean what semver says', async (t) => {
  for (const [version, range, fits] of [
    ['1.4.2', '^1.0.0', true], ['2.0.0', '^1.0.0', false], ['0.3.0', '^0.2.1', false], ['0.2.9', '^0.2.1', true], ['1.2.9', '~1.2.3', true],
    ['1.3.0', '~1.2.3', false], ['3.0.0', '>=1.2.3', true], ['1.2.3', '1.2.3', true], ['1.2.4', '1.2.3', false], ['0.0.1', '*', true], ['1.0.0-rc.1', '^1.0.0', true],
  ] as const) {
    t.equal(satisfies(version, range), fits, `${version} in ${range}`);
  }
}); // prettier-ignore
