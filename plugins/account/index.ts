import { definePlugin } from 'portico';
import { accountConfig } from './config.ts';
import { migrations } from './migrations/index.ts';
import { profilePortlet } from './portlets/profile.ts';
import { adminRoutes } from './routes/admin.ts';
import { customerRoutes } from './routes/customer.ts';
import { deskRoutes } from './routes/desk.ts';
import { publicRoutes } from './routes/public.ts';
import { seed } from './seed.ts';
import { AccountText } from './text.entity.ts';

/** The person's own corner: data of the customer, sign-in and security, language, and the texts every portal must have. */
export default definePlugin({
  id: 'account',
  version: '1.0.0',
  requires: { portico: '^1.0.0' },
  title: 'account.title',
  directory: new URL('.', import.meta.url),
  config: accountConfig,
  entities: [AccountText],
  migrations,
  subjects: {
    Profile: { actions: ['read', 'update'], label: 'account.subject.profile' },
    PortalText: { actions: ['update'], label: 'account.subject.text', area: 'staff' },
  },
  portlets: [profilePortlet],
  routes: { customer: customerRoutes, desk: deskRoutes, admin: adminRoutes, public: publicRoutes },
  navigation: [
    { area: 'customer', label: 'account.nav', icon: 'id', path: '/account', needs: ['read', 'Profile'], position: 90 },
    { area: 'admin', label: 'account.texts.nav', icon: 'writing', path: '/account/texts', needs: ['update', 'PortalText'], position: 150, heading: 'core.admin.heading' },
  ],
  accountMenu: [
    { area: 'customer', label: 'account.nav', icon: 'id', path: '/account', needs: ['read', 'Profile'] },
    { area: 'customer', label: 'account.security.nav', icon: 'shield-lock', path: '/account/security' },
    { area: 'customer', label: 'account.preferences.nav', icon: 'adjustments-horizontal', path: '/account/preferences' },
    { area: 'desk', label: 'account.security.nav', icon: 'shield-lock', path: '/account/security' },
    { area: 'desk', label: 'account.preferences.nav', icon: 'adjustments-horizontal', path: '/account/preferences' },
  ],
  footer: [
    { path: '/account/pages/contact', label: 'account.page.contact' },
    { path: '/account/pages/imprint', label: 'account.page.imprint' },
    { path: '/account/pages/privacy', label: 'account.page.privacy' },
    { path: '/account/pages/cookies', label: 'account.page.cookies' },
    { path: '/account/pages/accessibility', label: 'account.page.accessibility' },
  ],
  seed,
}); // prettier-ignore
