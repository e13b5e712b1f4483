import type { BrowserContext, Page } from 'playwright-core';
import type { Test } from 'tap';
import type { Plugin } from 'portico';
import { buildPortal, type Person, type Teardown, type TestPortal } from 'portico/testing';
import { launch, profile, scrollsSideways, type View } from './browser.fixture.ts';

/** A portal with people of a test, listening, and a browser in front of it. */
export interface Town {
  portal: TestPortal;
  url: string;
  /** A page of a person who is signed in, in his own browser profile. */
  as(this: void, person: Pick<Person, 'headers'>, view: View): Promise<Page>;
}

/** Starts a portal with some plugins on a database of its own; its people are made by `makePerson`. */
export async function town(t: Teardown, plugins: readonly Plugin[], pluginConfig: Record<string, unknown> = {}): Promise<Town> {
  const portal = await buildPortal(t, { plugins, pluginConfig });
  const url = await portal.app.listen({ port: 0, host: '127.0.0.1' });
  const browser = await launch();
  t.teardown(() => browser.close());
  const as = async ({ headers }: Pick<Person, 'headers'>, view: View) => {
    const context: BrowserContext = await profile(browser, view);
    const [name, value] = String(headers.cookie).split('=') as [string, string];
    await context.addCookies([{ name, value, url }]);
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    return page;
  };
  return { portal, url, as };
} // prettier-ignore

/** The text of a page as a person reads it holds each of these; and nothing makes him scroll sideways. */
export async function reads(
  t: Pick<Test, 'match' | 'notOk'>,
  page: Page,
  ...wanted: (string | RegExp)[]
): Promise<void> {
  const text = (await page.locator('main').innerText()).replace(/\s+/g, ' ');
  for (const one of wanted) t.match(text, one);
  t.notOk(await scrollsSideways(page), `no scrolling sideways on ${new URL(page.url()).pathname}`);
}
