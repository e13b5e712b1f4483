import { setTimeout as sleep } from 'node:timers/promises';
import type { Plugin, PortletModel } from '../../plugin/contract.ts';
import { buildPortal, type TestPortal } from '../index.ts';
import type { Person } from '../people.ts';
import { ask, FRAGMENT, portletUrl, wordsOf } from './ask.ts';
import { portletsOf, type Bench } from './bench.ts';
import type { Tester } from './tester.ts';

/** Longer than a page waits for a tile, shorter than a test should take. */
const TIMEOUT_MS = 450;

interface Trouble {
  portlet: string;
  kind: 'fails' | 'hangs';
}

/**
 * Whether the dashboard stays whole while one of the portlets fails, or hangs and does not heed its signal. A second portal on the same
 * data runs the plugin with loads that can be broken.
 */
export async function loadProblems(t: Tester, bench: Bench, people: { customer: Person; staff: Person }): Promise<string[]> {
  const state: { trouble?: Trouble | undefined } = {};
  const plugins = [...(bench.options.requires ?? []), breakable(bench.plugin, state)];
  // Nothing is kept: a tile that is kept from the dashboard would hide that its load is broken.
  const env = { KEEP_BYTES: '0' };
  const portal = await buildPortal(t, { plugins, pluginConfig: bench.options.pluginConfig ?? {}, database: bench.portal.database, env });
  const problems: string[] = [];
  for (const [area, who] of [['customer', people.customer], ['desk', people.staff]] as const) {
    const ids = portletsOf(bench.plugin, area).map(({ id }) => id);
    for (const portlet of ids) {
      for (const kind of ['fails', 'hangs'] as const) {
        state.trouble = { portlet, kind };
        problems.push(...(await brokenTile({ ...bench, portal }, state.trouble, ids, { area, who })));
      }
    }
  }
  return problems;
} // prettier-ignore

function breakable(plugin: Plugin, state: { trouble?: Trouble | undefined }): Plugin {
  const portlets = (plugin.portlets ?? []).map((portlet) => ({
    ...portlet,
    timeoutMs: TIMEOUT_MS,
    async load(ctx: never): Promise<PortletModel> {
      if (state.trouble?.portlet !== portlet.id) return portlet.load(ctx);
      if (state.trouble.kind === 'fails') throw new Error('broken by checkPlugin');
      await sleep(TIMEOUT_MS * 4, undefined, { ref: false });
      return portlet.load(ctx);
    },
  }));
  return { ...plugin, portlets };
}

async function brokenTile(
  bench: Bench & { portal: TestPortal },
  trouble: Trouble,
  all: readonly string[],
  { area, who }: { area: 'customer' | 'desk'; who: Person },
): Promise<string[]> {
  const where = `portlet "${trouble.portlet}"`;
  const whole = await ask(bench, { url: area === 'desk' ? '/desk' : '/', who });
  const problems: string[] = [];
  const add = (sentence: string) => problems.push(bench.say(where, sentence));
  if (whole.status !== 200 || !whole.body.includes('</html>')) add(`while its load ${trouble.kind}, the dashboard answers ${wordsOf(whole)}.`);
  const missing = all.filter((id) => !whole.body.includes(`data-portlet="${id}"`));
  if (missing.length > 0) add(`while its load ${trouble.kind}, ${missing.join(', ')} are missing on the dashboard.`);
  const alone = await ask(bench, { url: portletUrl({ id: trouble.portlet, area }), who, headers: FRAGMENT });
  if (!alone.body.includes('data-state="error"')) add(`while its load ${trouble.kind}, its tile does not say so (data-state="error").`);
  return problems;
} // prettier-ignore
