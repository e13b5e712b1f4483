import { createServer } from 'node:net';
import { generate } from 'otplib';
import type { Page } from 'playwright-core';
import t from 'tap';
import { buildPortal, makeGroup, makePerson } from 'portico/testing';
import { pluginConfig } from '../../config/portal.ts';
import { plugins } from '../../config/plugins.ts';
import { ensureGroups } from '../../core/directory/groups.ts';
import { jobContext } from '../../core/http/context.ts';
import { accessibility, complaints, DESKTOP, launch, PHONE, picture, profile, scrollsSideways, type View } from './browser.fixture.ts'; // prettier-ignore

const PASSWORD = 'seven green lamps';

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });

const port = await freePort(); // known beforehand: a passkey is made for the address of the portal
const url = `http://localhost:${port}`;
const portal = await buildPortal(t, { plugins, pluginConfig, env: { PUBLIC_URL: url } });
await jobContext(portal.services, 'core').write((tx) => ensureGroups(tx, portal.services.registry));
await portal.app.listen({ port, host: '127.0.0.1' });
const browser = await launch();
t.teardown(() => browser.close());

const groupId = await makeGroup(portal, 'GUARDED', []);
const admins = await makeGroup(portal, 'KEEPERS', [], 'staff');
await jobContext(portal.services, 'core').write(async ({ em }) => {
  await em.execute(`insert into core_rule (id, group_id, effect, action, subject) values (gen_random_uuid(), ?, 'allow', 'manage', 'all')`, [admins]);
}); // prettier-ignore
for (const name of ['anna', 'bert'])
  await makePerson(portal, { groupId, name, login: `${name}@example.com`, password: PASSWORD });
await makePerson(portal, {
  groupId: admins,
  name: 'Zuzana',
  login: 'zuzana@example.com',
  password: PASSWORD,
  staff: true,
});

const open = async (view: View) => (await profile(browser, view)).newPage();
const typePassword = async (page: Page, name: string) => {
  await page.goto(`${url}/login`);
  await page.getByLabel('E-mail').fill(`${name}@example.com`);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
};
const signOut = (page: Page) => page.context().clearCookies({ name: 'portico_session' });
const at = (page: Page, path: string) => page.waitForURL((to) => to.pathname === path);

/** Plugs a device with a passkey store into the browser of a page; its user has been verified. */
async function plugIn(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

async function looksRight(
  t: Pick<typeof import('tap').default, 'same' | 'notOk'>,
  page: Page,
  name: string,
): Promise<void> {
  await picture(page, name);
  t.same(await accessibility(page), [], `${name} is for everybody`);
  t.notOk(await scrollsSideways(page), `${name} fits`);
}

t.test('a passkey is set up, is the second step, signs in alone, and a recovery code helps without it', async (t) => {
  const page = await open(PHONE);
  const found = complaints(page);
  await plugIn(page);
  await typePassword(page, 'anna');
  await at(page, '/');
  await page.goto(`${url}/second-factor`);
  await looksRight(t, page, 'second-factor-off');
  await page.getByLabel('Current password').fill('something else');
  await page.getByLabel('Name of the new passkey').fill('My phone');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByRole('alert').filter({ hasText: 'password' }).waitFor();
  await page.getByLabel('Current password').fill(PASSWORD);
  await page.getByLabel('Name of the new passkey').focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText('Keep these recovery codes').waitFor();
  const codes = await page.locator('.code').allInnerTexts();
  t.equal(codes.length, 10);
  await looksRight(t, page, 'second-factor-codes');
  await page.goto(`${url}/second-factor`);
  t.ok(await page.getByText('My phone', { exact: true }).isVisible());
  await looksRight(t, page, 'second-factor-on');

  await signOut(page);
  await typePassword(page, 'anna');
  await page.getByRole('button', { name: 'Use a passkey' }).waitFor();
  await looksRight(t, page, 'second-factor-step');
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await at(page, '/');

  await signOut(page);
  await page.goto(`${url}/login`);
  await looksRight(t, page, 'login-passkey');
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await at(page, '/');

  await signOut(page);
  await typePassword(page, 'anna');
  await page.getByLabel('Code').fill(codes[0]!);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await at(page, '/');
  t.same(found, []);
});

t.test('when a group asks for it, an open session sets an app up first, also without script, and the next sign-in asks for its code', async (t) => {
  const bert = await open({ ...PHONE, script: false });
  await typePassword(bert, 'bert');
  await at(bert, '/');

  const zuzana = await open(DESKTOP);
  await typePassword(zuzana, 'zuzana');
  await at(zuzana, '/desk');
  await zuzana.goto(`${url}/admin/groups/GUARDED`);
  t.ok(await zuzana.getByText('1 person of 2 has no second step yet.').isVisible());
  await looksRight(t, zuzana, 'group-second-factor');
  await zuzana.getByLabel('Second step at sign-in').selectOption('required');
  await zuzana.locator('form[action$="/second-factor"] button').click();
  await zuzana.getByText('The second step of the group is saved.').waitFor();

  await bert.reload();
  await at(bert, '/second-factor');
  t.ok(await bert.getByRole('heading', { name: 'Set up your second step' }).isVisible());
  t.notOk(await bert.getByRole('button', { name: 'Add a passkey' }).isVisible(), 'passkeys need script');
  await picture(bert, 'second-factor-must');
  await bert.goto(`${url}/layout`);
  await at(bert, '/second-factor');
  await bert.getByLabel('Current password').fill(PASSWORD);
  await bert.getByRole('button', { name: 'Set it up' }).click();
  const key = (await bert.locator('.code').innerText()).replaceAll(' ', '');
  await bert.getByLabel('Code from the app').fill(await generate({ secret: key }));
  await picture(bert, 'second-factor-app');
  await bert.getByRole('button', { name: 'Switch it on' }).click();
  await bert.getByText('Keep these recovery codes').waitFor();
  await bert.getByRole('link', { name: 'Done' }).click();
  await at(bert, '/');

  await signOut(bert);
  await typePassword(bert, 'bert');
  await bert.getByLabel('Code').fill('000000');
  await bert.getByRole('button', { name: 'Sign in' }).click();
  await bert.getByText('The code does not fit').waitFor();
  const later = await generate({ secret: key, epoch: Math.floor(Date.now() / 1000) + 30 }); // the one of now is used up
  await bert.getByLabel('Code').fill(later);
  await bert.getByRole('button', { name: 'Sign in' }).click();
  await at(bert, '/');
}); // prettier-ignore
