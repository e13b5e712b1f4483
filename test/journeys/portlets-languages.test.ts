import { mkdirSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import type { Page } from 'playwright-core';
import { executeIn } from '../../core/database/orm.ts';
import { jobContext } from '../../core/http/context.ts';
import { LOCALES, type Locale } from '../../core/i18n/locales.ts';
import type { Portlet, Size } from '../../core/plugin/contract.ts';
import { accessibility, complaints, demoCompany, scrollsSideways } from './browser.fixture.ts';

const SIZES: readonly Size[] = ['xs', 's', 'm', 'l', 'xl'];
const WIDTHS = [1440, 360] as const;
const THEMES = ['light', 'dark'] as const;
/** Folder for pictures of every dashboard, for people; none without it. */
const SHEETS = process.env.PORTLET_SHEETS;

const demo = await demoCompany(t);
const { portal } = demo;
const portlets = [...portal.services.registry.portlets.values()];
const ask = <Row>(text: string, ...values: unknown[]) =>
  jobContext(portal.services, 'core').write((tx) => executeIn<Row>(tx.em, text, values));

const fitting = (area: Portlet['area'], size: Size): readonly string[] =>
  portlets.filter((one) => one.area === area && one.sizes.includes(size)).map((one) => one.id);

/** Places in a group each portlet of an area that has this size, in it, and nothing else. */
async function place(group: string, area: Portlet['area'], size: Size): Promise<readonly string[]> {
  const placed = fitting(area, size);
  await ask(`update core_placement set state = 'off' where group_id = (select id from core_group where code = $1)`, group);
  for (const id of placed)
    await ask(
      `insert into core_placement (id, group_id, portlet, state, position, size) select gen_random_uuid(), id, $2, 'on', 0, $3 from core_group where code = $1
        on conflict (group_id, portlet) do update set state = 'on', size = excluded.size`,
      group, id, size,
    );
  return placed;
} // prettier-ignore

/** What of a tile sticks out of it, unless it lies in something that scrolls or cuts on purpose. */
const STICKING_OUT = `[...document.querySelectorAll('[data-portlet]')].flatMap((tile) => {
  const edge = tile.getBoundingClientRect();
  const kept = (one) => { for (let up = one.parentElement; up && up !== tile; up = up.parentElement) { if (getComputedStyle(up).overflowX !== 'visible') return true; } return false; };
  return [...tile.querySelectorAll('.portlet__head, .portlet__body *, .portlet__foot *')]
    .filter((one) => { const box = one.getBoundingClientRect(); return box.width > 1 && box.height > 1 && (box.right > edge.right + 1 || box.left < edge.left - 1) && !kept(one) && !one.closest('.vh, svg, .menu__pop, [popover]'); })
    .slice(0, 3).map((one) => tile.dataset.portlet + ': ' + one.tagName + '.' + one.className + ' ' + one.textContent.trim().slice(0, 60));
})`;

/** Texts cut off at the edge of their own box: an amount or a day that cannot be read to its end. */
const CUT_OFF = `[...document.querySelectorAll('[data-portlet] .num, [data-portlet] .money, [data-portlet] .btn, [data-portlet] time')]
  .filter((one) => getComputedStyle(one).overflowX !== 'visible' && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)
  .map((one) => one.closest('[data-portlet]').dataset.portlet + ': ' + one.textContent.trim().slice(0, 60))`;

const plugins = [...new Set(portlets.map((one) => one.id.split('.')[0]!)), 'core'];
/** A catalogue key that stands where its text should. */
const KEY = new RegExp(`\\b(${plugins.join('|')})(\\.[a-z][\\w-]*){1,5}\\b`, 'g');

/** What is wrong with the dashboard a page shows, whatever its theme. */
async function faults(page: Page, expected: readonly string[]): Promise<string[]> {
  const states = await page.evaluate<[string, string][]>(
    `[...document.querySelectorAll('[data-portlet]')].map((tile) => [tile.dataset.portlet, tile.dataset.state])`,
  );
  const shown = new Map(states);
  const text = await page.locator('.portlet-grid').innerText();
  return [
    ...expected.filter((id) => !shown.has(id)).map((id) => `${id} is not there`),
    ...states.filter(([, state]) => state !== 'ready' && state !== 'empty').map(([id, state]) => `${id} is ${state}`),
    ...(text.match(KEY) ?? []).map((key) => `untranslated: ${key}`),
    ...(await page.evaluate<string[]>(STICKING_OUT)).map((what) => `sticks out: ${what}`),
    ...(await page.evaluate<string[]>(CUT_OFF)).map((what) => `cut off: ${what}`),
    ...((await scrollsSideways(page)) ? ['the page scrolls sideways'] : []),
  ];
}

async function show(page: Page, url: string, locale: Locale, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 900 });
  await ask('update core_account set locale = $1', locale);
  await page.goto(url);
  await page.waitForFunction(`!document.querySelector('[data-portlet][aria-busy]')`);
}

async function keep(page: Page, name: string): Promise<void> {
  if (SHEETS === undefined) return;
  mkdirSync(SHEETS, { recursive: true });
  await page.screenshot({ path: path.join(SHEETS, `${name}.png`), fullPage: true });
}

for (const [who, group, area, url] of [
  ['VIP customer', 'VIP', 'customer', '/'],
  ['staff', 'STAFF', 'desk', '/desk'],
] as const) {
  for (const size of SIZES.filter((one) => fitting(area, one).length > 0)) {
    t.test(`each portlet of the ${area} in size ${size} is whole in every language, width and theme`, async (t) => {
      const expected = await place(group, area, size);
      const page = await demo.signIn(who);
      const found = complaints(page);
      for (const [l, locale] of LOCALES.entries())
        for (const [w, width] of WIDTHS.entries()) {
          await show(page, demo.url + url, locale, width);
          t.same(await faults(page, expected), [], `${area} ${size} ${locale} ${width}`);
          for (const [c, theme] of THEMES.entries()) {
            await page.emulateMedia({ colorScheme: theme });
            await keep(page, `${area}-${size}-${width}-${theme}-${locale}`);
            // The rules of axe know no language: each width and theme is asked once per size, in a language of its own.
            if ((l + 2 * w + c) % 4 === 0)
              t.same(await accessibility(page), [], `${area} ${size} ${locale} ${width} ${theme}`);
          }
        }
      t.same(found, [], 'the browser has nothing to complain of');
      await page.context().close();
    });
  }
}
