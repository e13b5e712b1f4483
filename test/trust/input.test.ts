import fc from 'fast-check';
import t from 'tap';
import { addRule, buildPortal, makeGroup, makePerson, type Person, type TestPortal } from 'portico/testing';
import type { MountedRoute } from '../../core/http/mount.ts';
import { pluginConfig } from '../../config/portal.ts';
import { plugins } from '../../config/plugins.ts';

/** Requests per route; the nightly run asks for more. */
const RUNS = Number(process.env.TEST_FUZZ_RUNS ?? 12);

const NASTY = [
  '', ' ', '0', '-1', '1e309', '999999999999999999999', 'null', 'true', '__proto__', 'constructor', '{"$gt":""}', `' or 1=1 --`, '<script>alert(1)</script>',
  '{{7*7}}', '${7*7}', '\u0000', '\ud800', '../../etc/passwd', 'a'.repeat(5000), '%00', '1;drop table core_account', '2026-02-30', 'Ľubomír', '\u202egnp.exe',
]; // prettier-ignore

const value = fc.oneof(fc.constantFrom(...NASTY), fc.string(), fc.integer().map(String), fc.uuid());

/** Fields a schema names, and some it does not. */
const fieldsOf = (schema: unknown): string[] => [
  ...Object.keys((schema as { properties?: object } | undefined)?.properties ?? {}),
  '__proto__', 'constructor', 'customer', 'version', 'extra', '$where',
]; // prettier-ignore

const record = (schema: unknown) => fc.dictionary(fc.constantFrom(...fieldsOf(schema)), value, { maxKeys: 8 });

const BENT_PATHS = [
  '018f0000-0000-7000-8000-000000000000',
  'x',
  '%2e%2e',
  '%2F',
  '..;',
  '-1',
  "'",
  'notes.list',
  '%E0%A4%A',
];

const addressOf = (route: MountedRoute, part: string, query: Record<string, string>) =>
  `${route.url.replace(/:[A-Za-z]+(\([^)]*\))?|\*/g, part)}?${new URLSearchParams(query).toString().slice(0, 6000)}`;

async function bend(
  portal: TestPortal,
  route: MountedRoute,
  who: Person,
  bent: { part: string; query: Record<string, string>; body: Record<string, string>; json: boolean },
) {
  const { part, query, body, json } = bent;
  const type = json ? 'application/json' : 'application/x-www-form-urlencoded';
  const payload = json ? JSON.stringify(body) : new URLSearchParams(body).toString();
  return portal.app.inject({
    method: route.method as 'GET',
    url: addressOf(route, part, query),
    headers: { ...who.headers, accept: 'text/html', ...(route.method === 'GET' ? {} : { 'content-type': type }) },
    ...(route.method === 'GET' ? {} : { body: payload }),
  });
}

t.test('no input makes any route fail on our side or show how it is made', async (t) => {
  const portal = await buildPortal(t, { plugins, pluginConfig });
  const groupId = await makeGroup(
    portal,
    'EVERYTHING',
    [...portal.services.registry.portlets.values()].filter((p) => p.area === 'customer').map((p) => p.id),
  );
  const staffGroup = await makeGroup(portal, 'EVERY-STAFF', [], 'staff');
  await addRule(portal, staffGroup, 'allow', 'manage', 'all');
  const customer = await makePerson(portal, { groupId });
  const staff = await makePerson(portal, { groupId: staffGroup, staff: true });
  const routes = portal.routes.filter((route) => !/logout|switch|metrics|health/.test(route.url));

  for (const route of routes) {
    const who = route.area === 'desk' || route.area === 'admin' ? staff : customer;
    const schema = route.schema as { querystring?: unknown; body?: unknown };
    const bent = fc.record({
      part: fc.constantFrom(...BENT_PATHS),
      query: record(schema.querystring),
      body: record(schema.body),
      json: fc.boolean(),
    });
    await t.test(`${route.method} ${route.url}`, async (t) => {
      const seen = new Set<number>();
      await fc.assert(
        fc.asyncProperty(bent, async (input) => {
          const response = await bend(portal, route, who, input);
          seen.add(response.statusCode);
          if (response.statusCode >= 500)
            throw new Error(`answered ${response.statusCode}: ${response.body.slice(0, 300)}`);
          if (/at .*\.ts:\d+|syntax error at or near|relation "/.test(response.body))
            throw new Error(`shows its inside: ${response.body.slice(0, 300)}`);
        }),
        { numRuns: RUNS, seed: 20261124 },
      );
      t.ok(seen.size > 0, `answered ${[...seen].sort().join(', ')}`);
    });
  }
});

t.test('what the network sends is refused before it reaches a route', async (t) => {
  const portal = await buildPortal(t, { plugins, pluginConfig });
  const status = async (options: object) =>
    (await portal.app.inject({ method: 'POST', url: '/login', ...options })).statusCode;
  t.equal(await status({ url: '/login?next=%00' }), 400, 'a NUL in the address');
  t.equal(await status({ headers: { 'content-type': 'text/xml' }, body: '<x/>' }), 415);
  t.equal(
    await status({
      headers: { 'content-type': 'application/json' },
      body: '{"__proto__":{"x":1},"login":"a","password":"b"}',
    }),
    400,
  );
  t.equal(await status({ headers: { 'content-type': 'application/json' }, body: '{"login":"a"' }), 400);
  t.equal(
    await status({
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login: ['a'], password: 'b' }),
    }),
    415,
    'a form takes forms only',
  );
  t.equal(
    await status({
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `login=${'a'.repeat(300_000)}`,
    }),
    413,
  );
  t.equal(
    await status({
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'login=a&password=b&role=admin',
    }),
    400,
    'an unknown field',
  );
});
