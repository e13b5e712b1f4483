import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { buildPortal, type Teardown, type TestPortal } from 'portico/testing';
import { demoLogins, fillDemo, type DemoLogin } from '../../core/demo/fill.ts';
import { ensureGroups } from '../../core/directory/groups.ts';
import { jobContext } from '../../core/http/context.ts';
import { pluginConfig } from '../../config/portal.ts';
import { plugins } from '../../config/plugins.ts';

const shots = fileURLToPath(new URL('../../.tap/shots/', import.meta.url));
const axeScript = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Why a walk cannot be taken: the plugins it needs that are not in `config/plugins.ts`; false where all are.
 * @example t.test('a customer pays', { skip: without('invoices') }, async (t) => { ... })
 */
export function without(...needed: string[]): string | false {
  const gone = needed.filter((id) => !plugins.some((plugin) => plugin.id === id));
  return gone.length > 0 && `without ${gone.join(', ')}`;
}

/** How a page is looked at. */
export interface View {
  width: number;
  theme: 'light' | 'dark';
  locale?: string;
  script?: boolean;
}

export const DESKTOP: View = { width: 1440, theme: 'light' };
export const PHONE: View = { width: 360, theme: 'dark' };

/** A portal with the demo company, listening, and a browser in front of it. */
export interface Demo {
  portal: TestPortal;
  url: string;
  logins: readonly DemoLogin[];
  /** A page of nobody, in its own browser profile. */
  open(view?: View): Promise<Page>;
  /** A page of somebody of the demo company, signed in through the form. */
  signIn(who: string, view?: View): Promise<Page>;
}

/** Starts the demo company on a database of its own. */
export async function demoCompany(t: Teardown): Promise<Demo> {
  const portal = await buildPortal(t, { plugins, pluginConfig });
  await jobContext(portal.services, 'core').write((tx) => ensureGroups(tx, portal.services.registry));
  await fillDemo(portal.services, () => {});
  const url = await portal.app.listen({ port: 0, host: '127.0.0.1' });
  const browser = await launch();
  t.teardown(() => browser.close());
  const logins = demoLogins(portal.dataDir)!;
  const open = async (view: View = DESKTOP) => (await profile(browser, view)).newPage();
  return {
    portal,
    url,
    logins,
    open,
    signIn: async (who, view) =>
      signIn(
        await open(view),
        url,
        logins.find((l) => l.who === who)!,
      ),
  };
}

/** Starts a browser without a window. */
export async function launch(): Promise<Browser> {
  const args = [
    ...chromium.args.filter((arg) => !arg.startsWith('--single-process')),
    '--no-sandbox',
    '--disable-background-networking',
  ];
  return playwright.launch({ executablePath: await chromium.executablePath(), args, headless: true });
}

/** A browser profile of its own, which shares no cookie with another. */
export function profile(
  browser: Browser,
  { width, theme, locale = 'en-GB', script = true }: View,
): Promise<BrowserContext> {
  return browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: theme,
    locale,
    javaScriptEnabled: script,
    reducedMotion: 'reduce', // a picture between two pages would show both
  });
}

async function signIn(page: Page, url: string, { login, password }: DemoLogin): Promise<Page> {
  await page.goto(`${url}/login`);
  await page.fill('input[name=login]', login);
  await page.fill('input[name=password]', password);
  await page.click('form[action="/login"] button[type=submit]');
  await page.waitForURL((to) => !to.pathname.startsWith('/login'));
  return page;
}

/** Notes what the browser complains of: scripts that fail, and whatever the content security policy refuses. */
export function complaints(page: Page): string[] {
  const found: string[] = [];
  page.on('pageerror', (error) => found.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) found.push(message.text());
  });
  return found;
}

interface AxeResult {
  violations: { id: string; nodes: { target: string[]; failureSummary?: string }[] }[];
}

/** What axe-core finds on a page by the rules of WCAG 2.0 to 2.2, A and AA: one line each. */
export async function accessibility(page: Page): Promise<string[]> {
  await page.evaluate(axeScript); // not as a script tag: the portal's own policy would refuse it
  const result = await page.evaluate<AxeResult>(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })`,
  );
  return result.violations.flatMap((v) =>
    v.nodes.map((n) => `${v.id}: ${n.target.join(' ')} ${n.failureSummary ?? ''}`.slice(0, 300)),
  );
}

/** Whether the page can be scrolled sideways, which on a phone nothing should need. */
export const scrollsSideways = (page: Page): Promise<boolean> =>
  page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth + 1');

/** A picture of the whole page in `.tap/shots`, for people. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: `${shots}${name}.png`, fullPage: true });
}
