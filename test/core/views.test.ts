import t from 'tap';
import { loadCatalogues } from '../../core/i18n/catalogues.ts';
import type { Room } from '../../core/i18n/catalogues.ts';
import { LOCALES } from '../../core/i18n/locales.ts';
import { loadAssets } from '../../core/templates/assets.ts';
import { createTemplates } from '../../core/templates/environment.ts';
import type { RenderLocals } from '../../core/templates/environment.ts';
import { loadTheme } from '../../core/templates/theme.ts';

const CORE: Room = { id: 'core', directory: new URL('../../core/', import.meta.url) };
const THEMES = new URL('../../themes/', import.meta.url);

function pages(theme: string): (name: string, model: object, locals?: Partial<RenderLocals>) => string {
  const themes = loadTheme(theme, THEMES);
  const catalogues = loadCatalogues([CORE], { strict: true });
  const { render } = createTemplates({
    themes,
    rooms: [CORE],
    catalogues,
    assets: loadAssets([CORE], themes),
    strict: true,
  });
  return (name, model, locals) => render(name, model, { ...LOCALS, ...locals });
}

const LOCALS: RenderLocals = {
  locale: 'en',
  timeZone: 'Europe/Bratislava',
  theme: undefined,
  area: 'customer',
  viewer: { name: 'Jana <Nová>', initials: 'JN', login: 'jana', email: undefined, kind: 'customer' },
  customer: { id: 'c1', name: 'Penzión Limba', customerNo: '10482231' },
  memberships: [
    { id: 'm1', name: 'Penzión Limba', customerNo: '10482231', current: true },
    { id: 'm2', name: 'Jana Nová', customerNo: '20011', current: false },
  ],
  nav: ['Overview', 'Invoices', 'Documents', 'Tickets', 'Orders'].map((label, at) => ({
    label,
    href: `/${at}`,
    icon: 'receipt',
    current: at === 1,
    count: at,
  })),
  footer: [{ href: '/privacy', label: 'Privacy' }],
  caretaker: { name: 'Marek Hudák', phone: '+421 2 2102 5510', email: 'marek@lumenia.example' },
  brand: { name: 'Lumenia' },
  announcements: [{ id: 'a1', kind: 'warn', text: '**Outage** on <Monday>', until: '2026-11-26' }],
  flash: { kind: 'ok', text: 'Saved.' },
  path: '/somewhere?a=1&b=2',
  title: 'Title',
};

const PORTLET = {
  id: 'meters.last',
  plugin: 'meters',
  title: 'Readings & more',
  icon: 'gauge',
  size: 'm',
  state: 'ready',
};

/** Every page of core, with a model that shows most of it. */
const PAGES: Record<string, { name: string; model: object; locals?: Partial<RenderLocals> }> = {
  'sign-in': {
    name: 'core:login.njk',
    model: {
      values: { login: 'a"b' },
      errors: { login: 'Unknown.', password: 'Wrong.' },
      next: '/x',
      publicLinks: [{ href: '/pay', label: 'Pay', hint: 'With its number' }],
    },
    locals: { area: 'public', viewer: undefined },
  },
  'sign-in at first': {
    name: 'core:login.njk',
    model: { values: {}, errors: {} },
    locals: { area: 'public', viewer: undefined, flash: undefined },
  },
  'forgotten password': { name: 'core:forgot.njk', model: { values: {}, errors: { login: 'Empty.' } } },
  'link on its way': { name: 'core:forgot.njk', model: { sent: true, values: {}, errors: {} } },
  'new password': {
    name: 'core:reset.njk',
    model: { token: 'tok', passwordMin: 10, values: { login: 'jana' }, errors: { password: 'Too short.' } },
  },
  'link no longer valid': { name: 'core:reset.njk', model: { expired: true, values: {}, errors: {} } },
  overview: {
    name: 'core:dashboard.njk',
    model: { portlets: '<section>tile</section>', today: '2026-11-23', arrange: '/arrange' },
  },
  'empty overview': { name: 'core:dashboard.njk', model: { portlets: '' } },
  'one portlet': { name: 'core:portlet-page.njk', model: { portlet: PORTLET, section: '<section>tile</section>' } },
  ...Object.fromEntries(
    [400, 401, 403, 404, 409, 413, 418, 429, 500, 502, 503].map((status) => [
      `error ${status}`,
      { name: 'core:error.njk', model: { status, reference: '7F2A-19' } },
    ]),
  ),
};

const TILES = ['portlet', 'portlet-failed', 'portlet-pending', 'portlet-maintenance', 'portlet-denied'];

t.test(
  'every page of core renders in every language, with nothing missing and nothing that a strict policy blocks',
  async (t) => {
    for (const theme of ['default', 'evergreen']) {
      const render = pages(theme);
      for (const [page, { name, model, locals }] of Object.entries(PAGES)) {
        for (const locale of LOCALES) {
          const html = render(name, model, { ...locals, locale });
          t.same(faults(html), [], `${page}, ${locale}, ${theme}`);
          t.match(html, `<html lang="${locale}"`);
        }
      }
      for (const tile of TILES)
        t.same(faults(render(`core:${tile}.njk`, { portlet: PORTLET })), [], `${tile}, ${theme}`);
    }
  },
);

/** What no page may have: inline code, ids that occur twice, references to ids that are not there, keys instead of texts. */
function faults(html: string): string[] {
  const all = (pattern: RegExp): string[] => [...html.matchAll(pattern)].map((match) => match[1] ?? match[0]);
  const ids = all(/\sid="([^"]*)"/g);
  const references = all(/\s(?:for|aria-describedby|aria-labelledby|popovertarget|data-reveal)="([^"]*)"/g).flatMap(
    (list) => list.split(' '),
  );
  return [
    ...all(/<[^>]*\sstyle=/g).map((tag) => `style in ${tag}`),
    ...all(/<script(?![^>]*\ssrc=)[^>]*>/g).map((tag) => `script in the page: ${tag}`),
    ...all(/<[^>]*\son[a-z]+=[^>]*>/g).map((tag) => `handler in ${tag}`),
    ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `id ${id} twice`),
    ...references.filter((id) => !ids.includes(id)).map((id) => `no id ${id}`),
    ...all(/>\s*(core\.[a-z]+\.[\w.]+)/g).map((key) => `key ${key}`),
    ...all(/(undefined|\[object Object\]|NaN)/g),
  ];
}

t.test('what a customer typed is escaped wherever it stands', async (t) => {
  const html = pages('default')('core:dashboard.njk', { portlets: '', today: '2026-11-23' });
  t.match(html, 'Jana &lt;Nová&gt;');
  t.notMatch(html, '<Nová>');
  t.notMatch(html, '<Monday>', 'in an announcement too, whose markdown is rendered');
  t.match(html, '<strong>Outage</strong>');
  t.match(html, 'value="/somewhere?a=1&amp;b=2"', 'the way back after a change of language');
});

t.test('a customer finds whom he acts for, and can change it without script', async (t) => {
  const render = pages('default');
  const html = render('core:dashboard.njk', { portlets: '' });
  t.match(html, /<form[^>]*method="post" action="\/switch"/);
  t.match(html, /<button name="membership" value="m1" aria-current="true">/);
  t.match(html, /<button name="membership" value="m2">/);
  const one = render('core:dashboard.njk', { portlets: '' }, { memberships: [] });
  t.notMatch(one, '/switch', 'with one customer there is nothing to choose');
  t.match(one, 'Penzión Limba');
});

t.test('the page one is on is marked in the navigation, and the tabs of a phone have the first four', async (t) => {
  const html = pages('default')('core:dashboard.njk', { portlets: '' });
  t.equal(html.match(/aria-current="page"/g)?.length, 2, 'at the side and in the tabs');
  const tabs = /<nav class="tabbar"[\s\S]*?<\/nav>/.exec(html)?.[0] ?? '';
  t.equal(tabs.match(/<a /g)?.length, 4);
});

t.test('the theme somebody chose is in the page, so that nothing flashes', async (t) => {
  const render = pages('default');
  t.match(
    render('core:dashboard.njk', { portlets: '' }, { theme: 'dark' }),
    '<html lang="en" data-area="customer" data-theme="dark">',
  );
  t.match(
    render('core:dashboard.njk', { portlets: '' }),
    '<html lang="en" data-area="customer">',
    'else it follows the system',
  );
});

t.test('a field that was wrong says so to a screen reader, and keeps what was typed', async (t) => {
  const html = pages('default')(
    'core:login.njk',
    { values: { login: 'a"b' }, errors: { login: 'Unknown.' } },
    { area: 'public' },
  );
  t.match(
    html,
    /<input class="input" id="f-login" name="login" type="text" value="a&quot;b" required autocomplete="username" aria-describedby="f-login-error" aria-invalid="true"/,
  );
  t.match(html, /<p class="field__error" id="f-login-error">.*<span>Unknown\.<\/span>/);
});

t.test('a portlet is a section that tells what it is and in which state', async (t) => {
  const render = pages('default');
  const html = render('core:portlet.njk', {
    portlet: { ...PORTLET, href: '/meters', count: 3, asOf: '2026-11-23T09:42:00Z', arrange: '/arrange' },
  });
  t.match(
    html,
    '<section class="portlet pl-meters" id="p-meters-last" data-portlet="meters.last" data-size="m" data-state="ready" aria-labelledby="h-meters-last">',
  );
  t.match(html, '<a href="/meters">Readings &amp; more</a><span class="count">3</span>');
  t.match(html, 'as of <time datetime="2026-11-23T09:42:00Z">10:42</time>');
  t.match(
    html,
    '<a href="/portlets/meters.last?fresh=1" hx-get="/portlets/meters.last?fresh=1" hx-target="#p-meters-last" hx-swap="outerHTML">',
    'a link first',
  );

  t.match(
    render('core:portlet-failed.njk', { portlet: { ...PORTLET, state: 'error', reference: '7F2A-19' } }),
    'Reference 7F2A-19',
  );
  t.match(
    render('core:portlet-pending.njk', { portlet: { ...PORTLET, state: 'loading' } }),
    'aria-busy="true" hx-get="/portlets/meters.last" hx-trigger="load" hx-swap="outerHTML">',
  );
  t.match(
    render('core:portlet-maintenance.njk', {
      portlet: { ...PORTLET, state: 'maintenance', until: '2026-11-23T13:00:00Z' },
    }),
    'Maintenance until 23 Nov 2026, 14:00',
  );
});

t.test('a tile of the desk is fetched from the desk, and stands on a page of the desk', async (t) => {
  const render = pages('default');
  const tile = render('core:portlet-failed.njk', { portlet: PORTLET }, { area: 'desk' });
  t.equal(tile.match(/hx-get="\/desk\/portlets\/meters\.last\?fresh=1"/g)?.length, 2, 'refresh and retry');
  const page = render('core:portlet-page.njk', { portlet: PORTLET, section: tile }, { area: 'desk', nav: [] });
  t.match(page, '<a href="/desk">');
  t.match(page, 'topbar__area');
});

t.test('who looks at the portal as somebody else is told so on every page', async (t) => {
  const html = pages('default')(
    'core:dashboard.njk',
    { portlets: '' },
    { preview: { name: 'Households', customer: undefined, reason: undefined, until: '2026-11-24T10:00:00.000Z' } },
  );
  t.match(html, 'Preview as group “Households”.');
  t.match(html, 'action="/admin/preview/end"');
});

t.test('desk and admin say which area they are', async (t) => {
  const themes = loadTheme('default', THEMES);
  const catalogues = loadCatalogues([CORE], { strict: true });
  const { render } = createTemplates({
    themes,
    rooms: [CORE],
    catalogues,
    assets: loadAssets([CORE], themes),
    strict: true,
  });
  const nav = [
    { items: [{ href: '/desk', label: 'Desk', icon: 'inbox', current: true }] },
    { label: 'Administration', items: [{ href: '/admin', label: 'Groups', icon: 'users' }] },
  ];
  const html = render(
    'core:layouts/staff.njk',
    {},
    { ...LOCALS, area: 'admin', nav, customer: undefined, memberships: [] },
  );
  t.same(faults(html), []);
  t.match(html, 'data-area="admin"');
  t.match(html, '<span class="topbar__area">Admin</span>');
  t.match(html, '<p class="sidenav__group">Administration</p>');
  t.match(html, /portico-desk\.[0-9a-f]{10}\.css/);
});
