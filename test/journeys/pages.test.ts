import t from 'tap';
import type { Page } from 'playwright-core';
import {
  accessibility,
  complaints,
  demoCompany,
  DESKTOP,
  PHONE,
  picture,
  scrollsSideways,
  without,
  type Demo,
  type View,
} from './browser.fixture.ts';

const VIEWS: [string, View][] = [
  ['desktop', DESKTOP],
  ['phone', PHONE],
];

/** Pages of an area that need no id, and one of each kind that does, found by following links. */
async function addresses({ portal }: Demo, page: Page, areas: readonly string[]): Promise<string[]> {
  const plain = portal.routes
    .filter((r) => r.method === 'GET' && areas.includes(r.area) && !/[:*]/.test(r.url))
    .map((r) => r.url)
    .filter((url) => !/\.(css|svg|json|csv|xlsx|ics|pdf|xml)$|\/brand\/|^\/(health|metrics)/.test(url));
  const found = new Set(plain.map((url) => url.replace(/(.)\/$/, '$1')));
  for (const url of [...found]) {
    await page.goto(new URL(url, page.url()).href);
    const links = await page.evaluate<string[]>(LINKS);
    const records = links.filter((link) => RECORD.test(link) && !DOWNLOAD.test(link));
    for (const link of records) found.add(link.split(/[?#]/)[0]!);
  }
  return onePerKind([...found]);
}

const LINKS = `[...document.querySelectorAll('main a[href^="/"]')].map((a) => a.getAttribute('href'))`;
const RECORD = /[0-9a-f]{8}-[0-9a-f]{4}-7/;
const DOWNLOAD = /\.(pdf|xml|svg|csv|xlsx|ics)|\/(file|download|photos|evidence)\b/;

function onePerKind(urls: string[]): string[] {
  const kinds = new Map<string, string>();
  for (const url of urls) {
    const kind = url.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, ':id');
    if (!kinds.has(kind)) kinds.set(kind, url);
  }
  return [...kinds.values()].sort();
}

const demo = await demoCompany(t);

t.test('every page can be used by everyone: accessible, on a desktop and on a phone, light and dark', async (t) => {
  for (const [who, areas] of [
    ['customer', ['customer']],
    ['administrator', ['desk', 'admin']],
  ] as const) {
    const pages = await Promise.all(VIEWS.map(async ([name, view]) => ({ name, page: await demo.signIn(who, view) })));
    const urls = await addresses(demo, pages[0]!.page, areas);
    t.ok(urls.length > 3, `${who}: ${urls.length} pages`);
    for (const { name, page } of pages) {
      const found = complaints(page);
      for (const url of urls) {
        await t.test(`${who}, ${name}: ${url}`, async (t) => {
          const response = await page.goto(demo.url + url);
          t.equal(response?.status(), 200);
          t.same(await accessibility(page), []);
          t.notOk(await scrollsSideways(page), 'nothing sticks out');
          t.same(found.splice(0), [], 'the browser has nothing to complain of');
          await picture(page, `${who}-${name}${url.replace(/[0-9a-f-]{36}/g, 'id').replaceAll('/', '_')}`);
        });
      }
    }
  }
});

t.test('what nobody needs an account for is accessible too', { skip: without('account') }, async (t) => {
  for (const [name, view] of VIEWS) {
    const page = await demo.open(view);
    for (const url of ['/login', '/forgot', '/no-such-page', '/account/pages/privacy', '/account/pages/contact']) {
      await page.goto(demo.url + url);
      t.same(await accessibility(page), [], `${name} ${url}`);
      t.notOk(await scrollsSideways(page), `${name} ${url}`);
      await picture(page, `nobody-${name}${url.replaceAll('/', '_')}`);
    }
  }
});

t.test('long names and large amounts stay inside a phone too', { skip: without('invoices') }, async (t) => {
  for (const [who, urls] of [
    ['VIP customer', ['/', '/invoices']],
    ['staff', ['/desk', '/desk/invoices']],
  ] as const) {
    const page = await demo.signIn(who, { width: 360, theme: 'light' });
    for (const url of urls) {
      await page.goto(demo.url + url);
      t.notOk(await scrollsSideways(page), `${who} ${url}`);
      await picture(page, `${who.replace(' ', '-')}-phone${url.replaceAll('/', '_')}`);
    }
  }
});
