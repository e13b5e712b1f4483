import { LOCALES, type Locale } from '../../i18n/locales.ts';
import type { MountedRoute } from '../../http/mount.ts';
import type { Portlet, Size } from '../../plugin/contract.ts';
import type { Person } from '../people.ts';
import { addressOf, nameOf } from './access.ts';
import { ask, FRAGMENT, portletUrl, wordsOf, type Answer } from './ask.ts';
import { CUSTOMER_AREAS, portletsOf, STAFF_AREAS, type Bench } from './bench.ts';
import { parametersOf } from './routes.ts';

const WHY = 'TEST_LOG_LEVEL=error shows why';

/**
 * Whether every tile and every page that needs no id can be shown, in every size and language, to people who hold every grant.
 * @param customer has rows, or has none
 */
export async function renderProblems(bench: Bench, customer: Person, staff: Person): Promise<string[]> {
  const problems: string[] = [];
  for (const [area, who] of [['customer', customer], ['desk', staff]] as const) {
    for (const portlet of portletsOf(bench.plugin, area)) problems.push(...(await tileProblems(bench, portlet, who)));
  }
  for (const [areas, who] of [[CUSTOMER_AREAS, customer], [STAFF_AREAS, staff], [['public'], customer]] as const) {
    const pages = bench.routes.filter((r) => r.method === 'GET' && areas.includes(r.area as never) && parametersOf(r.url).length === 0);
    for (const route of pages) problems.push(...(await pageProblems(bench, route, who)));
  }
  return problems;
} // prettier-ignore

async function tileProblems(bench: Bench, portlet: Portlet<never>, who: Person): Promise<string[]> {
  const problems: string[] = [];
  for (const size of portlet.sizes) {
    await resize(bench, who.groupId, portlet.id, size);
    problems.push(...(await oneTile(bench, portlet, who, { size })));
  }
  await resize(bench, who.groupId, portlet.id, portlet.size);
  if (problems.length > 0) return problems;
  for (const locale of LOCALES) problems.push(...(await oneTile(bench, portlet, who, { size: portlet.size, locale })));
  return problems;
}

const resize = (bench: Bench, groupId: string, portlet: string, size: Size) =>
  bench.sql('update core_placement set size = $3 where group_id = $1 and portlet = $2', [groupId, portlet, size]);

async function oneTile(
  bench: Bench,
  portlet: Portlet<never>,
  who: Person,
  form: { size: Size; locale?: Locale },
): Promise<string[]> {
  const { size, locale } = form;
  const where = `portlet "${portlet.id}" in size ${size}${locale === undefined ? '' : ` and language ${locale}`}`;
  const tile = await ask(bench, { url: `${portletUrl(portlet)}?fresh=1`, who, headers: FRAGMENT, ...(locale === undefined ? {} : { locale }) });
  if (tile.status !== 200) return [bench.say(where, `its tile answers ${wordsOf(tile)} to a group that has it on.`)];
  const state = /data-state="([^"]*)"/.exec(tile.body)?.[1];
  const problems: string[] = [];
  const add = (sentence: string) => problems.push(bench.say(where, sentence));
  if (state === 'error') add(`its load or template fails: ${reasonOf(bench, portlet.id)}`);
  else if (!['ready', 'empty'].includes(state ?? '')) add(`its template has to extend "core:portlet.njk"; found data-state="${state ?? ''}".`);
  if (!tile.body.includes(`data-portlet="${portlet.id}"`)) add('its template does not draw the section of core:portlet.njk.');
  return [...problems, ...markupProblems(bench, where, tile)];
} // prettier-ignore

const reasonOf = ({ portal }: Bench, portlet: string): string =>
  portal.services.breakers.health().find((health) => health.portlet === portlet)?.lastError?.replace(/\s+/g, ' ').trim() ?? WHY; // prettier-ignore

async function pageProblems(bench: Bench, route: MountedRoute, who: Person): Promise<string[]> {
  for (const locale of LOCALES) {
    const answer = await ask(bench, { url: addressOf(route), who, locale });
    const problems = answerProblems(bench, nameOf(route), answer);
    if (problems.length > 0) return problems.map((problem) => `${problem} (language ${locale})`);
  }
  return [];
}

/** What is wrong with the answer to somebody who may have it. */
export function answerProblems(bench: Bench, where: string, answer: Answer): string[] {
  if (answer.status >= 500) return [bench.say(where, `it answers ${wordsOf(answer)} to a viewer who may see it; ${WHY}.`)];
  if (answer.status >= 400) return [bench.say(where, `it answers ${wordsOf(answer)} to a viewer who holds every grant; a page without ids is there for him, empty if need be.`)];
  return markupProblems(bench, where, answer);
} // prettier-ignore

/** What a strict Content Security Policy would not run or draw. */
function markupProblems(bench: Bench, where: string, { body, type, policy }: Answer): string[] {
  // A document for a frame, such as a mail, has an origin and a policy of its own: no script runs there, and its styles touch no page.
  const isFrame = /^sandbox\b(?!.*allow-scripts)/.test(policy);
  if (!type.startsWith('text/html') || isFrame) return [];
  const banned = [
    [/<[a-z][^>]*\sstyle=/i, 'a style attribute; put the rule into public/<id>.css'],
    [/<[a-z][^>]*\son[a-z]+=/i, 'an inline event handler; use a form, a link or htmx attributes'],
    [/<style[\s>]/i, 'a style element; put the rules into public/<id>.css'],
    [/<script(?![^>]*\ssrc=)[^>]*>/i, 'an inline script; the portal runs none'],
  ] as const;
  return banned.filter(([pattern]) => pattern.test(body)).map(([, what]) => bench.say(where, `its HTML has ${what}.`));
}
