import t from 'tap';
import { buildPortal, makeGroup, makePerson, type Person, type TestPortal } from 'portico/testing';
import type { MountedRoute } from '../core/http/mount.ts';
import { pluginConfig } from '../config/portal.ts';
import { plugins } from '../config/plugins.ts';

/** Any value fits here: who may not come is refused before anything is read. */
const addressOf = (route: MountedRoute): string =>
  route.url.replace(/:[A-Za-z]+(\([^)]*\))?/g, '018f0000-0000-7000-8000-000000000000').replace('*', 'x');

const request = (portal: TestPortal, route: MountedRoute, who?: Person, headers: Record<string, string> = {}) =>
  portal.app.inject({
    method: route.method as 'GET',
    url: addressOf(route),
    headers: {
      ...who?.headers,
      ...headers,
      ...(route.method === 'GET' ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    ...(route.method === 'GET' ? {} : { body: '' }),
  });

t.test('every route of core and of every plugin refuses whoever may not come', async (t) => {
  const portal = await buildPortal(t, { plugins, pluginConfig });
  const nothing = await makePerson(portal, { groupId: await makeGroup(portal, 'NOTHING', []) });
  const staff = await makePerson(portal, {
    groupId: await makeGroup(portal, 'STAFF-NOTHING', [], 'staff'),
    staff: true,
  });
  const routes = portal.routes.filter((route) => route.access !== 'public');
  t.ok(routes.length > 20, `${routes.length} routes`);

  await t.test('nobody signs in first; a program is told', async (t) => {
    for (const route of routes) {
      const { statusCode, headers } = await request(portal, route);
      if (route.area === 'api') t.equal(statusCode, 401, `${route.method} ${route.url}`);
      else
        t.match(
          { statusCode, location: headers.location },
          { statusCode: 303, location: /^\/login/ },
          `${route.method} ${route.url}`,
        );
    }
  });

  await t.test('a customer whose group grants nothing finds nothing there', async (t) => {
    for (const route of routes) {
      if (route.access === 'signed-in' && route.area === 'customer') continue;
      if (route.access === 'signed-in' && route.area === 'api') continue;
      t.equal((await request(portal, route, nothing)).statusCode, 404, `${route.method} ${route.url}`);
    }
  });

  await t.test('staff without the right are told so', async (t) => {
    for (const route of routes) {
      if (route.access === 'signed-in' && route.area !== 'customer' && route.area !== 'api') continue;
      if (route.url === '/' && route.method === 'GET') continue; // leads to the desk
      t.equal((await request(portal, route, staff)).statusCode, 403, `${route.method} ${route.url}`);
    }
  });

  await t.test('no foreign page can make a browser change anything', async (t) => {
    for (const route of portal.routes.filter((r) => r.method !== 'GET')) {
      t.equal(
        (await request(portal, route, nothing, { 'sec-fetch-site': 'cross-site' })).statusCode,
        403,
        `${route.method} ${route.url}`,
      );
      t.equal(
        (await request(portal, route, nothing, { origin: 'https://evil.example' })).statusCode,
        403,
        `${route.method} ${route.url}`,
      );
    }
  });
});
