import t from 'tap';
import { buildPortal, type TestPortal } from 'portico/testing';
import { checkPlugins } from '../core/plugin/check.ts';
import type { Plugin } from '../core/plugin/contract.ts';
import { demoLogins, fillDemo } from '../core/demo/fill.ts';
import { ensureGroups } from '../core/directory/groups.ts';
import { jobContext } from '../core/http/context.ts';
import { pluginConfig } from '../config/portal.ts';
import { plugins } from '../config/plugins.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** What is left of `config/plugins.ts` without a plugin: not what requires it, nor what requires that. */
function without(gone: string): Plugin[] {
  const out = new Set([gone]);
  let size = 0;
  while (size < out.size) {
    size = out.size;
    for (const { id, requires } of plugins)
      if (Object.keys(requires.plugins ?? {}).some((needed) => out.has(needed))) out.add(id);
  }
  return plugins.filter(({ id }) => !out.has(id));
}

async function signIn(portal: TestPortal, who: string): Promise<{ cookie: string }> {
  const { login, password } = demoLogins(portal.dataDir)!.find((one) => one.who === who)!;
  const payload = new URLSearchParams({ login, password }).toString();
  const { headers } = await portal.app.inject({ method: 'POST', url: '/login', headers: FORM, payload });
  return { cookie: /portico_session=[^;]+/.exec(String(headers['set-cookie']))![0] };
}

/** Pages that show what all plugins bring together: dashboards, navigation, the matrix, search and card of a customer. */
const SHARED_PAGES: Record<string, readonly string[]> = {
  customer: ['/', '/layout'],
  staff: ['/desk', '/admin/customers', '/admin/customers?q=10482232', '/admin/customers?q=859'],
  administrator: ['/desk', '/admin', '/admin/portlets', '/admin/groups/STAFF', '/admin/plugins', '/admin/audit'],
};

/** The card of the first customer that the search finds, with its tabs. */
async function cardPages(portal: TestPortal, headers: { cookie: string }): Promise<string[]> {
  const found = await portal.app.inject({ url: '/admin/customers?q=10482232', headers });
  const card = /\/admin\/customers\/[0-9a-f-]{36}/.exec(found.body)![0];
  const { body } = await portal.app.inject({ url: card, headers });
  const tabs = body.matchAll(new RegExp(`href="(${card}/tab/[^"]+)"`, 'g'));
  return [card, ...[...tabs].map(([, href]) => href!)];
}

/** Navigation of an area as the viewer sees it: every link answers. */
async function navigation(portal: TestPortal, headers: { cookie: string }, start: string): Promise<string[]> {
  const { body } = await portal.app.inject({ url: start, headers });
  const nav = /<nav class="(?:side|main)nav"[^]*?<\/nav>/.exec(body)?.[0] ?? body;
  return [...new Set([...nav.matchAll(/href="(\/[^"#]*)"/g)].map(([, href]) => href!))];
}

for (const { id } of plugins) {
  t.test(`without ${id} the portal boots, the demo company fills, and every shared page is whole`, async (t) => {
    const kept = without(id);
    t.same(checkPlugins(kept), [], 'what is left fits together');
    const portal = await buildPortal(t, { plugins: kept, pluginConfig });
    await jobContext(portal.services, 'core').write((tx) => ensureGroups(tx, portal.services.registry));
    await fillDemo(portal.services, () => {});
    for (const [who, pages] of Object.entries(SHARED_PAGES)) {
      const headers = await signIn(portal, who);
      const more = who === 'staff' ? await cardPages(portal, headers) : [];
      const start = pages[0]!;
      for (const url of new Set([...pages, ...more, ...(await navigation(portal, headers, start))])) {
        const { statusCode, body } = await portal.app.inject({ url, headers: { ...headers, accept: 'text/html' } });
        t.equal(statusCode, 200, `${who} ${url}`);
        t.notMatch(body, 'data-state="failed"', `${who} ${url}: no tile failed`);
      }
    }
  });
}
